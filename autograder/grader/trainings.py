"""The train phase: every distinct model once under each seed, on a GPU in company unless company could decide a grade.

What is stored is not trained again. All that a class needs is grouped before any of it runs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch

from autograder.course import Course
from autograder.grader import station
from autograder.grader.batch import Batch
from autograder.grader.company import MOST_MODELS, company_of, is_settled
from autograder.grader.device import Device
from autograder.grader.log import note
from autograder.grader.outcome import Outcome
from autograder.grader.records import LoadRecord, Unit
from autograder.grader.station import Station
from autograder.grader.store import MissingError
from autograder.grader.workers import LocalPool


@dataclass(frozen=True)
class Wanted:
    """All trainings of one model that the recipe of this name asks for, and of its baseline under the same seeds.

    A baseline may be wanted for itself, without a model.
    """

    recipe: str
    units: tuple[Unit, ...]
    baseline: tuple[Unit, ...] = ()

    @property
    def all_units(self) -> tuple[Unit, ...]:
        return (*self.baseline, *self.units)


def wanted_of(here: Station, records: Iterable[LoadRecord], baselines: Mapping[str, Sequence[str]]) -> list[Wanted]:
    """What is to be trained of these submissions: each distinct model once for a recipe, and every baseline."""
    loaded = list(records)
    wanted: list[Wanted] = []
    for name, recipe in here.suite.recipes.items():
        models = {tuple(each.models[name].descriptions) for each in loaded if name in each.models}
        baseline = tuple(here.trainer.units(recipe, list(baselines.get(name, []))))
        described = sorted(each for each in models if each)
        wanted += [Wanted(name, tuple(here.trainer.units(recipe, list(each))), baseline) for each in described]
        wanted.append(Wanted(name, (), baseline))
    return wanted


@contextmanager
def trainers(
    course: Course, device: Device, batch: Batch, make_executor: Callable[[], Executor] | None = None
) -> Iterator[Batch]:
    """What the train phase runs on: one process a GPU, else `batch`, as where somebody else's executors are used."""
    if not device.gpus or make_executor is not None:
        yield batch
        return
    width, seconds, log = len(device.gpus), course.runner.job_seconds, course.paths.grader_log
    make = partial(LocalPool, width, seconds, log, device.gpus)
    with Batch(make, width, job_seconds=seconds, note=partial(note, log)) as one_a_gpu:
        yield one_a_gpu


def missing(here: Station, wanted: Sequence[Wanted]) -> list[Unit]:
    """The distinct units of which something is to be trained still."""
    units = {unit.key: unit for each in wanted if not _is_settled(here, each) for unit in each.all_units}
    return [unit for unit in units.values() if not all(here.store.has_training(key) for key in unit.keys)]


def trained(here: Station, batch: Batch, wanted: Sequence[Wanted], units: Sequence[Unit]) -> Iterator[Any]:
    """Train `units`, which are the `missing` ones of what is wanted; yield for each None, or what it failed with."""
    left = {unit.key: unit for unit in units}
    if here.settings.company:
        for unit in _settled_in_company(here, batch, wanted, list(left.values())):
            if left.pop(unit.key, None):
                yield None
    for _, result in batch.run(station.train_job, {key: (here.settings, unit) for key, unit in left.items()}):
        yield result


def _settled_in_company(here: Station, batch: Batch, wanted: Sequence[Wanted], units: Sequence[Unit]) -> Iterator[Unit]:
    """Train in company what may; yield the units of the models whose results count as they are, and baselines."""
    keys = {unit.key for unit in units}
    baselines = {unit.key: unit for each in wanted for unit in each.baseline if unit.key in keys}
    for key, result in batch.run(station.train_job, {key: (here.settings, unit) for key, unit in baselines.items()}):
        if result is None:
            yield baselines[key]
    groups = _groups(here, [unit for each in wanted if _thresholds(here, each) for unit in each.units], keys)
    for _ in batch.run(station.company_job, {group[0].key: (here.settings, group) for group in groups}):
        pass  # what failed here has another try without company
    for each in wanted:
        if _is_settled(here, each):
            yield from each.units


def _groups(here: Station, units: Sequence[Unit], keys: set[str]) -> list[list[Unit]]:
    """Those of the units that are among `keys` and have company, by whom they may train with."""
    by_company: dict[str | None, dict[str, Unit]] = {}
    for unit in units:
        if unit.key in keys:
            company = company_of(here.store.description(unit.descriptions[0]), unit.recipe)
            by_company.setdefault(company, {})[unit.key] = unit
    by_company.pop(None, None)
    groups = []
    for members in by_company.values():
        some = list(members.values())
        size = max(1, MOST_MODELS // len(some[0].seeds))
        groups += [some[first : first + size] for first in range(0, len(some), size)]
    return [group for group in groups if len(group) > 1]


def _is_settled(here: Station, wanted: Wanted) -> bool:
    """Whether results that the model has from company count as they are."""
    thresholds = _thresholds(here, wanted)
    if not (here.settings.company and thresholds and wanted.units):
        return False
    try:
        own, baselines = here.trainer.trainings(wanted.units), here.trainer.trainings(wanted.baseline)
    except MissingError:
        return False
    return is_settled(Outcome(own, baselines, torch.zeros(0), torch.zeros(0)), thresholds)


def _thresholds(here: Station, wanted: Wanted) -> dict[str, Any]:
    return here.thresholds.of_recipe(here.course.data.images, here.settings.device, wanted.recipe)
