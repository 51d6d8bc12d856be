"""Canvas's Student Analysis of a classic quiz, as app/models/quizzes/quiz_statistics/student_analysis.rb writes it.

After columns about the student stand two for each question: "QUESTIONID: its text", and its points. The answers to a
question with several are joined by commas, commas within them escaped. Both cells of a question that a student was not
given are empty; who was given one and left it blank has points. With several attempts a column `attempt` counts them,
and the latest stand first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grading.csvfile import Row, Table
from grading.errors import QuizError
from grading.quiz.bank.template import interval
from grading.quiz.item import Item, Quiz
from grading.quiz.marking.answers import numbers
from grading.quiz.responses.collected import Collecting
from grading.quiz.responses.questions import Bank, Lists, add
from grading.quiz.responses.texts import of_markdown
from grading.quiz.responses.ticks import quoted

LISTS = Lists(joiner=",", merge=False)
LAST = "n correct"  # the first column after the questions
IDS = ("sis_id", "id", "name")  # what may name a student, the best first

_POINTS = re.compile(r"\d+(\.\d+)?")
_QUESTION = re.compile(r"\d+: ?(?P<text>.*)", re.DOTALL)


@dataclass(frozen=True)
class _Column:
    place: int
    item: Item


def is_canvas(table: Table) -> bool:
    return LAST in table.columns and any(_QUESTION.fullmatch(name) for name in table.columns)


def read_canvas(table: Table, quiz: Quiz, collecting: Collecting) -> None:
    """Read a table for which `is_canvas` holds."""
    columns = list(_columns(table, quiz, collecting))
    if not columns:
        raise QuizError(
            f"{table.path}: none of its questions is known as one item of {quiz.origin}; whose export is it?"
        )
    for row in table.rows:
        place = table.place(row)
        cells = dict(zip(table.columns, row.cells, strict=True))
        student = collecting.student([cells.get(column, "") for column in IDS], place)
        if student is not None:
            answered = [(each.item, row.cells[each.place]) for each in columns if _was_given(row, each.place)]
            add(collecting, student, answered, LISTS, place, _turn(cells, row))


def _columns(table: Table, quiz: Quiz, collecting: Collecting) -> Iterator[_Column]:
    """The columns of answers, each with the item that it belongs to."""
    bank = Bank(quiz)
    for place, name in enumerate(table.columns[: table.columns.index(LAST)]):
        question = _QUESTION.fullmatch(name)
        if question is None:
            continue
        cells = [row.cells[place] for row in table.rows]
        items = bank.asked(question["text"], cells, LISTS)
        if len({item.name for item in items}) == 1 < len(items):
            items = _marked_so(items, [(row.cells[place], row.cells[place + 1]) for row in table.rows])
        if len(items) == 1:
            _warn_of_lost_options(items[0], table, place, collecting)
            yield _Column(place, items[0])
        elif any(cells):  # not a text between the questions
            why = f"is in {quiz.origin} {len(items)} times" if items else f"is not in {quiz.origin}"
            collecting.complain(f"{table.path}: column {place + 1}: {quoted(question['text'])} {why}; left out")


def _marked_so(items: Sequence[Item], cells: Sequence[tuple[str, str]]) -> tuple[Item, ...]:
    """The variants under which Canvas's points are right: their numbers may be lost with the formulas of the text."""
    answered = [
        (numbers(answer), float(points) > 0) for answer, points in cells if answer and _POINTS.fullmatch(points)
    ]
    return tuple(item for item in items if item.numeric and all(_earns(item, *each) for each in answered))


def _earns(item: Item, written: tuple[float, ...], earned: bool) -> bool:
    return any(map(interval(item).accepts, written)) == earned


def _warn_of_lost_options(item: Item, table: Table, place: int, collecting: Collecting) -> None:
    """Canvas gives nothing for an option that is a formula or a picture alone: then empty may not mean blank."""
    silent = [option.name for option in item.options if not of_markdown(option.text).prose]
    empty = [row.line for row in table.rows if _was_given(row, place) and not row.cells[place].strip(" ,")]
    if silent and empty:
        collecting.complain(
            f"{table.path}: column {place + 1}: item {item.name}: options {', '.join(silent)} are formulas or pictures "
            f"alone, which Canvas does not export; {len(empty)} empty cells count as blank, but may be such a tick"
        )


def _was_given(row: Row, place: int) -> bool:
    return any(row.cells[place : place + 2])


def _turn(cells: dict[str, str], row: Row) -> tuple[int | str, ...]:
    """The attempt's number, or else its time; of two that agree the one that stands first."""
    attempt = cells.get("attempt", "")
    return (int(attempt) if attempt.isdigit() else 0, cells.get("submitted", ""), -row.line)
