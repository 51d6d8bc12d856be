"""Whose the numbers are that one Moodle assignment gives its participants: its downloads name nobody otherwise.

Each assignment has numbers of its own (`assign_user_mapping`), so that they are no ids of students. The assignment's
grading worksheet has them beside the address, the ID number or the username of everybody.
"""

from dataclasses import dataclass
from pathlib import Path

from grading.errors import RosterError
from grading.gradebook.book import Book
from grading.gradebook.events import Merged
from grading.roster.heads import Maker
from grading.roster.likeness import twins
from grading.roster.people import Person, read_people

IDENTIFYING = ("idnumber", "username")


@dataclass(frozen=True)
class Numbers:
    """The students whom a worksheet's numbers name, and sentences on lines that name nobody."""

    merged: tuple[Merged, ...]
    strangers: tuple[str, ...]


def is_worksheet(path: Path) -> bool:
    """Whether a list is the grading worksheet of an assignment in Moodle."""
    return read_people(path).maker is Maker.WORKSHEET


def numbers(path: Path, book: Book) -> Numbers:
    """Who handed in under the numbers of a worksheet."""
    owners = _owners(book)
    found: dict[str, list[str]] = {}
    strangers = []
    for person in read_people(path).people:
        whose = {owners[each] for each in _called(person) if each in owners}
        if len(whose) == 1:
            found.setdefault(whose.pop(), []).append(person.called("moodle"))
        else:
            fits = f"fits {', '.join(sorted(whose))}" if whose else "is nobody on the roster"
            strangers.append(f"{path}: line {person.line}: {person.name or person.email} {fits}; left out")
    if not found:
        raise RosterError(f"{path}: nobody in it is on the roster; import Moodle's participants or grades first")
    same = twins({each for each, student in book.students.items() if not student.enrolled}, found)
    return Numbers(tuple(Merged(student=each, into=into) for each, into in same.items()), tuple(strangers))


def _owners(book: Book) -> dict[tuple[str, str], str]:
    """The enrolled by all that may identify them; what several share identifies nobody."""
    keys = [
        (key, student.id)
        for student in book.students.values()
        if student.enrolled
        for key in {
            ("email", student.email.casefold()),
            ("email", student.id.casefold()),
            *((kind, student.ids.get(kind, student.id)) for kind in IDENTIFYING),
        }
    ]
    everybody: dict[tuple[str, str], set[str]] = {}
    for key, student_id in keys:
        everybody.setdefault(key, set()).add(student_id)
    return {key: min(whose) for key, whose in everybody.items() if len(whose) == 1}


def _called(person: Person) -> list[tuple[str, str]]:
    called = [("email", person.email.casefold()), *((kind, person.called(kind)) for kind in IDENTIFYING)]
    return [(kind, each) for kind, each in called if each]
