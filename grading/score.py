"""Points from reports. Nothing here reads a file.

Two things are not zero: a test that waits for staff, which leaves its student's total pending, and a submission that
is not there, which has no score at all.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.report import Report
from grading.errors import GradesError

NAMED_AT_MOST = 5


@dataclass(frozen=True)
class GradedTest:
    """What a class's reports have in common about one test."""

    name: str
    title: str
    points: float


@dataclass(frozen=True)
class Score:
    """One student's points, in the tests' order; None is a test, and then a total, that waits for staff."""

    student: str
    attempt: int
    earned: tuple[float | None, ...]

    @property
    def total(self) -> float | None:
        known = [points for points in self.earned if points is not None]
        return sum(known) if known and len(known) == len(self.earned) else None

    @property
    def pending(self) -> bool:
        return self.total is None


@dataclass(frozen=True)
class ClassScores:
    """The tests of an assignment and each student's score, sorted by student."""

    tests: tuple[GradedTest, ...]
    scores: tuple[Score, ...]

    @property
    def possible(self) -> float:
        return sum(test.points for test in self.tests)


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
