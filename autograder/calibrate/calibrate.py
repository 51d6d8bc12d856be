"""Thresholds measured: right and wrong answers trained under many seeds, ends fitted, what overlaps refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from autograder.calibrate.advice import TRIED, advice, asked
from autograder.calibrate.answers import Answer, answers, count_of_answers
from autograder.calibrate.fit import seeds_to_train
from autograder.calibrate.fitted import Fitted, fitted
from autograder.calibrate.metric import LOWER_IS_BETTER, Metric
from autograder.calibrate.plot import draw
from autograder.calibrate.study import BUDGET, Seen, Study
from autograder.calibrate.trained import trainings
from autograder.calibrate.write import write
from autograder.course import Course
from autograder.errors import GraderError
from autograder.grader.device import device_asked, gpu_kind
from autograder.grader.pipeline import Progress
from autograder.grader.records import TRUSTED, Settings
from autograder.grader.station import Station
from autograder.grader.suite import callers_of_thresholds
from autograder.models.recipe import Recipe
from autograder.models.training import Training

PHASES = ("describe", "train", "advise")
SEEDS_OF_OTHERS = 6  # for wrong variants that other tests catch: their chances are told, and nothing follows from them
LONG_SEEDS = 2


class NotSeparated(GraderError):
    """A threshold cannot tell right answers from wrong ones, so there is none."""


@dataclass(frozen=True)
class Calibrated:
    """What was fitted, lines that say so, and a paragraph for each threshold that was refused."""

    fitted: Sequence[Fitted]
    lines: Sequence[str]
    refused: Sequence[str]

    def check(self) -> None:
        """Raise NotSeparated when a threshold was refused."""
        if self.refused:
            raise NotSeparated("\n".join(self.refused))


@dataclass(frozen=True)
class _Threshold:
    """A threshold as a hidden test names it."""

    name: str
    recipe: str  # the name that it has in the test file
    metric: Metric
    tests: frozenset[str]


def calibrate(course: Course, name: str, progress: Progress, device: str | None = None) -> Calibrated:
    """Measure every threshold that the hidden tests name, on the course's data; write those that separate, draw all.

    Models train on `device`, which is course.toml's `runner.device` by default. Raises GraderError when a name is not
    RECIPE.METRIC, the recipe in small letters, and when a right answer cannot be trained.
    """
    where = device_asked(course, device)
    settings = Settings(
        course.paths.root, course.paths.work, name, TRUSTED, where.kind, data=course.data, gpu=gpu_kind(where)
    )
    station = Station(settings)
    wanted = _thresholds(station)
    train = partial(trainings, station, where)
    studies = _studies(station, wanted, train, progress)
    found = [fitted(each.name, each.metric, studies[each.recipe], each.tests) for each in wanted]
    path, picture = course.source(name).thresholds, course.paths.calibration(name, course.data.images, where.kind)
    write(path, course.data.images, where.kind, [each for each in found if each.separates], station.follows_from)
    draw(found, f"{name} on {course.data.images}, {where.kind}", picture)
    refused = [each for each in found if not each.separates]
    more = iter(train([each for one in refused for each in asked(one)], progress, "advise"))
    said = [_refusal(one, advice(one, [next(more) for _ in asked(one)])) for one in refused]
    lines = [line for each in found for line in each.lines()]
    return Calibrated(found, [*lines, f"thresholds: {path}", f"plot: {picture}"], said)


def _thresholds(station: Station) -> list[_Threshold]:
    path, by_name = station.suite.path, {name.lower(): name for name in station.suite.recipes}
    found = []
    for name, tests in callers_of_thresholds(path).items():
        recipe, _, metric = name.partition(".")
        if recipe not in by_name or metric not in LOWER_IS_BETTER:
            raise GraderError(
                f"{path}: threshold {name!r}: write RECIPE.METRIC with a recipe of "
                f"{', '.join(by_name)} and a metric of {', '.join(LOWER_IS_BETTER)}"
            )
        if metric == "gain" and station.suite.recipes[by_name[recipe]].baseline is None:
            raise GraderError(f"{path}: threshold {name!r}: a gain needs a baseline; give {by_name[recipe]} one")
        found.append(_Threshold(name, by_name[recipe], Metric(metric), tests))
    if not found:
        raise GraderError(f"{path}: names no threshold, so there is nothing to measure")
    return found


def _studies(
    station: Station, wanted: Sequence[_Threshold], train: Callable[..., list[list[Training]]], progress: Progress
) -> dict[str, Study]:
    """Everything that the thresholds' recipes ask for, described and trained; by recipe."""
    found: dict[str, list[Answer]] = {}
    names = list(dict.fromkeys(each.recipe for each in wanted))
    progress.begin("describe", len(names) * count_of_answers(station))
    for name in names:
        recipe = station.suite.recipes[name]
        tests = frozenset[str]().union(*(each.tests for each in wanted if each.recipe == name))
        seeds = seeds_to_train(recipe.seeds)
        found[name] = answers(station, recipe, seeds, SEEDS_OF_OTHERS, tests, partial(progress.advance, "describe"))
    recipes = {name: station.suite.recipes[name] for name in names}
    wished = [(_longer(each), found[name][0].keys[:LONG_SEEDS]) for name, each in recipes.items()]
    wished += [(each, answer.keys) for name, each in recipes.items() for answer in found[name]]
    trained = train(wished, progress, "train")  # the long ones first
    long, own = trained[: len(names)], iter(trained[len(names) :])
    return {
        name: Study(recipes[name], [Seen(each, next(own)) for each in found[name]], budgeted)
        for name, budgeted in zip(names, long, strict=True)
    }


def _longer(recipe: Recipe) -> Recipe:
    return replace(recipe, epochs=BUDGET * recipe.epochs)


def _refusal(found: Fitted, helps: Sequence[str]) -> str:
    right = ", ".join(f"{name} {found.metric.shown(each.mean, each.sd)}" for name, each in found.right.items())
    lines = [f"{found.name} does not separate right from wrong, so it was not written", f"  right: {right}"]
    lines += [f"  {each}" for each in found.complaints()]
    lines += [f"  what would help: {each}" for each in helps]
    if not helps:
        lines.append(f"  this recipe cannot tell them apart: nothing that was tried helps ({TRIED})")
    return "\n".join(lines)
