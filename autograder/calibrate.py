"""Thresholds measured: the reference and the right variants trained under many seeds, both ends fitted.

The end towards worse is a tolerance limit: with 95 % confidence, 99.9 % of right answers lie within it. The end towards
better is what the reference reaches with ten times the budget: an honest model does not come by more.
"""

import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from math import exp, log, sqrt
from pathlib import Path

import nbformat
import torch

from autograder.authoring.notebooks import student_notebook
from autograder.authoring.variants import read_variants
from autograder.course import Course
from autograder.errors import GraderError
from autograder.grader.batch import Batch
from autograder.grader.device import Device, device_asked
from autograder.grader.local import LocalChannel
from autograder.grader.outcome import Outcome, rounded
from autograder.grader.records import TRUSTED, Settings
from autograder.grader.session import Session
from autograder.grader.station import Station
from autograder.grader.suite import threshold_names
from autograder.grader.thresholds import Measured, read_thresholds
from autograder.grader.trainings import Wanted, missing, trained, trainers
from autograder.grader.workers import LocalPool, workers_here
from autograder.intake.notebook import read_cells
from autograder.models.recipe import Recipe
from autograder.models.training import Training
from autograder.paths import written_aside

SEEDS = 16
LONG_SEEDS = 2
BUDGET = 10  # times the recipe's epochs, for the end towards better
COVERAGE, CONFIDENCE = 0.999, 0.95
LOWER_IS_BETTER = {"loss": True, "gain": False, "psnr": False, "ssim": False}


def calibrate(course: Course, name: str, device: str | None = None) -> Iterator[str]:
    """Measure every threshold that the hidden tests name, on the course's data; write thresholds.toml.

    Models train on `device`, which is course.toml's `runner.device` by default, and never in company.

    Yields a line a threshold. Raises GraderError when a name is not RECIPE.METRIC, the recipe in small letters.
    """
    source = course.source(name)
    where = device_asked(course, device)
    station = Station(Settings(course.paths.root, course.paths.work, name, TRUSTED, where.kind))
    recipes = {recipe_name.lower(): recipe_name for recipe_name in station.suite.recipes}
    names = threshold_names(source.hidden_tests)
    if not names:
        raise GraderError(f"{source.hidden_tests}: names no threshold, so there is nothing to measure")
    measured = {}
    for wanted in names:
        recipe_name, _, metric = wanted.partition(".")
        if recipe_name not in recipes or metric not in LOWER_IS_BETTER:
            raise GraderError(
                f"{source.hidden_tests}: threshold {wanted!r}: write RECIPE.METRIC with a recipe of "
                f"{', '.join(recipes)} and a metric of {', '.join(LOWER_IS_BETTER)}"
            )
        measured[wanted] = _measure(station, where, recipes[recipe_name], metric)
        low, high, mean = (f"{getattr(measured[wanted], end):.4g}" for end in ("low", "high", "mean"))
        yield f"{wanted} on {course.data.images}: accepted from {low} to {high}; mean of right answers {mean}"
    _write(source.thresholds, course.data.images, measured)
    yield str(source.thresholds)


def _measure(station: Station, device: Device, name: str, metric: str) -> Measured:
    recipe = replace(station.suite.recipes[name], seeds=SEEDS)
    longer = replace(recipe, epochs=recipe.epochs * BUDGET)
    answers = _right_answers(station, recipe)
    wanted = [(longer, answers[0][:LONG_SEEDS])]  # first, as it takes longest
    wanted += [(recipe, keys) for keys in (*answers, station.baseline(recipe))]
    long, *own, baselines = _trainings(station, device, wanted)
    values = [_value(metric, [each], baselines[seed : seed + 1]) for answer in own for seed, each in enumerate(answer)]
    worse, mean, same_on_the_other_side = tolerance(values, LOWER_IS_BETTER[metric], station.suite.recipes[name].seeds)
    best = _value(metric, long, baselines[:LONG_SEEDS])
    ends = sorted((worse, max(best, same_on_the_other_side, key=lambda end: abs(end - worse))))
    return Measured(
        low=rounded(ends[0]),
        high=rounded(ends[1]),
        mean=rounded(mean),
        device=device.kind,
        seeds=SEEDS,
        torch=torch.__version__,
        measured=datetime.now(UTC).date().isoformat(),
    )


