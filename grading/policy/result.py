"""The vocabulary of grades: what somebody has for an assignment, a group and the course, and how it was worked out.

All points are exact fractions, so that sums of lines are the sums that they claim to be on every machine.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction


class Status(StrEnum):
    """How far an assignment is for one student."""

    GRADED = "graded"
    PENDING = "pending"  # handed in, and something of it waits: a report, a person's mark, a test that broke down
    MISSING = "missing"  # was due, and nothing came: no score, which is not a zero
    OPEN = "open"  # not due yet, and nothing came
    EXCUSED = "excused"


@dataclass(frozen=True)
class Line:
    """One line of the arithmetic: what it says, and the number that it adds (None where it only tells)."""

    text: str
    amount: Fraction | None = None
    item: str = ""  # the test or question that it is about: not every student may see every one


@dataclass(frozen=True)
class ItemScore:
    """A test or question of the attempt that counts; `earned` is None while it waits."""

    name: str
    title: str
    points: Fraction
    earned: Fraction | None
    by_hand: bool = False  # a person's mark, or a person's override of the test


@dataclass(frozen=True)
class AssignmentGrade:
    """What a student has for an assignment or quiz: `score` of `possible`, None unless it is graded.

    `score` is what counts: the points earned less the penalty, or what a person wrote in their place (`by_hand`); then
    `earned` and `penalty` say nothing.
    """

    student: str
    assignment: str
    title: str
    status: Status
    possible: Fraction
    score: Fraction | None
    earned: Fraction | None = None  # before the penalty
    penalty: Fraction = Fraction(0)
    attempt: int | None = None  # the number of the one that counts; while something waits, of the one that waits
    handed_as: str = ""  # the student's id on that attempt's files, another one where students were merged
    received: datetime | None = None
    due: datetime | None = None  # this student's own
    late_hours: Fraction = Fraction(0)  # after the due date and grace, before free late days
    late_days_used: int = 0  # by this assignment
    extra_credit: bool = False
    by_hand: bool = False
    items: tuple[ItemScore, ...] = ()
    lines: tuple[Line, ...] = ()  # their amounts add up to `score`

    @property
    def percent(self) -> Fraction | None:
        """The score in percent of what was possible."""
        return None if self.score is None or not self.possible else 100 * self.score / self.possible


@dataclass(frozen=True)
class GroupGrade:
    """What a student has in a group; `percent` is None where nothing in it counts yet."""

    name: str
    title: str
    weight: Fraction
    percent: Fraction | None
    dropped: tuple[str, ...] = ()  # the names of what was dropped
    lines: tuple[Line, ...] = ()  # their amounts add up to `percent`


@dataclass(frozen=True)
class CourseGrade:
    """What a student has in the course; `percent` and `letter` are None where nothing counts yet.

    `settled`: nothing that counts is pending or open, and nothing is missing that is not counted as zero.
    """

    student: str
    assignments: tuple[AssignmentGrade, ...]  # in course.toml's order, quizzes last
    groups: tuple[GroupGrade, ...]
    percent: Fraction | None
    letter: str | None
    settled: bool
    late_days_left: int
    lines: tuple[Line, ...] = ()  # their amounts add up to `percent`

    def of(self, assignment: str) -> AssignmentGrade:
        """The grade of one assignment or quiz; KeyError when there is none of that name."""
        for grade in self.assignments:
            if grade.assignment == assignment:
                return grade
        raise KeyError(assignment)
