"""A class's points in one assignment, from its reports or from its grades. Nothing here reads a file.

Two things are not zero: a test that waits for staff, which leaves its student's total pending, and a submission that
is not there, which has no score at all.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from autograder.report import Report
from grading.errors import GradesError
from grading.policy.result import AssignmentGrade, Status

NAMED_AT_MOST = 5


@dataclass(frozen=True)
class GradedTest:
    """What a class's reports have in common about one test."""

    name: str
    title: str
    points: float


@dataclass(frozen=True)
class Counted:
    """What the gradebook makes of a student's points."""

    status: Status
    total: float | None  # of tests and questions, before the penalty
    possible: float
    penalty: float
    late_days: int
    score: float | None


@dataclass(frozen=True)
class Score:
    """One student's points, in the tests' order; None is a test, and then a total, that waits for staff.

    `counted` is None where only a report is known.
    """

    student: str
    attempt: int | None
    earned: tuple[float | None, ...]
    counted: Counted | None = None

    @property
    def total(self) -> float | None:
        if self.counted is not None:
            return self.counted.total
        known = [points for points in self.earned if points is not None]
        return sum(known) if known and len(known) == len(self.earned) else None

    @property
    def pending(self) -> bool:
        return self.status is Status.PENDING

    @property
    def status(self) -> Status:
        if self.counted is not None:
            return self.counted.status
        return Status.PENDING if self.total is None else Status.GRADED


@dataclass(frozen=True)
class ClassScores:
    """The tests and questions of an assignment and each student's score, sorted by student."""

    tests: tuple[GradedTest, ...]
    scores: tuple[Score, ...]
    of: float | None = None  # the points that are possible, where more than the tests say so

    @property
    def possible(self) -> float:
        return sum(test.points for test in self.tests) if self.of is None else self.of


def class_scores(reports: Sequence[Report]) -> ClassScores:
    """The scores of one assignment's reports, one a student.

    Raises GradesError when a student stands there twice, or when reports come from different tests: points of
    different tests have no common total. A report without any test is pending in all of them.
    """
    _refuse_repeats(reports)
    tests = _common_tests(reports)
    names = [test.name for test in tests]
    scores = [
        Score(report.student, report.attempt, _earned(report, names))
        for report in sorted(reports, key=lambda report: report.student)
    ]
    return ClassScores(tests, tuple(scores))


def graded_scores(grades: Sequence[AssignmentGrade], possible: float) -> ClassScores:
    """The scores of everybody's grade in one assignment or quiz, sorted by student.

    Attempts that were graded with other tests, which an assignment may have had before, give it more columns.
    """
    tests = _all_items(grades)
    scores = []
    for grade in sorted(grades, key=lambda grade: grade.student):
        earned = {item.name: item.earned for item in grade.items}
        points = tuple(_number(earned.get(test.name)) for test in tests)
        scores.append(Score(grade.student, grade.attempt, points, _counted(grade)))
    return ClassScores(tests, tuple(scores), possible)


def _counted(grade: AssignmentGrade) -> Counted:
    return Counted(
        grade.status,
        _number(_of_items(grade) if grade.by_hand else grade.earned),
        float(grade.possible),
        float(grade.penalty),
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
    names = [name for items, _ in found.most_common() for name in items]
    return tuple(GradedTest(name, by_name[name].title, float(by_name[name].points)) for name in dict.fromkeys(names))


def _number(points: Fraction | None) -> float | None:
    return None if points is None else float(points)


def _earned(report: Report, names: list[str]) -> tuple[float | None, ...]:
    if not report.tests:
        return (None,) * len(names)
    return tuple(report.test(name).earned for name in names)


def _common_tests(reports: Sequence[Report]) -> tuple[GradedTest, ...]:
    """The tests that most reports have; raises GradesError naming the students whose reports have others."""
    found = [(report, tuple((test.name, test.points) for test in report.tests)) for report in reports if report.tests]
    if not found:
        return ()
    (usual, _) = Counter(tests for _, tests in found).most_common(1)[0]
    odd = [report.student for report, tests in found if tests != usual]
    if odd:
        raise GradesError(
            f"{found[0][0].assignment}: the reports of {_named(odd)} have other tests or points than most; "
            "run `torchgrade autograde` again, so that all are graded alike"
        )
    newest = max((report for report, _ in found), key=lambda report: report.created)
    return tuple(GradedTest(test.name, test.title, test.points) for test in newest.tests)


def _refuse_repeats(reports: Sequence[Report]) -> None:
    counts = Counter(report.student for report in reports)
    repeated = sorted(student for student, count in counts.items() if count > 1)
    if repeated:
        raise GradesError(f"{reports[0].assignment}: several reports of {_named(repeated)}; give one a student")


def _named(students: list[str]) -> str:
    """Some of the students by name, and how many more there are."""
    more = len(students) - NAMED_AT_MOST
    return ", ".join(sorted(students)[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
