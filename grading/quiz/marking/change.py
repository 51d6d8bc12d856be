"""What a decision changes: who gains, who loses, and by how much."""

from collections.abc import Sequence
from dataclasses import dataclass

from grading.quiz.marking.marking import MarkedSheet, Marks

SAME = 1e-9  # percentage points: less than this is rounding


@dataclass(frozen=True)
class Moved:
    """One student before and after."""

    before: MarkedSheet
    after: MarkedSheet

    @property
    def by(self) -> float:
        """Percentage points; 0 where either sheet has nothing to be earned."""
        difference = self.after.percent - self.before.percent
        return difference if abs(difference) > SAME else 0.0  # NaN is no difference, either

    def __str__(self) -> str:
        before, after = (f"{_points(each.points)} of {_points(each.possible)}" for each in (self.before, self.after))
        return f"{self.after.student}: {before} -> {after}, {_percents(self.before.percent, self.after.percent, 1)}"


@dataclass(frozen=True)
class Change:
    """A class before and after."""

    before: Marks
    after: Marks

    @property
    def moved(self) -> tuple[Moved, ...]:
        pairs = zip(self.before.students, self.after.students, strict=True)
        return tuple(Moved(before, after) for before, after in pairs)

    @property
    def gainers(self) -> tuple[Moved, ...]:
        """Those with more percent than before, the largest gain first."""
        return tuple(sorted((each for each in self.moved if each.by > 0), key=lambda each: -each.by))

    @property
    def losers(self) -> tuple[Moved, ...]:
        """Those with less percent than before, the largest loss first."""
        return tuple(sorted((each for each in self.moved if each.by < 0), key=lambda each: each.by))

    @property
    def points_moved(self) -> float:
        """The points that were given, and those that were taken, together."""
        return sum(abs(each.after.points - each.before.points) for each in self.moved)

    def __str__(self) -> str:
        """One line for the whole class."""
        means = _percents(self.before.mean, self.after.mean, 2)
        return (
            f"{_students(len(self.gainers))} {'gains' if len(self.gainers) == 1 else 'gain'}, "
            f"{len(self.losers)} {'loses' if len(self.losers) == 1 else 'lose'}, "
            f"{_points(self.points_moved)} points moved; mean {means}"
        )

    def lines(self) -> list[str]:
        """A line each for who gains and who loses, then one for the whole class."""
        return [*_listed("gain", self.gainers), *_listed("lose", self.losers), str(self)]


def _listed(verb: str, moved: Sequence[Moved]) -> list[str]:
    return [f"{verb} ({len(moved)})", *(f"  {each}" for each in moved)] if moved else []


def _percents(before: float, after: float, digits: int) -> str:
    difference = round(after - before, digits) or 0.0  # never -0
    return f"{before:.{digits}f} -> {after:.{digits}f} % ({difference:+.{digits}f})"


def _points(value: float) -> str:
    """At most two decimals, without zeros at the end."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _students(count: int) -> str:
    return f"{count} student" if count == 1 else f"{count} students"
