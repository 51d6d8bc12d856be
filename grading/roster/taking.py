"""What is done to the roster, through the gradebook: looked at first, then written in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from grading.errors import RosterError
from grading.gradebook.book import Book, book_of
from grading.gradebook.events import Event
from grading.gradebook.opening import current_book, open_gradebook
from grading.roster.acts import dropping, dropping_lines, merging, merging_lines
from grading.roster.members import read_members
from grading.roster.numbers import is_worksheet, numbers
from grading.roster.plan import plan
from grading.who import who_is_it

NOT_YET = "nothing is written; with --apply it is"
NOTHING = "there is nothing to write"


@dataclass(frozen=True)
class Proposal:
    """What would be written, and what a person should know before."""

    events: tuple[Event, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Wish:
    """Whether something is to be done, by whom and why."""

    apply: bool
    who: str | None
    why: str


@dataclass(frozen=True)
class Reading:
    """How a list is to be read, and what is to follow from it."""

    by: str | None = None
    id_column: str | None = None
    drop_missing: bool = False
    merge: bool = False


def take_list(course: Course, path: Path, reading: Reading, wish: Wish) -> list[str]:
    """Take a class's list in, or tell what that would do."""
    if reading.by is None and reading.id_column is None and is_worksheet(path):
        return _act(course, lambda book: _numbers(path, book), wish)
    return _act(course, lambda book: _list(path, reading, book), wish)


def drop(course: Course, student: str, wish: Wish) -> list[str]:
    """Let a student leave, or tell what that would do."""

    def propose(book: Book) -> Proposal:
        what = dropping(book, student)
        return Proposal((what,), tuple(dropping_lines(book, what)))

    return _act(course, propose, _with_reason(wish))


def merge(course: Course, student: str, into: str, wish: Wish) -> list[str]:
    """Make two ids one student, or tell what that would do."""

    def propose(book: Book) -> Proposal:
        what = merging(book, student, into)
        return Proposal((what,), tuple(merging_lines(book, what)))

    return _act(course, propose, _with_reason(wish))


def _act(course: Course, propose: Callable[[Book], Proposal], wish: Wish) -> list[str]:
    """Tell a proposal; where it is wished, write what it is under the gradebook's lock."""
    book = current_book(course)
    if not wish.apply:
        proposal = propose(book)
        return [*proposal.lines, NOT_YET if proposal.events else NOTHING]
    with open_gradebook(course) as gradebook, gradebook.writing() as writing:
        proposal = propose(book_of(writing.entries()))
        if proposal.events:
            writing.append(proposal.events, who=who_is_it(wish.who), why=wish.why)
    written = len(proposal.events)
    told = f"{written} {'entry is' if written == 1 else 'entries are'} written into the gradebook"
    return [*proposal.lines, told if written else NOTHING]


def _with_reason(wish: Wish) -> Wish:
    if wish.apply and not wish.why.strip():
        raise RosterError("a reason is needed: --why TEXT; it stands in the gradebook's history")
    return wish


def _list(path: Path, reading: Reading, book: Book) -> Proposal:
    members = read_members(path, reading.by, reading.id_column, {*book.students, *book.known_as})
    planned = plan(members, book)
    return Proposal(
        planned.events(reading.drop_missing, reading.merge), tuple(planned.lines(reading.drop_missing, reading.merge))
    )


def _numbers(path: Path, book: Book) -> Proposal:
    found = numbers(path, book)
    lines = [f"the same person: {each.student} is {each.into}; they become one" for each in found.merged]
    count = f"{path}: {len(found.merged)} participants' numbers under which something was handed in"
    return Proposal(found.merged, (*found.strangers, *lines, count))
