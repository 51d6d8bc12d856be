"""Ends and chances against a printed table, scipy's own intervals and simulation with fixed seeds."""

import numpy as np
import pytest
from scipy import stats

from autograder.calibrate.fit import (
    SEEDS,
    Ends,
    Sample,
    averaged_to_separate,
    chances,
    ends,
    fit,
    reach,
    sample,
    samples,
    seeds_to_train,
)

TIMES = 20_000
QUANTILE = stats.norm.ppf(0.999)


def test_the_reach_for_ten_is_the_tables() -> None:
    """Printed tables of one-sided factors of the normal distribution (99.9 %, 95 %) give 5.203."""
    assert reach(Sample(0.0, 1.0, 10, 9), averaged=1) == pytest.approx(5.203, abs=2e-3)


@pytest.mark.parametrize(("count", "averaged"), [(16, 1), (16, 3), (16, 8), (10, 5)])
def test_limits_cover_as_often_as_they_promise(count: int, averaged: int) -> None:
    """Of 20,000 samples, the limits of 95 % lie beyond the true 99.9 % quantile of a mean's distribution."""
    drawn = np.random.default_rng(7).standard_normal((TIMES, count))
    factor = reach(Sample(0.0, 1.0, count, count - 1), averaged)
    limits = drawn.mean(axis=1) + factor * drawn.std(axis=1, ddof=1)
    assert (limits >= QUANTILE / np.sqrt(averaged)).mean() == pytest.approx(0.95, abs=0.006)  # four standard errors


def test_a_shared_spread_covers_as_often() -> None:
    """Three models with means of their own, their spread known from all: each one's limits keep the promise."""
    drawn = np.random.default_rng(8).standard_normal((TIMES, 3, 16))
    sd = np.sqrt(drawn.var(axis=2, ddof=1).mean(axis=1))
    factor = reach(Sample(0.0, 1.0, 16, 45), averaged=3)
    limits = drawn.mean(axis=2) + factor * sd[:, None]
    assert (limits >= QUANTILE / np.sqrt(3)).mean(axis=0) == pytest.approx([0.95] * 3, abs=0.006)


def test_chances_are_those_of_new_means() -> None:
    """Ends a fixed number of spreads from each sample's mean: new means of three fall outside as often as said."""
    random = np.random.default_rng(9)
    drawn, new = random.standard_normal((TIMES, 8)), random.standard_normal((TIMES, 3)).mean(axis=1)
    beyond = (new - drawn.mean(axis=1)) / drawn.std(axis=1, ddof=1)
    better, within, worse = chances(Sample(0.0, 1.0, 8, 7), Ends(-0.5, 1.2), averaged=3)
    assert (beyond < -0.5).mean() == pytest.approx(better, abs=0.012)
    assert (beyond > 1.2).mean() == pytest.approx(worse, abs=0.006)
    assert better + within + worse == pytest.approx(1)


def test_a_model_without_spread_passes_or_does_not() -> None:
    """There is nothing to estimate."""
    constant = Sample(0.0, 0.0, 16, 15)
    assert chances(constant, Ends(-1.0, 1.0), 3) == (0, 1, 0)
    assert chances(constant, Ends(0.5, 1.0), 3) == (1, 0, 0)
    assert chances(constant, Ends(-1.0, -0.5), 3) == (0, 0, 1)


def test_models_that_differ_do_not_widen_the_spread() -> None:
    """Two models far apart: each keeps its mean, and the spread is that within models."""
    random = np.random.default_rng(1)
    found = samples({"a": list(random.normal(0, 1, 16)), "b": list(random.normal(50, 1, 16))})
    assert found["b"].mean - found["a"].mean == pytest.approx(50, abs=1)
    assert found["a"].sd == found["b"].sd == pytest.approx(1, abs=0.3)
    assert 20 < found["a"].dof <= 30


def test_spreads_that_differ_are_kept_apart() -> None:
    """As scipy's test of equal variances finds them to, at 1 %."""
    random = np.random.default_rng(2)
    values = {"a": list(random.normal(0, 1, 16)), "b": list(random.normal(0, 4, 16))}
    assert stats.bartlett(*values.values()).pvalue < 0.01
    assert samples(values) == {name: sample(each) for name, each in values.items()}


