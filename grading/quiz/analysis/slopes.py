"""How likely each share of an item is for whom, as far as a class tells: curves, each as likely as the next.

The chance of share s at rest t goes with exp(a_s + b s t): for right or wrong items, a logistic curve. For each slope b
of a grid, the a_s give every share as many students as it has; slopes weigh as much as they make the class likely, and
a Cauchy distribution says beforehand that steep ones are rarer (Gelman, Jakulin, Pittau and Su, A weakly informative
default prior distribution for logistic regression, 2008, with half this scale). Half a student with share 0 and half a
one with share 1 join the class at its mean: a class in which all but a few agree is not taken for a law. The counts are
uncertain as those of draws are. No item follows such a curve exactly, so slopes are a little less sure than a large
class makes them.
"""

from dataclasses import dataclass

import numpy as np

from grading.quiz.analysis.bootstrap import HALF, Floats

SLOPES = np.linspace(-4, 4, 33)  # in logits a standard deviation of the rest
FINE = 1601  # slopes between which none is needed, however large the class
SCALE = 2.5  # of the Cauchy distribution
OFF = 0.1  # how far a slope that fits most students may lie from the one that fits the weakest
ROUNDS, HASTE, SETTLED = 40, 1.3, 5e-3  # of the fit: a longer step than would do brings it there sooner
CELLS = 10  # rests are rounded to this part of their standard deviation


@dataclass(frozen=True)
class Curves:
    """A row a curve: offsets by level, and slopes."""

    levels: Floats
    offsets: Floats
    slopes: Floats

    def chances(self, places: Floats) -> Floats:
        """(curves, places, levels)."""
        return _chances(self.offsets, self.slopes, places, self.levels)


def curves(shares: Floats, rests: Floats, count: int, chance: np.random.Generator) -> Curves:
    """Of shares that go with these rests; places of the curves are standard deviations from the mean rest."""
    levels, own = np.unique(np.concatenate([shares, [0.0, 1.0]]), return_inverse=True)
    rests = (rests - rests.mean()) / rests.std()
    cells, cell = np.unique(np.round(np.append(rests, [0.0, 0.0]) * CELLS), return_inverse=True)
    weights = np.append(np.ones(len(shares)), [HALF, HALF])
    table = np.zeros((len(cells), len(levels)))
    np.add.at(table, (cell, own), weights)
    offsets, logs = _fitted(table, cells / CELLS, levels)
    slopes = _drawn(logs - np.log1p((SLOPES / SCALE) ** 2), (chance.permutation(count) + 0.5) / count)
    slopes += OFF * chance.standard_normal(count)
    drawn = np.stack([np.interp(slopes, SLOPES, column) for column in offsets.T], axis=1)
    counts = table.sum(axis=0)
    drawn += np.log(chance.standard_gamma(counts, drawn.shape) / counts)
    return Curves(levels, drawn, slopes)


def _drawn(logs: Floats, ranks: Floats) -> Floats:
    """The slopes at these ranks, each as likely as these logarithms say at the slopes of the grid and between them."""
    from scipy.interpolate import CubicSpline

    fine = np.linspace(SLOPES[0], SLOPES[-1], FINE)
    between = CubicSpline(SLOPES, logs)(fine)
    likely = np.exp(between - between.max())
    reached = np.concatenate([[0.0], np.cumsum((likely[1:] + likely[:-1]) / 2)])
    return np.asarray(np.interp(ranks, reached / reached[-1], fine))


def _fitted(table: Floats, places: Floats, levels: Floats) -> tuple[Floats, Floats]:
    """For each slope the offsets, and the logarithm of how likely the class is; `table`: cells by levels."""
    counts, sizes = table.sum(axis=0), table.sum(axis=1)
    offsets = np.tile(np.log(counts / counts.sum()), (len(SLOPES), 1))
    for _ in range(ROUNDS):
        step = np.log(counts / np.einsum("bcl,c->bl", _chances(offsets, SLOPES, places, levels), sizes))
        offsets += HASTE * step
        if np.abs(step).max() < SETTLED:
            break
    with np.errstate(divide="ignore"):
        logs = np.log(np.maximum(_chances(offsets, SLOPES, places, levels), 1e-300))
    return offsets, np.einsum("bcl,cl->b", logs, table)


def _chances(offsets: Floats, slopes: Floats, places: Floats, levels: Floats) -> Floats:
    """(slopes, places, levels)."""
    logits = offsets[:, None, :] + np.multiply.outer(slopes, np.multiply.outer(places, levels))
    logits -= logits.max(axis=2, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=2, keepdims=True)
    return logits
