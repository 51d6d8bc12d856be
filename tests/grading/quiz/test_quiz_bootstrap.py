"""Intervals by resampling: closed forms where there are any."""

import numpy as np
import pytest
from scipy import stats

from grading.quiz.analysis.bootstrap import Figure, Studentized, Weights, means_of_shares, percentile


def test_interval_of_right_or_wrong_is_jeffreys() -> None:
    """Random weights and half a student at either end make it a beta distribution's middle 95 %."""
    shares = np.array([1.0] * 55 + [0.0] * 5)
    found = percentile(means_of_shares(Weights.draw(60, 40_000, 1), shares[:, None])[:, 0])
    low, high = stats.beta.ppf([0.025, 0.975], 55.5, 5.5)
    # five standard errors of a quantile of 40,000 draws
    room = [5 * (0.025 * 0.975 / 40_000) ** 0.5 / stats.beta.pdf(end, 55.5, 5.5) for end in (low, high)]
    assert found.value == pytest.approx(55 / 60, abs=1e-12)
    assert abs((found.low or 0) - low) < room[0]
    assert abs((found.high or 0) - high) < room[1]


def test_all_right_still_has_an_interval() -> None:
    """Sixty of sixty do not prove that nobody would miss it."""
    found = percentile(means_of_shares(Weights.draw(60, 4000, 1), np.ones((60, 1)))[:, 0])
    assert found.value == 1
    assert found.low is not None
    assert 0.93 < found.low < 0.99


def test_seed_decides_resamples() -> None:
    """The same seed gives the same resamples, another gives others; copies add up to the class."""
    one, same, other = (Weights.draw(12, 50, seed) for seed in (1, 1, 2))
    assert (one.copies == same.copies).all()
    assert (one.shares == same.shares).all()
    assert (one.copies != other.copies).any()
    assert (one.copies.sum(axis=1) == 12).all()
    assert (one.copies[0] == 1).all()


def test_too_few_resamples_with_a_figure_give_no_interval() -> None:
    """Where most resamples have no spread, there is a figure and nothing around it."""
    assert percentile(np.array([0.3, np.nan, np.nan, 0.2])) == Figure(0.3)
    assert percentile(np.array([np.nan, 0.1, 0.2])) == Figure(None)
    values = np.array([0.3, np.nan, np.nan, 0.2])
    assert Studentized(values, np.full(4, 0.1)).ends is None


def test_studentized_interval_of_a_normal_mean_is_students() -> None:
    """Resamples whose distances are t-distributed give Student's interval."""
    distances = stats.t.ppf((np.arange(9999) + 0.5) / 9999, 11)
    found = Studentized(np.concatenate([[5.0], 5.0 + distances]), np.concatenate([[2.0], np.ones(9999)]))
    assert found.ends == pytest.approx((5 - 2 * stats.t.ppf(0.975, 11), 5 + 2 * stats.t.ppf(0.975, 11)), abs=1e-2)
