"""A database whose making was cut short: made anew or completed, and never taken for a whole one."""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from cut_short import CLOSED, ended, prepare_until, prepare_without_room
from formgrader_course import NAME, Type, fill, make_course

from autograder.course import Course
from grading.errors import GradebookError
from grading.gradebook.nbgrader.coursedir import database, nbgrader_gradebook
from grading.gradebook.nbgrader.prepare import prepare
from grading.gradebook.nbgrader.server import serve

SCORES = {"student-01": 3.5, "student-02": 5.0, "student-03": 0.0}


def edit(course: Course, *statements: str) -> None:
    """Change the database behind everybody's back."""
    with closing(sqlite3.connect(database(course))) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def scores(course: Course) -> dict[str, float]:
    """Everybody's points, as nbgrader adds them up."""
    with nbgrader_gradebook(course) as theirs:
        return {each.student.id: each.score for each in theirs.assignment_submissions(NAME)}


def schema(path: Path) -> set[tuple[str, ...]]:
    """The names of all tables and triggers, and the version."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT type, name FROM sqlite_master").fetchall()
        return {*names, *connection.execute("SELECT version_num FROM alembic_version").fetchall()}


@pytest.fixture
def fresh(tmp_path: Path) -> Course:
    """A course with submissions, and nothing prepared."""
    course = make_course(tmp_path)
    fill(course)
    return course


def test_an_empty_file_is_made_anew(fresh: Course, template: Path) -> None:
    """A line says so, and the database is a whole one."""
    database(fresh).parent.mkdir()
    database(fresh).touch()
    assert prepare(fresh, None).mended == f"{database(fresh)} was empty; it was made anew"
    assert scores(fresh) == SCORES
    assert schema(database(fresh)) == schema(template / "nbgrader" / "gradebook.db")


@pytest.mark.parametrize(
    "statements",
    [
        ("DROP TABLE alembic_version",),
        ("DELETE FROM alembic_version",),
        ("DROP TABLE alembic_version", "DROP TABLE task_cells", "DROP TABLE torchgrade_sheets"),
    ],
)
def test_what_was_typed_into_half_a_database_stays(course: Course, type_in: Type, statements: tuple[str, ...]) -> None:
    """Without its version, or some tables: it is completed, and the mark comes into the gradebook."""
    whole = schema(database(course))
    type_in("student-01", "why_it_doubles", manual_score=2.0)
    edit(course, *statements)
    made = prepare(course, None)
    assert made.mended == f"{database(course)} was left half made by an earlier run; it was completed"
    assert made.synced.lines == ("student-01, double, why_it_doubles: 2 points",)
    assert scores(course)["student-01"] == 5.5
    assert schema(database(course)) == whole


def test_an_assignment_without_cells_gets_them(course: Course) -> None:
    """As a run leaves it that ends between the two: the next one shows everybody's points."""
    tables = ("grade", "comment", "submitted_notebook", "submitted_assignment", "grade_cells", "solution_cells")
    edit(course, *(f"DELETE FROM {table}" for table in (*tables, "base_cell", "torchgrade_sheets", "torchgrade_cells")))
    assert scores(course) == {}
    prepare(course, None)
    assert scores(course) == SCORES


@pytest.mark.parametrize(("statements", "is_there"), [(5, False), (20, False), (60, True), (110, True)])
def test_a_run_that_is_killed_is_done_again(fresh: Course, template: Path, statements: int, is_there: bool) -> None:
    """After so many statements: the database has its name only when it is whole, and the next run does the rest."""
    assert ended(prepare_until, fresh.paths.root, statements) == -signal.SIGKILL
    assert database(fresh).exists() is is_there
    assert prepare(fresh, None).mended == ""
    assert scores(fresh) == SCORES
    assert schema(database(fresh)) == schema(template / "nbgrader" / "gradebook.db")
    assert not list(fresh.paths.nbgrader.glob(".gradebook.db*"))


def test_a_full_disk_leaves_nothing_that_looks_prepared(fresh: Course) -> None:
    """A sentence says what the disk said; the formgrader is not opened, and the next run makes all of it."""
    assert ended(prepare_without_room, fresh.paths.root) == CLOSED
    assert not list(fresh.paths.nbgrader.glob("*gradebook.db*"))
    with pytest.raises(GradebookError, match="no whole course for nbgrader yet"):
        serve(fresh.paths.nbgrader, browser=False)
    prepare(fresh, None)
    assert scores(fresh) == SCORES


@pytest.mark.parametrize(
    ("statement", "lacks"),
    [
        ("ALTER TABLE grade DROP COLUMN extra_credit", r"lacks grade\.extra_credit; `cd .* && nbgrader db upgrade`"),
        ("DROP TABLE task_cells", "lacks task_cells; `cd .* && nbgrader db upgrade`"),
    ],
)
def test_a_database_of_another_nbgrader_is_told(course: Course, statement: str, lacks: str) -> None:
    """What it lacks, and how it is brought up to date; nothing is written into it."""
    edit(course, statement)
    before = database(course).read_bytes()
    with pytest.raises(GradebookError, match=lacks):
        prepare(course, None)
    assert database(course).read_bytes() == before


def test_half_a_database_is_not_opened(course: Course) -> None:
    """The formgrader would show it as if it were whole."""
    edit(course, "DROP TABLE alembic_version")
    with pytest.raises(GradebookError, match="`torchgrade formgrader prepare` makes one"):
        serve(course.paths.nbgrader, browser=False)
