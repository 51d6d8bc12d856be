"""Reports as the grader would write them, and what they count for."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from autograder.report import Report, TestResult, Verdict, Visibility
from grading.policy.result import AssignmentGrade, ItemScore, Status
from grading.score import ClassScores, class_scores

MakeReport = Callable[..., Report]
MakeScores = Callable[..., ClassScores]


def result(number: int, earned: float | None, points: float, title: str) -> TestResult:
    """The result of the test called test_NUMBER; `earned` None is a test that waits for staff."""
    verdict = Verdict.ERROR if earned is None else Verdict.PASSED if earned == points else Verdict.PARTIAL
    return TestResult(
        name=f"test_{number}",
        title=title,
        hint="",
        points=points,
        earned=earned,
        verdict=verdict,
        message="",
        staff="",
        visibility=Visibility.VISIBLE,
        wall_seconds=0.1,
    )


@pytest.fixture
def report() -> MakeReport:
    """A function that makes a student's report with these points earned, each test worth `points`."""

    def make(student: str, *earned: float | None, attempt: int = 1, points: float = 4.0, title: str = "Test") -> Report:
        return Report(
            assignment="denoise",
            student=student,
            attempt=attempt,
            submission_sha256="0" * 64,
            key="0" * 64,
            box="trusted",
            device="cpu",
            created=f"2027-02-12T{attempt:02d}:00:00Z",
            wall_seconds=1.0,
            cpu_seconds=1.0,
            problems=[],
            refused=[],
            tests=[result(number, each, points, f"{title} {number}") for number, each in enumerate(earned, start=1)],
        )

    return make


def grade_of(report: Report) -> AssignmentGrade:
    """What a report counts for where nothing is late."""
    items = tuple(
        ItemScore(test.name, test.title, Fraction(test.points), None if test.earned is None else Fraction(test.earned))
        for test in report.tests
    )
    earned = None if report.earned is None else Fraction(report.earned)
    return AssignmentGrade(
        report.student,
        report.assignment,
        "Denoising",
        Status.PENDING if earned is None else Status.GRADED,
        Fraction(report.points),
        earned,
        earned=earned,
        attempt=report.attempt,
        items=items,
    )


@pytest.fixture
def scores() -> MakeScores:
    """A function that makes the scores of a class out of reports, one a student."""

    def make(*reports: Report) -> ClassScores:
        return class_scores([grade_of(report) for report in reports], max((each.points for each in reports), default=0))

    return make
