"""Discrimination: the correlation of an item's points with the rest of the total, and its interval.

Of an easy item, three in a class of sixty may have missed all there was to miss. Copies of these three say next to
nothing about who else might have: intervals from plain resampling, studentized or not, hold the truth in 65 to 85 of
100 such classes. So the item is also answered anew: a logistic curve is fitted to who earned which share of it,
students are resampled by their rest, and each draws a share from the curve. Two students with share 0 and two with
share 1 join the counts of the fit, so that a class in which all but a few agree is not taken for a law.

A curve in turn does not see how much hangs on a few very weak students; a studentized bootstrap of Fisher's z does. The
interval reaches as far as either of the two: benchmarks/coverage.py tells how often it holds the truth.
"""

import numpy as np

from grading.quiz.analysis.bootstrap import UNKNOWN, Figure, Floats, Studentized, percentile

JOINING = 2.0  # students at either end
STEEPEST = 4.0  # the curve's slope, in logits a standard deviation of the rest
ROUNDS = 60
SETTLED = 1e-4
FLAT = 1e-9  # relative to its size, a spread below it is rounding


def discrimination(shares: Floats, rests: Floats, resamples: int, chance: np.random.Generator) -> Figure:
    """The figure of those who have an item, from their shares of its points and what they earned of the rest."""
    if not (_spreads(shares) and _spreads(rests)):
        return UNKNOWN
    students = len(shares)
    drawn = chance.integers(0, students, (resamples, students))
    levels, reached = curve(shares, rests)
    again = np.full(drawn.shape, levels[0])
    chances = chance.random(drawn.shape)
    for place in range(len(levels) - 1):
        again += (levels[place + 1] - levels[place]) * (chances >= reached[drawn, place])
    rests_drawn = rests[drawn]
    itself = correlations(shares[None, :], rests[None, :])
    smoothed = percentile(np.concatenate([itself, correlations(again, rests_drawn)]))
    copied = studentized(shares, rests, shares[drawn], rests_drawn).ends
    if copied is None or smoothed.low is None or smoothed.high is None:
        return smoothed
    low, high = np.tanh(copied)
    return Figure(smoothed.value, min(smoothed.low, float(low)), max(smoothed.high, float(high)))


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
