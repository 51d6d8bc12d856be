"""The canonical way: what is small is stacked, what is large is not, and the numbers are a model's own."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

from autograder.models.canonical import train_model
from autograder.models.rebuilt import Description
from autograder.models.recipe import Recipe
from autograder.models.tasks import Task
from autograder.models.training import train

Describe = Callable[..., Description]
RECIPE = Recipe(model="Net", data="noisy_digits", loss="mse", epochs=2, batch_size=16).training


@pytest.fixture
def task() -> Task:
    images = torch.rand(40, 1, 28, 28, generator=torch.Generator().manual_seed(1))
    return Task(images, images, images, images)


def dense(width: int) -> nn.Module:
    """Its dropout shows whether it was stacked: a stack draws the random numbers of all its models at once."""
    return nn.Sequential(nn.Linear(28, width), nn.Dropout(0.5), nn.Linear(width, 28))


def convolving() -> nn.Module:
    return nn.Sequential(nn.Conv2d(1, 1, 5, padding=2), nn.Dropout(0.5), nn.Conv2d(1, 1, 5, padding=2))


@pytest.mark.parametrize(
    ("network", "stacked"),
    [(dense(4), True), (dense(2000), False), (convolving(), False)],
    ids=["small", "large", "convolving"],
)
def test_size_and_kind_decide_whether_seeds_are_stacked(
    described: Describe, task: Task, network: nn.Module, stacked: bool
) -> None:
    """By what one run costs and does, whatever the machine is doing."""
    models: list[Any] = [described(network, task.train_inputs[:3])] * 2
    found = train_model(models, RECIPE, task, range(2), "cpu", 60.0)
    as_said = train(models, RECIPE, task, range(2), "cpu", 60.0, together=stacked)
    otherwise = train(models, RECIPE, task, range(2), "cpu", 60.0, together=not stacked)
    assert [each.losses for each in found] == [each.losses for each in as_said]
    assert found[1].losses != otherwise[1].losses


def test_what_cannot_run_has_its_sentence(described: Describe, task: Task) -> None:
    """Working out its cost fails as well, and says nothing of its own."""
    narrow = described(nn.Sequential(nn.Flatten(), nn.Linear(9, 2)), torch.rand(3, 1, 3, 3))
    (training,) = train_model([narrow], RECIPE, task, [0], "cpu", 60.0)
    assert training.problem == "the model fails on inputs of shape (16, 1, 28, 28)"
