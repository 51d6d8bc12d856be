"""The class's points in one assignment as a table: in memory, as CSV, and on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course import Course
from autograder.intake.submission import attempt_number
from autograder.paths import written_aside
from autograder.report import Report, read_report
from grading.errors import GradesError
from grading.score import ClassScores, GradedTest, class_scores

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from grading.grades import ClassGrades

TESTS = "tests"  # where a table carries its tests, in `attrs`
POSSIBLE = "possible"  # and what is possible
PENDING = "pending"
OTHERS = ("missing", "open", "excused")  # statuses without points
WAITS = "–"
UNLIMITED = 10_000  # columns: more than any table needs
STUDENT_WIDTH = 24  # characters; a longer id goes on in the next line


@dataclass(frozen=True)
class ClassFigures:
    """A class in numbers; None where there are too few grades. Pending totals count in no figure but `pending`.

    Mean and the like are those of the score where there is one, else of the total. `n` is how many handed something in
    or have points without.
    """

    n: int
    graded: int
    pending: int
    possible: float
    mean: float | None
    sd: float | None  # of a sample: over n - 1
    median: float | None
    minimum: float | None
    maximum: float | None
    shares: tuple[float | None, ...]  # a test: the points that the class earned, over those it could have earned
    others: tuple[tuple[str, int], ...] = ()  # how many are missing, excused, or have handed in nothing yet


def read_reports(course: Course, assignment: str) -> list[Report]:
    """Each student's report for the latest attempt that has one, sorted by student."""
    course.assignment(assignment)
    folder = course.paths.reports / assignment
    students = sorted(each for each in folder.iterdir() if each.is_dir()) if folder.is_dir() else []
    attempts = [(student.name, _last_attempt(student)) for student in students]
    paths = [course.paths.report(assignment, student, last) for student, last in attempts if last is not None]
    if not paths:
        raise GradesError(f"{folder}: no reports yet; run `torchgrade autograde {assignment}` first")
    return [read_report(path) for path in paths]


def class_table(found: ClassScores, with_score: bool = False) -> pd.DataFrame:
    """One row a student: attempt, points of each test, total, points possible, and the status.

    A test's column is called by its name; titles and points are in `table.attrs["tests"]`. What is pending is NaN.
    `with_score`: also the penalty, the free late days used, and the score that counts.
    """
    import pandas as pd

    scores = found.scores
    table = pd.DataFrame(index=pd.Index([score.student for score in scores], name="student", dtype=object))
    some_without = any(score.attempt is None for score in scores)
    table["attempt"] = pd.array([score.attempt for score in scores], dtype="Int64" if some_without else "int64")
    for position, test in enumerate(found.tests):
        table[test.name] = pd.array([score.earned[position] for score in scores], dtype="float64")
    table["total"] = pd.array([score.total for score in scores], dtype="float64")
    table["possible"] = [score.possible for score in scores]
    table["status"] = [str(score.status) for score in scores]
    if with_score:
        table["penalty"] = pd.array([score.penalty for score in scores], dtype="float64")
        table["late_days"] = pd.array([score.late_days for score in scores], dtype="int64")
        table["score"] = pd.array([score.score for score in scores], dtype="float64")
    table.attrs |= {TESTS: found.tests, POSSIBLE: found.possible}
    return table


