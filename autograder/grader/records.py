"""What the jobs of a batch are given and give back: plain values, so that any executor can carry them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from autograder.course import Data
from autograder.report import CellProblem, TestResult, Verdict

TRUSTED = "trusted: no box"


@dataclass(frozen=True)
class Settings:
    """All that a worker process must know."""

    root: Path
    work: Path
    assignment: str
    box: str  # a kind of `autograder.box.modes`, or TRUSTED
    device: str  # its kind: `cpu` or `cuda`
    company: bool = False  # whether models of several students train in one stack
    trains: bool = True  # else the tests that need no training are all there are
    reseeded: int = 0  # 0 with the seeds that grades follow from, 1, 2, ... with others
    data: Data | None = None  # in place of course.toml's
    aside: Path | None = None  # where reports go that do not count
    gpu: str = ""  # which kind of GPU models train on, if they do

    @property
    def trusted(self) -> bool:
        """Whether student code runs in the grader's own process, without a box."""
        return self.box == TRUSTED


class ModelRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A submission's model for one recipe: a description's key for each seed, or why there is none."""

    descriptions: list[str]
    problem: str
    detail: str
    boxed: str = ""  # why it cannot cross as data, and so is trained in its box; for the student


class LoadRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What loading a submission found. `failure` is for the student, and means that nothing could be loaded."""

    failure: str
    restored: list[str] = []  # sentences for the student: what of the upload was used, which release cells put back
    problems: list[CellProblem]
    noticed: list[str]
    models: dict[str, ModelRecord]
    cpu_seconds: float
    wall_seconds: float


class Soundness(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the reference solution fared here and now: the tests that it passed, and a sentence for each that it lost.

    `refused` is what the machine refused meanwhile, and what to do.
    """

    passed: list[str]
    lost: list[str]
    refused: str = ""


@dataclass(frozen=True)
class Unit:
    """What trains at one time: one model, described under seeds that follow one another, by a recipe's plain values.

    `key` follows from all of that and from where it trains; each seed's training has a key of its own, and another for
    what comes of it in other company.
    """

    key: str
    descriptions: tuple[str, ...]
    first_seed: int
    recipe: Mapping[str, Any]

    @property
    def seeds(self) -> range:
        return range(self.first_seed, self.first_seed + len(self.descriptions))

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(f"{self.key}-{seed}" for seed in self.seeds)

    @property
    def keys_in_company(self) -> tuple[str, ...]:
        return tuple(f"{key}-in-company" for key in self.keys)


@dataclass(frozen=True)
class Tested:
    """What testing a submission found."""

    tests: list[TestResult]
    noticed: list[str]
    cpu_seconds: float
    wall_seconds: float
    notes: tuple[str, ...] = ()  # for staff, on how its models were trained

    @property
    def has_error(self) -> bool:
        """Whether a test ended in `error`, which is worth another try."""
        return any(test.verdict is Verdict.ERROR for test in self.tests)
