"""A marked class as arrays: what the item figures are worked out from."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from grading.quiz.analysis.bootstrap import Floats
from grading.quiz.marking.marking import Marks

DIGITS = 9  # of a percentage: totals that differ by rounding are equal


@dataclass(frozen=True)
class Scores:
    """Students in rows, items in columns; NaN where an item is not on a student's paper."""

    shares: Floats
    points: Floats  # of each item

    @classmethod
    def of(cls, marks: Marks) -> "Scores":
        shares = [[student.shares.get(name, np.nan) for name in marks.items] for student in marks.students]
        points = [marks.quiz.item(name).points for name in marks.items]
        return cls(np.array(shares, dtype=float).reshape(len(marks.students), len(points)), np.array(points))

    @cached_property
    def there(self) -> NDArray[np.bool_]:
        """Which items are on which papers."""
        return ~np.isnan(self.shares)

    @cached_property
    def earned(self) -> Floats:
        """Points."""
        return self.shares * self.points

    @cached_property
    def rests(self) -> Floats:
        """For each item, what a student earned of the rest of their paper, in percent; NaN where there is no rest."""
        earned = np.nan_to_num(self.earned)
        others = earned.sum(axis=1, keepdims=True) - earned
        possible = (self.there @ self.points)[:, None] - self.points
        with np.errstate(divide="ignore", invalid="ignore"):
            percents = np.where(self.there & (possible > 0), 100 * others / possible, np.nan)
        return np.asarray(np.round(percents, DIGITS), dtype=np.float64)

    @cached_property
    def common(self) -> NDArray[np.int64]:
        """The columns of the items that stand on every paper."""
        return np.flatnonzero(self.there.all(axis=0))

    def rows(self, item: int) -> NDArray[np.int64]:
        """The students who have this item."""
        return np.flatnonzero(self.there[:, item])
