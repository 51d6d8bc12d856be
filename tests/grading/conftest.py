"""Reports as the grader would write them."""

from collections.abc import Callable

import pytest

from autograder.report import Report, TestResult, Verdict, Visibility

MakeReport = Callable[..., Report]


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
