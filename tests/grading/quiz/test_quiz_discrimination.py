"""Discrimination against pingouin, and its interval against what it is made of."""

import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy import optimize

from grading.quiz.analysis.bootstrap import UNKNOWN, Floats
from grading.quiz.analysis.discrimination import correlations, curve, discrimination, studentized


def pair(seed: int, levels: tuple[float, ...] = (0.0, 1.0)) -> tuple[Floats, Floats]:
    """Shares of these levels that go with what was earned of the rest."""
    chance = np.random.default_rng(seed)
    rests = chance.normal(80, 8, 60)
    places = np.clip((rests - 72) / 8 + chance.normal(0, 1, 60), 0, len(levels) - 1).astype(int)
    return np.array(levels)[places], rests


def chance() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.mark.parametrize("levels", [(0.0, 1.0), (0.0, 0.25, 0.5, 1.0)])
def test_figure_is_pingouins(levels: tuple[float, ...]) -> None:
    """The correlation with the rest, to 1e-9."""
    shares, rests = pair(1, levels)
    theirs = pingouin.corr(pd.Series(shares), pd.Series(rests))["r"].iloc[0]
    found = discrimination(shares, rests, 200, chance())
    assert found.value == pytest.approx(theirs, abs=1e-9)
    assert found.low is not None
    assert found.high is not None
    assert found.low < theirs < found.high


def test_nothing_varies_nothing_is_found() -> None:
    """An item that all had right, a class with one total, a single student."""
    shares, rests = pair(2)
    assert discrimination(np.ones(60), rests, 50, chance()) == UNKNOWN
    assert discrimination(shares, np.full(60, 80.1), 50, chance()) == UNKNOWN
    assert discrimination(np.array([1.0]), np.array([80.0]), 50, chance()) == UNKNOWN


def test_curve_of_right_or_wrong_is_the_logistic_regression() -> None:
    """Maximum likelihood found by scipy, where the students who join the counts are left out."""
    shares, rests = pair(3)
    standard = (rests - rests.mean()) / rests.std()

    def surprise(point: Floats) -> float:
        logits = point[0] + point[1] * standard
        return float(np.sum(np.logaddexp(0, logits) - shares * logits))

    best = optimize.minimize(surprise, np.zeros(2), tol=1e-10).x
    levels, reached = curve(shares, rests, joining=0.0)
    assert levels.tolist() == [0, 1]
    assert 1 - reached[:, 0] == pytest.approx(1 / (1 + np.exp(-best[0] - best[1] * standard)), abs=1e-3)


def test_curve_gives_each_share_as_many_students_as_it_has() -> None:
    """And the class's own sum of products, which the correlation hangs on."""
    levels = (0.0, 0.25, 0.5, 1.0)
    shares, rests = pair(4, levels)
    found, reached = curve(shares, rests, joining=0.0)
    chances = np.diff(reached, axis=1, prepend=0)
    assert found.tolist() == list(levels)
    assert chances.sum(axis=0) == pytest.approx([np.sum(shares == level) for level in levels], rel=0.02)
    assert chances @ found @ (rests - rests.mean()) == pytest.approx(shares @ (rests - rests.mean()), rel=0.02)


def test_one_student_who_missed_it_leaves_much_open() -> None:
    """Copies of the weakest alone would say that only the weakest can miss it; the interval must not."""
    rests = np.linspace(60, 95, 60)
    found = discrimination((rests > 60.1).astype(float), rests, 1000, chance())
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.15
    assert found.high > 0.3


def test_studentized_errors_are_close_to_the_jackknifes() -> None:
    """Leaving students out one by one gives the same standard error of Fisher's z, but for terms of the order 1/n."""
    shares, rests = (np.concatenate(each) for each in zip(*(pair(seed) for seed in range(8)), strict=True))
    found = studentized(shares, rests, shares[None, ::-1], rests[None, ::-1])
    left = [np.corrcoef(np.delete(shares, row), np.delete(rests, row))[0, 1] for row in range(len(shares))]
    jackknife = (len(shares) - 1) ** 0.5 * np.arctanh(left).std()
    assert found.values == pytest.approx(np.arctanh(np.corrcoef(shares, rests)[0, 1]), abs=1e-9)
    assert found.errors == pytest.approx(jackknife, rel=0.03)


def test_correlations_row_by_row_are_numpys() -> None:
    """And unknown where a row does not vary."""
    x, y = np.random.default_rng(1).random((2, 3, 20))
    x[2] = 0.5
    found = correlations(x, y)
    assert found[:2] == pytest.approx([np.corrcoef(x[row], y[row])[0, 1] for row in range(2)], abs=1e-12)
    assert np.isnan(found[2])
