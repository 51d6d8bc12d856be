"""What the variance of totals may be, against the chi-square distribution and in classes with a tail."""

import numpy as np
import pytest
from scipy import stats

from grading.quiz.analysis.bootstrap import Floats
from grading.quiz.analysis.spread import spread

ENDS = np.array([0.025, 0.975])


def even(distribution: object, students: int) -> Floats:
    """A class that stands where the distribution has its ranks."""
    return np.asarray(distribution.ppf((np.arange(students) + 0.5) / students))  # type: ignore[attr-defined]


def test_totals_of_a_normal_class_vary_as_chi_square_says() -> None:
    """A little less surely, for the class might come from a distribution with a tail."""
    totals = even(stats.norm(80, 7), 400)
    low, high = spread(totals, 0.4).ratios_at(ENDS)
    expected = 400 / stats.chi2.ppf(ENDS[::-1], 399)
    assert low == pytest.approx(expected[0], abs=0.03)
    assert expected[1] - 0.03 < high < expected[1] + 0.25


def test_a_tail_leaves_a_larger_variance_open() -> None:
    """The upper end lies further off in a skewed class than in a normal one of the same size, either way round."""
    skewed = even(stats.gamma(1), 60)
    normal = spread(even(stats.norm, 60), 0.3).ratios_at(ENDS)
    below, above = (spread(each, 0.3).ratios_at(ENDS) for each in (-skewed, skewed))
    assert below[1] > 1.3 * normal[1]
    assert below == pytest.approx(above, rel=0.01)


def test_a_class_without_its_weakest_does_not_prove_that_there_are_none() -> None:
    """Half the classes of 60 hold a total below the lowest here: the variance of all lies in reach."""
    totals = -np.sort(even(stats.gamma(0.7), 60))[:-1]
    low, high = spread(totals, 0.25).ratios_at(ENDS)
    assert low < 0.7 / totals.var() < high
    assert high > 1.8


def test_units_do_not_matter() -> None:
    """Points or percent, from whatever zero."""
    totals = even(stats.gamma(2), 50)
    one, other = (spread(each, 0.3).ratios_at(ENDS) for each in (totals, 5 + 3 * totals))
    assert one == pytest.approx(other, rel=1e-9)


def test_drawn_distributions_vary_as_the_ratios_say() -> None:
    """Parts of each add up to 1; their variances, in class standard deviations, have the same quantiles."""
    found = spread(even(stats.norm, 100), 0.4)
    places = np.linspace(-12, 12, 481)
    parts = found.draw(2000, places, np.random.default_rng(1))
    assert parts.sum(axis=1) == pytest.approx(1)
    variances = parts @ places**2 - (parts @ places) ** 2
    assert np.quantile(variances, ENDS) == pytest.approx(found.ratios_at(ENDS), rel=0.05)
