"""Canvas's own gradebook export, as a form to be filled in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grading.csvfile import Row, Table, read_table
from grading.errors import GradesError
from grading.policy.coursework import Work

IDS = ("ID", "SIS User ID", "SIS Login ID")  # what names a student, the best first
ABOUT = ("Student", "LastName", "FirstName", *IDS, "Integration ID", "Root Account", "Section")
POINTS_POSSIBLE = "Points Possible"
TEST_STUDENT = "Student, Test"

_WITH_ID = re.compile(r"(?P<title>.*)\s\([0-9]+\)", re.DOTALL)


@dataclass(frozen=True)
class Template:
    """The form: `columns` has the position of each of our assignments, by name; `points` is Canvas's second line."""

    table: Table
    about: tuple[int, ...]
    columns: Mapping[str, int]
    points: Row
    students: tuple[Row, ...]

    def ids(self, row: Row) -> tuple[tuple[str, str], ...]:
        """What names a student, by the head of its column."""
        positions = {head: self.table.columns.index(head) for head in IDS if head in self.table.columns}
        return tuple((head, row.cells[position]) for head, position in positions.items() if row.cells[position])


def read_template(path: Path, works: Sequence[Work]) -> Template:
    """The form in a file. Raises GradesError where it is not Canvas's, or two of its columns are one of ours."""
    table = read_table(path, GradesError)
    about = tuple(position for position, head in enumerate(table.columns) if head in ABOUT)
    heads = {table.columns[position] for position in about}
    points = [row for row in table.rows if row.cells[0] == POINTS_POSSIBLE]
    if not {"ID", "Section"} <= heads or not {"Student", "LastName"} & heads or len(points) != 1:
        raise GradesError(
            f"{path}: is not Canvas's gradebook: it has the columns `Student`, `ID` and `Section`, and a line "
            f"`{POINTS_POSSIBLE}`; export it in Canvas under Grades, and give it as it comes"
        )
    begin = table.rows.index(points[0]) + 1
    students = tuple(row for row in table.rows[begin:] if row.cells[0] != TEST_STUDENT)
    columns = {work.name: found for work in works if (found := _column(table, work, about)) is not None}
    if not columns:
        titles = ", ".join(repr(work.title) for work in works)
        raise GradesError(f"{path}: none of its columns is called {titles}; give both the same title")
    return Template(table, about, columns, points[0], students)


def _column(table: Table, work: Work, about: Sequence[int]) -> int | None:
    """Where an assignment stands, by its title or name."""
    wanted = {_plain(work.title), _plain(work.name)}
    found = [
        position for position, head in enumerate(table.columns) if position not in about and _plain(head) in wanted
    ]
    if len(found) > 1:
        heads = ", ".join(repr(table.columns[each]) for each in found)
        raise GradesError(f"{table.path}: {heads} could all be {work.name}; take all but one out of the file")
    return found[0] if found else None


def _plain(head: str) -> str:
    """A title without Canvas's number, case and repeated blanks."""
    with_id = _WITH_ID.fullmatch(head)
    return " ".join((with_id["title"] if with_id else head).casefold().split())
