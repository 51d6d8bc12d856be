"""Intervals for figures of a class, by resampling its students.

Chosen for what they cover in small classes (benchmarks/coverage.py measures it):

A share, such as an item's difficulty, is often near 0 or 1, where a class may show no spread at all and a plain
bootstrap nothing but a point. There students get random weights in place of random copies (the Bayesian bootstrap), and
half a student with share 0 and half a student with share 1 join the class: for right or wrong items that is Jeffreys'
interval, exactly.

Standard deviations and the standard error of measurement are studentized (bootstrap-t) on a scale on which their error
hardly depends on their value; each resample's own error comes from its influence values.

Alpha and discrimination hang so much on the weakest that no resampling holds them; `spread.py` says what does.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVEL = 0.95
TAILS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
HALF = 0.5  # a student: what joins the class at either end
ENOUGH = 0.5  # of the resamples must give a figure, or there is no interval
ABSURD = 7.0  # of a logarithm: alpha below -1,000


@dataclass(frozen=True)
class Figure:
    """A figure with its interval, None where the class cannot give it."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def __bool__(self) -> bool:
        return self.value is not None


UNKNOWN = Figure(None)


@dataclass(frozen=True)
class Weights:
    """What each student weighs in each resample, a row a resample; the first row is the class as it is."""

    copies: Floats  # how often each was drawn
    shares: Floats  # random weights
    ends: Floats  # (2, resamples + 1): what the half students at share 0 and share 1 weigh

    @classmethod
    def draw(cls, students: int, resamples: int, seed: int) -> "Weights":
        """The same for the same three numbers."""
        chance = np.random.default_rng((seed, students, resamples))
        drawn = chance.multinomial(students, np.full(students, 1 / students), size=resamples)
        ends = np.vstack([np.zeros(2), chance.standard_gamma(HALF, (resamples, 2))]).T
        itself = np.ones((1, students))
        return cls(np.vstack([itself, drawn]), np.vstack([itself, chance.standard_exponential(drawn.shape)]), ends)

    @property
    def resamples(self) -> int:
        return len(self.copies) - 1

    def of(self, rows: NDArray[np.int64]) -> "Weights":
        """The same resamples, of some of the students, in their order."""
        if len(rows) == self.copies.shape[1]:
            return self
        return Weights(self.copies[:, rows], self.shares[:, rows], self.ends)


def means_of_shares(weights: Weights, shares: Floats, belongs: Floats | None = None) -> Floats:
    """In each resample (rows), the mean of each column of `shares`, all of which lie between 0 and 1.

    `belongs` has 1 where a student counts for a column, else 0; by default all do.
    """
    counted = np.ones((len(shares), 1)) if belongs is None else belongs
    lowest, highest = weights.ends[:, :, None]
    return np.asarray((weights.shares @ (shares * counted) + highest) / (weights.shares @ counted + lowest + highest))


def percentile(values: Floats) -> Figure:
    """The figure of a class and of its resamples, the class's own first, with the middle of the resamples."""
    if not np.isfinite(values[0]):
        return UNKNOWN
    resampled = values[1:][np.isfinite(values[1:])]
    if len(resampled) < ENOUGH * len(values[1:]) or not len(resampled):
        return Figure(float(values[0]))
    low, high = np.quantile(resampled, TAILS)
    return Figure(float(values[0]), float(low), float(high))


@dataclass(frozen=True)
class Studentized:
    """A figure on its own scale in a class and its resamples, the class's own first, with standard errors."""

    values: Floats
    errors: Floats

    @property
    def ends(self) -> tuple[float, float] | None:
        """The interval on that scale; None where the class or too many of its resamples have no spread."""
        with np.errstate(divide="ignore", invalid="ignore"):
            distances = (self.values[1:] - self.values[0]) / self.errors[1:]
        distances = distances[np.isfinite(distances)]
        error = self.errors[0]
        if not (np.isfinite(error) and len(distances) and len(distances) >= ENOUGH * len(self.values[1:])):
            return None
        low, high = np.quantile(distances, TAILS)
        return float(self.values[0] - high * error), float(self.values[0] - low * error)
