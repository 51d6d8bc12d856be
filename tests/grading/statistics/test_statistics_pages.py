"""The pages of statistics, for a small class with everything in it that can happen."""

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import html

from autograder.course import Course, read_course
from autograder.report import Verdict
from grading.gradebook.book import book_of
from grading.gradebook.events import Enrolled, Entry, Event, Handed, QuizMarked, Reported, TestPoints
from grading.grades import ClassGrades, grades_of
from grading.statistics import plots
from grading.statistics.course import CourseFigures, course_figures
from grading.statistics.page import PAGE, write_course, write_work
from grading.statistics.work import figures_of

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DUE = datetime(2026, 5, 4, 18, tzinfo=UTC)
COURSE = """
[course]
title = "Nets & more"
[grades]
missing = "zero"
[grades.late]
penalty = 0.1
[grades.letters]
A = 80
F = 0
[[assignments]]
name = "skips"
title = "Skips <and> more"
points = 10
due = 2026-05-04T18:00:00Z
[[assignments]]
name = "later"
title = "Not due yet"
points = 10
due = 2026-07-04T18:00:00Z
[[quizzes]]
name = "quiz"
title = "A quiz"
"""
VERDICTS = {0: Verdict.FAILED, 4: Verdict.PASSED, 6: Verdict.PASSED}


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    return read_course(tmp_path)


def handed_in(student: str, hours: float, *earned: float) -> tuple[Event, Event]:
    """An attempt, and its report on two tests."""
    received = DUE + timedelta(hours=hours)
    tests = tuple(
        TestPoints(f"test_{points}", f"Test of {points}", points, each, VERDICTS.get(each, Verdict.PARTIAL))
        for points, each in zip((4, 6), earned, strict=True)
    )
    return (
        Handed(student=student, assignment="skips", attempt=1, sha256=student, received=received),
        Reported(
            student=student,
            assignment="skips",
            attempt=1,
            digest=student,
            created=received,
            tests=tests,
            wall_seconds=1.5,
        ),
    )


@pytest.fixture
def graded(course: Course) -> ClassGrades:
    """Four students: all points, few points late, a quiz alone, nothing at all."""
    events: list[Event] = [
        *handed_in("student-01", -2, 4, 6),
        *handed_in("student-02", 20, 0, 3),
        QuizMarked(student="student-03", assignment="quiz", paper="version-a", points=3, possible=5),
        *(Enrolled(student=f"student-{number:02}") for number in range(1, 5)),
    ]
    entries = [Entry(number, NOW, "torchgrade", "", event) for number, event in enumerate(events, start=1)]
    return grades_of(course, book_of(entries), NOW)


@pytest.fixture
def figures(graded: ClassGrades) -> CourseFigures:
    return course_figures(graded)


def test_the_page_of_an_assignment_tells_what_was_hard(graded: ClassGrades, tmp_path: Path) -> None:
    """The hardest test comes first, with the class's share; titles are text and no markup."""
    page = write_work(figures_of(graded.work("skips"), graded.assignment("skips"), graded.book), tmp_path / "out")
    read = html.fromstring(page.read_text(encoding="utf-8"))
    assert read.findtext(".//h1") == "Skips <and> more: statistics"
    rows = [[cell.text_content().strip() for cell in row] for row in read.findall(".//tbody/tr")]
    assert rows[0][:6] == ["Test of 4", "4", "1", "0", "1", ""]
    assert rows[1][:6] == ["Test of 6", "6", "1", "1", "0", ""]
    assert [row[-1] for row in rows] == ["50\N{NO-BREAK SPACE}%", "75\N{NO-BREAK SPACE}%"]


def test_every_picture_stands_in_the_page_and_says_what_it_shows(graded: ClassGrades, tmp_path: Path) -> None:
    """Nothing is fetched from elsewhere, and who cannot see reads the figures."""
    page = write_work(figures_of(graded.work("skips"), graded.assignment("skips"), graded.book), tmp_path / "out")
    pictures = html.fromstring(page.read_text(encoding="utf-8")).findall(".//img")
    assert len(pictures) == 4
    assert all(str(each.get("src")).startswith("data:image/png;base64,") for each in pictures)
    assert "mean 63.5, sd 51.6, median 63.5" in str(pictures[0].get("alt"))
    assert {path.name for path in (tmp_path / "out").glob("*.png")} == {
        plots.SCORES,
        plots.TESTS,
        plots.LATENESS,
        plots.TIME,
    }


def test_the_course_page_counts_everybody(figures: CourseFigures, course: Course) -> None:
    """What is not due and not handed in by anybody is left out; who is missing is in no mean."""
    read = html.fromstring(write_course(figures, course).read_text(encoding="utf-8"))
    rows = {
        row[0].text_content(): [cell.text_content() for cell in row[1:]]
        for row in read.findall(".//tbody/tr")
        if len(row) == 9
    }
    assert rows["Skips <and> more"] == ["2", "", "2", "", "63.5", "51.6", "63.5", "1"]
    assert rows["A quiz"][0] == "1"
    assert "Not due yet" not in rows
    assert figures.letters == (("A", 1), ("F", 3))


def test_the_course_page_links_to_pages_that_are_there(figures: CourseFigures, course: Course) -> None:
    """And to no other."""
    before = html.fromstring(write_course(figures, course).read_text(encoding="utf-8"))
    assert before.findall(".//tbody//a") == []
    write_work(figures.works[0], course.paths.stats / "skips")
    after = html.fromstring(write_course(figures, course).read_text(encoding="utf-8"))
    (link,) = after.findall(".//tbody//a")
    assert (course.paths.stats / str(link.get("href"))).resolve() == course.paths.stats / "skips" / PAGE


def test_figures_can_be_read_by_other_programs(figures: CourseFigures, course: Course) -> None:
    """CSV with all the digits."""
    write_course(figures, course)
    with (course.paths.stats / "assignments.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["assignment"]: row for row in csv.DictReader(file)}
    assert float(rows["skips"]["mean_percent"]) == 63.5
    with (course.paths.stats / "items.csv").open(encoding="utf-8", newline="") as file:
        items = [(row["item"], float(row["share_earned"])) for row in csv.DictReader(file)]
    assert items == [("test_4", 0.5), ("test_6", 0.75)]


def test_pictures_of_other_times_are_gone(figures: CourseFigures, course: Course) -> None:
    """A class without grades has no picture of scores, whatever lay there before."""
    write_course(figures, course)
    nobody = replace(figures, works=(), percents=replace(figures.percents, values=(), mean=None, sd=None, median=None))
    page = write_course(nobody, course)
    assert list(course.paths.stats.glob("*.png")) == []
    assert html.fromstring(page.read_text(encoding="utf-8")).findall(".//img") == []
