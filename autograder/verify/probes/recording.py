"""What hidden tests and public checks ask a notebook, and what it answers: written down test by test.

The tests run against the notebook through the real path, in a box. Nothing is trained for them; the models that
recipes train are asked about on their own.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import torch

from autograder.box import wire
from autograder.errors import StudentError
from autograder.grader.channels import Channel, Channels
from autograder.grader.plugin import GraderPlugin
from autograder.grader.session import Session
from autograder.grader.station import EXAMPLES, Station
from autograder.grader.suite import Suite, run_suite
from autograder.intake.notebook import CodeCell
from autograder.models.recipe import Recipe

Tensors = tuple[torch.Tensor, ...]


@dataclass(frozen=True, eq=False)
class Module:
    """A module in the box that was given to a function: its tensors by name, as they were afterwards."""

    handle: wire.Handle
    names: tuple[str, ...]
    tensors: Tensors


@dataclass(frozen=True, eq=False)
class Asked:
    """A question with its tensors, and the answer with its own. `label` says what was asked, as a test writes it."""

    label: str
    question: wire.Question
    tensors: Tensors
    answer: wire.Answer
    found: Tensors
    given: tuple[Module, ...] = ()


@dataclass(frozen=True, eq=False)
class Script:
    """What one test asked, in order; the first question seeds what is drawn. `test` may also be a recipe's name."""

    test: str
    asked: tuple[Asked, ...]


Recorded = tuple[Script, ...]


def record(station: Station, suite: Suite, recipes: Mapping[str, Recipe], cells: Sequence[CodeCell]) -> Recorded:
    """What the suite's tests, none of which may need training, and the recipes ask the notebook of these cells."""
    asked: list[Asked] = []

    def open_channel() -> Channel:
        return _Heard(station.open_channel(), asked)

    threshold = partial(station.thresholds.get, station.course.data.images, station.settings.device)
    with Channels(open_channel) as channels, tempfile.TemporaryDirectory() as folder:
        session = station.session(channels, cells)
        run_suite(suite, GraderPlugin(session, {}, threshold, Path(folder)))
        for name, recipe in recipes.items():
            with suppress(StudentError):
                session.start(_purpose(name))
                _ask_about(session, recipe, station.task(recipe).train_inputs[:EXAMPLES])
    names = [*(test.name for test in suite.tests), *map(_purpose, recipes)]
    return _by_test(asked, {session.seed_of(name): name for name in names})


def _purpose(recipe: str) -> str:
    return f"recipe {recipe}"


def _ask_about(session: Session, recipe: Recipe, example: torch.Tensor) -> None:
    """The recipe's model as data and by its values, in both modes."""
    model = session.build(recipe.model, recipe.arguments, recipe.first_seed)
    for training in (True, False):
        with suppress(StudentError):
            session.describe(model, [], [wire.TensorAt(0)], [example], training, recipe.model)
        session.value(wire.Run(model, [wire.TensorAt(0)], training, recipe.first_seed), [example], recipe.model)


def _by_test(asked: Sequence[Asked], starts: Mapping[int, str]) -> Recorded:
    """The questions, cut where a test begins: at the seeding that has its seed."""
    scripts: dict[str, list[Asked]] = {}
    own: list[Asked] = []  # before the first test nothing counts
    for each in asked:
        if isinstance(each.question, wire.Seed) and each.question.seed in starts:
            own = scripts.setdefault(starts[each.question.seed], [])
        if not isinstance(each.question, wire.Load):
            own.append(each)
    return tuple(Script(test, tuple(questions)) for test, questions in scripts.items())


@dataclass
class _Labels:
    """What the objects in the box are called, as `Student` and `Remote` would."""

    _of: dict[int, str] = field(default_factory=dict)

    def label(self, question: wire.Question) -> str:
        match question:
            case wire.Get(target=target, path=path) | wire.Call(target=target, path=path):
                return ".".join([*([] if target is None else [self._of.get(target.number, "an object")]), *path])
            case wire.Run(target=target):
                return self._of.get(target.number, "an object")
        return ""

    def heard(self, question: wire.Question, label: str, answer: wire.Answer) -> None:
        if isinstance(question, wire.Seed):
            self._of.clear()
        elif isinstance(answer, wire.Done):
            for handle in handles(answer.value):
                self._of.setdefault(handle.number, f"{label}()" if isinstance(question, wire.Call) else label)


def handles(value: wire.Value) -> list[wire.Handle]:
    """The objects that a value refers to and that stay in the box."""
    match value:
        case wire.Handle():
            return [value]
        case wire.ListOf(items=items) | wire.TupleOf(items=items) | wire.DictOf(values=items):
            return [handle for item in items for handle in handles(item)]
    return []


def _copies(tensors: Sequence[torch.Tensor]) -> Tensors:
    return tuple(each.detach().clone() for each in tensors)


class _Heard:
    """A channel, and the list of what was asked on it."""

    def __init__(self, channel: Channel, asked: list[Asked]) -> None:
        self._channel = channel
        self._asked = asked
        self._labels = _Labels()
        self.usage: wire.Usage | None = None

    def ask(
        self, question: wire.Question, tensors: Sequence[torch.Tensor] = (), *, wall_seconds: float
    ) -> tuple[Any, list[torch.Tensor]]:
        own = _copies(tensors)  # the test may overwrite its tensors, and what it is answered
        answer, found = self._channel.ask(question, tensors, wall_seconds=wall_seconds)
        label = self._labels.label(question)
        self._labels.heard(question, label, answer)
        given = tuple(self._modules(question, wall_seconds))
        self._asked.append(Asked(label, question, own, answer, _copies(found), given))
        return answer, found

    def _modules(self, question: wire.Question, wall_seconds: float) -> Iterator[Module]:
        if isinstance(question, wire.Call):
            for handle in handles(wire.ListOf([*question.args, *question.kwargs.values()])):
                answer, tensors = self._channel.ask(wire.Weights(handle, [], []), wall_seconds=wall_seconds)
                if isinstance(answer, wire.Named):
                    yield Module(handle, tuple(answer.names), tuple(tensors))

    def close(self) -> None:
        self._channel.close()
        self.usage = self._channel.usage
