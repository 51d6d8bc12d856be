"""A class's points in one assignment or quiz, test by test. Nothing here reads a file.

Two things are not zero: a test that waits for staff, which leaves its student's total pending, and a submission that
is not there, which has no score at all.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from grading.policy.result import AssignmentGrade, Status


@dataclass(frozen=True)
class GradedTest:
    """What a class's grades have in common about one test or question."""

    name: str
    title: str
    points: float


@dataclass(frozen=True)
class Score:
    """One student's points; `earned` is in the tests' order, None for a test that waits or is not there.

    `total` is what tests and questions come to before the penalty, None while one of them waits; `score` is what
    counts, None unless the status is graded.
    """

    student: str
    status: Status
    attempt: int | None
    earned: tuple[float | None, ...]
    total: float | None
    possible: float
    penalty: float | None
    late_days: int
    score: float | None


@dataclass(frozen=True)
class ClassScores:
    """The tests and questions of an assignment and each student's score, sorted by student."""

    tests: tuple[GradedTest, ...]
    scores: tuple[Score, ...]
    possible: float


def class_scores(grades: Sequence[AssignmentGrade], possible: float) -> ClassScores:
    """The scores of everybody's grade in one assignment or quiz.

    Attempts that were graded with other tests, which an assignment may have had before, give it more tests.
    """
    tests = _all_items(grades)
    scores = tuple(_score(grade, tests) for grade in sorted(grades, key=lambda grade: grade.student))
    return ClassScores(tests, scores, possible)


def _score(grade: AssignmentGrade, tests: Sequence[GradedTest]) -> Score:
    earned = {item.name: item.earned for item in grade.items}
    return Score(
        grade.student,
        grade.status,
        grade.attempt,
        tuple(_number(earned.get(test.name)) for test in tests),
        _number(_of_items(grade) if grade.by_hand else grade.earned),
        float(grade.possible),
        float(grade.penalty) if grade.status is Status.GRADED else None,
        grade.late_days_used,
        _number(grade.score),
    )


def _of_items(grade: AssignmentGrade) -> Fraction | None:
    """What the tests and questions come to; None where there are none, or one waits."""
    earned = [item.earned for item in grade.items if item.earned is not None]
    return sum(earned, Fraction(0)) if earned and len(earned) == len(grade.items) else None


def _all_items(grades: Sequence[AssignmentGrade]) -> tuple[GradedTest, ...]:
    """The tests and questions that most grades have, then those that others have."""
    found = Counter(tuple(item.name for item in grade.items) for grade in grades)
    by_name = {item.name: item for grade in grades for item in grade.items}
    names = dict.fromkeys(name for items, _ in found.most_common() for name in items)
    return tuple(GradedTest(name, by_name[name].title, float(by_name[name].points)) for name in names)


def _number(points: Fraction | None) -> float | None:
    return None if points is None else float(points)
