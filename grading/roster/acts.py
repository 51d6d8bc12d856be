"""Letting a student leave, and making two ids one student: what it means, told before it is done."""

from collections.abc import Iterator
from difflib import get_close_matches

from grading.errors import RosterError
from grading.gradebook.book import Book
from grading.gradebook.events import Dropped, Merged
from grading.roster.standing import handed_in, standing

MOST_NEAR = 3


def dropping(book: Book, student: str) -> Dropped:
    """The event with which a student leaves. Raises RosterError where there is none such."""
    return Dropped(student=_found(book, student))


def dropping_lines(book: Book, what: Dropped) -> Iterator[str]:
    """What leaves with a student."""
    yield from _has(book, what.student)
    yield "all of it stays in the gradebook, and comes back when the student is on a list that is imported"


def merging(book: Book, student: str, into: str) -> Merged:
    """The event that makes two ids one student. Raises RosterError where it cannot."""
    one, other = _found(book, student), _found(book, into)
    if one == other:
        raise RosterError(f"{student} and {into} are the same student already; there is nothing to merge")
    return Merged(student=one, into=other)


def merging_lines(book: Book, what: Merged) -> Iterator[str]:
    """What comes together, and what both have."""
    yield from _has(book, what.student)
    yield from _has(book, what.into)
    both = sorted({*handed_in(book, what.student)} & {*handed_in(book, what.into)})
    for assignment in both:
        sat = book.record(what.student, assignment).quiz or book.record(what.into, assignment).quiz
        counts = "the paper that was marked last will count" if sat else "all attempts will be those of " + what.into
        yield f"{assignment}: both have handed it in; {counts}"
    yield f"{what.student} will be known as {what.into}, also in what is handed in later"


def _has(book: Book, student: str) -> Iterator[str]:
    known = book.students[student]
    about = ", ".join(filter(None, (known.name, known.email, known.section)))
    yield f"{student}{f' ({about})' if about else ''}{'' if known.enrolled else ', on no list'}:"
    yield from (f"  {line}" for line in standing(book, student))


def _found(book: Book, student: str) -> str:
    """The id of today of a student who is in the class."""
    known = book.known_as.get(student, student)
    if known in book.students:
        return known
    if known in book.left:
        raise RosterError(f"{student} was dropped; undo that first: `torchgrade gradebook undo NUMBER`")
    near = get_close_matches(student, [*book.students, *book.known_as], MOST_NEAR)
    meant = f"; near to it: {', '.join(near)}" if near else ""
    raise RosterError(f"no student {student!r}{meant}; `torchgrade roster show` has them all")
