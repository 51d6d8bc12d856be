"""What staff keep of the papers that were given out: who has which, and what stands where and is right on each.

Letters mean nothing without the order of the options. It is derived from quiz.md whenever it is needed; so that a
quiz.md that was changed meanwhile is noticed, the order that was given out is written down here.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.paths import written_aside
from grading.csvfile import read_table
from grading.errors import QuizError
from grading.quiz.item import CHOICES, Item, Kind, Paper
from grading.quiz.letters import letters

KEYS = ("paper", "number", "item", "numbers", "options", "key")
STUDENTS = ("student", "paper")


@dataclass(frozen=True)
class Place:
    """An item as it stands on a paper: which numbers are in it, and its options in their order."""

    item: str
    numbers: str
    options: str


Order = Mapping[str, tuple[Place, ...]]
"""What stands on each paper, by the paper's name."""


def right_answer(item: Item) -> str:
    """What is right: letters on the paper, the key of a number as it is written, the words that are accepted."""
    if item.kind in CHOICES:
        return letters(item, item.key)
    return item.numeric if item.kind is Kind.NUMERIC else " / ".join(item.accepted)


def order_of(papers: Iterable[Paper]) -> dict[str, tuple[Place, ...]]:
    """What stands where on these papers."""
    return {paper.student: tuple(_place(item) for item in paper.items) for paper in papers}


def write_keys(path: Path, papers: Iterable[Paper], *, keep: bool = False) -> None:
    """Write what stands where and is right, a line an item of each paper; `keep` what the file says of other papers."""
    rows = [
        [paper.student, str(number), *_cells(item)]
        for paper in papers
        for number, item in enumerate(paper.items, start=1)
    ]
    _write(path, KEYS, rows, keep=keep)


def read_order(path: Path) -> dict[str, tuple[Place, ...]]:
    """What stood where on the papers that were given out. Raises QuizError."""
    table = read_table(path)
    if table.columns != KEYS:
        raise QuizError(f"{path}: its columns are not {', '.join(KEYS)}; write the papers anew with --replace")
    order: dict[str, list[Place]] = {}
    for row in table.rows:
        paper, _, item, numbers, options, _ = row.cells
        order.setdefault(paper, []).append(Place(item, numbers, options))
    return {paper: tuple(places) for paper, places in order.items()}


def write_students(path: Path, papers: Mapping[str, Paper], *, keep: bool = False) -> None:
    """Write which paper each student has; `keep` what the file says of others."""
    _write(path, STUDENTS, [[student, paper.student] for student, paper in papers.items()], keep=keep)


def _place(item: Item) -> Place:
    numbers = " ".join(f"{name}={value!r}" for name, value in item.variant.items())
    return Place(item.name, numbers, " ".join(option.name for option in item.options))


def _cells(item: Item) -> list[str]:
    place = _place(item)
    return [place.item, place.numbers, place.options, right_answer(item)]


def _write(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]], *, keep: bool) -> None:
    """Write a table; what is there already stays where its first cell is in none of the rows."""
    names = {row[0] for row in rows}
    before = read_table(path).rows if keep and path.is_file() else ()
    rows = [*(row.cells for row in before if row.cells[0] not in names), *rows]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    with written_aside(path) as aside:
        aside.write_text(text.getvalue(), encoding="utf-8")
