"""Alpha and its interval against pingouin's, which is Feldt's."""

import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy import stats
from small_class import drawn_class

from grading.quiz.analysis.alpha import Agreement
from grading.quiz.analysis.bootstrap import UNKNOWN, Floats, Weights
from grading.quiz.analysis.reliability import Consistency


def normal_items(students: int, count: int) -> Floats:
    """Items that measure the same, as well as each other, with normal scores."""
    chance = np.random.default_rng(1)
    return chance.normal(size=(students, 1)) + chance.normal(0, 2, (students, count))


@pytest.mark.parametrize("count", [5, 20])
def test_interval_of_normal_items_is_close_to_feldts(count: int) -> None:
    """His holds for normal scores; this one also minds a tail that they might have."""
    found = normal_items(300, count)
    alpha, (low, high) = pingouin.cronbach_alpha(pd.DataFrame(found))
    ours = Agreement(found).alpha()
    assert ours.value == pytest.approx(alpha, abs=1e-9)
    assert ours.low == pytest.approx(low, abs=0.25 * (high - low))
    assert ours.high == pytest.approx(high, abs=0.35 * (high - low))


def test_alpha_without_an_item_is_alpha_of_the_others() -> None:
    """The figure to 1e-9; the interval nearly, for the totals' distributions are those of all items."""
    found = normal_items(100, 12)
    ours, theirs = Agreement(found).alpha_without(3), Agreement(np.delete(found, 3, axis=1)).alpha()
    assert ours.value == pytest.approx(theirs.value, abs=1e-9)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.05)


def test_where_a_few_are_weak_alpha_may_be_much_higher() -> None:
    """A bootstrap of the class as it is does not reach as far."""
    ranks = (np.arange(60) + 0.5) / 60
    chances = 1 / (1 + np.exp(-2.5 + 0.8 * stats.gamma.ppf(ranks, 0.7)))
    found = (np.random.default_rng(2).random((60, 30)) < chances[:, None]).astype(float)
    ours = Agreement(found).alpha()
    copied = Consistency(Weights.draw(60, 1000, 1).copies, found).alpha().ends
    assert copied is not None
    assert ours.high is not None
    assert ours.high > 1 - np.exp(copied[0])
    assert ours.high < 0.99


def test_few_students_have_no_interval() -> None:
    """Six do not, seven do; nor has a class with three different totals."""
    found = normal_items(7, 5)
    six, seven = Agreement(found[:6]).alpha(), Agreement(found).alpha()
    assert (six.value is None, six.low) == (False, None)
    assert seven.low is not None
    steps = np.array([[0, 0], [1, 0], [1, 1]] * 10, dtype=float)
    assert Agreement(steps).alpha().low is None


def test_nothing_varies_and_copies_have_no_figure_or_no_interval() -> None:
    """Equal totals have no alpha; items that are copies agree fully, and leave nothing to tell an interval from."""
    assert Agreement(np.tile([[1.0, 0.0], [0.0, 1.0]], (10, 1))).alpha() == UNKNOWN
    one = np.array(drawn_class(30, 8, 1)).sum(axis=1, keepdims=True).astype(float)
    assert Agreement(np.tile(one, (1, 3))).alpha().low is None
