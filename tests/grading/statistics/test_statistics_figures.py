"""A class in numbers, against numbers worked out by numpy and by hand."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import numpy as np
import pytest

from autograder.policy import Late
from autograder.report import Verdict
from grading.gradebook.book import Attempt, Book, Record
from grading.gradebook.events import Reported, TestPoints
from grading.policy.coursework import Work
from grading.policy.result import AssignmentGrade, ItemScore, Status
from grading.statistics.distribution import distribution
from grading.statistics.work import WorkFigures, figures_of

DUE = datetime(2026, 5, 4, 18, tzinfo=UTC)
WORK = Work("skips", "Skips", Fraction(10), DUE, Late(), False, None, False, ())


def grade(student: str, earned: Iterable[float | None], hours: float = -1.0, penalty: float = 0.0) -> AssignmentGrade:
    """Somebody's points in two tests of 4 and 6."""
    scores = [None if each is None else Fraction(str(each)) for each in earned]
    known = [each for each in scores if each is not None]
    total = sum(known, Fraction(0)) if len(known) == len(scores) else None
    taken = Fraction(str(penalty))
    return AssignmentGrade(
        student,
        WORK.name,
        WORK.title,
        Status.GRADED if total is not None else Status.PENDING,
        WORK.points,
        None if total is None else total - taken,
        earned=total,
        penalty=taken,
        attempt=1,
        received=DUE + timedelta(hours=hours),
        due=DUE,
        items=tuple(
            ItemScore(f"test_{number}", f"Test {number}", Fraction(points), score)
            for number, points, score in zip((1, 2), (4, 6), scores, strict=True)
        ),
    )


def book(students: Iterable[str]) -> Book:
    """A report of two seconds for everybody."""
    tests = (TestPoints("test_1", "Test 1", 4, 4, Verdict.PASSED),)
    records = {}
    for student in students:
        report = Reported(
            student=student, assignment="skips", attempt=1, digest="", created=DUE, tests=tests, wall_seconds=2.0
        )
        records[student, "skips"] = Record(student, "skips", (Attempt(student, 1, DUE, report=report),))
    return Book({}, records, {})


@pytest.fixture
def figures() -> WorkFigures:
    """Five students: one of whom a test waits, one who handed in nothing."""
    missing = AssignmentGrade("e", "skips", "Skips", Status.MISSING, Fraction(10), None)
    grades = [
        grade("a", (4, 6)),
        grade("b", (4, 3), hours=30, penalty=1.4),
        grade("c", (0, 1.5), hours=-48),
        grade("d", (2, None)),
        missing,
    ]
    return figures_of(WORK, grades, book("abcd"))


def test_scores_are_those_of_numpy(figures: WorkFigures) -> None:
    """In percent, after penalties, of who is graded."""
    wanted = [15.0, 56.0, 100.0]
    assert figures.percents.values == pytest.approx(wanted)
    found = (figures.percents.mean, figures.percents.sd, figures.percents.median)
    assert found == pytest.approx((np.mean(wanted), np.std(wanted, ddof=1), np.median(wanted)), rel=1e-12)


def test_who_is_missing_or_waits_is_in_no_mean(figures: WorkFigures) -> None:
    """They are counted, and that is all."""
    assert figures.counts == {Status.GRADED: 3, Status.PENDING: 1, Status.MISSING: 1}
    assert figures.students == 5
    assert len(figures.percents) == 3


def test_each_test_counts_who_earned_all_some_and_none(figures: WorkFigures) -> None:
    """Worked by hand; what waits is in no share."""
    first, second = figures.items
    assert (first.passed, first.partial, first.failed, first.waiting) == (2, 1, 1, 0)
    assert (second.passed, second.partial, second.failed, second.waiting) == (1, 2, 0, 1)
    assert (first.share, second.share) == pytest.approx((10 / 16, 10.5 / 18))
    assert [item.name for item in figures.hardest] == ["test_2", "test_1"]


def test_lateness_is_told_with_points_before_penalties(figures: WorkFigures) -> None:
    """Hours after the due date; who has no total yet has no dot."""
    assert [(each.hours, each.percent) for each in figures.handed_in] == [(-1, 100), (30, 70), (-48, 15)]
    assert figures.penalised == 1


def test_time_is_that_of_every_attempt(figures: WorkFigures) -> None:
    """Two seconds each."""
    assert figures.attempts == 4
    assert figures.seconds.values == (2.0, 2.0, 2.0, 2.0)


def test_too_few_numbers_have_no_figures() -> None:
    """None has no mean, one has no spread."""
    assert (distribution([]).mean, distribution([]).lowest) == (None, None)
    assert (distribution([3]).mean, distribution([3]).sd) == (3, None)
