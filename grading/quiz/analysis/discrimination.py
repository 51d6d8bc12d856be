"""Discrimination: the correlation of an item's points with the rest of the total, and its interval.

Of an easy item, three in a class of sixty may have missed all there was to miss. Copies of these three say next to
nothing about who else might have, and nothing about students weaker than any in the class, on whom a correlation hangs
most. So the interval takes in all that is not known: which distribution the rests come from (`spread.py`), and how the
chance of each share goes with the rest (`slopes.py`). Each pair of a distribution and a curve, drawn as likely as the
class makes it, has a correlation; the interval is the middle of these, and reaches at least to the class's own figure.
benchmarks/coverage.py tells how often it holds the truth.
"""

import numpy as np

from grading.quiz.analysis.bootstrap import UNKNOWN, Figure, Floats, Studentized, percentile
from grading.quiz.analysis.slopes import curves
from grading.quiz.analysis.spread import Spread, spread

PLACES = np.linspace(-10, 10, 41)  # standard deviations of the class from its mean: the weakest may be far below
ERROR = 0.4  # of the rests' variance: what errors have, where nobody says
JOINING = 2.0  # students at either end
STEEPEST = 4.0  # the curve's slope, in logits a standard deviation of the rest
ROUNDS = 60
SETTLED = 1e-4
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


def studentized(shares: Floats, rests: Floats, shares_drawn: Floats, rests_drawn: Floats) -> Studentized:
    """Fisher's z of the class and of its resamples, with errors from their influence values."""
    pairs = ((shares[None, :], rests[None, :]), (shares_drawn, rests_drawn))
    found = [_fishers_z(x, y) for x, y in pairs]
    return Studentized(*(np.concatenate(each) for each in zip(*found, strict=True)))


def _fishers_z(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Row by row, the z of a correlation and its standard error; NaN where one of the two does not vary."""
    x, y = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    xx, yy = (np.einsum("rs,rs->r", each, each) / each.shape[1] for each in (x, y))
    with np.errstate(divide="ignore", invalid="ignore"):
        x /= np.sqrt(np.where(xx > FLAT, xx, np.nan))[:, None]
        y /= np.sqrt(np.where(yy > FLAT, yy, np.nan))[:, None]
        r = np.einsum("rs,rs->r", x, y) / x.shape[1]
        influence = x * y - (r / 2)[:, None] * (x * x + y * y)
        spread = np.einsum("rs,rs->r", influence, influence) / x.shape[1]
        return np.arctanh(r), np.sqrt(spread / x.shape[1]) / (1 - r**2)


def correlations(x: Floats, y: Floats) -> Floats:
    """Pearson's, row by row; NaN where one of the two does not vary."""
    x, y = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    xx, xy, yy = (np.einsum("rs,rs->r", a, b) for a, b in ((x, x), (x, y), (y, y)))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where((xx > FLAT) & (yy > FLAT), xy / np.sqrt(xx * yy), np.nan))


def curve(shares: Floats, rests: Floats, joining: float = JOINING) -> tuple[Floats, Floats]:
    """The shares that occur, and for each student the chances of earning at most each of them.

    The chance of share s at rest t goes with exp(a_s + b s t): for right or wrong items, a logistic curve. The a_s give
    every share as many students as it has, and b the class's own sum of s t.
    """
    levels, places = np.unique(np.concatenate([shares, [0.0, 1.0]]), return_inverse=True)
    students = len(shares)
    counts = np.bincount(places[:students], minlength=len(levels)).astype(float)
    counts[[0, -1]] += joining
    counts *= students / counts.sum()
    rests = (rests - rests.mean()) / rests.std()
    wanted = float(shares @ rests)
    offsets, slope = np.zeros(len(levels)), 0.0
    for _ in range(ROUNDS):
        offsets += np.log(counts / _chances(rests, levels, offsets, slope).sum(axis=0))
        chances = _chances(rests, levels, offsets, slope)
        means = chances @ levels
        bend = float((chances @ levels**2 - means**2) @ rests**2)
        step = float(np.clip((wanted - means @ rests) / bend, -0.5, 0.5))
        slope = float(np.clip(slope + step, -STEEPEST, STEEPEST))
        if abs(step) < SETTLED:
            break
    return levels, np.cumsum(_chances(rests, levels, offsets, slope), axis=1)


def _chances(rests: Floats, levels: Floats, offsets: Floats, slope: float) -> Floats:
    """For each student (rows) the chance of each share (columns)."""
    logits = offsets + slope * rests[:, None] * levels
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _spreads(values: Floats) -> bool:
    return len(values) > 1 and bool(values.std() > FLAT * max(1.0, float(np.abs(values).max())))
