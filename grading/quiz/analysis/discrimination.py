"""Discrimination: the correlation of an item's points with the rest of the total, and its interval.

Of an easy item, three in a class of sixty may have missed all there was to miss. Copies of these three say next to
nothing about who else might have, and nothing about students weaker than any in the class, on whom a correlation hangs
most. So the interval takes in all that is not known: which distribution the rests come from (`spread.py`), and how the
chance of each share goes with the rest (`slopes.py`). Each pair of a distribution and a curve, drawn as likely as the
class makes it, has a correlation; the interval is the middle of these, and reaches at least to the class's own figure.
benchmarks/coverage.py tells how often it holds the truth.
"""

import numpy as np

from grading.quiz.analysis.bootstrap import UNKNOWN, Figure, Floats, percentile
from grading.quiz.analysis.slopes import curves
from grading.quiz.analysis.spread import Spread, spread

PLACES = np.linspace(-10, 10, 41)  # standard deviations of the class from its mean: the weakest may be far below
ERROR = 0.4  # of the rests' variance: what errors have, where nobody says
FLAT = 1e-9  # relative to its size, a spread below it is rounding


def discrimination(
    shares: Floats, rests: Floats, draws: int, chance: np.random.Generator, totals: Spread | None = None
) -> Figure:
    """The figure of those who have an item, from their shares of its points and what they earned of the rest.

    `totals`, where these are the whole class, tells of distributions in place of the rests.
    """
    if not (_spreads(shares) and _spreads(rests)):
        return UNKNOWN
    parts = (totals or spread(rests, ERROR)).draw(draws, PLACES, chance)
    found = curves(shares, rests, draws, chance)
    chances = found.chances(PLACES)  # (draws, places, levels)
    possible = _of_distributions(parts, chances @ found.levels, chances @ found.levels**2)
    figure = percentile(np.concatenate([correlations(shares[None, :], rests[None, :]), possible]))
    if figure.value is None or figure.low is None or figure.high is None:
        return figure
    return Figure(figure.value, min(figure.low, figure.value), max(figure.high, figure.value))


def _of_distributions(parts: Floats, shares: Floats, squares: Floats) -> Floats:
    """The correlation in each distribution (rows) of places with shares, of which means at each place are known."""
    share, place = (parts * shares).sum(axis=1), parts @ PLACES
    both = (parts * shares) @ PLACES - share * place
    spreads = ((parts * squares).sum(axis=1) - share**2) * (parts @ PLACES**2 - place**2)
    return np.asarray(both / np.sqrt(spreads))


def correlations(x: Floats, y: Floats) -> Floats:
    """Pearson's, row by row; NaN where one of the two does not vary."""
    x, y = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    xx, xy, yy = (np.einsum("rs,rs->r", a, b) for a, b in ((x, x), (x, y), (y, y)))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where((xx > FLAT) & (yy > FLAT), xy / np.sqrt(xx * yy), np.nan))


def _spreads(values: Floats) -> bool:
    return len(values) > 1 and bool(values.std() > FLAT * max(1.0, float(np.abs(values).max())))
