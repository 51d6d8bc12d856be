"""Metrics on a scale where higher is worse, and ends that are written no narrower than they were fitted."""

import math

import pytest
import torch

from autograder.calibrate.metric import LOWER_IS_BETTER, Metric, rounded_out
from autograder.models.training import Training


def training(loss: float, problem: str | None = None) -> Training:
    return Training(0, (loss,), loss, 21.0, 0.9, torch.zeros(0), problem)


@pytest.mark.parametrize("name", LOWER_IS_BETTER)
def test_a_value_comes_back_from_the_scale(name: str) -> None:
    """And a worse one lies higher on it."""
    metric = Metric(name)
    assert metric.value(metric.taken(0.25)) == pytest.approx(0.25)
    worse = 0.5 if metric.lower_is_better else 0.1
    assert metric.taken(worse) > metric.taken(0.25)


@pytest.mark.parametrize("name", LOWER_IS_BETTER)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_has_no_place(name: str, value: float) -> None:
    """NaN stays NaN, whichever metric."""
    assert math.isnan(Metric(name).taken(value))


def test_a_training_gives_what_a_grade_would_see() -> None:
    """To three digits, the gain against the same seed's baseline."""
    own, baseline = training(0.123456), training(0.25)
    assert Metric("loss").of(own, baseline) == pytest.approx(math.log(0.123))
    assert Metric("gain").of(own, baseline) == pytest.approx(-0.706)  # log(0.25 / 0.123456) = 0.7056
    assert Metric("psnr").of(own, None) == -21.0


def test_what_ended_early_has_no_value() -> None:
    """Nor has a gain without a baseline."""
    assert math.isnan(Metric("loss").of(training(0.1, "it diverged"), None))
    assert math.isnan(Metric("gain").of(training(0.1), None))


@pytest.mark.parametrize(
    ("value", "down", "up"),
    [
        (0.20561, 0.205, 0.206),
        (0.206, 0.206, 0.206),
        (-0.05534, -0.0554, -0.0553),
        (21.04, 21.0, 21.1),
        (0.0, 0.0, 0.0),
    ],
)
def test_ends_are_rounded_outwards(value: float, down: float, up: float) -> None:
    """To as many digits as grades have; what has no more stays as it is."""
    assert (rounded_out(value, up=False), rounded_out(value, up=True)) == (down, up)


def test_spreads_are_shown_as_they_are_taken() -> None:
    """A loss's in percent, others' in their own unit."""
    assert Metric("loss").shown(math.log(0.2), math.log(1.05)) == "0.2 (sd 5 %)"
    assert Metric("gain").shown(-0.34, 0.12) == "0.34 (sd 0.12)"
