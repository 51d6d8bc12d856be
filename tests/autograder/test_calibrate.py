"""Tolerance limits against a table and against simulation."""

import math
import statistics

import numpy as np
import pytest

from autograder.calibrate import tolerance


def factor(count: int) -> float:
    """How many standard deviations of a sample of `count` the end towards worse lies above the mean."""
    values = [float(value) for value in range(count)]
    worse, mean, _ = tolerance([math.exp(value) for value in values], True, 1)
    return (math.log(worse) - math.log(mean)) / statistics.stdev(values)


def test_the_factor_for_ten_is_the_tables() -> None:
    """Printed tables of one-sided factors of the normal distribution (99.9 %, 95 %) give 5.203."""
    assert factor(10) == pytest.approx(5.203, abs=2e-3)


@pytest.mark.parametrize("count", [10, 16, 48])
def test_limits_cover_as_often_as_they_promise(count: int) -> None:
    """Of 20,000 samples, the limits of 95 % lie beyond the true 99.9 % quantile."""
    samples = np.random.default_rng(7).standard_normal((20_000, count))
    limits = samples.mean(axis=1) + factor(count) * samples.std(axis=1, ddof=1)
    quantile = statistics.NormalDist().inv_cdf(0.999)
    assert (limits >= quantile).mean() == pytest.approx(0.95, abs=0.006)  # four standard errors


def test_where_lower_is_better_logarithms_are_taken() -> None:
    """The ends lie at equal ratios from the geometric mean, and worse is above."""
    worse, mean, better = tolerance([0.1, 0.2, 0.4], True, 1)
    assert mean == pytest.approx(0.2)
    assert worse / mean == pytest.approx(mean / better)
    assert better < mean < worse


def test_where_higher_is_better_worse_is_below() -> None:
    """A PSNR, in dB already, is taken as it is; it may be negative, as a gain may."""
    worse, mean, better = tolerance([-1.0, 0.0, 1.0], False, 1)
    assert mean == pytest.approx(0.0)
    assert worse == pytest.approx(-better)
    assert worse < mean


def test_a_mean_over_seeds_spreads_less() -> None:
    """By the square root of their number."""
    single, mean, _ = tolerance([20.0, 21.0, 22.0, 23.0], False, 1)
    of_four, _, _ = tolerance([20.0, 21.0, 22.0, 23.0], False, 4)
    assert mean - of_four == pytest.approx((mean - single) / 2)
