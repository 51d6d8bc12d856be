"""A CSV that people or their programs write: a line an answer, or a line a student.

A line an answer has the columns student, item, and answer or option; a line a student has student, and a column for
each number on the paper. Both may have a column version (or paper) that says whose paper it was. `item` is a number on
the paper or a name in the bank. In `answer`, options go by their letters on the paper; in `option`, by their names in
the bank.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from grading.csvfile import Row, Table
from grading.errors import QuizError
from grading.quiz.item import Item, Paper, Quiz, Response
from grading.quiz.responses.collected import Attempt, Collecting
from grading.quiz.responses.ticks import Reading, quoted, read_named, read_written

STUDENT, ITEM, ANSWER, OPTION = "student", "item", "answer", "option"
PAPER = ("version", "paper")


@dataclass
class _Pages:
    """What the lines of one student say so far."""

    paper: Paper
    responses: dict[str, Response] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def is_plain(table: Table) -> bool:
    return STUDENT in table.columns and (_is_long(table) or bool(_wide(table)))


def read_plain(table: Table, quiz: Quiz, collecting: Collecting) -> None:
    """Read a table for which `is_plain` holds."""
    if _is_long(table):
        _read_long(table, quiz, collecting)
    else:
        _read_wide(table, quiz, collecting)


def _is_long(table: Table) -> bool:
    return ITEM in table.columns and (ANSWER in table.columns or OPTION in table.columns)


def _wide(table: Table) -> list[tuple[int, int]]:
    """The places of the columns that are called by a number on the paper, each with the number."""
    return [(place, int(name)) for place, name in enumerate(table.columns) if name.isascii() and name.isdigit()]


def _read_long(table: Table, quiz: Quiz, collecting: Collecting) -> None:
    pages: dict[str, _Pages] = {}
    for row, cells in _cells(table):
        place = table.place(row)
        student = collecting.student([cells[STUDENT]], place)
        paper = _paper(student, cells, place, quiz, collecting)
        if student is None or paper is None:
            continue
        mine = pages.setdefault(student, _Pages(paper))
        if mine.paper is not paper:
            collecting.complain(
                f"{place}: {student}: has the paper {paper.student!r} here and {mine.paper.student!r} above; left out"
            )
            continue
        item = _item(mine.paper, cells[ITEM])
        if item is None:
            collecting.complain(f"{place}: {student}: {quoted(cells[ITEM])} is no item of their paper; left out")
            continue
        _note(mine, item, cells, row, f"{place}: {student}", collecting)
    for turn, (student, mine) in enumerate(pages.items()):
        collecting.add(Attempt(student, mine.paper.student, mine.responses, str(table.path), (turn,)))


def _note(mine: _Pages, item: Item, cells: Mapping[str, str], row: Row, who: str, collecting: Collecting) -> None:
    """Add what one line says about one item; the last line about it counts."""
    if item.name in mine.lines:
        collecting.complain(f"{who}: item {item.name} stands in line {mine.lines[item.name]}, too; this line counts")
    mine.lines[item.name] = row.line
    mine.responses.pop(item.name, None)
    reading = _reading(item, cells)
    if reading.complaint:
        collecting.complain(f"{who}: item {item.name}: {reading.complaint}")
    if reading.response is not None:
        mine.responses[item.name] = reading.response


def _reading(item: Item, cells: Mapping[str, str]) -> Reading:
    by_letters, by_names = cells.get(ANSWER, ""), cells.get(OPTION, "")
    return read_named(item, by_names) if by_names else read_written(item, by_letters)


def _read_wide(table: Table, quiz: Quiz, collecting: Collecting) -> None:
    columns = _wide(table)
    missing: dict[str, list[int]] = {}
    for row, cells in _cells(table):
        place = table.place(row)
        student = collecting.student([cells[STUDENT]], place)
        paper = _paper(student, cells, place, quiz, collecting)
        if student is None or paper is None:
            continue
        if not any(row.cells[column] for column, _ in columns):
            collecting.complain(f"{place}: {student}: no cell is filled in; left out (for a blank sheet, write a dash)")
            continue
        written = {number: row.cells[column] for column, number in columns}
        responses = dict(_responses(paper, written, f"{place}: {student}", collecting))
        missing[paper.student] = [number for number in range(1, len(paper.items) + 1) if number not in written]
        collecting.add(Attempt(student, paper.student, responses, place, (row.line,)))
    for name, numbers in sorted(missing.items()):
        if numbers:
            listed = ", ".join(map(str, numbers))
            collecting.complain(f"{table.path}: no columns for the items {listed} of {name!r}; they count as blank")


def _responses(
    paper: Paper, written: Mapping[int, str], who: str, collecting: Collecting
) -> Iterator[tuple[str, Response]]:
    """The response to each item that has one, of what is written under the numbers of a paper."""
    for number, cell in written.items():
        if 1 <= number <= len(paper.items):
            item = paper.items[number - 1]
            reading = read_written(item, cell)
            if reading.complaint:
                collecting.complain(f"{who}: item {number} ({item.name}): {reading.complaint}")
            if reading.response is not None:
                yield item.name, reading.response
        elif cell:
            collecting.complain(f"{who}: column {number}: the paper has {len(paper.items)} items; left out")


def _cells(table: Table) -> Iterator[tuple[Row, dict[str, str]]]:
    for row in table.rows:
        yield row, dict(zip(table.columns, row.cells, strict=True))


def _paper(
    student: str | None, cells: Mapping[str, str], place: str, quiz: Quiz, collecting: Collecting
) -> Paper | None:
    """The paper that a line says, or else the student's own; None, and a complaint, where there is none."""
    if student is None:
        return None
    name = next((cells[column] for column in PAPER if cells.get(column)), "")
    paper = _version(name, collecting) if name else collecting.own(student)
    if paper is None:
        told = f"{quoted(name)} is no paper of {quiz.name!r}" if name else "has no paper, and none is named"
        collecting.complain(f"{place}: {student}: {told}; left out")
    return paper


def _version(name: str, collecting: Collecting) -> Paper | None:
    """The paper of that name; "b" and "B" are short for "version-b"."""
    return collecting.named(name) or collecting.named(name.lower()) or collecting.named(f"version-{name.lower()}")


def _item(paper: Paper, written: str) -> Item | None:
    """The item that a number on the paper or a name means."""
    if written.isascii() and written.isdigit():
        number = int(written)
        return paper.items[number - 1] if 1 <= number <= len(paper.items) else None
    return next((item for item in paper.items if item.name == written), None)


def missing_columns(table: Table) -> QuizError:
    """What to say of a table that no reader knows."""
    found = ", ".join(map(quoted, table.columns[:8]))
    return QuizError(
        f"{table.path}: its columns ({found}) are none that are known. Accepted are: Canvas's Student Analysis "
        "(name, id, ..., n correct); Moodle's responses, downloaded in English (..., Response 1, ...); and "
        "student,item,answer or student,version,1,2,3,... as docs/quizzes.md describes them"
    )
