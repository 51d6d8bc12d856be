"""A class that was handed in and graded, without a grader: reports with pictures, and the entries that go with them."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from autograder.course import Course, read_course
from autograder.progress import NoProgress
from autograder.report import CellProblem, Curve, Heatmap, Picture, Report, TestResult, Verdict, Visibility
from grading.feedback.pages import Written, write_pages
from grading.gradebook.book import book_of
from grading.gradebook.events import Entry, Event, Handed
from grading.gradebook.reporting import event_of
from grading.grades import ClassGrades, grades_of

NAME = "denoise"
DUE = datetime(2027, 2, 12, 17, tzinfo=UTC)
BEFORE, AFTER = DUE - timedelta(days=1), DUE + timedelta(days=30)
COURSE_TOML = """\
[course]
title = "Small"

[grades.late]
penalty = 0.25

[[assignments]]
name = "denoise"
title = "Denoise & <friends>"
points = 10
due = 2027-02-12T18:00:00+01:00
"""
HIDDEN_TESTS = '''\
"""Hidden graders of a small course."""

SECRET_OFFSET = 0.7315


def test_first(student):
    """The first thing is right.

    Hint: look again.
    """
    assert student.first(SECRET_OFFSET) == 1.4630
'''
SOLUTION = """\
# %%
def first(x):
    ### BEGIN SOLUTION first
    return doubled_and_shifted(x) - 0
    ### STARTER
    # return 0  # Task 1
    ### END SOLUTION
"""
THRESHOLDS = """\
[digits.cpu."denoise.loss"]
low = 0.163
high = 0.2071
"""


def result(number: int, earned: float | None, points: float, **values: Any) -> TestResult:
    """The result of the test called test_NUMBER; `earned` None is one that broke down."""
    verdict = (
        Verdict.ERROR
        if earned is None
        else Verdict.PASSED
        if earned == points
        else Verdict.PARTIAL
        if earned
        else Verdict.FAILED
    )
    given = {
        "name": f"test_{number}",
        "title": f"Title {number}.",
        "hint": f"Hint: do {number}.",
        "points": points,
        "earned": earned,
        "verdict": verdict,
        "message": "",
        "staff": "",
        "visibility": Visibility.VISIBLE,
        "wall_seconds": 0.1,
    }
    return TestResult(**{**given, **values})


def ten_points(*earned: float | None, **values: Any) -> list[TestResult]:
    """Five tests of two points each."""
    return [result(number, each, 2.0, **values) for number, each in enumerate(earned, start=1)]


@dataclass
class Classroom:
    """A course in a folder, and what has happened in it so far."""

    course: Course
    entries: list[Entry] = field(default_factory=list)

    def happened(self, what: Event, when: datetime = DUE, who: str = "staff") -> None:
        self.entries.append(Entry(len(self.entries) + 1, when, who, "because", what))

    def hand_in(
        self,
        student: str,
        tests: Sequence[TestResult],
        received: datetime = BEFORE,
        *,
        attempt: int = 1,
        problems: Sequence[CellProblem] = (),
        restored: Sequence[str] = (),
    ) -> Path:
        """An attempt with its report; returns the report's path."""
        self.happened(
            Handed(student=student, assignment=NAME, attempt=attempt, sha256="0" * 64, received=received), received
        )
        report = Report(
            assignment=NAME,
            student=student,
            attempt=attempt,
            submission_sha256="0" * 64,
            key="0" * 64,
            box="trusted",
            device="cpu",
            created=received.isoformat(),
            wall_seconds=1.0,
            cpu_seconds=1.0,
            restored=list(restored),
            problems=list(problems),
            refused=["it asked for /proc/1/environ"],
            tests=list(tests),
        )
        path = self.course.paths.report(NAME, student, attempt)
        report.write(path)
        for picture in (picture for test in tests for picture in test.pictures):
            kept = self.course.paths.evidence(NAME, student, attempt) / picture.file
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(a_png())
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self.happened(event_of(report, digest, received), received)
        return path

    def grades(self, now: datetime = AFTER) -> ClassGrades:
        return grades_of(self.course, book_of(self.entries), now)

    def write(self, now: datetime = AFTER, only: Sequence[str] | None = None) -> Written:
        grades = self.grades(now)
        return write_pages(self.course, grades.assignment(NAME), grades.book, now, NoProgress(), only)

    def page(self, student: str, now: datetime = AFTER) -> str:
        return self.write(now).pages[student].read_text(encoding="utf-8")


def classroom_in(folder: Path) -> Classroom:
    """A course without students."""
    source = folder / "source" / NAME
    source.mkdir(parents=True)
    (folder / "course.toml").write_text(COURSE_TOML, encoding="utf-8")
    for name, text in (
        ("test_hidden.py", HIDDEN_TESTS),
        ("notebook.py", SOLUTION),
        ("thresholds.toml", THRESHOLDS),
    ):
        (source / name).write_text(text, encoding="utf-8")
    return Classroom(read_course(folder))


def a_png() -> bytes:
    kept = io.BytesIO()
    Image.new("L", (4, 4)).save(kept, "PNG")
    return kept.getvalue()


def full_class(classroom: Classroom) -> Classroom:
    """Everybody's verdict, every visibility, evidence of each kind, and texts that would like to be HTML."""
    hostile = '<script>alert("x")</script> & `code` </style>'
    shown = [
        result(1, 1.0, 2.0, title=f"Part {hostile}", message=f"half {hostile}", hint=f"Hint: {hostile}", staff=STAFF),
        result(
            2,
            0.0,
            2.0,
            pictures=[Picture(hostile, "test_2-1.png")],
            curves=[
                Curve(hostile, {hostile: [0.5, None, 0.25], "yours (a)": [1.0], "yours (b)": [0.1]}, {"told <": 0.3})
            ],
            maps=[Heatmap(hostile, ["a", hostile], ["x", "y"], [[0.5, None], [0.0, 1.0]])],
        ),
        result(3, None, 2.0, staff=STAFF),
        result(4, 2.0, 2.0, title="Seen later.", visibility=Visibility.AFTER_DUE_DATE),
        result(5, 0.0, 2.0, title="Seen never.", message="never told", visibility=Visibility.HIDDEN),
    ]
    problem = CellProblem(3, 2, f"x = '{hostile}'", f"NameError: {hostile}")
    classroom.hand_in("ada", shown, problems=[problem], restored=[f"cell 2 was put back {hostile}"])
    classroom.hand_in("bob", ten_points(2.0, 2.0, 2.0, 2.0, 2.0))
    classroom.hand_in("cleo", ten_points(2.0, 1.0, 0.0, 2.0, 2.0), DUE + timedelta(hours=30))
    return classroom


STAFF = "source/denoise/test_hidden.py:9: in test_first\nE   AssertionError: assert 1.9043 == 1.4630"
