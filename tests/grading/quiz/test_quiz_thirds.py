"""A class in thirds: sizes and ties, by hand."""

import numpy as np
import pytest

from grading.quiz.analysis.bootstrap import Floats, Weights
from grading.quiz.analysis.thirds import means_by_thirds


def thirds(totals: list[float], chosen: list[float]) -> tuple[float, float, float]:
    """Upper, middle and lower share of a class as it is."""
    weights = Weights(np.ones((1, len(totals))), np.ones((1, len(totals))), np.zeros((2, 1)))
    column: Floats = np.array(chosen)[:, None]
    found = means_by_thirds(weights, np.array(totals), column)
    return float(found.upper[0, 0]), float(found.middle[0, 0]), float(found.lower[0, 0])


def test_nine_students_are_three_times_three() -> None:
    """Whatever their order."""
    totals = [90, 10, 50, 80, 20, 60, 70, 30, 40]
    chosen = [1, 0, 1, 1, 0, 0, 0, 1, 0]
    assert thirds(totals, chosen) == pytest.approx((2 / 3, 1 / 3, 1 / 3))


def test_remainders_are_parts_of_a_student() -> None:
    """A third of four is the best student and a third of the next: (1 + 0/3) / (4/3)."""
    assert thirds([4, 3, 2, 1], [1, 0, 0, 1]) == pytest.approx((0.75, 0.0, 0.75))


def test_ties_at_a_cut_count_in_both_thirds() -> None:
    """Of six, the second to fourth are equal: one place of the upper third is shared by three, as two of the middle."""
    found = thirds([9, 5, 5, 5, 2, 1], [0, 1, 0, 0, 0, 0])
    assert found == pytest.approx((1 / 3 / 2, 2 / 3 / 2, 0.0))


def test_a_class_without_spread_has_three_equal_thirds() -> None:
    """Nobody is told apart by name or by place."""
    assert thirds([7, 7, 7, 7, 7], [1, 0, 0, 1, 0]) == pytest.approx((0.4, 0.4, 0.4))


def test_thirds_of_copies_are_those_of_the_class_with_copies() -> None:
    """A student of weight 2 is two students."""
    chance = np.random.default_rng(4)
    totals, chosen = chance.integers(0, 6, 11).astype(float), chance.integers(0, 2, (11, 1)).astype(float)
    copies = chance.integers(1, 4, 11)
    weighed = Weights(np.ones((1, 11)), copies[None, :].astype(float), np.zeros((2, 1)))
    found = means_by_thirds(weighed, totals, chosen)
    expected = thirds(np.repeat(totals, copies).tolist(), np.repeat(chosen[:, 0], copies).tolist())
    assert (found.upper[0, 0], found.middle[0, 0], found.lower[0, 0]) == pytest.approx(expected)
