"""The people in a class's list, whoever wrote it: what it says of each, before one of their ids becomes ours."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from grading.csvfile import Row, read_table
from grading.errors import RosterError
from grading.roster.heads import IDENTIFIER, STUDENT, Maker, columns, maker, position

COLUMN = "column"  # the kind of id that was named by its column
_DESCRIBING = frozenset({"name", "first", "last", "email", "section"})
_NO_STUDENTS = frozenset({"student, test", "test student"})  # who looks at Canvas as a student would
_POINTS = "points possible"
_GUARDED = re.compile(r"'(?=[=+\-@])")  # how our own files keep a text from being a formula
_CANVAS_GUARDED = re.compile(r'="(?P<name>.*)"', re.DOTALL)
_REORDERING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Person:
    """One line about a student; `ids` by their kind."""

    line: int
    name: str = ""
    email: str = ""
    section: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)

    def called(self, kind: str) -> str:
        """The id of that kind; empty when there is none."""
        return self.email if kind == "email" else self.ids.get(kind, "")

    def says_the_same(self, other: "Person") -> bool:
        return replace(self, line=other.line) == other


@dataclass(frozen=True)
class People:
    """A list as it was read, and what was left out of it."""

    path: Path
    maker: Maker
    people: tuple[Person, ...]
    left_out: tuple[str, ...]


def read_people(path: Path, id_column: str | None = None) -> People:
    """Everybody in a list. Raises RosterError when it is none."""
    table = read_table(path, RosterError)
    made_by = maker(table, id_column)
    where = dict(columns(table.columns))
    if made_by is Maker.CANVAS:
        where["canvas"] = position(table.columns, "id")
    if made_by is Maker.CANVAS and "first" not in where:
        where["name"] = position(table.columns, STUDENT)
    if made_by is Maker.OURS:
        where[STUDENT] = position(table.columns, STUDENT)
    if made_by is Maker.WORKSHEET:
        where["moodle"] = position(table.columns, IDENTIFIER)
    if id_column is not None:
        where[COLUMN] = table.columns.index(id_column)
    people, left_out = [], []
    for row in table.rows:
        person = _person(row, where)
        if made_by is Maker.CANVAS and _tells_of_assignments(person, row):
            continue
        if made_by is Maker.CANVAS and person.name.casefold() in _NO_STUDENTS:
            left_out.append(f"{table.place(row)}: {person.name!r} is Canvas's test student; left out")
        else:
            people.append(_numbered(person) if made_by is Maker.WORKSHEET else person)
    if not people:
        raise RosterError(f"{path}: no students; a line for each is needed below the names of the columns")
    return People(path, made_by, tuple(people), tuple(left_out))


def _person(row: Row, where: Mapping[str, int]) -> Person:
    known = {field: _clean(row.cells[index]) for field, index in where.items()}
    full = " ".join(filter(None, (known.get("first", ""), known.get("last", ""))))
    return Person(
        line=row.line,
        name=full or known.get("name", ""),
        email=known.get("email", ""),
        section=known.get("section", ""),
        ids={kind: known[kind] for kind in where if kind not in _DESCRIBING and known[kind]},
    )


def _tells_of_assignments(person: Person, row: Row) -> bool:
    """Whether a line of Canvas's has the points possible, or which grades are not posted yet."""
    return not person.ids and (not person.name or row.cells[0].casefold() == _POINTS)


def _numbered(person: Person) -> Person:
    """With the number alone, of what Moodle calls `Participant 1234`."""
    number = re.search(r"[0-9]+$", person.called("moodle"))
    return replace(person, ids={**person.ids, "moodle": number[0] if number else ""})


def _clean(cell: str) -> str:
    """A cell in one line, without what spreadsheets are told by and what cannot be seen."""
    if found := _CANVAS_GUARDED.fullmatch(cell):
        cell = found["name"]
    if _GUARDED.match(cell):
        cell = cell[1:]
    visible = (" " if unicodedata.category(each) == "Cc" else each for each in _REORDERING.sub("", cell))
    return " ".join("".join(visible).split())
