"""A class's grades from its gradebook: as objects, as tables, and on the command line."""

import csv
import io
import statistics
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from autograder.course import Course, read_course
from autograder.errors import CourseError
from grading.cli import app
from grading.course_table import show_course, write_course_csv
from grading.errors import GradesError
from grading.gradebook.events import (
    Dropped,
    Enrolled,
    Event,
    Excused,
    Handed,
    Merged,
    Overridden,
    QuizMarked,
    Reported,
    TestPoints,
)
from grading.gradebook.opening import open_gradebook
from grading.grades import ClassGrades, class_grades
from grading.table import assignment_table, figures, show, write_csv

COURSE = """
[course]
title = "Deep learning"

[grades.late]
penalty = 0.1

[grades.letters]
A = 90
F = 0

[[assignments]]
name = "denoise"
title = "Denoising"
points = 8
due = 2027-02-12T18:00:00+01:00

[[assignments]]
name = "attend"
title = "Attention [B, T]"
points = 8
due = 2027-03-12T18:00:00+01:00

[[quizzes]]
name = "midterm"
title = "Midterm"
"""
NOW = datetime(2027, 2, 20, tzinfo=UTC)


def handed_in(student: str, hour: int, *earned: float | None, name: str = "denoise") -> list[Event]:
    """An attempt on the day that denoise was due, or on a later day of February, and its report."""
    received = datetime(2027, 2, 12 + hour // 24, hour % 24, tzinfo=UTC)
    tests = tuple(
        TestPoints(f"test_{n}", f"Test {n}", 4.0, points, "error" if points is None else "partial")  # type: ignore[arg-type]
        for n, points in enumerate(earned, start=1)
    )
    return [
        Handed(student=student, assignment=name, attempt=1, sha256="0", received=received),
        Reported(student=student, assignment=name, attempt=1, digest="0", created=NOW, tests=tests),
    ]


EVENTS: list[Event] = [
    *(Enrolled(student=student) for student in ("ada", "bob", "cyd", "dan", "eve", "fay")),
    *handed_in("ada", 12, 4.0, 3.5),
    *handed_in("bob", 24 + 12, 4.0, 4.0),  # a day late
    *handed_in("cyd", 12, 4.0, None),
    *handed_in("old-fay", 12, 1.0, 1.0),
    Excused(student="eve", assignment="denoise"),
    QuizMarked(student="ada", assignment="midterm", paper="a", points=9.0, possible=10.0),
    Dropped(student="dan"),
    Merged(student="old-fay", into="fay"),
]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with a gradebook in which all that has happened."""
    (tmp_path / "course.toml").write_text(COURSE)
    course = read_course(tmp_path)
    with open_gradebook(course) as gradebook:
        gradebook.append(EVENTS, who="staff", why="for the tests", when=NOW)
    return course


@pytest.fixture
def grades(course: Course) -> ClassGrades:
    return class_grades(course, NOW)


def printed(grades: ClassGrades, width: int = 100) -> list[str]:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    show_course(grades, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def test_everybody_of_the_class_has_grades(grades: ClassGrades) -> None:
    """In order; who has left has none, and who was merged is one."""
    assert [grade.student for grade in grades.grades] == ["ada", "bob", "cyd", "eve", "fay"]
    assert [str(grade.status) for grade in grades.assignment("denoise")] == [
        "graded",
        "graded",
        "pending",
        "excused",
        "graded",
    ]
    assert grades.student("old-fay") == grades.student("fay")
    assert grades.work("midterm").points == 10


def test_who_is_not_there_is_told_with_near_names(grades: ClassGrades) -> None:
    """A slip of the pen, somebody who has left, a name that is no assignment's."""
    with pytest.raises(GradesError, match=r"no student 'adda' among the 5 in the gradebook; did you mean ada\?"):
        grades.student("adda")
    with pytest.raises(GradesError, match="dan has left the class"):
        grades.student("dan")
    with pytest.raises(CourseError, match="no assignment 'denoize'"):
        grades.assignment("denoize")


def test_an_assignments_table_has_the_whole_class(grades: ClassGrades, tmp_path: Path) -> None:
    """Today's columns, then the penalty, the late days and the score; cells of who has no score are empty, never 0."""
    write_csv(assignment_table(grades, "denoise"), tmp_path / "grades.csv")
    assert (tmp_path / "grades.csv").read_text().splitlines() == [
        "student,attempt,test_1,test_2,total,possible,status,penalty,late_days,score",
        "ada,1,4,3.5,7.5,8,graded,0,0,7.5",
        "bob,1,4,4,8,8,graded,0.8,0,7.2",
        "cyd,1,4,,,8,pending,,0,",
        "eve,,,,,8,excused,,0,",
        "fay,1,1,1,2,8,graded,0,0,2",
    ]


def test_an_assignments_table_is_printed_with_penalties(grades: ClassGrades) -> None:
    """The figures are those of the scores, and say how many have none."""
    console = Console(file=io.StringIO(), width=100, color_system=None)
    table = assignment_table(grades, "denoise")
    show(table, figures(table), console)
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    rows = [line.split() for line in lines]
    assert ["bob", "1", "4", "4", "8", "0.8", "7.2", "graded"] in rows
    assert ["cyd", "1", "4", "–", "–", "–", "–", "pending"] in rows
    assert ["eve", "excused"] in rows
    assert "4 submissions: 3 graded, 1 pending, 1 excused" in lines
    mean, sd = statistics.mean([7.5, 7.2, 2]), statistics.stdev([7.5, 7.2, 2])
    assert f"score of 8: mean {mean:.2f}, sd {sd:.2f}, median 7.2, from 2 to 7.5" in lines


def test_a_quiz_has_a_table_too(grades: ClassGrades, tmp_path: Path) -> None:
    """Points on the paper; who sat none is open, as the quiz has no due date."""
    write_csv(assignment_table(grades, "midterm"), tmp_path / "grades.csv")
    head, ada, *others = (tmp_path / "grades.csv").read_text().splitlines()
    assert head == "student,attempt,total,possible,status"
    assert ada.endswith(",9,10,graded")
    assert [line.rpartition(",")[2] for line in others] == ["open"] * 4


def test_an_assignment_nobody_has_points_in_says_what_to_run(grades: ClassGrades) -> None:
    """No table of empty cells."""
    with pytest.raises(GradesError, match="no reports yet; run `torchgrade autograde attend` first"):
        assignment_table(grades, "attend")


def test_the_courses_csv_has_a_column_an_assignment(grades: ClassGrades, tmp_path: Path) -> None:
    """Empty cells where there is no score, and beside them what waits, is missing or excused."""
    write_course_csv(grades, tmp_path / "grades.csv")
    with (tmp_path / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert list(rows) == ["ada", "bob", "cyd", "eve", "fay"]
    assert list(rows["ada"].values()) == ["ada", "7.5", "", "9", "91.67", "A", "no", "0", "", "", ""]
    assert list(rows["cyd"].values()) == ["cyd", "", "", "", "", "", "no", "0", "denoise", "", ""]
    assert (rows["eve"]["denoise"], rows["eve"]["excused"]) == ("", "denoise")


def test_the_courses_table_says_what_each_sign_means(grades: ClassGrades) -> None:
    """A student a line, numbered columns, a legend; titles are text and not markup."""
    lines = printed(grades)
    rows = [line.split() for line in lines]
    assert ["ada", "7.5", "9", "91.67", "A", "so", "far"] in rows
    assert ["cyd", "–", "so", "far"] in rows
    assert "2  attend: Attention [B, T] (8 points; 0 graded)" in lines
    assert "–  something of it waits, and is not zero" in lines
    assert "5 students: 0 with a settled grade, 3 with a percent" in lines
    percents = [100 * 16.5 / 18, 90, 25]
    mean, sd = statistics.mean(percents), statistics.stdev(percents)
    assert f"percent: mean {mean:.2f}, sd {sd:.2f}, median 90.00, from 25.00 to 91.67" in lines


def test_a_table_too_wide_says_what_waits_instead(grades: ClassGrades) -> None:
    """Nothing is cut in the middle."""
    lines = printed(grades, width=50)
    assert ["cyd", "pending:", "denoise"] in [line.split() for line in lines]
    assert lines[-1] == "3 assignments and quizzes are too many for 50 columns; grades.csv has their points"


@pytest.mark.parametrize("arguments", [["grades"], ["grades", "explain", "ada"]])
def test_an_empty_class_says_what_to_run(tmp_path: Path, arguments: list[str]) -> None:
    """No table without lines, and no file."""
    (tmp_path / "course.toml").write_text(COURSE)
    done = CliRunner().invoke(app, [*arguments, "--course", str(tmp_path)])
    assert isinstance(done.exception, GradesError)
    assert "nobody is in the gradebook yet; `torchgrade collect` takes submissions in" in str(done.exception)
    assert not (tmp_path / "grades.csv").exists()


@pytest.mark.parametrize("override", [0.0, 6.5])
def test_a_persons_word_reaches_the_table(course: Course, override: float) -> None:
    """Points by hand stand in the score, and count in the figures."""
    with open_gradebook(course) as gradebook:
        by_hand = Overridden(student="cyd", assignment="denoise", points=override)
        gradebook.append([by_hand], who="staff", why="talked it over", when=NOW)
        paper = Overridden(student="eve", assignment="attend", points=override)
        gradebook.append([paper], who="staff", why="handed in on paper", when=NOW)
    scores = {each.student: each for each in assignment_table(class_grades(course, NOW), "denoise").scores.scores}
    assert (scores["cyd"].score, scores["cyd"].status) == (override, "graded")
    assert scores["cyd"].total is None  # a test of it still waits
    assert scores["ada"].total is not None
    papers = assignment_table(class_grades(course, NOW), "attend").scores.scores
    assert [each.score for each in papers if each.student == "eve"] == [override]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["grades"], 0, "5 students"),
        (["grades", "denoise"], 0, "4 submissions"),
        (["grades", "denoise"], 0, "denoise: a test broke down: cyd; to try again, and be told where to look:\n"),
        (["grades"], 0, "\n  torchgrade autograde denoise --course "),
        (["grades", "midterm"], 0, "1 submissions"),
        (["grades", "explain", "bob"], 0, "8 points, 7.2 after the penalty"),
        (["grades", "--help"], 0, "explain"),
        (["grades", "denoise", "more"], 2, "unexpected extra argument"),
    ],
)
def test_grades_takes_a_name_or_a_command(course: Course, arguments: list[str], code: int, said: str) -> None:
    """One command, with one of its own; options may stand behind."""
    where = [] if "--help" in arguments else ["--course", str(course.paths.root)]
    done = CliRunner().invoke(app, [*arguments, *where])
    assert done.exit_code == code
    assert said in done.output
    assert course.paths.grades_csv.exists() == (code == 0 and len(arguments) < 3 and bool(where))
