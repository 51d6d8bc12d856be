"""The shapes that a class's totals may have, as densities in a table.

A total is a true score and an error. Errors are normal; true scores have one of two skewed distributions, turned either
way: a shifted gamma or a shifted lognormal distribution, with a skewness of -4 to 4. At 0 both are normal. Of two
classes alike in mean, spread and skewness, the lognormal one has the longer tail and the blunter end.
"""

from functools import cache

import numpy as np

from grading.quiz.analysis.bootstrap import Floats

SKEWS = np.linspace(-4, 4, 17)
RELIABILITIES = np.linspace(0, 0.96, 25)  # the part of the totals' variance that is the true scores'
POINTS, REACH = 2048, 20.0  # of a density: from -REACH to REACH standard deviations
STEP = 2 * REACH / POINTS
LEAST = 1e-9  # no total is impossible, since errors are not quite normal
NODES = np.linspace(-7, 7, 1401)  # of a normal distribution


@cache
def log_densities() -> Floats:
    """Logarithms, (reliabilities, points, shapes): the shapes are the skews of the one family, then of the other."""
    waves = 2 * np.pi * np.asarray(np.fft.fftfreq(POINTS, STEP), dtype=np.float64)
    errors = np.exp(-np.outer(1 - RELIABILITIES, waves**2) / 2)
    spectra = [family(waves, skew) for family in (_gamma, _lognormal) for skew in SKEWS]
    found = [np.fft.ifft(spectrum * errors, axis=1).real / STEP for spectrum in spectra]
    return np.asarray(np.log(np.maximum(np.stack(found, axis=2), 0) + LEAST))


def standard_lognormal(normal: Floats, skew: float) -> Floats:
    """Normal values as those of a shifted lognormal distribution with mean 0, variance 1 and this skewness, not 0."""
    # the real root of (w + 2)^2 (w - 1) = skew^2, where w is exp of the variance of the logarithm
    root = np.cbrt(1 + skew**2 / 2 + abs(skew) * np.sqrt(1 + skew**2 / 4))
    factor = root + 1 / root - 1
    values = (np.exp(np.sqrt(np.log(factor)) * normal) - np.sqrt(factor)) / np.sqrt(factor * (factor - 1))
    return np.asarray(np.sign(skew) * values)


def _gamma(waves: Floats, skew: float) -> Floats:
    """The Fourier transform of true scores of each reliability, from -REACH on, by the closed form."""
    scaled = np.outer(np.sqrt(RELIABILITIES), waves)
    scale = skew / 2  # of the gamma distribution, whose shape is 1 / scale^2
    turned = (1j * scaled / scale - np.log(1 + 1j * scaled * scale) / scale**2) if skew else -(scaled**2) / 2
    return np.asarray(np.exp(turned - 1j * waves * REACH))


def _lognormal(waves: Floats, skew: float) -> Floats:
    """The same of a lognormal distribution: there is no closed form, so nodes are shared out between points."""
    if skew == 0:
        return _gamma(waves, skew)
    chances = np.exp(-(NODES**2) / 2)
    chances /= chances.sum()
    places = (np.outer(np.sqrt(RELIABILITIES), standard_lognormal(NODES, skew)) + REACH) / STEP
    places = np.clip(places, 0, POINTS - 2)
    below = places.astype(int)
    table = np.zeros((len(places), POINTS))
    for row, (left, place) in enumerate(zip(below, places, strict=True)):
        table[row] += np.bincount(left, chances * (1 - (place - left)), POINTS)
        table[row] += np.bincount(left + 1, chances * (place - left), POINTS)
    return np.asarray(np.fft.fft(table, axis=1))
