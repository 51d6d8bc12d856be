"""From a class's list to who is enrolled: one of the ids in it becomes the student's id here.

It must be the one that submissions come in under: Canvas's downloads name a student by Canvas's number. So of the kinds
of ids in a list, the one under which most students are known already is taken; while nobody is, Canvas's number, and of
Moodle's the ID number, the username or the address. `by` says otherwise.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.intake.submission import is_student_id
from grading.errors import RosterError
from grading.gradebook.events import Enrolled
from grading.roster.heads import STUDENT, Maker
from grading.roster.people import COLUMN, People, Person, read_people
from grading.roster.students import trouble_of

# in the order in which they are tried
KINDS: Mapping[Maker, tuple[str, ...]] = {
    Maker.OURS: (STUDENT,),
    Maker.CANVAS: ("canvas", "sis_login", "sis_user"),
    Maker.MOODLE: ("idnumber", "username", "email"),
}
SPELT = {"sis_login": "SIS Login ID", "sis_user": "SIS User ID", "canvas": "Canvas's ID", "idnumber": "ID number"}


@dataclass(frozen=True)
class Members:
    """A class's list, with ids of ours: `by` is the kind of id that they were, or the head of their column. `remarks`
    tell of what was left out."""

    path: Path
    maker: Maker
    by: str
    enrolled: tuple[Enrolled, ...]
    remarks: tuple[str, ...] = ()


def members(path: Path) -> tuple[Enrolled, ...]:
    """Who is in the class, by a list of ours, Canvas's gradebook or Moodle's grades or participants, as they come.

    Raises RosterError that tells every mistake with its line.
    """
    return read_members(path).enrolled


def read_members(
    path: Path, by: str | None = None, id_column: str | None = None, known: Collection[str] = ()
) -> Members:
    """Who is in the class, with the ids of the kind `by`, or of the column `id_column`.

    `known` are the students that there are already. Raises RosterError that tells every mistake with its line.
    """
    if by is not None and id_column is not None:
        raise RosterError("--id and --id-column both say which id becomes ours; leave one of them out")
    people = read_people(path, id_column)
    if people.maker is Maker.WORKSHEET and by is id_column is None:
        raise RosterError(
            f"{path}: this is the grading worksheet of one assignment in Moodle, whose numbers are others in each "
            "assignment; the class is in Moodle's participants or grades"
        )
    kind = COLUMN if id_column else _kind(people, by, known)
    enrolled, remarks, mistakes = [], list(people.left_out), []
    first: dict[str, Person] = {}  # by what is alike on a disk that knows no case
    for person in people.people:
        student, place = person.called(kind), f"{path}: line {person.line}"
        before = first.get(student.casefold())
        if trouble := _trouble(student, kind, person):
            mistakes.append(f"{place}: {trouble}")
        elif before is None:
            first[student.casefold()] = person
            enrolled.append(_enrolled(student, person))
        elif before.says_the_same(person):
            remarks.append(f"{place}: says the same as line {before.line}; left out")
        else:
            mistakes.append(f"{place}: {student!r} stands in line {before.line} already; keep one of them")
    if mistakes:
        raise RosterError("\n".join(mistakes))
    return Members(path, people.maker, id_column or kind, tuple(enrolled), tuple(remarks))


def _kind(people: People, by: str | None, known: Collection[str]) -> str:
    """Which kind of id becomes ours."""
    kinds = _kinds(people.people)
    if by is not None:
        if by not in kinds:
            raise RosterError(f"{people.path}: has no ids of the kind {by!r}; there are: {', '.join(kinds)}")
        return by
    candidates = [each for each in KINDS[people.maker] if each in kinds] or list(KINDS[people.maker][:1])
    hits = {each: sum(person.called(each) in known for person in people.people) for each in candidates}
    if any(hits.values()):
        return max(candidates, key=lambda each: hits[each])
    complete = (each for each in candidates if all(is_student_id(person.called(each)) for person in people.people))
    return next(complete, candidates[0])


def _kinds(people: Sequence[Person]) -> list[str]:
    """All kinds of ids that anybody in the list has."""
    found = dict.fromkeys(kind for person in people for kind in person.ids)
    return [*found, *(["email"] if any(person.email for person in people) else [])]


def _trouble(student: str, kind: str, person: Person) -> str:
    """Why a line gives no student, as a sentence; empty when it does."""
    who = f" ({person.name})" if person.name else ""
    if not student:
        named = SPELT.get(kind, kind)
        return f"no {named}{who}; fill it in, delete the line, or take another kind of id with --id or --id-column"
    if not is_student_id(student):
        return (
            f"{student!r}{who} is no student id: letters, digits and . _ @ - only, not a dot first; "
            "take another kind of id with --id or --id-column"
        )
    return trouble_of(student)


def _enrolled(student: str, person: Person) -> Enrolled:
    ids = {kind: each for kind, each in person.ids.items() if kind not in (STUDENT, COLUMN)}
    return Enrolled(student=student, name=person.name, email=person.email, section=person.section, ids=ids)
