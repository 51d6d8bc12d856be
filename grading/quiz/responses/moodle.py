"""Moodle's responses of a quiz, downloaded as CSV in English, as mod/quiz/report/responses writes them.

After columns about the student and the attempt stands "Response 1", and where the report was told to show the question
text, "Question 1" before it: the text, a colon, and the options. Several answers are joined by "; ", and nothing within
them is escaped. A dash is an empty cell.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from grading.csvfile import Table
from grading.errors import QuizError
from grading.quiz.item import Item, Paper, Quiz
from grading.quiz.responses.collected import Collecting
from grading.quiz.responses.questions import Bank, Lists, add
from grading.quiz.responses.ticks import quoted

LISTS = Lists(joiner="; ", merge=True)
EMPTY = "-"
IDS = ("ID number", "Username", "Email address")  # what may name a student, the best first
STATES = ("Status", "State")  # Moodle 5 and those before
FINISHED = "Finished"
UNFINISHED = frozenset({"In progress", "Overdue", "Never submitted", "Not started", "Submitted"})

_RESPONSE = re.compile(r"Response (?P<number>\S+)")


def is_moodle(table: Table) -> bool:
    return any(_RESPONSE.fullmatch(name) for name in table.columns)


def read_moodle(table: Table, quiz: Quiz, collecting: Collecting, paper: Paper | None) -> None:
    """Read a table for which `is_moodle` holds; `paper` is what its quiz was made from, where it is one paper."""
    columns = [name for name in table.columns if _RESPONSE.fullmatch(name)]
    with_questions = all(_question(name) in table.columns for name in columns)
    in_order = () if with_questions else _in_order(table, columns, quiz, paper)
    bank = Bank(quiz)
    for row in table.rows:
        cells = {name: "" if cell == EMPTY else cell for name, cell in zip(table.columns, row.cells, strict=True)}
        place = table.place(row)
        student = collecting.student(_ids(cells), place)
        if student is None or not _finished(cells, f"{place}: {student}", collecting):
            continue
        written = [cells[name] for name in columns]
        if with_questions:
            questions = [cells[_question(name)] for name in columns]
            answered = list(_asked(bank, questions, written, f"{place}: {student}", collecting))
        else:
            answered = list(zip(in_order, written, strict=True))
        add(collecting, student, answered, LISTS, place, (row.line,))


def _question(response: str) -> str:
    """The column of the question's text that belongs to a column of responses."""
    return response.replace("Response", "Question", 1)


def _in_order(table: Table, columns: Sequence[str], quiz: Quiz, paper: Paper | None) -> tuple[Item, ...]:
    """The items where the report says nothing of questions: those of one paper, or of a bank that leaves no choice."""
    if paper is None and (quiz.pools or any(item.parameters for item in quiz.items)):
        raise QuizError(
            f"{table.path}: nothing says which questions each student had; tick `question text` on Moodle's report and "
            "download it again, or name with --paper the paper that Moodle's quiz was made from"
        )
    items = quiz.items if paper is None else paper.items
    if len(columns) != len(items):
        raise QuizError(
            f"{table.path}: {len(columns)} columns of responses, but {len(items)} items; tick `question text` on "
            "Moodle's report and download it again"
        )
    return items


def _asked(
    bank: Bank, questions: Sequence[str], written: Sequence[str], who: str, collecting: Collecting
) -> Iterator[tuple[Item, str]]:
    """The items of one attempt, each with what was answered."""
    for question, answer in zip(questions, written, strict=True):
        items = bank.asked(question, [answer], LISTS) if question else ()
        if len(items) == 1:
            yield items[0], answer
        elif question or answer:
            fits = f"fits {len(items)} items" if items else "fits no item"
            collecting.complain(f"{who}: the question {quoted(question)} {fits} of the quiz; left out")


def _ids(cells: Mapping[str, str]) -> Iterator[str]:
    yield from (cells.get(column, "") for column in IDS)
    yield cells.get("Email address", "").partition("@")[0]


def _finished(cells: Mapping[str, str], who: str, collecting: Collecting) -> bool:
    """Whether a line is a finished attempt; whatever else it is, is told."""
    column = next((name for name in STATES if name in cells), None)
    state = FINISHED if column is None else cells[column]
    if state in UNFINISHED:
        collecting.complain(f"{who}: the attempt is `{state}`; left out")
    elif not state:
        collecting.complain(f"{who}: no attempt, or an earlier try of one; left out")
    return bool(state) and state not in UNFINISHED
