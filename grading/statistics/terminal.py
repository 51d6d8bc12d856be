"""The statistics on a terminal: the tests of an assignment, the assignments of a course."""

from typing import TYPE_CHECKING

from grading.pages.page import number, percent
from grading.policy.result import Status
from grading.statistics.course import CourseFigures
from grading.statistics.distribution import Distribution
from grading.statistics.work import WorkFigures

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

TOLD = (Status.GRADED, Status.PENDING, Status.MISSING, Status.EXCUSED)


def show_work(found: WorkFigures, console: "Console") -> None:
    """Print a row a test, the hardest first, then the class in two lines."""
    from rich.text import Text

    grid = _grid("test", "points", "all", "some", "none", "waiting", "earned")
    for item in found.hardest:
        counts = (item.passed, item.partial, item.failed, item.waiting)
        grid.add_row(Text(item.title or item.name), f"{item.points:g}", *map(str, counts), percent(item.share))
    console.print(grid)
    counted = ", ".join(f"{found.counts[status]} {status.value}" for status in TOLD if found.counts[status])
    console.print(Text(f"{found.students} students: {counted}"), soft_wrap=True)
    console.print(Text(f"percent of the points: {_summary(found.percents)}"), soft_wrap=True)


def show_course(found: CourseFigures, console: "Console") -> None:
    """Print a row an assignment or quiz, then the course in a line or two."""
    from rich.text import Text

    grid = _grid("", *(status.value for status in TOLD), "mean", "sd", "median")
    for each in found.works:
        figures = (number(value, 1) for value in (each.percents.mean, each.percents.sd, each.percents.median))
        grid.add_row(Text(each.work.title), *(str(each.counts[status]) for status in TOLD), *figures)
    console.print(grid)
    console.print(
        Text(f"the course so far, {len(found.percents)} students: {_summary(found.percents)}"), soft_wrap=True
    )
    if found.letters:
        console.print(Text(", ".join(f"{letter}: {count}" for letter, count in found.letters)), soft_wrap=True)


def _grid(first: str, *figures: str) -> "Table":
    from rich.box import SIMPLE
    from rich.table import Table

    grid = Table(box=SIMPLE, pad_edge=False)
    grid.add_column(first, overflow="fold")
    for head in figures:
        grid.add_column(head, justify="right", no_wrap=True)
    return grid


def _summary(found: Distribution) -> str:
    return (
        f"mean {number(found.mean, 1)}, sd {number(found.sd, 1)}, median {number(found.median, 1)}, "
        f"from {number(found.lowest, 1)} to {number(found.highest, 1)}"
    )
