"""The class's points as a table, as CSV and on a terminal."""

import csv
import io
import statistics
from collections.abc import Callable
from pathlib import Path

import pytest
from permissions import no_roots_rights
from rich.console import Console

from autograder.course import Course, read_course
from autograder.errors import CourseError, IntakeError, UsageError
from autograder.report import Report
from grading.errors import GradesError
from grading.score import ClassScores
from grading.table import ClassTable, figures, read_reports, show, write_csv

MakeReport = Callable[..., Report]
MakeScores = Callable[..., ClassScores]

COURSE = """
[course]
title = "Deep learning"

[[assignments]]
name = "denoise"
title = "Denoising"
points = 20
due = 2027-02-12T18:00:00+01:00
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "course.toml").write_text(COURSE)
    return read_course(tmp_path)


def kept(course: Course, report: Report) -> None:
    report.write(course.paths.report(report.assignment, report.student, report.attempt))


def printed(found: ClassScores, width: int = 100) -> str:
    """What `show` prints on a terminal of that width, without colours."""
    console = Console(file=io.StringIO(), width=width, color_system=None)
    table = ClassTable(found)
    show(table, figures(table), console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_last_attempts_report_counts(course: Course, report: MakeReport) -> None:
    """Ten comes after nine, whatever the alphabet says; evidence folders and hidden folders are no reports."""
    for each in (report("bob", 1.0), report("ada", 1.0, attempt=9), report("ada", 2.0, attempt=10)):
        kept(course, each)
    course.paths.evidence("denoise", "ada", 11).mkdir()
    course.paths.store.mkdir()
    assert [(each.student, each.attempt) for each in read_reports(course, "denoise")] == [("ada", 10), ("bob", 1)]


def test_a_student_whose_reports_are_closed_is_not_left_out(course: Course, report: MakeReport) -> None:
    """The message names the folder."""
    for student in ("ada", "bob"):
        kept(course, report(student, 1.0))
    shut = course.paths.report("denoise", "bob", 1).parent
    shut.chmod(0)
    with no_roots_rights(), pytest.raises(IntakeError, match=f"{shut}: cannot be read"):
        read_reports(course, "denoise")
    shut.chmod(0o755)


def test_no_reports_yet_says_what_to_run(course: Course) -> None:
    """Before the first run, and for a slip in the assignment's name."""
    with pytest.raises(GradesError, match="no reports yet; run `torchgrade autograde denoise` first") as caught:
        read_reports(course, "denoise")
    assert isinstance(caught.value, UsageError)
    with pytest.raises(CourseError, match="there are: denoise"):
        read_reports(course, "denoize")


def test_a_line_has_every_column_in_order(report: MakeReport, scores: MakeScores, tmp_path: Path) -> None:
    """Attempt, tests in their order, total, points possible, status; where asked for, how the score came about."""
    found = scores(report("bob", 4.0, 1.5, attempt=3), report("ada", 2.0, None))
    write_csv(ClassTable(found, with_score=True), tmp_path / "grades.csv")
    assert (tmp_path / "grades.csv").read_text().splitlines() == [
        "student,attempt,test_1,test_2,total,possible,status,penalty,late_days,score",
        "ada,1,2,,,8,pending,,0,",
        "bob,3,4,1.5,5.5,8,graded,0,0,5.5",
    ]


def test_csv_leaves_pending_cells_empty(report: MakeReport, scores: MakeScores, tmp_path: Path) -> None:
    """An empty cell is no zero in any program that reads the file; a sum of tenths is written as people write it."""
    write_csv(ClassTable(scores(report("ada", 0.1, 0.2), report("bob", 0.0, None))), tmp_path / "out" / "grades.csv")
    assert (tmp_path / "out" / "grades.csv").read_text() == (
        "student,attempt,test_1,test_2,total,possible,status\nada,1,0.1,0.2,0.3,8,graded\nbob,1,0,,,8,pending\n"
    )
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["grades.csv"]


def test_csv_keeps_names_with_commas_quotes_and_other_scripts(
    report: MakeReport, scores: MakeScores, tmp_path: Path
) -> None:
    """Python's own reader gives back every name and every number."""
    names = sorted(['Lovelace, "Ada"', "Škoda", "张伟", "O'Neil\nJr"])
    write_csv(ClassTable(scores(*(report(name, 1.5) for name in names))), tmp_path / "grades.csv")
    with (tmp_path / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["student"] for row in rows] == names
    assert {row["total"] for row in rows} == {"1.5"}


