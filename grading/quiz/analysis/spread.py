"""The distributions of totals that a class may come from, and how likely the class makes each.

Where most students lie close together and a few far below, the variance of the totals hangs on these few. A class that
happens to have one less of them shows a smaller variance and also a smaller error of it, and no resampling can tell,
for copies reach no further than the class does. The shape of the others can: a class that thins out slowly has its
weakest students by no accident.

So the totals are held against distributions of many shapes (`shapes.py`), each with every mean and spread in reach, and
each weighs as much as it makes the class likely (Bayes' rule). Beforehand all shapes and means weigh the same, and all
standard deviations too, as Gelman advises (Prior distributions for variance parameters in hierarchical models, Bayesian
Analysis 1, 2006).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grading.quiz.analysis.bootstrap import Floats
from grading.quiz.analysis.shapes import POINTS, REACH, RELIABILITIES, STEP, log_densities

RATIOS = np.linspace(-6, 14, 61)  # of variances, as logarithms, in standard errors of a normal class's
MEANS = np.linspace(-5, 5, 21)  # in standard errors
CELLS = 25  # totals are rounded to this part of their standard deviation


@dataclass(frozen=True)
class Spread:
    """Distributions by the ratio of their variance to the class's (a logarithm), their mean and their shape."""

    students: int
    error: float  # variance of the errors, over that of the class's totals
    ratios: Floats
    chances: Floats  # (ratios, means, shapes)

    def ratios_at(self, ranks: Floats) -> Floats:
        """The ratios that stand at these ranks, between 0 for the least and 1; not as logarithms."""
        chances = self.chances.sum(axis=(1, 2))
        reached = np.concatenate([[0.0], np.cumsum((chances[1:] + chances[:-1]) / 2)])
        return np.asarray(np.exp(np.interp(ranks, reached / reached[-1], self.ratios)))

    def draw(self, count: int, places: Floats, chance: np.random.Generator) -> Floats:
        """For each of `count` distributions, each as likely as the next, the parts of it (columns) at these places.

        Places are in standard deviations of the class from its mean.
        """
        reached = np.cumsum(self.chances)
        picked = np.searchsorted(reached, (chance.permutation(count) + 0.5) / count * reached[-1])
        ratio, mean, shape = np.unravel_index(picked, self.chances.shape)
        rows = [round(_row(self.error, each)) for each in self.ratios]
        found = places / np.exp(self.ratios[ratio, None] / 2) - MEANS[mean, None] / math.sqrt(self.students)
        densities = np.exp(log_densities()[np.array(rows)[ratio, None], _points(found), shape[:, None]])
        return np.asarray(densities / densities.sum(axis=1, keepdims=True))


def spread(totals: Floats, error: float) -> Spread:
    """Of totals that vary; `error` is the part of their variance that errors have."""
    students = len(totals)
    standard = (totals - totals.mean()) / totals.std()
    cells, held = np.unique(np.round(standard * CELLS), return_counts=True)
    counts = held.astype(np.float64)
    ratios = RATIOS * math.sqrt(2 / students)
    logs = np.stack([_log_chances(cells / CELLS, counts, ratio, _row(error, ratio)) for ratio in ratios])
    return Spread(students, error, ratios, np.exp(logs - logs.max()))


def _row(error: float, ratio: float) -> float:
    """Where in the table of densities the reliability stands of totals whose variance is that much larger."""
    reliability = np.clip(1 - error / math.exp(ratio), 0, RELIABILITIES[-1])
    return float(reliability / RELIABILITIES[1])


def _log_chances(totals: Floats, counts: Floats, ratio: float, row: float) -> Floats:
    """How likely the totals are, by mean and shape, if their variance is this; without a constant."""
    upper = min(int(row), len(RELIABILITIES) - 2)
    below, above = log_densities()[upper : upper + 2]
    densities = below + (row - upper) * (above - below)  # (points, shapes)
    students = counts.sum()
    found = totals / math.exp(ratio / 2) - MEANS[:, None] / math.sqrt(students)
    logs = np.einsum("mts,t->ms", densities[_points(found)], counts)
    # the density of each total is lower by the deviation; the steps between means are longer by it, and those between
    # logarithms stand for steps between deviations that are longer by it too
    return np.asarray(logs + (2 - students) * ratio / 2)


def _points(found: Floats) -> NDArray[np.int64]:
    """Where in the table these places stand."""
    return np.asarray(np.clip(np.round((found + REACH) / STEP), 0, POINTS - 1), dtype=np.int64)
