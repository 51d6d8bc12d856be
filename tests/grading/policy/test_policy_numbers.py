"""Exact numbers, and how people read them."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.policy.numbers import count, exact, half_up, shown, total


@pytest.mark.parametrize(("number", "found"), [(0.1, Fraction(1, 10)), (1e-07, Fraction(1, 10**7)), (20.0, 20)])
def test_a_number_is_what_was_written_down(number: float, found: Fraction) -> None:
    """A tenth, not the nearest double."""
    assert exact(number) == found


@given(st.decimals(0, 1000, places=7), st.integers(0, 6))
def test_rounding_is_the_decimal_modules(number: Decimal, decimals: int) -> None:
    """Half of the last decimal upwards."""
    rounded = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert half_up(Fraction(number), decimals) == Fraction(rounded)
    assert Fraction(shown(Fraction(number), decimals)) == Fraction(rounded)


@pytest.mark.parametrize(
    ("number", "text"),
    [("20", "20"), ("1/3", "0.3333"), ("2/3", "0.6667"), ("-9/2", "-4.5"), ("-1/100000", "0"), ("100.10", "100.1")],
)
def test_numbers_are_shown_short(number: str, text: str) -> None:
    """At most four decimals, no zeros at the end, no minus before a zero."""
    assert shown(Fraction(number)) == text


@given(st.lists(st.fractions(-50, 50)))
def test_a_total_is_the_sum(numbers: list[Fraction]) -> None:
    """However it is added up."""
    assert total(numbers) == sum(numbers, Fraction(0))


def test_one_is_one_day() -> None:
    """And two are two days."""
    assert (count(1, "day"), count(2, "day")) == ("1 day", "2 days")
