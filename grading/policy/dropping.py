"""Which of a group's assignments are dropped: those whose absence helps most."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from grading.policy.numbers import total


@dataclass(frozen=True)
class Part:
    """What one assignment adds to its group: points earned of what was possible, which is more than 0."""

    name: str
    earned: Fraction
    possible: Fraction


def kept_by_points(parts: Sequence[Part], keep: int, extra: Fraction) -> list[Part]:
    """The `keep` parts for which (their points earned + `extra`) / their points possible is greatest.

    By Dinkelbach's method: for a ratio that can be had, the parts with most earned beyond it give a ratio that is no
    smaller, and the greatest one once it is the same.
    """
    kept = list(parts[:keep])
    while True:
        ratio = _ratio(kept, extra)
        better = _most(parts, keep, [part.earned - ratio * part.possible for part in parts])
        if _ratio(better, extra) == ratio:
            return kept
        kept = better


def kept_equally(parts: Sequence[Part], keep: int) -> list[Part]:
    """The `keep` parts whose shares earned are greatest."""
    return _most(parts, keep, [part.earned / part.possible for part in parts])


def _ratio(parts: Sequence[Part], extra: Fraction) -> Fraction:
    return (extra + total(part.earned for part in parts)) / total(part.possible for part in parts)


def _most(parts: Sequence[Part], keep: int, values: Sequence[Fraction]) -> list[Part]:
    """The `keep` parts of greatest value, in their order; of equal ones the first."""
    best = sorted(range(len(parts)), key=lambda position: (-values[position], position))[:keep]
    return [parts[position] for position in sorted(best)]
