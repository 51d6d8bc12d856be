"""Cronbach's alpha with its interval, for all items and without each of them.

Alpha is k / (k - 1) (1 - within / whole): the variances of the k items together, and that of the totals. In a usual
class nearly all that is not known of it is the variance of the totals; `spread.py` tells what that may be. Items vary
more where totals lie far from the mean, so within goes along: a parabola through the students' squares makes it
a + c whole. How the students scatter around the parabola is the rest of the error, normal for log(1 - alpha).

A bootstrap does not see the weakest students whom a class happens to be without: studentized, it held the truth in 85
of 100 classes of 60 in which a few are far below the others; benchmarks/coverage.py says how often this interval does.
"""

import math
from statistics import NormalDist

import numpy as np

from grading.quiz.analysis.bootstrap import ABSURD, TAILS, UNKNOWN, Figure, Floats
from grading.quiz.analysis.reliability import Consistency
from grading.quiz.analysis.spread import Spread, spread

FITTED = 3  # numbers of the parabola; below twice as many students and one, alpha has no interval
RANKS = (np.arange(200) + 0.5) / 200
NORMAL = np.array([NormalDist().inv_cdf((place + 0.5) / 40) for place in range(40)])


class Agreement:
    """How the items that everybody has agree. `scores` has a row a student and a column an item, without gaps."""

    def __init__(self, scores: Floats) -> None:
        self._scores = scores - scores.mean(axis=0)
        itself = Consistency(np.ones((1, len(scores))), scores)
        items = range(scores.shape[1])
        self._log_rest = float(itself.alpha().values[0])
        self._log_rests = [float(itself.alpha_without(item).values[0]) for item in items]
        self.spread = _spread(self._scores.sum(axis=1), self._log_rest)  # of the totals, where there is one

    def alpha(self) -> Figure:
        """Of all items."""
        return self._figure(self._scores, self._log_rest)

    def alpha_without(self, item: int) -> Figure:
        """Of the other items, whose totals vary as uncertainly as those of all do."""
        return self._figure(np.delete(self._scores, item, axis=1), self._log_rests[item])

    def _figure(self, scores: Floats, log_rest: float) -> Figure:
        if not math.isfinite(log_rest):
            return UNKNOWN
        value = 1 - math.exp(log_rest)
        if self.spread is None or not _bends(scores.sum(axis=1)):
            return Figure(value)
        low, high = np.quantile(_log_rests(scores, self.spread), TAILS)
        return Figure(value, 1 - math.exp(high), 1 - math.exp(low)) if high < ABSURD else Figure(value)


def _spread(totals: Floats, log_rest: float) -> Spread | None:
    """None where the class is too small for one, or has no alpha."""
    if not (math.isfinite(log_rest) and _bends(totals)):
        return None
    return spread(totals, math.exp(log_rest))


def _bends(totals: Floats) -> bool:
    """Whether a parabola can be fitted, with something left over."""
    return len(totals) > 2 * FITTED and len(np.unique(np.round(totals, 9))) > FITTED


def _log_rests(scores: Floats, possible: Spread) -> Floats:
    """What log(1 - alpha) may be, each as likely as the next; `scores` are centred."""
    students, count = scores.shape
    squares, totals = (scores**2).sum(axis=1), scores.sum(axis=1)
    within, whole = squares.mean(), (totals**2).mean()
    places = np.vander(totals / math.sqrt(whole), FITTED)
    inverse = np.linalg.pinv(places.T @ places)
    found = inverse @ (places.T @ squares)
    scatter = np.sum((squares - places @ found) ** 2) / (students - FITTED)
    # a student's squares are never less than the squared total over k: 1 / k <= c, and a is no less than 0
    slope = np.clip(found[0] / whole, 1 / count, within / whole)
    factor, ratios = count / (count - 1), possible.ratios_at(RANKS)
    rests = 1 - factor * (1 - slope - (within / whole - slope) / ratios)
    uncertain = scatter * (1 / students + inverse[0, 0] * (ratios - 1) ** 2)  # of within: its height and its slope
    with np.errstate(divide="ignore", invalid="ignore"):  # where items are all but copies of each other
        errors = factor * np.sqrt(uncertain) / whole / ratios / rests
        return np.asarray(np.log(rests)[:, None] + errors[:, None] * NORMAL)
