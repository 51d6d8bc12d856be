"""The vocabulary of results: verdicts, one result a test, one report a submission.

There is no default verdict and no default number of points: whoever makes a result must say both.
"""

from enum import StrEnum
from pathlib import Path

import msgspec

from autograder.errors import UsageError
from autograder.paths import written_aside

FORMAT = 1


class Verdict(StrEnum):
    """What became of one test."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"  # the student's fault: wrong, raised, too slow, too big, exited
    ERROR = "error"  # ours: never costs a point, waits for staff


class Visibility(StrEnum):
    """When a student sees a result."""

    VISIBLE = "visible"
    AFTER_DUE_DATE = "after_due_date"
    HIDDEN = "hidden"


class Picture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A picture that a grader kept as evidence: a caption and a PNG beside the report."""

    caption: str
    file: str


class Curve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Named series of numbers that a grader kept as evidence, one value a step; None where there was no number.

    `told` are levels to compare with, by what they mean. The student reads them, so no enforced threshold is one.
    `step` is what one step is: an epoch, a batch, a seed.
    """

    caption: str
    series: dict[str, list[float | None]]
    told: dict[str, float] = {}
    step: str = "step"


class Heatmap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A matrix that a grader kept as evidence, with a name for each row and column; None where there was no number."""

    caption: str
    rows: list[str]
    columns: list[str]
    values: list[list[float | None]]


class TestResult(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One hidden test's result for one submission.

    `earned` is None exactly when the verdict is `error`. `title`, `message` and `hint` may be shown to the student;
    `staff` (traceback, hidden values) never.
    """

    __test__ = False  # the name begins with Test; pytest must not collect it

    name: str
    title: str
    hint: str
    points: float
    earned: float | None
    verdict: Verdict
    message: str
    staff: str
    visibility: Visibility
    wall_seconds: float
    pictures: list[Picture] = []
    curves: list[Curve] = []
    maps: list[Heatmap] = []

    def __post_init__(self) -> None:
        if (self.earned is None) != (self.verdict is Verdict.ERROR):
            raise ValueError(
                f"{self.name}: points go with every verdict but `error`, got {self.verdict} and {self.earned}"
            )
        if self.earned is not None and not 0 <= self.earned <= self.points:
            raise ValueError(f"{self.name}: {self.earned} of {self.points} points")

    @property
    def raised(self) -> str:
        """What the test raised, in one line for staff; empty when it raised nothing."""
        lines = self.staff.split("\n")
        return next((line[1:].strip() for line in lines if line.startswith("E ")), lines[-1])


class CellProblem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statement of the notebook that raised, or a cell that could not be read, while loading."""

    cell: int  # code cells counted from 1
    line: int  # within the cell, from 1
    first_line: str  # of the cell, so that a person finds it
    message: str

    def __str__(self) -> str:
        return f"code cell {self.cell} ({self.first_line!r}), line {self.line}: {self.message}"


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All that grading one submission found."""

    format: int = FORMAT
    assignment: str
    student: str
    attempt: int
    submission_sha256: str
    key: str  # content of all that the report follows from; equal keys need no new run
    box: str  # how student code was held: "bubblewrap", ...; "trusted" means not at all
    device: str
    created: str  # UTC, ISO 8601
    wall_seconds: float
    cpu_seconds: float
    restored: list[str] = []  # sentences for the student: what of the upload was used, which release cells put back
    problems: list[CellProblem]
    refused: list[str]  # what the code asked for and the box does not give; staff only
    notes: list[str] = []  # on how its models were trained; staff only
    basis: dict[str, str] = {}  # what it follows from, part by part; staff only; none in older reports
    tests: list[TestResult]

    @property
    def points(self) -> float:
        return sum(test.points for test in self.tests)

    @property
    def earned(self) -> float | None:
        """Points earned, or None while a test waits for staff."""
        if not self.tests or any(test.earned is None for test in self.tests):
            return None
        return sum(test.earned for test in self.tests if test.earned is not None)

    def test(self, name: str) -> TestResult:
        """The result of the test called `name`; KeyError when there is none."""
        for test in self.tests:
            if test.name == name:
                return test
        raise KeyError(name)

    def write(self, path: Path) -> None:
        """Write the report aside and rename it: readers never see half of one."""
        with written_aside(path) as aside:
            aside.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=1))


def read_report(path: Path) -> Report:
    """Read a report; raises UsageError when it is not one."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Report)
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise UsageError(f"{path}: not a report ({error}); delete it and run `torchgrade autograde` again") from error
