"""Recipes: what the trainer knows, and nothing else."""

from typing import Any

import pytest

from autograder.errors import GraderError
from autograder.models.recipe import Recipe


def recipe(**changes: Any) -> Recipe:
    return Recipe(**{"model": "MyAENet", "data": "noisy_digits", "loss": "mse", **changes})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"data": "cats"}, "data='cats' is not known; known: noisy_digits, noisy_digits_last"),
        ({"loss": "l1"}, "loss='l1' is not known; known: binary_cross_entropy, mse, cross_entropy"),
        ({"optimizer": "lion"}, "optimizer='lion' is not known; known: adam, adamw, sgd"),
        ({"lr": 0.0}, "lr must be above 0, found 0.0"),
        ({"batch_size": -1}, "batch_size must be above 0, found -1"),
        ({"epochs": 0}, "epochs must be above 0, found 0"),
        ({"seeds": 0}, "seeds must be above 0, found 0"),
    ],
)
def test_a_value_that_the_trainer_does_not_know_is_refused(changes: dict[str, Any], said: str) -> None:
    """When the test file is read, not when the class has been trained."""
    with pytest.raises(GraderError) as caught:
        recipe(**changes)
    assert str(caught.value) == f"Recipe('MyAENet'): {said}"


def test_a_training_follows_from_what_changes_it() -> None:
    """Neither the model's name nor the number of seeds does; everything else in a recipe counts."""
    assert recipe(model="Other", seeds=9, arguments={"filters": 5}).training == recipe().training
    changes = {"loss": "cross_entropy", "optimizer": "sgd", "lr": 0.1, "batch_size": 7, "epochs": 3, "train_size": 64}
    for name, value in changes.items():
        assert recipe(**{name: value}).training == {**recipe().training, name: value}
