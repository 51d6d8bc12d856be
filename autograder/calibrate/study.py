"""What was trained for one recipe, and what it says of each metric."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from autograder.calibrate.answers import BASELINE, Answer, Kind
from autograder.calibrate.fit import Sample, sample, samples
from autograder.calibrate.metric import Metric
from autograder.errors import GraderError
from autograder.models.recipe import Recipe
from autograder.models.training import Training

BUDGET = 10  # times the recipe's epochs, for the end towards better: no honest model comes by more
RESEEDED = "baseline under other seeds"


@dataclass(frozen=True)
class Seen:
    """An answer and its trainings, one a seed."""

    answer: Answer
    trainings: Sequence[Training]

    @property
    def problem(self) -> str:
        """Why a grade could not follow from it; empty when it could, under two seeds at least."""
        ended = [each.problem for each in self.trainings if each.problem]
        return self.answer.problem or (str(ended[0]) if len(self.trainings) - len(ended) < 2 else "")


@dataclass(frozen=True)
class Study:
    """The trainings of a recipe: of every answer, and of the reference with `BUDGET` times its epochs (`long`)."""

    recipe: Recipe
    seen: Sequence[Seen]
    long: Sequence[Training] = ()

    def values(self, metric: Metric) -> dict[str, list[float]]:
        """Each model's values, one a seed, by its name, on the scale of the statistics.

        What ended early is left out: it cannot pass, so that a chance of passing is too high rather than too low.
        Raises GraderError where that concerns a right answer, or the baseline.
        """
        found = {}
        for each in self.seen:
            values = [metric.of(*pair) for pair in self._pairs(each.trainings)]
            usable = [value for value in values if not isnan(value)]
            if each.answer.kind is not Kind.WRONG and len(usable) < len(values):
                why = each.problem or f"it has no {metric.name}"
                raise GraderError(f"{self.recipe.model}: the answer {each.answer.name!r} cannot be measured: {why}")
            if len(usable) > 1:
                found[each.answer.name] = usable
        if metric.needs_baseline:
            found[RESEEDED] = [metric.of(own, other) for own, other in self._shifted()]
        return found

    def right(self, metric: Metric) -> dict[str, Sample]:
        values = self.values(metric)
        return samples({each.answer.name: values[each.answer.name] for each in self._of(Kind.RIGHT)})

    def wrong(self, metric: Metric) -> dict[str, Sample]:
        """The baseline and every wrong variant that trains.

        The baseline's gain over itself is exactly 0. What it gains over itself under another seed stands beside it: so
        much could come of a network like it that begins with other weights.
        """
        values = self.values(metric)
        right = {each.answer.name for each in self._of(Kind.RIGHT)}
        return {name: sample(each) for name, each in values.items() if name not in right}

    def caught(self, metric: Metric, tests: frozenset[str]) -> list[str]:
        """The names of those in `wrong` that a threshold in one of the tests must catch."""
        must = {each.answer.name for each in self._of(Kind.WRONG) if each.answer.fails & tests}
        return [name for name in self.wrong(metric) if name == BASELINE or name in must]

    def best(self, metric: Metric) -> float | None:
        """What the reference reaches with the longer budget."""
        values = [metric.of(*pair) for pair in self._pairs(self.long)]
        return sum(values) / len(values) if values and not any(map(isnan, values)) else None

    def of(self, name: str) -> Seen:
        return next(each for each in self.seen if each.answer.name == name)

    @property
    def problems(self) -> Mapping[str, str]:
        """Why wrong variants give nothing to measure, by name."""
        return {each.answer.name: each.problem for each in self.seen if each.problem}

    def _of(self, *kinds: Kind) -> list[Seen]:
        return [each for each in self.seen if each.answer.kind in kinds]

    def _baselines(self) -> Sequence[Training]:
        return next((each.trainings for each in self._of(Kind.BASELINE)), ())

    def _pairs(self, trainings: Sequence[Training]) -> Iterator[tuple[Training, Training | None]]:
        baselines = self._baselines()
        for number, each in enumerate(trainings):
            yield each, baselines[number] if baselines else None

    def _shifted(self) -> Iterator[tuple[Training, Training]]:
        baselines = self._baselines()
        return zip((*baselines[1:], *baselines[:1]), baselines, strict=True)
