"""Alpha, the standard error of measurement and their errors, against pingouin and the jackknife."""

import math

import numpy as np
import pandas as pd
import pingouin
import pytest
from small_class import drawn_class

from grading.quiz.analysis.bootstrap import Floats
from grading.quiz.analysis.reliability import Consistency, deviation, mean_error


def scores(seed: int = 1) -> Floats:
    """Forty students, eight items worth 1 to 3 points."""
    return np.array(drawn_class(40, 8, seed)) * np.array([1, 1, 2, 3, 1, 2, 1, 1.0])


def alone(found: Floats) -> Floats:
    """The weights of a class without resamples."""
    return np.ones((1, len(found)))


@pytest.mark.parametrize("seed", range(5))
def test_alpha_is_pingouins(seed: int) -> None:
    """Alpha, and alpha without each item, to 1e-9."""
    found = scores(seed)
    ours = Consistency(alone(found), found)
    assert 1 - math.exp(ours.alpha().values[0]) == pytest.approx(
        pingouin.cronbach_alpha(pd.DataFrame(found))[0], abs=1e-9
    )
    for item in range(found.shape[1]):
        without = pd.DataFrame(np.delete(found, item, axis=1))
        assert 1 - math.exp(ours.alpha_without(item).values[0]) == pytest.approx(
            pingouin.cronbach_alpha(without)[0], abs=1e-9
        )


def test_measurement_error_is_sd_times_root_of_what_alpha_leaves() -> None:
    """Of the sample's sd and pingouin's alpha."""
    found = scores()
    alpha = pingouin.cronbach_alpha(pd.DataFrame(found))[0]
    expected = found.sum(axis=1).std(ddof=1) * math.sqrt(1 - alpha)
    assert math.exp(Consistency(alone(found), found).measurement_error().values[0]) == pytest.approx(expected, abs=1e-9)


def test_whole_weights_are_copies() -> None:
    """A resample's figure is that of the class in which students stand as often as they were drawn."""
    found = scores()
    copies = np.random.default_rng(3).multinomial(40, np.full(40, 1 / 40)).astype(float)
    again = np.repeat(found, copies.astype(int), axis=0)
    ours, theirs = Consistency(copies[None, :], found), Consistency(alone(again), again)
    for figure in ("alpha", "measurement_error"):
        one, other = getattr(ours, figure)(), getattr(theirs, figure)()
        assert one.values[0] == pytest.approx(other.values[0], abs=1e-12)
        assert one.errors[0] == pytest.approx(other.errors[0], abs=1e-12)


@pytest.mark.parametrize("figure", ["alpha", "measurement_error"])
def test_errors_are_close_to_the_jackknifes(figure: str) -> None:
    """Leaving students out one by one gives the same standard error, but for terms of the order 1/n."""
    found = np.vstack([scores(seed) for seed in range(10)])
    ours = getattr(Consistency(alone(found), found), figure)().errors[0]
    left = [np.delete(found, row, axis=0) for row in range(len(found))]
    values = np.array([getattr(Consistency(alone(each), each), figure)().values[0] for each in left])
    jackknife = math.sqrt((len(found) - 1) * values.var())
    assert ours == pytest.approx(jackknife, rel=0.03)


def test_means_and_deviations_are_numpys() -> None:
    """The mean with its standard error, and the sd of a sample."""
    values = np.random.default_rng(2).normal(80, 7, 50)
    mean, spread = mean_error(np.ones((1, 50)), values), deviation(np.ones((1, 50)), values)
    assert mean.values[0] == pytest.approx(values.mean(), abs=1e-9)
    assert mean.errors[0] == pytest.approx(values.std() / math.sqrt(50), abs=1e-9)
    assert math.exp(spread.values[0]) == pytest.approx(values.std(ddof=1), abs=1e-9)


def test_no_spread_has_no_alpha() -> None:
    """A class in which all totals are equal says nothing about agreement."""
    same = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    assert not np.isfinite(Consistency(np.ones((1, 3)), same).alpha().values[0])