def assignment_table(grades: ClassGrades, name: str) -> pd.DataFrame:
    """A row for everybody in the class, with the points that count in one assignment or quiz.

    Raises GradesError when nobody has any points yet.
    """
    course, work, found = grades.course, grades.work(name), grades.assignment(name)
    if not any(grade.score is not None or grade.items for grade in found):
        if work.quiz:
            raise GradesError(f"{name}: no answers are marked yet; run `torchgrade quiz mark {name}` first")
        raise GradesError(f"{course.paths.reports / name}: no reports yet; run `torchgrade autograde {name}` first")
    late = work.late.penalty or work.late.closes_days is not None
    with_score = bool(late and not work.quiz) or any(grade.penalty or grade.by_hand for grade in found)
    return class_table(class_scores(found, float(work.points)), with_score)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write the table as CSV in UTF-8; what is pending is an empty cell."""
    with written_aside(path) as aside:
        # ten digits, so that 0.1 + 0.2 reads 0.3
        table.to_csv(aside, encoding="utf-8", lineterminator="\n", float_format="%.10g")


def figures(table: pd.DataFrame) -> ClassFigures:
    """The class in numbers."""
    totals = table["score" if "score" in table else "total"].dropna()
    counts = table["status"].value_counts()
    pending = int(counts.get(PENDING, 0))
    return ClassFigures(
        n=len(totals) + pending,
        graded=len(totals),
        pending=pending,
        possible=table.attrs[POSSIBLE],
        mean=_number(totals.mean()),
        sd=_number(totals.std()),
        median=_number(totals.median()),
        minimum=_number(totals.min()),
        maximum=_number(totals.max()),
        shares=tuple(_share(table[test.name], test.points) for test in _tests(table)),
        others=tuple((each, int(counts[each])) for each in OTHERS if each in counts),
    )


def show(table: pd.DataFrame, figures: ClassFigures, console: Console) -> None:
    """Print the table, a legend of its tests and the figures. Colours only hint: the text says it all."""
    from rich.text import Text

    tests = _tests(table)
    grid = _grid(table, tests)
    fits = console.measure(grid, options=console.options.update_width(UNLIMITED)).maximum <= console.width
    console.print(grid if fits else _grid(table, ()))
    for line in (*_legend(tests, figures), "", *_summary(figures, "score" if _differs(table) else "total")):
        console.print(Text(line), soft_wrap=True)
    if not fits:
        console.print(Text(f"{len(tests)} tests are too many for {console.width} columns; grades.csv has their points"))


def _grid(table: pd.DataFrame, tests: Sequence[GradedTest]) -> Table:
    """A row a student, with a column for each of these tests."""
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=SIMPLE, pad_edge=False)
    grid.add_column("student", overflow="fold", max_width=STUDENT_WIDTH)
    sums = ["total"]
    if _differs(table):
        sums += [*(["penalty"] if table["penalty"].any() else []), "score"]
    heads = ["try", *(str(number) for number in range(1, len(tests) + 1)), *sums]
    for head in heads:
        grid.add_column(head, justify="right", no_wrap=True)
    grid.add_column("status", no_wrap=True)
    for student, row in table.iterrows():
        pending = row["status"] == PENDING
        empty = WAITS if pending else ""
        cells = [_cell(row[test.name], test.points, empty) for test in tests]
        status = Text(row["status"], style="yellow" if pending else "")
        attempt = str(row["attempt"]) if isinstance(row["attempt"], int) else ""
        grid.add_row(Text(str(student)), attempt, *cells, *(_points(row[each], empty) for each in sums), status)
    return grid


def _differs(table: pd.DataFrame) -> bool:
    """Whether somebody's score is another number than the total."""
    return "score" in table and not table["score"].equals(table["total"])


def _legend(tests: Sequence[GradedTest], figures: ClassFigures) -> list[str]:
    """One line a test: its number, title, points, and what the class earned of them."""
    width = len(str(len(tests)))
    return [
        f"{number:>{width}}  {test.title} ({_points(test.points)} points{_earned_by_class(share)})"
        for number, (test, share) in enumerate(zip(tests, figures.shares, strict=True), start=1)
    ]


def _summary(figures: ClassFigures, what: str) -> list[str]:
    others = "".join(f", {count} {status}" for status, count in figures.others)
    count = f"{figures.n} submissions: {figures.graded} graded, {figures.pending} pending{others}"
    spread = (
        f"{what} of {_points(figures.possible)}: mean {_points(figures.mean)}, sd {_points(figures.sd)}, "
        f"median {_points(figures.median)}, from {_points(figures.minimum)} to {_points(figures.maximum)}"
    )
    waiting = ["– waits for staff, and is not zero"] if figures.pending else []
    return [count, spread, *waiting]


def _cell(earned: float, points: float, empty: str) -> Text:
    from rich.text import Text

    style = "yellow" if earned != earned else "green" if earned >= points else "red" if earned == 0 else ""
    return Text(_points(earned, empty), style=style)


def _points(value: float | None, empty: str = WAITS) -> str:
    """At most two decimals, without zeros at the end; `empty` for what is not known."""
    if value is None or value != value:
        return empty
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _earned_by_class(share: float | None) -> str:
    return "" if share is None else f", {share:.0%} earned"


def _share(earned: pd.Series[float], points: float) -> float | None:
    """The points earned over those that could be; None where nothing is graded or nothing could be earned."""
    could_be = int(earned.count()) * points
    return float(earned.sum()) / could_be if could_be else None


def _number(value: float) -> float | None:
    """A plain float; None for the NaN that pandas gives for too few values."""
    return None if value != value else float(value)


def _tests(table: pd.DataFrame) -> tuple[GradedTest, ...]:
    tests: tuple[GradedTest, ...] = table.attrs[TESTS]
    return tests


def _last_attempt(folder: Path) -> int | None:
    """The highest number among a student's reports; None when there is none."""
    numbers = [attempt_number(path.stem) for path in folder.glob("*.json")]
    return max((number for number in numbers if number is not None), default=None)
