"""Densities of totals against scipy's distributions, integrated."""

import numpy as np
import pytest
from scipy import integrate, stats

from grading.quiz.analysis.shapes import POINTS, REACH, RELIABILITIES, SKEWS, STEP, log_densities, standard_lognormal

PLACES = np.arange(POINTS) * STEP - REACH


def density(reliability: int, shape: int) -> np.ndarray:
    """The column of the table, as densities."""
    return np.asarray(np.exp(log_densities()[reliability, :, shape]))


@pytest.mark.parametrize("shape", [0, 8, 20, 33])
def test_no_true_scores_leave_a_normal_distribution(shape: int) -> None:
    """Whatever shape these would have."""
    assert density(0, shape) == pytest.approx(stats.norm.pdf(PLACES), abs=1e-6)


@pytest.mark.parametrize("skew", [-3.0, -1.0, 0.5, 2.0])
def test_gamma_and_error_are_scipys(skew: float) -> None:
    """Pearson's third distribution is the gamma distribution turned round and moved; added up over true scores."""
    row, shape = 15, int(np.flatnonzero(np.isclose(SKEWS, skew))[0])
    true, error = RELIABILITIES[row] ** 0.5, (1 - RELIABILITIES[row]) ** 0.5
    for place in (700, 1000, 1050, 1400):

        def part(rank: float, place: int = place) -> float:
            return float(stats.norm.pdf(PLACES[place], true * stats.pearson3.ppf(rank, skew), error))

        expected = integrate.quad(part, 0, 1, limit=200)[0]
        assert density(row, shape)[place] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("skew", [-3.0, 0.5, 2.0])
def test_lognormal_and_error_are_scipys(skew: float) -> None:
    """The same, over ranks of a normal distribution."""
    row, shape = 15, len(SKEWS) + int(np.flatnonzero(np.isclose(SKEWS, skew))[0])
    true, error = RELIABILITIES[row] ** 0.5, (1 - RELIABILITIES[row]) ** 0.5
    for place in (900, 1000, 1050, 1200):

        def part(rank: float, place: int = place) -> float:
            value = standard_lognormal(stats.norm.ppf(rank), skew)
            return float(stats.norm.pdf(PLACES[place], true * value, error))

        expected = integrate.quad(part, 1e-12, 1 - 1e-12, limit=200)[0]
        assert density(row, shape)[place] == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("skew", [-2.0, 0.5, 3.0])
def test_standard_lognormal_has_the_skewness(skew: float) -> None:
    """By scipy's moments of the lognormal distribution whose logarithm has that spread."""
    spread = np.log(np.diff(standard_lognormal(np.array([1.0, 2.0, 3.0]), abs(skew))))
    sigma = float(spread[1] - spread[0])  # a lognormal value grows by the same factor from step to step
    assert float(stats.lognorm.stats(sigma, moments="s")) == pytest.approx(abs(skew), rel=1e-6)
    middle, variance = (
        integrate.quad(lambda x, power=power: stats.norm.pdf(x) * standard_lognormal(x, skew) ** power, -9, 9)[0]
        for power in (1, 2)
    )
    assert (middle, variance) == pytest.approx((0, 1), abs=1e-4)
    assert np.sign(standard_lognormal(np.array(4.0), skew)) == np.sign(skew)