def _value(metric: str, own: Sequence[Training], baselines: Sequence[Training]) -> float:
    value: float = getattr(Outcome(own, baselines, torch.zeros(0), torch.zeros(0)), metric)
    return value


def tolerance(values: Sequence[float], lower_is_better: bool, averaged: int) -> tuple[float, float, float]:
    """The end towards worse, the mean, and the same distance from it towards better, for a mean of `averaged` values.

    The distance is k·s / sqrt(averaged), with k = nct.ppf(0.95, n - 1, z·sqrt(n)) / sqrt(n) and z = norm.ppf(0.999):
    the one-sided tolerance factor of a normal sample. A quantity where lower is better is taken by its logarithm.
    """
    from scipy.stats import nct, norm

    taken = [log(value) for value in values] if lower_is_better else list(values)
    n = len(taken)
    factor = nct.ppf(CONFIDENCE, n - 1, norm.ppf(COVERAGE) * sqrt(n)) / sqrt(n)
    mean, spread = statistics.fmean(taken), float(factor) * statistics.stdev(taken) / sqrt(averaged)
    if lower_is_better:
        return exp(mean + spread), exp(mean), exp(mean - spread)
    return mean - spread, mean, mean + spread


def _right_answers(station: Station, recipe: Recipe) -> list[list[str]]:
    """The distinct models among the reference and the right variants: the keys of each under every seed."""
    source = station.course.source(station.settings.assignment)
    answers: list[Mapping[str, str]] = [{}, *(each.regions for each in read_variants(source) if each.right)]
    distinct = {tuple(_described(station, recipe, regions)) for regions in answers[1:]}
    reference = tuple(_described(station, recipe, answers[0]))
    return [list(keys) for keys in (reference, *sorted(distinct - {reference}))]


def _described(station: Station, recipe: Recipe, regions: Mapping[str, str]) -> list[str]:
    """The author's own code, so it runs here, without a box."""
    notebook = student_notebook(station.course.source(station.settings.assignment), regions)
    session = Session(LocalChannel, read_cells(nbformat.writes(notebook).encode()), station.limits, private=False)
    session.start("calibrate")
    record = station.describe_model(session, recipe)
    if problem := record.problem or record.boxed:
        raise GraderError(f"{station.suite.path}: a right answer cannot be trained: {problem}")
    return record.descriptions


def _trainings(station: Station, device: Device, asked: Sequence[tuple[Recipe, list[str]]]) -> list[list[Training]]:
    wanted = [Wanted("", tuple(station.trainer.units(recipe, descriptions))) for recipe, descriptions in asked]
    runner, log = station.course.runner, station.course.paths.grader_log
    width = workers_here(runner.workers)
    with (
        Batch(partial(LocalPool, width, runner.job_seconds, log), width, job_seconds=runner.job_seconds) as batch,
        trainers(station.course, device, batch) as training,
    ):
        for result in trained(station, training, wanted, missing(station, wanted)):
            if isinstance(result, BaseException):
                raise result
    trainings = [station.trainer.trainings(each.units) for each in wanted]
    if problems := [each.problem for each in chain(*trainings) if each.problem]:
        raise GraderError(f"{station.suite.path}: a right answer cannot be trained: {problems[0]}")
    return trainings


def _write(path: Path, data: str, measured: Mapping[str, Measured]) -> None:
    """Write the thresholds of one data set; those of others stay."""
    everything = {**read_thresholds(path).measured, data: measured}
    lines = [f"# Written by `torchgrade calibrate {path.parent.name}`; measure again rather than edit."]
    for name, thresholds in sorted(everything.items()):
        for threshold, values in thresholds.items():
            lines += ["", f'[{name}."{threshold}"]']
            lines += [f"{key} = {json.dumps(value)}" for key, value in values.model_dump().items()]
    with written_aside(path) as aside:
        aside.write_text("\n".join(lines) + "\n", encoding="utf-8")
