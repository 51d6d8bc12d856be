"""The pytest plugin: fixtures and marks of hidden and public tests, and how a test's end becomes a verdict."""

import math
import random
import time
from collections.abc import Callable, Collection, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import torch

from autograder.errors import GraderError, StudentError
from autograder.grader.evidence import Evidence
from autograder.grader.outcome import Outcome
from autograder.grader.session import Session
from autograder.grader.student import Student
from autograder.grader.thresholds import Threshold
from autograder.models.recipe import Recipe
from autograder.report import TestResult, Verdict, Visibility

STAFF_CHARACTERS = 4000
MARKS = (
    "points(number): what the test is worth",
    "visibility(when): 'visible', 'after_due_date' or 'hidden': when a student sees the result",
)


@dataclass(frozen=True)
class Planned:
    """A test as its file describes it: the docstring's first line is the title, the rest the hint."""

    name: str
    title: str
    hint: str
    points: float
    visibility: Visibility
    trains: bool  # whether it looks at a trained model


def planned(item: pytest.Item) -> Planned:
    """What a collected test says of itself. Raises GraderError, with file and line, when it breaks the rules."""
    function = getattr(item, "function", None)
    where = f"{item.path}:{(item.location[1] or 0) + 1}: {item.name}"
    title, _, hint = (getattr(function, "__doc__", None) or "").strip().partition("\n")
    if not title:
        raise GraderError(f"{where}: no docstring; its first line is what the student reads, the rest is the hint")
    points = item.get_closest_marker("points")
    worth = points.args[0] if points and len(points.args) == 1 else 1 if points is None else None
    if isinstance(worth, bool) or not isinstance(worth, int | float) or not 0 < worth < math.inf:
        raise GraderError(f"{where}: write @pytest.mark.points(NUMBER) with a number above 0")
    shown = item.get_closest_marker("visibility")
    try:
        visibility = Visibility(shown.args[0] if shown else Visibility.VISIBLE)
    except (ValueError, IndexError):
        allowed = ", ".join(repr(each.value) for each in Visibility)
        raise GraderError(f"{where}: visibility is one of {allowed}") from None
    trains = "trained" in getattr(item, "fixturenames", ())
    return Planned(item.name, title, " ".join(hint.split()), float(worth), visibility, trains)


class Score:
    """The fixture `score`: part of the points, where all or nothing would be unfair."""

    def __init__(self) -> None:
        self.share: float | None = None
        self.why = ""

    def partial(self, share: float, why: str) -> None:
        """Give this share of the points, in [0, 1], and tell the student why. Raises GraderError for another share."""
        if not 0 <= share <= 1:
            raise GraderError(f"score.partial({share}): a share of the points lies between 0 and 1")
        self.share, self.why = share, why


@dataclass
class _Running:
    """What one test's fixtures leave for its result."""

    started: float = field(default_factory=time.monotonic)
    evidence: Evidence | None = None
    score: Score = field(default_factory=Score)


