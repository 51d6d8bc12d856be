"""The class on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grading.gradebook.book import Book
from grading.roster.standing import handed_in, named

if TYPE_CHECKING:
    from rich.console import Console

COLUMNS = ("student", "name", "section", "e-mail", "other ids", "handed in")


def show(book: Book, console: Console) -> None:
    """Print a line a student, then how many there are, and who is on no list."""
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=SIMPLE, pad_edge=False)
    for column in COLUMNS:
        grid.add_column(column, overflow="fold", justify="right" if column == COLUMNS[-1] else "left")
    for student in book.students.values():
        ids = " ".join(f"{kind}:{each}" for kind, each in sorted(student.ids.items()) if each != student.id)
        cells = (student.id, student.name, student.section, student.email, ids, str(len(handed_in(book, student.id))))
        grid.add_row(*(Text(each) for each in cells))
    if book.students:
        console.print(grid)
    enrolled = sum(student.enrolled for student in book.students.values())
    lines = [f"{enrolled} students on the roster"]
    if strangers := [each for each, student in book.students.items() if not student.enrolled]:
        lines.append(f"{len(strangers)} known from what they handed in, and on no list: {named(strangers)}")
    for line in lines:
        console.print(Text(line), soft_wrap=True)
