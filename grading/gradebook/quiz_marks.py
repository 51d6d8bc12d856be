"""A quiz's marks.csv as events, one a student. It is written anew by every decision about the quiz."""

from math import isfinite
from pathlib import Path

from grading.csvfile import Row, Table, read_table
from grading.errors import GradebookError
from grading.gradebook.events import QuizMarked

COLUMNS = ("student", "paper", "points", "possible")


def marked(path: Path, quiz: str) -> tuple[QuizMarked, ...]:
    """The marks in a file. Raises GradebookError, or what reading a CSV raises, when it is damaged."""
    again = f"run `torchgrade quiz mark {quiz}` again"
    table = read_table(path)
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise GradebookError(f"{path}: has no column {', '.join(missing)}; {again}")
    marks, mistakes = [], []
    for row in table.rows:
        try:
            marks.append(_mark(table, row, quiz))
        except ValueError:
            mistakes.append(f"{table.place(row)}: no student with points; {again}")
    if mistakes:
        raise GradebookError("\n".join(mistakes))
    return tuple(marks)


def _mark(table: Table, row: Row, quiz: str) -> QuizMarked:
    student, paper, *figures = (row.cells[table.columns.index(name)] for name in COLUMNS)
    points, possible = map(float, figures)
    if not student or not isfinite(points) or not isfinite(possible) or possible < 0:
        raise ValueError
    return QuizMarked(student=student, assignment=quiz, paper=paper, points=points, possible=possible)