class GraderPlugin:
    """Runs tests against one submission; afterwards `results` holds a result for every test that ran.

    `outcomes` gives a recipe's outcome by the name that the recipe has in the test file, or raises StudentError when
    the submission has no such model. `sound` names the tests that the reference solution passes: where one of these
    cannot work with what the student's code gave back, the fault is not the test's.
    """

    def __init__(
        self,
        session: Session,
        outcomes: Mapping[str, Callable[[], Outcome]],
        threshold: Callable[[str], Threshold],
        evidence: Path,
        sound: Collection[str] = (),
    ) -> None:
        self._session = session
        self._outcomes = outcomes
        self._threshold = threshold
        self._evidence_folder = evidence
        self._sound = sound
        self._read: dict[str, Outcome] = {}
        self._running = _Running()
        self._unfinished: dict[str, TestResult] = {}
        self.results: list[TestResult] = []
        self.problem = ""

    # -- fixtures ----------------------------------------------------------------------------------------------------

    @pytest.fixture
    def student(self, request: pytest.FixtureRequest) -> Student:
        """The student's notebook; see `autograder.grader.student`."""
        self._session.start(request.node.name)
        return Student(self._session)

    @pytest.fixture
    def trained(self, request: pytest.FixtureRequest) -> Callable[[Recipe], Outcome]:
        """trained(RECIPE): the outcome of training the student's model by a recipe of this file."""

        def outcome_of(recipe: Recipe) -> Outcome:
            for name, value in vars(request.module).items():
                if value is recipe and name in self._outcomes:
                    return self._outcome(name)
            raise GraderError(
                f"{request.node.name}: write the Recipe at the top level of the file, so that it is found"
            )

        return outcome_of

    def _outcome(self, name: str) -> Outcome:
        """Read once, however many tests ask for it."""
        if name not in self._read:
            self._read[name] = self._outcomes[name]()
        return self._read[name]

    @pytest.fixture
    def threshold(self) -> Callable[[str], Threshold]:
        """threshold("name"): both ends that `torchgrade calibrate` measured."""
        return self._threshold

    @pytest.fixture
    def evidence(self, request: pytest.FixtureRequest) -> Evidence:
        """Pictures, curves and maps for the student's feedback."""
        self._running.evidence = Evidence(self._evidence_folder, request.node.name)
        return self._running.evidence

    @pytest.fixture
    def score(self) -> Score:
        """score.partial(share, why): part of the points."""
        return self._running.score

    # -- hooks -------------------------------------------------------------------------------------------------------

    def pytest_configure(self, config: pytest.Config) -> None:
        for mark in MARKS:
            config.addinivalue_line("markers", mark)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.problem = self.problem or str(report.longrepr)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """What a test draws without a seed of its own is the same in every run, as what the notebook draws is."""
        self._running = _Running()
        seed = self._session.seed_of(item.name)
        random.seed(seed)
        np.random.seed(seed)
        torch.manual_seed(seed)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if call.when == "call" or call.excinfo is not None:
            self._record(item, call, str(report.longrepr or ""))
        return report

    def pytest_runtest_logfinish(self) -> None:
        """Only now a result counts: where pytest itself breaks down, nobody knows what a test's end is worth."""
        self.results += self._unfinished.values()
        self._unfinished.clear()

    def _record(self, item: pytest.Item, call: pytest.CallInfo[None], traceback: str) -> None:
        plan = planned(item)
        verdict, earned, message = self._judge(plan, call.excinfo.value if call.excinfo else None, call.when)
        detail = getattr(call.excinfo.value, "detail", "") if call.excinfo else ""
        kept = self._running.evidence
        self._unfinished[plan.name] = TestResult(
            name=plan.name,
            title=plan.title,
            hint=plan.hint,
            points=plan.points,
            earned=earned,
            verdict=verdict,
            message=message,
            staff=f"{detail}\n{traceback[-STAFF_CHARACTERS:]}".strip(),
            visibility=plan.visibility,
            wall_seconds=round(time.monotonic() - self._running.started, 3),
            pictures=kept.pictures if kept else [],
            curves=kept.curves if kept else [],
            maps=kept.maps if kept else [],
        )

    def _judge(self, plan: Planned, error: BaseException | None, when: str) -> tuple[Verdict, float | None, str]:
        """Verdict, points and message. Nothing but a call that ended without exception passes."""
        score = self._running.score
        if isinstance(error, StudentError):
            return Verdict.FAILED, 0.0, str(error)
        # exactly pytest's own failure: what xfail raises derives from it, and judges nothing
        is_judgement = isinstance(error, AssertionError) or type(error) is pytest.fail.Exception
        if is_judgement and when == "call":
            return Verdict.FAILED, 0.0, ""
        given = self._session.given
        if given and when == "call" and plan.name in self._sound and _is_misfit(error):
            return Verdict.FAILED, 0.0, f"the test cannot work with what {given}"
        if error is not None or when != "call":
            return Verdict.ERROR, None, ""
        if score.share is not None and score.share < 1:
            return Verdict.PARTIAL, plan.points * score.share, score.why
        return Verdict.PASSED, plan.points, score.why


_MISFITS = (AttributeError, IndexError, KeyError, OverflowError, RuntimeError, TypeError, ValueError, ZeroDivisionError)


def _is_misfit(error: BaseException | None) -> bool:
    """Whether the error is what Python and torch raise for values of another type, shape or size than expected.

    Exactly these types: a device that is out of memory, say, raises a kind of RuntimeError, and is ours.
    """
    return type(error) in _MISFITS and not any(sign in str(error) for sign in ("CUDA", "allocate memory"))
