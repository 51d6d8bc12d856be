"""The class's grades in the whole course as a table: as CSV, and on a terminal."""

from __future__ import annotations

import csv
import statistics
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.paths import written_aside
from grading.errors import GradesError
from grading.grades import NOBODY, ClassGrades
from grading.policy.numbers import half_up, shown
from grading.policy.result import AssignmentGrade, CourseGrade, Status

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

UNLIMITED = 10_000  # columns: more than any table needs
STUDENT_WIDTH = 24  # characters; a longer id goes on in the next line
SIGNS = {
    Status.PENDING: ("–", "something of it waits, and is not zero"),
    Status.MISSING: ("x", "was due, and nothing was handed in"),
    Status.EXCUSED: ("e", "excused"),
    Status.OPEN: ("", "nothing was handed in yet"),
}
NAMED = (Status.PENDING, Status.MISSING, Status.EXCUSED)  # columns of grades.csv


def write_course_csv(grades: ClassGrades, path: Path) -> None:
    """Write a line a student, as CSV in UTF-8; what is no number is an empty cell, and said in the last columns."""
    decimals = grades.course.grades.decimals
    with written_aside(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        names = [work.name for work in grades.works]
        lines.writerow(["student", *names, "percent", "letter", "settled", "late_days_left", *NAMED])
        for grade in grades.grades:
            scores = ["" if each.score is None else f"{float(each.score):.10g}" for each in grade.assignments]
            percent = "" if grade.percent is None else shown(half_up(grade.percent, decimals), decimals)
            settled = "yes" if grade.settled else "no"
            named = [" ".join(_called(grade, status)) for status in NAMED]
            row = [grade.student, *scores, percent, grade.letter or "", settled, grade.late_days_left, *named]
            lines.writerow(row)


def show_course(grades: ClassGrades, console: Console) -> None:
    """Print the table, a legend of its columns, and the class in numbers. Raises GradesError when nobody is in it."""
    from rich.text import Text

    if not grades.grades:
        raise GradesError(NOBODY)
    grid = _grid(grades, whole=True)
    fits = console.measure(grid, options=console.options.update_width(UNLIMITED)).maximum <= console.width
    console.print(grid if fits else _grid(grades, whole=False))
    for line in (*_legend(grades), *_signs(grades), "", *_summary(grades)):
        console.print(Text(line), soft_wrap=True)
    if not fits:
        too_many = f"{len(grades.works)} assignments and quizzes are too many for {console.width} columns"
        console.print(Text(f"{too_many}; grades.csv has their points"), soft_wrap=True)


def _grid(grades: ClassGrades, whole: bool) -> Table:
    """A row a student, with a column for each assignment and quiz when it is to be the whole table."""
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    letters, decimals = bool(grades.course.grades.letters), grades.course.grades.decimals
    grid = Table(box=SIMPLE, pad_edge=False)
    grid.add_column("student", overflow="fold", max_width=STUDENT_WIDTH)
    numbers = [str(number) for number in range(1, len(grades.works) + 1)] if whole else []
    for head in (*numbers, "percent", *(["letter"] if letters else [])):
        grid.add_column(head, justify="right", no_wrap=True)
    grid.add_column("so far" if whole else "waits or is missing", overflow="fold")
    for grade in grades.grades:
        cells = [_cell(each) for each in grade.assignments] if whole else []
        percent = "" if grade.percent is None else f"{float(half_up(grade.percent, decimals)):.{decimals}f}"
        letter = [grade.letter or ""] if letters else []
        grid.add_row(Text(grade.student), *cells, percent, *letter, _so_far(grade, whole))
    return grid


def _cell(grade: AssignmentGrade) -> str:
    return SIGNS[grade.status][0] if grade.score is None else _two(grade.score)


def _so_far(grade: CourseGrade, whole: bool) -> str:
    """What keeps a grade from being settled."""
    if whole:
        return "" if grade.settled else "so far"
    said = [(str(status), _called(grade, status)) for status in (Status.PENDING, Status.MISSING)]
    return "; ".join(f"{status}: {' '.join(names)}" for status, names in said if names)


def _called(grade: CourseGrade, status: Status) -> list[str]:
    """The names of what has this status."""
    return [each.assignment for each in grade.assignments if each.status is status]


def _legend(grades: ClassGrades) -> list[str]:
    """A line an assignment: its number, name and points, how many are graded, and their mean."""
    width = len(str(len(grades.works)))
    lines = []
    for number, work in enumerate(grades.works, start=1):
        graded = [float(each.score) for each in grades.assignment(work.name) if each.score is not None]
        mean = f", mean {statistics.fmean(graded):.2f}" if graded else ""
        counts = "" if work.group or not grades.course.grades.groups else ", does not count"
        extra = ", extra credit" if work.extra_credit else ""
        of = f"{shown(work.points)} points" if work.points else "no paper is marked"
        lines.append(f"{number:>{width}}  {work.name}: {work.title} ({of}{extra}{counts}; {len(graded)} graded{mean})")
    return lines


def _signs(grades: ClassGrades) -> list[str]:
    """What the signs mean that stand in the table."""
    found = {each.status for grade in grades.grades for each in grade.assignments if each.score is None}
    return [f"{sign}  {meaning}" for status, (sign, meaning) in SIGNS.items() if sign and status in found]


def _summary(grades: ClassGrades) -> list[str]:
    percents = [float(grade.percent) for grade in grades.grades if grade.percent is not None]
    settled = sum(grade.settled for grade in grades.grades)
    lines = [f"{len(grades.grades)} students: {settled} with a settled grade, {len(percents)} with a percent"]
    if percents:
        sd = f", sd {statistics.stdev(percents):.2f}" if len(percents) > 1 else ""
        lines.append(
            f"percent: mean {statistics.fmean(percents):.2f}{sd}, median {statistics.median(percents):.2f}, "
            f"from {min(percents):.2f} to {max(percents):.2f}"
        )
    return lines


def _two(points: Fraction) -> str:
    return shown(points, 2)
