"""marks.csv: a class's marks, a line a student, a column an item."""

import csv
from pathlib import Path

from autograder.paths import written_aside
from grading.quiz.marking.marking import MarkedSheet, Marks

COLUMNS = ("student", "paper", "points", "possible", "percent")


def write_marks(marks: Marks, path: Path) -> None:
    """Write the points of every student who has a sheet; an item that was not on a student's paper is an empty cell.

    An item that is called like another column is called `item NAME` here.
    """
    heads = [f"item {name}" if name in COLUMNS else name for name in marks.items]
    with written_aside(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*COLUMNS, *heads])
        writer.writerows(_row(student, marks.items) for student in marks.students)


def _row(student: MarkedSheet, items: tuple[str, ...]) -> list[str]:
    earned = [student.items[name].points * student.shares[name] if name in student.shares else None for name in items]
    percent = student.percent if student.possible else None
    figures = [student.points, student.possible, percent, *earned]
    return [student.student, student.paper, *map(_cell, figures)]


def _cell(figure: float | None) -> str:
    # ten digits, so that 0.1 + 0.2 reads 0.3
    return "" if figure is None else f"{figure:.10g}"