@pytest.mark.parametrize("spread", [1.0, 1.6, 1.8, 2.0, 2.2, 3.0])
def test_spreads_are_shared_as_scipy_says(spread: float) -> None:
    """On both sides of the 1 %."""
    random = np.random.default_rng(3)
    values = {name: list(random.normal(0, each, 16)) for name, each in (("a", 1.0), ("b", spread), ("c", 1.2))}
    shared = samples(values)["a"].sd == samples(values)["b"].sd
    assert shared == (stats.bartlett(*values.values()).pvalue >= 0.01)


def test_what_is_nearly_one_model_tells_its_spread_once() -> None:
    """Five copies that differ in their last digits have no more degrees of freedom than one."""
    random = np.random.default_rng(4)
    values = random.normal(0, 1, 16)
    copies = {str(each): list(values + random.normal(0, 1e-4, 16)) for each in range(5)}
    assert samples(copies)["0"].dof == pytest.approx(15, abs=0.01)


@pytest.mark.parametrize("shared", [0.0, 0.7, 1.0])
def test_models_that_share_their_seeds_are_covered_as_often(shared: float) -> None:
    """Three models whose values go up and down together, more or less: each one's limits keep the promise."""
    random = np.random.default_rng(5)
    covered = []
    for _ in range(1000):
        drawn = shared * random.standard_normal(16) + np.sqrt(1 - shared**2) * random.standard_normal((3, 16))
        found = samples({str(number): list(each) for number, each in enumerate(drawn)})
        covered += [each.mean + reach(each, 3) >= QUANTILE / np.sqrt(3) for each in found.values()]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.025)


def test_the_ends_are_the_furthest_of_all_right_models() -> None:
    """And better than what any of them gives, if the reference does better with more epochs."""
    right = {"a": Sample(1.0, 0.1, 16, 30), "b": Sample(1.2, 0.1, 16, 30)}
    far = reach(right["a"], 3)
    assert ends(right, 3) == Ends(pytest.approx(1 - far), pytest.approx(1.2 + far))
    assert ends(right, 3, best=0.2).better == 0.2
    assert ends(right, 3, best=1.1).better == pytest.approx(1 - far)


def test_a_mean_over_more_seeds_has_nearer_ends() -> None:
    """But never as near as if the measured mean were the true one."""
    of = Sample(0.0, 1.0, 16, 15)
    assert reach(of, 1) > reach(of, 3) > reach(of, 9) > QUANTILE / 3


@pytest.mark.parametrize("averaged", [1, 3, 8, 20, 30])
def test_measured_with_enough_seeds_right_answers_fail_rarely(averaged: int) -> None:
    """The estimated chance of a false fail is below one in a thousand, whatever the spread."""
    count = seeds_to_train(averaged)
    right = {"reference": Sample(0.0, 2.0, count, count - 1)}
    assert fit(right, {}, averaged, ends(right, averaged)).false_fail < 0.001


def test_what_passes_too_often_is_named_the_most_frequent_first() -> None:
    """Only of those that must be caught."""
    right = {"reference": Sample(0.0, 1.0, 16, 15)}
    wrong = {name: Sample(mean, 1.0, 16, 15) for name, mean in (("far", 20.0), ("near", 3.0), ("same", 0.0))}
    found = fit(right, wrong, 3, ends(right, 3))
    assert found.passing(list(wrong)) == ["same", "near"]
    assert found.passing(["far"]) == []
    assert found.separates(["far"])
    assert not found.separates(["far", "near"])


def test_the_fewest_seeds_that_separate_are_found() -> None:
    """With one fewer they would not; what is equal no number separates."""
    right, wrong = {"reference": Sample(0.0, 1.0, SEEDS, 15)}, {"wrong": Sample(4.0, 1.0, SEEDS, 15)}
    found = averaged_to_separate(right, wrong, at_least=1)
    assert found is not None
    assert 1 < found.averaged < 20
    assert found.separates(["wrong"])
    count = seeds_to_train(found.averaged - 1)
    fewer = {"reference": right["reference"].as_if(count)}, {"wrong": wrong["wrong"].as_if(count)}
    assert not fit(*fewer, found.averaged - 1, ends(fewer[0], found.averaged - 1)).separates(["wrong"])
    assert averaged_to_separate(right, {"wrong": right["reference"]}, at_least=1) is None
