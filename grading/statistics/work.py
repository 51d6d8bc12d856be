"""One assignment or quiz of a class in numbers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from grading.gradebook.book import Attempt, Book
from grading.policy.coursework import Work
from grading.policy.result import AssignmentGrade, ItemScore, Status
from grading.statistics.distribution import Distribution, distribution

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class ItemFigures:
    """A test or question over the class; what waits is in no other number.

    `share` is what the class earned of what it could have, None where nothing is graded.
    """

    name: str
    title: str
    points: float
    passed: int  # every point
    partial: int
    failed: int  # none
    waiting: int
    share: float | None

    @property
    def graded(self) -> int:
        return self.passed + self.partial + self.failed


@dataclass(frozen=True)
class HandedIn:
    """When the attempt that counts came, in hours after its student's due date, and what it earned before penalties."""

    hours: float  # below zero: early
    percent: float


@dataclass(frozen=True)
class WorkFigures:
    """An assignment or quiz over the class."""

    work: Work
    counts: Mapping[Status, int]
    percents: Distribution  # of the points that were possible, after penalties
    items: tuple[ItemFigures, ...]  # in the assignment's order
    handed_in: tuple[HandedIn, ...]
    penalised: int  # students who lost points by lateness
    attempts: int
    seconds: Distribution  # of grading, one attempt each

    @property
    def students(self) -> int:
        return sum(self.counts.values())

    @property
    def hardest(self) -> tuple[ItemFigures, ...]:
        """The items of which the class earned the smallest share, the hardest first."""
        known = [item for item in self.items if item.share is not None]
        return tuple(sorted(known, key=lambda item: item.share or 0.0))


def figures_of(work: Work, grades: Sequence[AssignmentGrade], book: Book) -> WorkFigures:
    """The figures of one assignment from its grades, one a student."""
    attempts = [attempt for grade in grades for attempt in book.record(grade.student, work.name).attempts]
    return WorkFigures(
        work=work,
        counts=Counter(grade.status for grade in grades),
        percents=distribution(float(grade.percent) for grade in grades if grade.percent is not None),
        items=_items(grades),
        handed_in=tuple(_handed_in(grades)),
        penalised=sum(grade.penalty > 0 for grade in grades),
        attempts=len(attempts),
        seconds=distribution(_seconds(attempts)),
    )


def _items(grades: Sequence[AssignmentGrade]) -> tuple[ItemFigures, ...]:
    """Every item that some student was given, in the order in which most have them."""
    found: dict[str, list[ItemScore]] = {}
    for grade in sorted(grades, key=lambda each: -len(each.items)):
        for item in grade.items:
            found.setdefault(item.name, []).append(item)
    return tuple(_item(items) for items in found.values())


def _item(items: Sequence[ItemScore]) -> ItemFigures:
    graded = [(item.earned, item.points) for item in items if item.earned is not None]
    passed = sum(earned >= points for earned, points in graded)
    failed = sum(earned == 0 and points > 0 for earned, points in graded)
    possible = sum(points for _, points in graded)
    return ItemFigures(
        name=items[0].name,
        title=items[0].title,
        points=float(items[0].points),
        passed=passed,
        partial=len(graded) - passed - failed,
        failed=failed,
        waiting=len(items) - len(graded),
        share=float(sum(earned for earned, _ in graded) / possible) if possible else None,
    )


def _handed_in(grades: Iterable[AssignmentGrade]) -> Iterable[HandedIn]:
    for grade in grades:
        if grade.received and grade.due and grade.earned is not None and grade.possible:
            yield HandedIn((grade.received - grade.due) / HOUR, float(100 * grade.earned / grade.possible))


def _seconds(attempts: Iterable[Attempt]) -> Iterable[float]:
    return (attempt.report.wall_seconds for attempt in attempts if attempt.report is not None)
