"""Points and percents as exact fractions, and as people read them."""

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

SHOWN_DECIMALS = 4
ZERO = Fraction(0)


@lru_cache(maxsize=4096)
def exact(number: float) -> Fraction:
    """The number that was written down: 0.1 is a tenth, not the nearest double."""
    return Fraction(repr(number))


def total(numbers: Iterable[Fraction]) -> Fraction:
    """The sum; whole numbers, which most points are, are added without making fractions of them."""
    whole, rest = 0, ZERO
    for number in numbers:
        if number.denominator == 1:
            whole += number.numerator
        else:
            rest += number
    return rest + whole if rest else Fraction(whole)


def half_up(number: Fraction, decimals: int) -> Fraction:
    """The number rounded to so many decimals, half of the last one upwards."""
    return Fraction(_scaled(number, decimals), 10**decimals)


def shown(number: Fraction, decimals: int = SHOWN_DECIMALS) -> str:
    """The number, rounded half up, without zeros at its end."""
    if number.denominator == 1:
        return str(number.numerator)
    scaled = _scaled(number, decimals)
    whole, rest = divmod(abs(scaled), 10**decimals)
    digits = f"{rest:0{decimals}d}".rstrip("0") if rest else ""
    return f"{'-' if scaled < 0 else ''}{whole}{'.' if digits else ''}{digits}"


def _scaled(number: Fraction, decimals: int) -> int:
    """How many units of the last decimal the number has, rounded half up."""
    scale: int = 10**decimals
    return (2 * number.numerator * scale + number.denominator) // (2 * number.denominator)


def percent(share: Fraction) -> str:
    """A share as a percentage."""
    return f"{shown(100 * share)} %"


def count(number: int, noun: str) -> str:
    """So many of something: `1 day`, `2 days`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