def test_figures_agree_with_the_standard_library(report: MakeReport, scores: MakeScores) -> None:
    """Totals are summed up without those that are pending; a test's share counts every graded result of it."""
    points = [(4.0, 4.0), (3.0, 1.0), (0.0, 2.5), (4.0, 0.0)]
    totals = [sum(each) for each in points]
    reports = [report(f"s{number}", *each) for number, each in enumerate(points)]
    found = figures(ClassTable(scores(*reports, report("zed", 4.0, None))))
    assert (found.n, found.graded, found.pending, found.possible) == (5, 4, 1, 8.0)
    assert found.mean == pytest.approx(statistics.mean(totals), rel=1e-12)
    assert found.sd == pytest.approx(statistics.stdev(totals), rel=1e-12)
    assert found.median == pytest.approx(statistics.median(totals), rel=1e-12)
    assert (found.minimum, found.maximum) == (2.5, 8.0)
    assert found.shares == pytest.approx((15 / 20, 7.5 / 16), rel=1e-12)


def test_too_few_grades_give_no_figure(report: MakeReport, scores: MakeScores) -> None:
    """One grade has no spread, none has no mean, and a test without points has no share."""
    one = figures(ClassTable(scores(report("ada", 4.0))))
    assert (one.mean, one.sd) == (4.0, None)
    none = figures(ClassTable(scores(report("ada", None))))
    assert (none.graded, none.mean, none.median, none.minimum, none.shares) == (0, None, None, None, (None,))
    assert figures(ClassTable(scores(report("ada", 0.0, points=0.0)))).shares == (None,)


def test_eight_tests_are_readable_at_a_hundred_columns(report: MakeReport, scores: MakeScores) -> None:
    """Every number of a row stands on the student's line, uncut, and every title in the legend."""
    earned = [12.25, 11.5, 10.0, 0.0, 1.0, 2.75, 12.25, 3.0]
    lines = printed(
        scores(report("a" * 20, *earned, points=12.25, title="Shapes of the decoder"), report("b"))
    ).splitlines()
    (row,) = (line for line in lines if "a" * 20 in line)
    assert row.split() == ["a" * 20, "1", "12.25", "11.5", "10", "0", "1", "2.75", "12.25", "3", "52.75", "graded"]
    assert max(map(len, lines)) <= 100
    assert "8  Shapes of the decoder 8 (12.25 points, 24% earned)" in lines


def test_pending_is_said_in_words(report: MakeReport, scores: MakeScores) -> None:
    """Without colours, a reader still sees what waits, and that it is no zero."""
    text = printed(scores(report("ada", 4.0, None), report("bob", 1.0, 2.0)))
    assert ["ada", "1", "4", "–", "–", "pending"] in [line.split() for line in text.splitlines()]
    assert "2 submissions: 1 graded, 1 pending" in text
    assert "total of 8: mean 3, sd –, median 3, from 3 to 3" in text
    assert "waits for staff, and is not zero" in text


def test_titles_with_brackets_are_printed_as_they_are(report: MakeReport, scores: MakeScores) -> None:
    """A title is text, not markup, and neither is a student's id."""
    text = printed(scores(report("[red]ada", 4.0, title="Shape [bold](B, T, C)[/bold]")))
    assert "Shape [bold](B, T, C)[/bold] 1" in text
    assert "[red]ada" in text


def test_a_long_id_is_printed_in_full(report: MakeReport, scores: MakeScores) -> None:
    """An id that is cut short could be two students."""
    student = "abcdefghijklmnopqrstuvwxyz0123456789"
    lines = printed(scores(report(student, *[1.0] * 8))).splitlines()
    assert student in "".join(line[:27].strip() for line in lines)


def test_tests_that_do_not_fit_are_left_out_and_that_is_said(report: MakeReport, scores: MakeScores) -> None:
    """Totals stay whole, the legend too; nothing is cut in the middle."""
    lines = printed(scores(report("ada", *[1.0] * 40, points=2.0))).splitlines()
    assert ["ada", "1", "40", "graded"] in [line.split() for line in lines]
    assert sum("(2 points, 50% earned)" in line for line in lines) == 40
    assert lines[-1] == "40 tests are too many for 100 columns; grades.csv has their points"
