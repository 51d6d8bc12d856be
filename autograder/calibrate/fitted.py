"""One threshold, fitted to what was trained: its ends as they are written, and whether they separate."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import fmean
from textwrap import shorten

from autograder.calibrate.fit import MOST_FALSE_FAIL, MOST_FALSE_PASS, Ends, Fit, Sample, ends, fit
from autograder.calibrate.metric import Metric, rounded_out
from autograder.calibrate.study import Study


@dataclass(frozen=True)
class Fitted:
    """A threshold as it is written, with right and wrong models; it must accept none of those in `caught`."""

    name: str
    metric: Metric
    low: float
    high: float
    study: Study
    right: dict[str, Sample]
    wrong: dict[str, Sample]
    caught: list[str]
    fit: Fit

    @property
    def mean(self) -> float:
        """Of the right models."""
        return self.metric.value(fmean(each.mean for each in self.right.values()))

    @property
    def separates(self) -> bool:
        return self.fit.separates(self.caught)

    def lines(self) -> Iterator[str]:
        """What was measured, a line a model."""
        yield f"{self.name}: accepted from {self.low:.4g} to {self.high:.4g}, as a mean of {self.fit.averaged} seeds"
        for name, each in self.right.items():
            yield _line(name, self.metric.shown(each.mean, each.sd), "right", self._same(name))
        yield f"  a right answer fails with an estimated chance of {percent(self.fit.false_fail)} at most"
        for name, each in sorted(self.wrong.items(), key=lambda item: self.fit.false_pass[item[0]]):
            said = f"passes {percent(self.fit.false_pass[name])}"
            said += ", must be caught" if name in self.caught else ""
            yield _line(name, self.metric.shown(each.mean, each.sd), said, self._same(name))
        for name, problem in self.study.problems.items():
            yield _line(name, "not measured", shorten(problem, 60, placeholder=" ..."), self._same(name))

    def complaints(self) -> Iterator[str]:
        """Why it does not separate, a line each."""
        if not self.fit.ends.better < self.fit.ends.worse:
            yield "both ends are the same: right answers do not differ between seeds, which leaves nothing to fit"
        if self.fit.false_fail > MOST_FALSE_FAIL:
            yield f"a right answer fails with a chance of {percent(self.fit.false_fail)}"
        for name in self.fit.passing(self.caught):
            each = self.wrong[name]
            yield (
                f"{name}: {self.metric.shown(each.mean, each.sd)} over {each.count} seeds; its mean of "
                f"{self.fit.averaged} passes with a chance of {percent(self.fit.false_pass[name])}, "
                f"at most {percent(MOST_FALSE_PASS)} is allowed"
            )

    def _same(self, name: str) -> tuple[str, ...]:
        return next((each.answer.same for each in self.study.seen if each.answer.name == name), ())


def fitted(name: str, metric: Metric, study: Study, tests: frozenset[str]) -> Fitted:
    """The threshold called `name`, which these hidden tests look at."""
    averaged = study.recipe.seeds
    right, wrong = study.right(metric), study.wrong(metric)
    fitting = ends(right, averaged, study.best(metric))
    low, high = sorted((metric.value(fitting.better), metric.value(fitting.worse)))
    low, high = rounded_out(low, up=False), rounded_out(high, up=True)
    better, worse = sorted((metric.taken(low), metric.taken(high)))
    found = fit(right, wrong, averaged, Ends(better, worse))
    return Fitted(name, metric, low, high, study, right, wrong, study.caught(metric, tests), found)


def percent(chance: float) -> str:
    """A chance for people."""
    if chance < 1e-5:
        return "under 0.001 %"
    return f"{100 * chance:.0f} %" if chance >= 0.1 else f"{100 * chance:.2g} %"


def _line(name: str, value: str, said: str, same: tuple[str, ...]) -> str:
    also = f" (the same model: {', '.join(same)})" if same else ""
    return f"  {name:<24} {value:<22} {said}{also}"
