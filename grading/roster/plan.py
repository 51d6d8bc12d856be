"""What taking a class's list into the gradebook would do, told before it is done."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from msgspec import structs

from grading.gradebook.book import Book, Student
from grading.gradebook.events import Dropped, Enrolled, Event, Merged
from grading.roster.likeness import Alike, alike, twins
from grading.roster.members import SPELT, Members
from grading.roster.standing import named

MOST_NEW_SHOWN = 30


@dataclass(frozen=True)
class Change:
    """What becomes other of somebody who is enrolled."""

    student: str
    told: str


@dataclass(frozen=True)
class Plan:
    """A list against the gradebook. `absent` are on the roster and not in the list; `twins` are not in it either, but
    their id is one that it has of somebody."""

    members: Members
    enrolled: tuple[Enrolled, ...]  # what is new, and only that
    new: tuple[Enrolled, ...]
    handed_in: frozenset[str]  # of the new ones, who is known from that
    back: tuple[str, ...]  # who had been dropped
    changes: tuple[Change, ...]
    unchanged: int
    absent: tuple[Student, ...]
    twins: tuple[Merged, ...]
    alike: tuple[Alike, ...]
    unlisted: tuple[str, ...]  # handed in, and on no list

    def events(self, drop_missing: bool, merge: bool) -> tuple[Event, ...]:
        """What would be written."""
        dropped = tuple(Dropped(student=each.id) for each in self.absent) if drop_missing else ()
        return (*self.enrolled, *(self.twins if merge else ()), *dropped)

    def lines(self, drop_missing: bool, merge: bool) -> Iterator[str]:
        """All of it for people."""
        yield from self.members.remarks
        by = SPELT.get(self.members.by, self.members.by)
        count = len(self.members.enrolled)
        yield f"{self.members.path}: {self.members.maker.value}: {count} students, their ids by {by}"
        yield from self._new()
        yield from (f"back: {each}, who had been dropped" for each in self.back)
        yield from (f"changed: {each.student}: {each.told}" for each in self.changes)
        yield f"unchanged: {self.unchanged}"
        yield from self._absent(drop_missing)
        fate = "they become one" if merge else "with --merge they become one"
        yield from (f"the same person: {each.student} is {each.into}; {fate}" for each in self.twins)
        for pair in self.alike:
            yield (
                f"alike: {pair.one} and {pair.other}: {pair.why}; if they are one person: "
                f"torchgrade roster merge {pair.one} {pair.other}"
            )
        if self.unlisted:
            yield f"handed in, and on no list: {named(self.unlisted)}"

    def _absent(self, drop_missing: bool) -> Iterator[str]:
        """Who is dropped, a line each; who stays, together, for these may be most of a class."""
        if drop_missing:
            yield from (f"not in the list: {_named(each.id, each.name)}; is dropped" for each in self.absent)
        elif self.absent:
            ids = named([each.id for each in self.absent])
            yield f"not in the list, and staying: {ids}; --drop-missing drops them"

    def _new(self) -> Iterator[str]:
        for each in self.new[:MOST_NEW_SHOWN]:
            section = f" ({each.section})" if each.section else ""
            known = ", who has handed in" if each.student in self.handed_in else ""
            yield f"new: {_named(each.student, each.name)}{section}{known}"
        if len(self.new) > MOST_NEW_SHOWN:
            yield f"new: ... and {len(self.new) - MOST_NEW_SHOWN} more"


def plan(members: Members, book: Book) -> Plan:
    """What taking in the list would do to the class in `book`."""
    enrolled: list[Enrolled] = []
    new: list[Enrolled] = []
    back: list[str] = []
    changes: list[Change] = []
    after = dict(book.students)
    for each in members.enrolled:
        student = book.known_as.get(each.student, each.student)
        before = book.students.get(student)
        told = _told(before, each)
        if before is not None and before.enrolled and not told:
            continue
        now = structs.replace(each, student=student)
        enrolled.append(now)
        after[student] = _with(before, now)
        if before is not None and before.enrolled:
            changes.append(Change(student, told))
        elif student in book.left:
            back.append(student)
        else:
            new.append(now)
    listed = {book.known_as.get(each.student, each.student) for each in members.enrolled}
    ids = {student: [*after[student].ids.values(), after[student].email] for student in listed}
    same = twins(after.keys() - listed, ids)
    return Plan(
        members,
        tuple(enrolled),
        tuple(new),
        frozenset(book.students),
        tuple(back),
        tuple(changes),
        len(members.enrolled) - len(enrolled),
        tuple(each for each in after.values() if each.enrolled and each.id not in listed and each.id not in same),
        tuple(Merged(student=each, into=into) for each, into in same.items()),
        tuple(
            _towards(listed, each) for each in alike(after.values(), listed) if not {each.one, each.other} & same.keys()
        ),
        tuple(each for each, student in after.items() if not student.enrolled and each not in same),
    )


def _with(before: Student | None, now: Enrolled) -> Student:
    """A student as the gradebook will have it; a list need not repeat what was known."""
    old = before or Student(now.student)
    return Student(
        now.student,
        now.name or old.name,
        now.email or old.email,
        now.section or old.section,
        {**old.ids, **now.ids},
        enrolled=True,
    )


def _told(before: Student | None, now: Enrolled) -> str:
    """What a list says otherwise of somebody than what is known; empty where it says nothing new."""
    old = before or Student(now.student)
    pairs = [("name", old.name, now.name), ("e-mail", old.email, now.email), ("section", old.section, now.section)]
    pairs += [(SPELT.get(kind, kind), old.ids.get(kind, ""), each) for kind, each in now.ids.items()]
    return ", ".join(f"{what} {was or 'none'} -> {now}" for what, was, now in pairs if now and now != was)


def _towards(listed: Collection[str], pair: Alike) -> Alike:
    """The pair with who is in the list as the one to stay."""
    return pair if pair.other in listed else Alike(pair.other, pair.one, pair.why)


def _named(student: str, name: str) -> str:
    return f"{student} {name}".rstrip()
