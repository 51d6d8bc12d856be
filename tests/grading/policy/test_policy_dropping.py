"""What is dropped is what helps most: the same as trying everything."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.policy.dropping import Part, kept_by_points, kept_equally

POINTS = st.fractions(0, 120, max_denominator=10)
POSSIBLE = st.fractions(Fraction(1, 10), 100, max_denominator=10)
PARTS = st.lists(st.tuples(POINTS, POSSIBLE), min_size=1, max_size=8).map(
    lambda found: [Part(f"lab_{n}", earned, possible) for n, (earned, possible) in enumerate(found)]
)


def share(parts: tuple[Part, ...] | list[Part], extra: Fraction = Fraction(0)) -> Fraction:
    return (sum((part.earned for part in parts), extra)) / sum(part.possible for part in parts)


def mean(parts: tuple[Part, ...] | list[Part]) -> Fraction:
    return sum((part.earned / part.possible for part in parts), Fraction(0)) / len(parts)


@given(PARTS, st.data(), POINTS)
def test_points_kept_are_the_best_of_all_choices(parts: list[Part], data: st.DataObject, extra: Fraction) -> None:
    """Of points earned and extra credit over points possible."""
    keep = data.draw(st.integers(1, len(parts)))
    kept = kept_by_points(parts, keep, extra)
    assert len(kept) == keep
    assert share(kept, extra) == max(share(each, extra) for each in combinations(parts, keep))


@given(PARTS, st.data())
def test_percents_kept_are_the_best_of_all_choices(parts: list[Part], data: st.DataObject) -> None:
    """Of the mean of percents."""
    keep = data.draw(st.integers(1, len(parts)))
    kept = kept_equally(parts, keep)
    assert mean(kept) == max(mean(each) for each in combinations(parts, keep))


def test_the_lowest_percent_is_not_always_the_one_to_drop() -> None:
    """0 of 1 does less harm than 40 of 100: without the latter 9 of 10 count, else 49 of 109."""
    parts = [Part("a", Fraction(0), Fraction(1)), Part("b", Fraction(40), Fraction(100)), Part("c", *[Fraction(9)] * 2)]
    assert [part.name for part in kept_by_points(parts, 2, Fraction(0))] == ["a", "c"]
    assert [part.name for part in kept_equally(parts, 2)] == ["b", "c"]


@pytest.mark.parametrize("keep", [1, 2, 3])
def test_of_equal_ones_the_first_are_kept(keep: int) -> None:
    """Nothing but the order tells them apart."""
    parts = [Part(name, Fraction(1), Fraction(2)) for name in "abc"]
    assert kept_by_points(parts, keep, Fraction(0)) == kept_equally(parts, keep) == parts[:keep]
