"""Discrimination against pingouin, and its interval against what it is made of."""

import numpy as np
import pandas as pd
import pingouin
import pytest

from grading.quiz.analysis.bootstrap import UNKNOWN, Floats
from grading.quiz.analysis.discrimination import correlations, discrimination


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


def test_one_student_who_missed_it_leaves_much_open() -> None:
    """Copies of the weakest alone would say that only the weakest can miss it; the interval must not."""
    rests = np.linspace(60, 95, 60)
    found = discrimination((rests > 60.1).astype(float), rests, 1000, chance())
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.15
    assert found.high > 0.3


def test_correlations_row_by_row_are_numpys() -> None:
    """And unknown where a row does not vary."""
    x, y = np.random.default_rng(1).random((2, 3, 20))
    x[2] = 0.5
    found = correlations(x, y)
    assert found[:2] == pytest.approx([np.corrcoef(x[row], y[row])[0, 1] for row in range(2)], abs=1e-12)
    assert np.isnan(found[2])
