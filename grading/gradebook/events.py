"""The vocabulary of the gradebook: what can happen to a grade. Nothing that happened is ever changed or deleted.

An entry is an event with its number, and who made it, when, and why. Current grades are derived: for everything that
can be said twice, the last time counts (`book.py`). Equal times are told apart by what the entries say, so that the
order in which several writers reached the database decides nothing.

`assignment` is the name of an assignment or a quiz in course.toml.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec

from autograder.report import Verdict, Visibility

Time = Annotated[datetime, msgspec.Meta(tz=True)]
Points = Annotated[float, msgspec.Meta(ge=0)]
WHOLE = ""  # in place of a test or question: the whole assignment; in place of an assignment: the whole course


class _Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="event"):
    """The base of all events."""


class Enrolled(_Event, frozen=True, kw_only=True, tag="enrolled"):
    """A student is in the class, or what is known of one is new; `ids` are those of other systems: canvas, moodle."""

    student: str
    name: str = ""
    email: str = ""
    section: str = ""
    ids: dict[str, str] = {}


class Dropped(_Event, frozen=True, kw_only=True, tag="dropped"):
    """A student has left; enrolling again brings all grades back."""

    student: str


class Merged(_Event, frozen=True, kw_only=True, tag="merged"):
    """`student` is the same person as `into`: all that happened to one happened to the other."""

    student: str
    into: str


class Handed(_Event, frozen=True, kw_only=True, tag="handed"):
    """An attempt was taken in. `answers` has, for each question that a person marks, the hash of what was answered,
    or an empty text for an answer that was left as it was given out."""

    student: str
    assignment: str
    attempt: int
    sha256: str
    received: Time
    answers: dict[str, str] = {}


class TestPoints(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a report says of one test; `earned` is None while it waits for staff."""

    __test__ = False  # the name begins with Test; pytest must not collect it

    name: str
    title: str
    points: Points
    earned: Points | None
    verdict: Verdict
    visibility: Visibility = Visibility.VISIBLE


class Reported(_Event, frozen=True, kw_only=True, tag="reported"):
    """An attempt was graded by its hidden tests. `digest` is the hash of the report's file."""

    student: str
    assignment: str
    attempt: int
    digest: str
    created: Time
    tests: tuple[TestPoints, ...]
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    regrade: int | None = None  # the number of the regrade that brought it


class QuizMarked(_Event, frozen=True, kw_only=True, tag="quiz-marked"):
    """A quiz was marked: `points` of `possible` on the student's paper."""

    student: str
    assignment: str
    paper: str
    points: float
    possible: Points


class Marked(_Event, frozen=True, kw_only=True, tag="marked"):
    """A person marked a student's answer to a question. The mark belongs to that very answer, whichever attempts hold
    it; None takes it back."""

    student: str
    assignment: str
    question: str
    answer_sha256: str
    points: Points | None


class Commented(_Event, frozen=True, kw_only=True, tag="commented"):
    """A comment for the student, on a test or question, or on the whole; an empty text takes it back."""

    student: str
    assignment: str
    item: str = WHOLE
    text: str


class Overridden(_Event, frozen=True, kw_only=True, tag="overridden"):
    """Points by hand in place of what was worked out, for a test or question, or for the whole after lateness; None
    takes it back."""

    student: str
    assignment: str
    item: str = WHOLE
    points: Points | None


class Extended(_Event, frozen=True, kw_only=True, tag="extended"):
    """Another due date for a student: `due` itself, or so many `days` later. For the whole course it is an
    accommodation: `days` more for everything, `late_days` more free days. Nothing of it set takes it back."""

    student: str
    assignment: str = WHOLE
    due: Time | None = None
    days: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    late_days: Annotated[int, msgspec.Meta(ge=0)] = 0


class Excused(_Event, frozen=True, kw_only=True, tag="excused"):
    """An assignment does not count for a student, neither for nor against; False takes it back."""

    student: str
    assignment: str
    excused: bool = True


class Regraded(_Event, frozen=True, kw_only=True, tag="regraded"):
    """A regrade was applied: the reports that carry its number count while it is not undone."""

    assignment: str
    summary: str


class Undone(_Event, frozen=True, kw_only=True, tag="undone"):
    """The entry with this number no longer counts; of a regrade, none of its reports."""

    number: int


Event = (
    Enrolled
    | Dropped
    | Merged
    | Handed
    | Reported
    | QuizMarked
    | Marked
    | Commented
    | Overridden
    | Extended
    | Excused
    | Regraded
    | Undone
)


@dataclass(frozen=True)
class Entry:
    """One line of the gradebook; numbers rise, and may have gaps."""

    number: int
    when: datetime  # UTC
    who: str
    why: str
    what: Event

    @property
    def student(self) -> str:
        """Whom it is about; empty when about nobody in particular."""
        return getattr(self.what, "student", WHOLE)

    @property
    def assignment(self) -> str:
        """What it is about; empty when about the whole course."""
        return getattr(self.what, "assignment", WHOLE)

    @property
    def order(self) -> tuple[datetime, bytes, str, str]:
        """Where it stands in time: equal for entries that say all the same at the same time, whatever their numbers."""
        return self.when, encoded(self.what), self.who, self.why


def encoded(event: Event) -> bytes:
    """An event as JSON, always with the same bytes."""
    return msgspec.json.encode(event, order="sorted")


def decoded(content: bytes | str) -> Event:
    """The event in some JSON; raises msgspec.MsgspecError when there is none."""
    event: Event = msgspec.json.decode(content, type=Event)
    return event
