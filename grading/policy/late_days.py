"""Free late days: who has how many, and which assignments use them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from autograder.course import Course
from grading.gradebook.book import Book, Record
from grading.policy.coursework import Work
from grading.policy.late import begun, due_of, hours_late


@dataclass(frozen=True)
class LateDays:
    """A student's free late days: how many there were, and how many each assignment used."""

    given: int
    extra: int  # of the given ones, those of an accommodation
    used: Mapping[str, int]  # by assignment
    dues: Mapping[str, datetime]  # the student's own due dates, by assignment

    @property
    def left(self) -> int:
        return self.given - sum(self.used.values())

    def of(self, assignment: str) -> int:
        """How many an assignment used."""
        return self.used.get(assignment, 0)


def late_days(course: Course, works: Sequence[Work], book: Book, student: str) -> LateDays:
    """The latest attempt at each assignment uses what it is late, in the order of the student's own due dates.

    It does so whether or not it counts in the end, and after closing too: otherwise handing in even later would give
    days back to another assignment.
    """
    accommodation = book.accommodation(student)
    dues = {
        work.name: due
        for work in works
        if (due := due_of(work, book.record(student, work.name).extension, accommodation)) is not None
    }
    given = course.grades.late_days + accommodation.late_days
    left, used = given, {}
    for work in sorted((work for work in works if work.name in dues), key=lambda work: dues[work.name]):
        days = min(left, _wanted(work, book.record(student, work.name), dues[work.name])) if left else 0
        if days:
            used[work.name] = days
            left -= days
    return LateDays(given, accommodation.late_days, used, dues)


def _wanted(work: Work, record: Record, due: datetime) -> int:
    """How many days an assignment would use if there were enough of them."""
    if not record.attempts or record.excused or not work.late.penalty:
        return 0
    days = begun(hours_late(record.attempts[-1].received, due, work.late), "day")
    return days if work.late.late_days_at_most is None else min(days, work.late.late_days_at_most)
