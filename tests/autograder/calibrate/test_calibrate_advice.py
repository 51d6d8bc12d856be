"""What a refusal recommends, from trainings whose losses are drawn: only what would work, with the figures."""

import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from autograder.calibrate.advice import FEW_SEEDS, advice, asked
from autograder.calibrate.answers import BASELINE, REFERENCE, Answer, Kind
from autograder.calibrate.fitted import Fitted, fitted
from autograder.calibrate.metric import Metric
from autograder.calibrate.study import Seen, Study
from autograder.errors import GraderError
from autograder.models.recipe import Recipe
from autograder.models.training import Training

RECIPE = Recipe("Net", "noisy_digits", "mse", epochs=5, seeds=3)
TESTS = frozenset({"test_loss"})


def trainings(losses: np.ndarray, problem: str | None = None) -> list[Training]:
    return [
        Training(seed, (float(loss),), float(loss), 20.0, 0.9, torch.zeros(0), problem)
        for seed, loss in enumerate(losses)
    ]


def drawn(seed: int, mean: float, sd: float, count: int = 16) -> np.ndarray:
    """Losses that are normal by their logarithm."""
    return np.asarray(np.exp(np.random.default_rng(seed).normal(np.log(mean), sd, count)))


def seen(name: str, kind: Kind, losses: np.ndarray, *, fails: frozenset[str] = TESTS) -> Seen:
    keys = tuple(f"{name}-{seed}" for seed in range(len(losses)))
    return Seen(Answer(name, kind, keys, fails if kind is Kind.WRONG else frozenset()), trainings(losses))


def threshold(right: np.ndarray, wrong: np.ndarray, baseline: np.ndarray | None = None, metric: str = "loss") -> Fitted:
    """A threshold with one right answer, one wrong one that it must catch, and perhaps a baseline."""
    known = [seen(REFERENCE, Kind.RIGHT, right), seen("wrong", Kind.WRONG, wrong)]
    recipe = RECIPE
    if baseline is not None:
        known.append(seen(BASELINE, Kind.BASELINE, baseline))
        recipe = replace(RECIPE, baseline=nn.Identity)
    return fitted(f"denoise.{metric}", Metric(metric), Study(recipe, known), TESTS)


def none_trained(found: Fitted) -> list[list[Training]]:
    """What comes of more epochs if they change nothing: the first trainings again."""
    return [list(found.study.of(keys[0].rpartition("-")[0]).trainings[: len(keys)]) for _, keys in asked(found)]


def test_what_separates_needs_no_advice() -> None:
    """And says so."""
    found = threshold(drawn(1, 0.2, 0.02), drawn(2, 0.4, 0.02))
    assert found.separates
    assert list(found.complaints()) == []


def test_more_seeds_are_recommended_where_they_suffice() -> None:
    """The smallest number that would do."""
    found = threshold(drawn(1, 0.2, 0.1), drawn(2, 0.28, 0.1))
    assert not found.separates
    (line,) = advice(found, none_trained(found))[:1]
    assert line.startswith("seeds=")
    assert int(line[6:].split()[0]) > 3
    assert "from the same spreads" in line


def test_pairs_are_recommended_where_seeds_go_up_and_down_together() -> None:
    """All three networks share what a seed brings, so gains spread little where losses spread a lot."""
    common, own = drawn(1, 1.0, 0.6), [drawn(each, 1.0, 0.01) for each in (2, 3, 4)]
    right, wrong, baseline = (mean * common * each for mean, each in zip((0.2, 0.3, 0.31), own, strict=True))
    found = threshold(right, wrong, baseline)
    assert found.fit.passing(found.caught) == ["wrong", BASELINE]
    (line,) = advice(found, none_trained(found))
    assert line.startswith('threshold("denoise.gain"), in pairs: wrong ones would pass under 0.001 %')
    assert re.search(r"the baseline under other seeds [\d.]+ %$", line)


def test_pairs_are_not_recommended_for_themselves() -> None:
    """A gain is one already."""
    found = threshold(drawn(1, 0.2, 0.1), drawn(2, 0.2, 0.1), drawn(3, 0.5, 0.1), metric="gain")
    assert found.fit.passing(found.caught) == ["wrong"]
    assert advice(found, none_trained(found)) == []


def test_more_epochs_are_recommended_where_they_part_the_two() -> None:
    """With the figures that were measured, and for the reference and the closest wrong answer alone."""
    found = threshold(drawn(1, 0.2, 0.1), drawn(2, 0.21, 0.1))
    assert [(recipe.epochs, keys[0]) for recipe, keys in asked(found)] == [
        (10, "reference-0"),
        (10, "wrong-0"),
        (20, "reference-0"),
        (20, "wrong-0"),
    ]
    assert {len(keys) for _, keys in asked(found)} == {FEW_SEEDS}
    same = [trainings(drawn(each, 0.2, 0.1, FEW_SEEDS)) for each in (3, 4)]
    apart = [trainings(drawn(each, mean, 0.02, FEW_SEEDS)) for each, mean in ((5, 0.1), (6, 0.2))]
    (line,) = advice(found, [*same, *apart])
    assert line.startswith("epochs=20: wrong ones would pass under 0.001 %")
    assert "6 seeds each gave reference 0.0997" in line


def test_nothing_is_recommended_where_nothing_helps() -> None:
    """Two answers that are equally good."""
    found = threshold(drawn(1, 0.2, 0.1), drawn(2, 0.2, 0.1))
    assert advice(found, none_trained(found)) == []


def test_a_complaint_names_what_was_measured() -> None:
    """Mean, spread, seeds, the chance, and what is allowed."""
    (line,) = threshold(drawn(1, 0.2, 0.1), drawn(1, 0.2, 0.1)).complaints()
    assert line.startswith("wrong: 0.2")
    assert "over 16 seeds; its mean of 3 passes with a chance of 100 %, at most 1 % is allowed" in line


def test_what_ends_early_cannot_pass() -> None:
    """A wrong answer that never ends well is listed, and needs no threshold."""
    ended = Seen(Answer("wrong", Kind.WRONG, ("key",), TESTS), trainings(drawn(1, 0.2, 0.1), "the loss became nan"))
    study = Study(RECIPE, [seen(REFERENCE, Kind.RIGHT, drawn(2, 0.2, 0.1)), ended])
    found = fitted("denoise.loss", Metric("loss"), study, TESTS)
    assert found.caught == []
    assert study.problems == {"wrong": "the loss became nan"}


def test_a_right_answer_that_ends_early_is_an_error() -> None:
    """Nothing can be fitted to it."""
    right = Seen(Answer(REFERENCE, Kind.RIGHT, ("key",)), trainings(drawn(1, 0.2, 0.1), "the loss became nan"))
    with pytest.raises(GraderError, match="the answer 'reference' cannot be measured: the loss became nan"):
        fitted("denoise.loss", Metric("loss"), Study(RECIPE, [right]), TESTS)
