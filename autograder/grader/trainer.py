"""What trains the models of one assignment, in the canonical way or in company, and keeps what comes of it."""

import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from autograder.grader.company import in_groups, most_together
from autograder.grader.device import settle
from autograder.grader.records import Unit
from autograder.grader.store import Store, key_of
from autograder.models.canonical import SEEDS_TOGETHER, WAY, train_model
from autograder.models.recipe import Recipe
from autograder.models.tasks import NOISE_SEED, Task
from autograder.models.training import Training, train


@dataclass(frozen=True)
class Trainer:
    """Trains on `device`, at most `train_seconds` for a model under one seed.

    `data` is the digest of the course's, `versions` is what else numbers follow from: see `Station.versions`.
    """

    store: Store
    task_of: Callable[[str, int | None], Task]
    data: str
    device: str
    train_seconds: float
    versions: Mapping[str, str]

    def units(self, recipe: Recipe, descriptions: Sequence[str]) -> list[Unit]:
        """The trainings that a recipe asks for, of a model described under each seed."""
        surroundings = (self.data, NOISE_SEED, self.device, self.versions, self.train_seconds, WAY)
        chunks = [
            (recipe.first_seed + first, tuple(descriptions[first : first + SEEDS_TOGETHER]))
            for first in range(0, len(descriptions), SEEDS_TOGETHER)
        ]
        return [
            Unit(key_of(chunk, first, recipe.training, surroundings), chunk, first, recipe.training)
            for first, chunk in chunks
        ]

    def train(self, unit: Unit) -> None:
        """Train one model under a chunk of seeds, with nobody beside it, and keep the results unless they are kept."""
        if all(self.store.has_training(key) for key in unit.keys):
            return
        settle(self.device)
        descriptions = [self.store.description(each) for each in unit.descriptions]
        with _noted() as notes:
            trainings = train_model(
                descriptions, unit.recipe, self._task(unit.recipe), unit.seeds, self.device, self.train_seconds
            )
        self._keep(unit.keys, trainings, notes)

    def train_in_company(self, units: Sequence[Unit]) -> None:
        """Train models of one structure by one recipe together, as many at a time as memory holds; keep the results."""
        settle(self.device)
        recipe, task = units[0].recipe, self._task(units[0].recipe)
        members = [
            (key, self.store.description(description), seed)
            for unit in units
            for key, description, seed in zip(unit.keys_in_company, unit.descriptions, unit.seeds, strict=True)
        ]

        def together(some: Sequence[Any]) -> list[Training]:
            _, descriptions, seeds = zip(*some, strict=True)
            return train(descriptions, recipe, task, seeds, self.device, self.train_seconds, together=True)

        size = most_together(members[0][1], task.train_inputs[: recipe["batch_size"]], self.device)
        with _noted() as notes:
            trainings = in_groups(together, members, size)
        self._keep([key for key, _, _ in members], trainings, notes)

    def trainings(self, units: Sequence[Unit]) -> list[Training]:
        """What came of the units, a training a seed: of the canonical way, else in company. Raises MissingError."""
        return [
            self.store.training(*keys) for unit in units for keys in zip(unit.keys, unit.keys_in_company, strict=True)
        ]

    def _task(self, recipe: Mapping[str, Any]) -> Task:
        return self.task_of(recipe["data"], recipe["train_size"])

    def _keep(self, keys: Sequence[str], trainings: Sequence[Training], notes: Sequence[str]) -> None:
        for key, training in zip(keys, trainings, strict=True):
            self.store.put_training(key, replace(training, unsteady=tuple(notes)))


@contextmanager
def _noted() -> Iterator[list[str]]:
    """The operations for which torch says, within the block, that they have no deterministic form."""
    found: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield found
    for warning in caught:
        if operation := re.match(r"(\S+) does not have a deterministic implementation", str(warning.message)):
            found.append(operation[1])
        else:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
    found[:] = sorted(set(found))
