"""The class's points in one assignment as a table: in memory, as CSV, and on a terminal."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course import Course
from autograder.intake.submission import attempt_number
from autograder.paths import names_in, written_aside
from autograder.report import Report, read_report
from grading.errors import GradesError
from grading.policy.result import Status
from grading.score import ClassScores, GradedTest, Score, class_scores
from grading.statistics.distribution import distribution

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from grading.grades import ClassGrades

WITHOUT_POINTS = (Status.MISSING, Status.OPEN, Status.EXCUSED)
WAITS = "–"
UNLIMITED = 10_000  # columns: more than any table needs
STUDENT_WIDTH = 24  # characters; a longer id goes on in the next line


@dataclass(frozen=True)
class ClassTable:
    """Everybody's points in an assignment or quiz.

    `with_score`: also the penalty, the free late days used, and the score that counts, where it may differ from the
    total.
    """

    scores: ClassScores
    with_score: bool = False

    def column(self, name: str) -> list[float | None]:
        """Everybody's total, penalty or score; None where it waits, or there is none."""
        return [getattr(score, name) for score in self.scores.scores]

    @property
    def differs(self) -> bool:
        """Whether somebody's score is another number than the total."""
        return self.with_score and self.column("score") != self.column("total")


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
    attempts = [(student, _last_attempt(folder / student)) for student in names_in(folder)]
    paths = [course.paths.report(assignment, student, last) for student, last in attempts if last is not None]
    if not paths:
        raise GradesError(f"{folder}: no reports yet; run `torchgrade autograde {assignment}` first")
    return [read_report(path) for path in paths]


def assignment_table(grades: ClassGrades, name: str) -> ClassTable:
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
    return ClassTable(class_scores(found, float(work.points)), with_score)


def write_csv(table: ClassTable, path: Path) -> None:
    """Write a line a student, as CSV in UTF-8: attempt, points of each test, total, points possible, status.

    What is pending is an empty cell.
    """
    with written_aside(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        more = ["penalty", "late_days", "score"] if table.with_score else []
        tests = [test.name for test in table.scores.tests]
        lines.writerow(["student", "attempt", *tests, "total", "possible", "status", *more])
        lines.writerows(_row(score, table.with_score) for score in table.scores.scores)


def figures(table: ClassTable) -> ClassFigures:
    """The class in numbers."""
    totals = distribution(each for each in table.column("score" if table.with_score else "total") if each is not None)
    counts = Counter(score.status for score in table.scores.scores)
    pending = counts[Status.PENDING]
    return ClassFigures(
        n=len(totals) + pending,
        graded=len(totals),
        pending=pending,
        possible=table.scores.possible,
        mean=totals.mean,
        sd=totals.sd,
        median=totals.median,
        minimum=totals.lowest,
        maximum=totals.highest,
        shares=tuple(_shares(table.scores)),
        others=tuple((str(each), counts[each]) for each in WITHOUT_POINTS if each in counts),
    )


def show(table: ClassTable, figures: ClassFigures, console: Console) -> None:
    """Print the table, a legend of its tests and the figures. Colours only hint: the text says it all."""
    from rich.text import Text

    tests = table.scores.tests
    grid = _grid(table, len(tests))
    fits = console.measure(grid, options=console.options.update_width(UNLIMITED)).maximum <= console.width
    console.print(grid if fits else _grid(table, 0))
    for line in (*_legend(tests, figures), "", *_summary(figures, "score" if table.differs else "total")):
        console.print(Text(line), soft_wrap=True)
    if not fits:
        console.print(Text(f"{len(tests)} tests are too many for {console.width} columns; grades.csv has their points"))


def _row(score: Score, with_score: bool) -> list[str]:
    """A student's line of the CSV."""
    more = [_exactly(score.penalty), str(score.late_days), _exactly(score.score)] if with_score else []
    points = [_exactly(each) for each in (*score.earned, score.total, score.possible)]
    return [score.student, _attempt(score), *points, str(score.status), *more]


def _grid(table: ClassTable, count: int) -> Table:
    """A row a student, with a column for each of the first `count` tests."""
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=SIMPLE, pad_edge=False)
    grid.add_column("student", overflow="fold", max_width=STUDENT_WIDTH)
    sums = ["total"]
    if table.differs:
        sums += [*(["penalty"] if any(table.column("penalty")) else []), "score"]
    for head in ("try", *(str(number) for number in range(1, count + 1)), *sums):
        grid.add_column(head, justify="right", no_wrap=True)
    grid.add_column("status", no_wrap=True)
    for score in table.scores.scores:
        waits = score.status is Status.PENDING
        empty = WAITS if waits else ""
        points = zip(score.earned[:count], table.scores.tests, strict=False)
        cells = [_cell(earned, test.points, empty) for earned, test in points]
        totals = [_points(getattr(score, each), empty) for each in sums]
        status = Text(str(score.status), style="yellow" if waits else "")
        grid.add_row(Text(score.student), _attempt(score), *cells, *totals, status)
    return grid


def _attempt(score: Score) -> str:
    return "" if score.attempt is None else str(score.attempt)


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


def _cell(earned: float | None, points: float, empty: str) -> Text:
    from rich.text import Text

    style = "yellow" if earned is None else "green" if earned >= points else "red" if earned == 0 else ""
    return Text(_points(earned, empty), style=style)


def _points(value: float | None, empty: str = WAITS) -> str:
    """At most two decimals, without zeros at the end; `empty` for what is not known."""
    return empty if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def _exactly(value: float | None) -> str:
    """For the CSV: ten digits, so that 0.1 + 0.2 reads 0.3; empty for what is not known."""
    return "" if value is None else f"{value:.10g}"


def _earned_by_class(share: float | None) -> str:
    return "" if share is None else f", {share:.0%} earned"


def _shares(found: ClassScores) -> Iterator[float | None]:
    """For each test the points earned over those that could be; None where nothing is graded or could be earned."""
    for position, test in enumerate(found.tests):
        earned = [each for score in found.scores if (each := score.earned[position]) is not None]
        could_be = len(earned) * test.points
        yield sum(earned) / could_be if could_be else None


def _last_attempt(folder: Path) -> int | None:
    """The highest number among a student's reports; None when there is none."""
    numbers = [attempt_number(name.removesuffix(".json")) for name in names_in(folder) if name.endswith(".json")]
    return max((number for number in numbers if number is not None), default=None)
