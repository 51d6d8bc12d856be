"""Where a threshold's ends lie, and how often they err: statistics alone, of numbers of which higher is worse.

A grade follows from the mean over `averaged` seeds, of one model. So each model has a mean and a spread of its own: how
right models differ from each other tells nothing of what one of them does under other seeds. Single values count as
normally distributed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log, sqrt
from statistics import fmean, variance

COVERAGE, CONFIDENCE = 0.999, 0.95
SOUND = 0.01  # equal spreads would look as different as this less often: then each model keeps its own
MOST_FALSE_FAIL, MOST_FALSE_PASS = 0.001, 0.01
SEEDS = 24  # that a model is trained under at least, to measure it
MOST_AVERAGED = 30  # seeds that anybody would train every student's model under


@dataclass(frozen=True)
class Sample:
    """What one model gave under `count` seeds; its spread is known with `dof` degrees of freedom."""

    mean: float
    sd: float
    count: int
    dof: float

    def as_if(self, count: int) -> "Sample":
        """The same mean and spread, had they been seen under `count` seeds."""
        return replace(self, count=count, dof=self.dof * (count - 1) / (self.count - 1))


@dataclass(frozen=True)
class Ends:
    """Both ends of what is accepted: too good is wrong too."""

    better: float
    worse: float


@dataclass(frozen=True)
class Fit:
    """A threshold for the mean of `averaged` values, and estimated chances: of the unluckiest right model to fail, and
    of each wrong one to pass."""

    ends: Ends
    averaged: int
    false_fail: float
    false_pass: Mapping[str, float]

    def passing(self, caught: Sequence[str]) -> list[str]:
        """Those among the names in `caught` that pass too often, the most frequent first."""
        often = [name for name in caught if self.false_pass[name] > MOST_FALSE_PASS]
        return sorted(often, key=self.false_pass.__getitem__, reverse=True)

    def separates(self, caught: Sequence[str]) -> bool:
        """Whether right models pass, and those named in `caught` do not."""
        return self.ends.better < self.ends.worse and self.false_fail <= MOST_FALSE_FAIL and not self.passing(caught)


def seeds_to_train(averaged: int) -> int:
    """Under how many seeds to measure a model: with fewer, the mean itself would be too uncertain for the ends."""
    return max(SEEDS, 2 * averaged)


def sample(values: Sequence[float]) -> Sample:
    """One model's own mean and spread, of two values or more."""
    return Sample(fmean(values), sqrt(variance(values)), len(values), len(values) - 1)


def samples(values: Mapping[str, Sequence[float]]) -> dict[str, Sample]:
    """Those of several models, under the same seeds.

    Where their spreads may be one and the same, it is known from all of them together; yet from no more than they tell:
    models that go up and down with each other under each seed, as those do that are nearly one model, tell it once.
    """
    own = {name: sample(each) for name, each in values.items()}
    if not _spread_alike(list(own.values())):
        return own
    dof = _degrees_of_freedom(list(values.values()))
    sd = sqrt(fmean(each.sd**2 for each in own.values()))
    return {name: replace(each, sd=sd, dof=dof) for name, each in own.items()}


def _degrees_of_freedom(values: Sequence[Sequence[float]]) -> float:
    """Of the mean of several variances: as many as give it its own variance, after Satterthwaite."""
    import numpy as np

    correlations = np.corrcoef(values)
    return float((len(values[0]) - 1) * len(values) ** 2 / (correlations**2).sum())


def _spread_alike(some: Sequence[Sample]) -> bool:
    """Bartlett's test, for models under equally many seeds."""
    from scipy.stats import chi2

    if len(some) < 2 or any(each.sd == 0 for each in some):
        return False
    dof, others = some[0].dof, len(some) - 1
    together = fmean(each.sd**2 for each in some)
    statistic = dof * sum(log(together / each.sd**2) for each in some)
    correction = 1 + (len(some) + 1) / (3 * dof * len(some))
    return bool(chi2.sf(statistic / correction, others) >= SOUND)


def reach(of: Sample, averaged: int) -> float:
    """How far from a model's mean the tolerance limit of its grades lies, on either side.

    With 95 % confidence, 99.9 % of all means of `averaged` values lie within: k·s / sqrt(averaged), with
    k = nct.ppf(0.95, dof, z·sqrt(e)) / sqrt(e), z = norm.ppf(0.999) and e = count / averaged, since a sample of so many
    single values knows its mean as well as e such grades would.
    """
    from scipy.stats import nct, norm

    grades = of.count / averaged
    factor = float(nct.ppf(CONFIDENCE, of.dof, norm.ppf(COVERAGE) * sqrt(grades))) / sqrt(grades)
    return factor * of.sd / sqrt(averaged)


def ends(right: Mapping[str, Sample], averaged: int, best: float | None = None) -> Ends:
    """Towards worse, the furthest limit of all right models; towards better, the same, or `best` if that is further."""
    limits = [(each.mean - reach(each, averaged), each.mean + reach(each, averaged)) for each in right.values()]
    better = min(low for low, _ in limits)
    return Ends(better if best is None else min(best, better), max(high for _, high in limits))


def chances(of: Sample, within: Ends, averaged: int) -> tuple[float, float, float]:
    """How likely the mean of `averaged` new values is better than both ends, between them, and worse (Student's t)."""
    from scipy.stats import t

    width = of.sd * sqrt(1 / averaged + 1 / of.count)
    if width == 0:
        better, worse = float(of.mean < within.better), float(of.mean > within.worse)
        return better, 1 - better - worse, worse
    low, high = (within.better - of.mean) / width, (within.worse - of.mean) / width
    return float(t.cdf(low, of.dof)), float(t.cdf(high, of.dof) - t.cdf(low, of.dof)), float(t.sf(high, of.dof))


def fit(right: Mapping[str, Sample], wrong: Mapping[str, Sample], averaged: int, within: Ends) -> Fit:
    """What the ends `within` are worth."""
    outside = [chances(each, within, averaged) for each in right.values()]
    return Fit(
        within,
        averaged,
        max(better + worse for better, _, worse in outside),
        {name: chances(each, within, averaged)[1] for name, each in wrong.items()},
    )


def averaged_to_separate(
    right: Mapping[str, Sample], caught: Mapping[str, Sample], at_least: int, best: float | None = None
) -> Fit | None:
    """The fit with the fewest seeds that would separate these means and spreads; None when no number would."""
    for averaged in range(at_least, MOST_AVERAGED + 1):
        count = seeds_to_train(averaged)
        rights, wrongs = ({name: each.as_if(count) for name, each in some.items()} for some in (right, caught))
        found = fit(rights, wrongs, averaged, ends(rights, averaged, best))
        if found.separates(list(caught)):
            return found
    return None
