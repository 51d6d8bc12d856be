"""Means, spreads and reliability of a class and of its resamples, in numpy, all resamples at a time.

`weights` has a row for each resample and a column for each student; the first row weighs everybody 1: the class itself.
Every figure comes with the standard error that its influence values give: how much the figure moves when one student
weighs a little more; their mean square, over the number of students, is the error squared.
"""

import numpy as np

from grading.quiz.analysis.bootstrap import Floats, Studentized

FLAT = 1e-12  # below this, a variance is rounding


class Consistency:
    """How items that everybody has agree with each other, in the class and its resamples.

    `scores` has a row a student and a column an item, without gaps.
    """

    def __init__(self, weights: Floats, scores: Floats) -> None:
        self._count = weights.sum(axis=1)
        self._weights = weights / self._count[:, None]
        self._scores = scores - scores.mean(axis=0)
        self._means = self._weights @ self._scores  # (resamples, items)
        squares = (self._scores**2).sum(axis=1)
        # each student's squared distances from the resample's means, added up: (resamples, students)
        self._items = squares - 2 * self._means @ self._scores.T + (self._means**2).sum(axis=1)[:, None]
        self._total = self._scores.sum(axis=1) - self._means.sum(axis=1)[:, None]

    def alpha(self) -> Studentized:
        """Cronbach's alpha, as log(1 - alpha)."""
        return self._log_rest(self._items, self._total**2, self._scores.shape[1])

    def alpha_without(self, item: int) -> Studentized:
        """Alpha of the other items, as log(1 - alpha)."""
        own = self._scores[:, item] - self._means[:, item, None]
        return self._log_rest(self._items - own**2, (self._total - own) ** 2, self._scores.shape[1] - 1)

    def measurement_error(self) -> Studentized:
        """The standard error of measurement, sd * sqrt(1 - alpha), as a logarithm; the sd is that of a sample."""
        factor = _factor(self._scores.shape[1])
        each = factor * self._items - (factor - 1) * self._total**2
        with np.errstate(divide="ignore", invalid="ignore"):
            squared = self._mean(each)
            spread = self._mean((each - squared[:, None]) ** 2)
            logs = np.log(squared * self._count / (self._count - 1)) / 2
            return Studentized(logs, np.sqrt(spread / self._count) / (2 * squared))

    def _log_rest(self, items: Floats, total: Floats, count: int) -> Studentized:
        factor = _factor(count)
        with np.errstate(divide="ignore", invalid="ignore"):
            within, whole = self._mean(items), self._mean(total)
            whole = np.where(whole > FLAT, whole, np.nan)
            rest = 1 - factor * (1 - within / whole)
            influence = self._mean((items * whole[:, None] - within[:, None] * total) ** 2)
            return Studentized(np.log(rest), factor * np.sqrt(influence / self._count) / whole**2 / rest)

    def _mean(self, values: Floats) -> Floats:
        return np.asarray(np.einsum("rs,rs->r", self._weights, values))


def mean_error(weights: Floats, values: Floats) -> Studentized:
    """The mean, on its own scale."""
    count = weights.sum(axis=1)
    means = weights @ values / count
    spread = np.einsum("rs,rs->r", weights, (values - means[:, None]) ** 2) / count
    return Studentized(means, np.sqrt(spread / count))


def deviation(weights: Floats, values: Floats) -> Studentized:
    """The standard deviation of a sample, as a logarithm."""
    count = weights.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = (values - (weights @ values / count)[:, None]) ** 2
        variances = np.einsum("rs,rs->r", weights, squares) / count
        variances = np.where(variances > FLAT, variances, np.nan)
        spread = np.einsum("rs,rs->r", weights, (squares - variances[:, None]) ** 2) / count
        return Studentized(np.log(variances * count / (count - 1)) / 2, np.sqrt(spread / count) / (2 * variances))


def _factor(items: int) -> float:
    return items / (items - 1) if items > 1 else np.nan
