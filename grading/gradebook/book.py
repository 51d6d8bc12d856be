"""What is true now: all that is known of a class, derived from the gradebook's entries.

For everything that can be said twice, the entry that is last in time counts; equal times are told apart by what the
entries say. So the same set of entries gives the same book, in whatever order it is read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from grading.gradebook.events import (
    WHOLE,
    Commented,
    Dropped,
    Enrolled,
    Entry,
    Excused,
    Extended,
    Handed,
    Marked,
    Merged,
    Overridden,
    QuizMarked,
    Regraded,
    Reported,
    Undone,
)


@dataclass(frozen=True)
class Student:
    """Who somebody is. `enrolled`: stands on the roster; others are known from what they handed in alone."""

    id: str
    name: str = ""
    email: str = ""
    section: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    enrolled: bool = False


@dataclass(frozen=True)
class Attempt:
    """One attempt: when it came, what was answered, and the report that counts for it, None before it is graded.

    `student` is the id that it was handed in under, which is another than the record's where students were merged.
    """

    student: str
    number: int
    received: datetime | None  # None when only a report is known
    sha256: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    report: Reported | None = None


@dataclass(frozen=True)
class Comment:
    """What a person wrote for a student."""

    item: str  # a test or question; empty for the whole
    text: str
    who: str
    when: datetime


@dataclass(frozen=True)
class Record:
    """All that is true of one student and one assignment or quiz."""

    student: str
    assignment: str
    attempts: tuple[Attempt, ...] = ()  # in the order in which they came
    marks: Mapping[tuple[str, str], float] = field(default_factory=dict)  # by question and the answer's hash
    comments: tuple[Comment, ...] = ()  # the whole first, then by item
    overrides: Mapping[str, float] = field(default_factory=dict)  # by test or question; empty for the whole
    extension: Extended | None = None
    excused: bool = False
    quiz: QuizMarked | None = None


@dataclass(frozen=True)
class Book:
    """A class: who is in it, and a record for each student and assignment about which anything is known."""

    students: Mapping[str, Student]  # by id, sorted; who has left is not in it
    records: Mapping[tuple[str, str], Record]  # by student and assignment
    accommodations: Mapping[str, Extended]  # by student, for the whole course
    known_as: Mapping[str, str] = field(default_factory=dict)  # the id of today by each that was merged into it
    left: frozenset[str] = frozenset()  # who was dropped

    def record(self, student: str, assignment: str) -> Record:
        """What is known of a student and an assignment; an empty record where that is nothing."""
        return self.records.get((student, assignment)) or Record(student, assignment)

    def accommodation(self, student: str) -> Extended:
        """What holds for a student in the whole course."""
        return self.accommodations.get(student) or Extended(student=student)


def book_of(entries: Iterable[Entry]) -> Book:
    """The book that some entries give, in whatever order they come."""
    everything = sorted(entries, key=lambda entry: entry.order)
    standing = in_force(everything)
    known_as = _merges(standing)
    drafts: dict[tuple[str, str], _Draft] = {}
    students: dict[str, Student] = {}
    left: set[str] = set()
    accommodations: dict[str, Extended] = {}
    for entry in standing:
        what = entry.what
        if isinstance(what, Regraded | Undone | Merged):
            continue
        student = known_as.get(what.student, what.student)
        if isinstance(what, Enrolled):
            students[student] = _enrolled(students.get(student), student, what)
            left.discard(student)
            continue
        if isinstance(what, Dropped):
            if what.student == student:  # an id that was dropped, and then merged, takes nobody out of the class
                left.add(student)
            continue
        if isinstance(what, Extended) and what.assignment == WHOLE:
            accommodations[student] = what
            continue
        students.setdefault(student, Student(student))
        key = student, what.assignment
        drafts.setdefault(key, _Draft()).add(entry)
    return Book(
        students={each: students[each] for each in sorted(students) if each not in left},
        records={key: draft.record(*key) for key, draft in sorted(drafts.items()) if key[0] not in left},
        accommodations={each: what for each, what in sorted(accommodations.items()) if each not in left},
        known_as=known_as,
        left=frozenset(left),
    )


def in_force(entries: Iterable[Entry]) -> list[Entry]:
    """The entries without those that are undone, the undoing ones, and the reports of undone regrades."""
    everything = list(entries)
    undone = undone_by(everything)
    return [
        entry
        for entry in everything
        if entry.number not in undone
        and not isinstance(entry.what, Undone)
        and not (isinstance(entry.what, Reported) and entry.what.regrade in undone)
    ]


def undone_by(entries: Iterable[Entry]) -> dict[int, int]:
    """Which entries are undone, and by which: an undoing that was undone itself undoes nothing."""
    undoing = [(entry.number, entry.what.number) for entry in entries if isinstance(entry.what, Undone)]
    undone: dict[int, int] = {}
    for number, target in sorted(undoing, reverse=True):  # only what came later can undo an entry
        if number not in undone and target < number:
            undone[target] = number
    return undone


def _merges(entries: Iterable[Entry]) -> dict[str, str]:
    """Under which id those who were merged are known, whatever chain of merges led there."""
    into = {entry.what.student: entry.what.into for entry in entries if isinstance(entry.what, Merged)}
    known_as = {}
    for student in into:
        seen = {student}
        found = into[student]
        while found in into and found not in seen:
            seen.add(found)
            found = into[found]
        known_as[student] = found
    return {student: found for student, found in known_as.items() if found != student}


def _enrolled(before: Student | None, student: str, what: Enrolled) -> Student:
    """A student after one more enrolment, which need not repeat what was known."""
    old = before or Student(student)
    return Student(
        student,
        name=what.name or old.name,
        email=what.email or old.email,
        section=what.section or old.section,
        ids={**old.ids, **what.ids},
        enrolled=True,
    )


class _Draft:
    """A record while it is put together; entries come in the order of time."""

    def __init__(self) -> None:
        self._handed: dict[tuple[str, int], Handed] = {}
        self._reported: dict[tuple[str, int], Reported] = {}
        self._marks: dict[tuple[str, str], float | None] = {}
        self._comments: dict[str, Comment] = {}
        self._overrides: dict[str, float | None] = {}
        self._extension: Extended | None = None
        self._excused = False
        self._quiz: QuizMarked | None = None

    def add(self, entry: Entry) -> None:
        what = entry.what
        if isinstance(what, Handed):
            self._handed[what.student, what.attempt] = what
        elif isinstance(what, Reported):
            self._reported[what.student, what.attempt] = what
        elif isinstance(what, Marked):
            self._marks[what.question, what.answer_sha256] = what.points
        elif isinstance(what, Commented):
            self._comments[what.item] = Comment(what.item, what.text, entry.who, entry.when)
        elif isinstance(what, Overridden):
            self._overrides[what.item] = what.points
        elif isinstance(what, Extended):
            self._extension = what
        elif isinstance(what, Excused):
            self._excused = what.excused
        elif isinstance(what, QuizMarked):
            self._quiz = what

    def record(self, student: str, assignment: str) -> Record:
        return Record(
            student,
            assignment,
            attempts=tuple(sorted(self._attempts(), key=_order)),
            marks={key: points for key, points in self._marks.items() if points is not None},
            comments=tuple(comment for _, comment in sorted(self._comments.items()) if comment.text),
            overrides={item: points for item, points in self._overrides.items() if points is not None},
            extension=self._extension,
            excused=self._excused,
            quiz=self._quiz,
        )

    def _attempts(self) -> Iterator[Attempt]:
        for student, number in self._handed.keys() | self._reported.keys():
            handed, report = self._handed.get((student, number)), self._reported.get((student, number))
            if handed is None:
                yield Attempt(student, number, None, report=report)
            else:
                yield Attempt(student, number, handed.received, handed.sha256, handed.answers, report)


def _order(attempt: Attempt) -> tuple[datetime, str, int]:
    """An attempt that nobody saw coming in stands first."""
    return attempt.received or datetime.min.replace(tzinfo=UTC), attempt.student, attempt.number
