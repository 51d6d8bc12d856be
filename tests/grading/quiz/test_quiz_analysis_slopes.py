"""Curves of an item, against a logistic regression that scipy fits."""

import numpy as np
import pytest
from scipy import optimize, stats

from grading.quiz.analysis.bootstrap import Floats
from grading.quiz.analysis.slopes import OFF, curves


def pair(students: int) -> tuple[Floats, Floats]:
    """Right or wrong, and what was earned of the rest."""
    chance = np.random.default_rng(3)
    rests = chance.normal(80, 8, students)
    return (chance.random(students) < 1 / (1 + np.exp(-1 - (rests - 80) / 10))).astype(float), rests


def chance() -> np.random.Generator:
    return np.random.default_rng(7)


def test_slopes_of_many_students_are_the_logistic_regressions() -> None:
    """Their mean its slope, their spread its standard error and what curves may be off by."""
    shares, rests = pair(2000)
    standard = (rests - rests.mean()) / rests.std()

    def surprise(point: Floats) -> float:
        logits = point[0] + point[1] * standard
        return float(np.sum(np.logaddexp(0, logits) - shares * logits))

    best = optimize.minimize(surprise, np.zeros(2), tol=1e-10).x
    right = 1 / (1 + np.exp(-best[0] - best[1] * standard))
    design = np.stack([np.ones_like(standard), standard])
    error = np.linalg.inv((design * right * (1 - right)) @ design.T)[1, 1] ** 0.5
    found = curves(shares, rests, 2000, chance())
    assert found.slopes.mean() == pytest.approx(best[1], abs=0.2 * error)
    assert found.slopes.std() == pytest.approx(np.hypot(error, OFF), rel=0.1)


def test_curves_give_each_share_its_part_of_the_class() -> None:
    """On the mean over students and curves, as Jeffreys' interval for right or wrong items has it."""
    shares, rests = pair(60)
    found = curves(shares, rests, 2000, chance())
    right = found.chances((rests - rests.mean()) / rests.std())[:, :, 1].mean(axis=1)
    expected = stats.beta(shares.sum() + 0.5, 60.5 - shares.sum())
    assert right.mean() == pytest.approx(expected.mean(), abs=0.01)
    assert right.std() == pytest.approx(expected.std(), rel=0.2)


def test_shares_in_between_are_levels() -> None:
    """Nothing and everything are always among them, and chances add up."""
    rests = np.linspace(60, 90, 40)
    found = curves(np.where(rests > 80, 0.75, 0.25), rests, 50, chance())
    assert found.levels.tolist() == [0, 0.25, 0.75, 1]
    assert found.chances(np.array([-2.0, 0.0, 2.0])).sum(axis=2) == pytest.approx(1)


def test_one_miss_says_little_about_the_slope() -> None:
    """The weakest alone missed it: a steep curve would do, and one that is nearly flat."""
    rests = np.linspace(60, 95, 60)
    found = curves((rests > 60.1).astype(float), rests, 1000, chance())
    low, high = np.quantile(found.slopes, [0.025, 0.975])
    assert low < 0.6
    assert high > 2.5
