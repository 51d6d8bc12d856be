"""The server that shows the formgrader, and the commands around it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from formgrader_course import NAME, Type, make_course
from sqlalchemy import event, text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from autograder.course import Course
from autograder.errors import UsageError
from grading.cli import app
from grading.errors import GradebookError
from grading.gradebook.nbgrader import fresh
from grading.gradebook.nbgrader.coursedir import nbgrader_gradebook, only_one
from grading.gradebook.nbgrader.server import command, environment, serve
from grading.gradebook.nbgrader.sync import sync


@pytest.fixture
def listening() -> Iterator[None]:
    """Rows are read anew in this process, until the test ends."""
    fresh.keep_fresh()
    fresh.keep_fresh()
    yield
    event.remove(Session, "do_orm_execute", fresh._read_anew)


@pytest.mark.usefixtures("listening")
def test_a_server_that_has_a_row_reads_it_anew(course: Course) -> None:
    """What is written beside it is seen by the next query, in rows and in what hangs on them."""
    with nbgrader_gradebook(course) as server:
        page = server.find_submission_notebook(NAME, NAME, "student-01")
        held = {grade.name: grade for grade in page.grades}
        before = held["test_one"].auto_score
        with nbgrader_gradebook(course) as beside:
            beside.db.execute(text("UPDATE grade SET auto_score = 0.125"))
            beside.db.commit()
        again = server.find_submission_notebook_by_id(page.id)
        assert (before, {grade.auto_score for grade in again.grades}) == (2.0, {0.125})


def test_the_command_is_printed_as_one_types_it(course: Course) -> None:
    """In the folder that nbgrader takes its configuration from, which is the server's root as well."""
    result = CliRunner().invoke(app, ["formgrader", "open", "--print", "--course", str(course.paths.root)])
    assert result.exit_code == 0
    assert result.output.startswith(f"cd {course.paths.nbgrader} && {sys.executable} -m jupyter_server ")
    assert f"root_dir={course.paths.nbgrader}" in result.output


def test_the_commands_of_this_python_are_found() -> None:
    """nbgrader calls `alembic` by its name, also where no environment is active."""
    assert environment()["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)
    assert command(Path("x"), False, "--debug").words[-1] == "--debug"


def test_without_a_course_for_nbgrader_nothing_is_started(tmp_path: Path) -> None:
    """The message says what makes one."""
    with pytest.raises(GradebookError, match="formgrader prepare"):
        serve(tmp_path, browser=False)


def test_commands_tell_what_was_brought_back(course: Course, type_in: Type) -> None:
    """A line each, who it was in the gradebook, and how many answers wait."""
    type_in("student-01", "why_it_doubles", manual_score=2.0)
    place = ["--course", str(course.paths.root)]
    synced = CliRunner().invoke(app, ["formgrader", "sync", "--who", "ta-1", *place])
    assert synced.output.split("\n")[:2] == [
        "student-01, double, why_it_doubles: 2 points",
        "marks and comments that are new in the gradebook: 1",
    ]
    prepared = CliRunner().invoke(app, ["formgrader", "prepare", NAME, *place])
    assert prepared.output.startswith("double: submissions: 3; answers that wait for a mark: 3\n")
    history = CliRunner().invoke(app, ["gradebook", "history", "student-01", NAME, *place])
    assert "ta-1" in history.output


def test_two_at_once_are_refused(course: Course) -> None:
    """One writer, as SQLite wants it; the message names the other."""
    with only_one(course, "prepare"), pytest.raises(UsageError, match=f"process {os.getpid()} runs"):
        sync(course, None)


def test_an_assignment_that_is_none_is_refused(tmp_path: Path) -> None:
    """Before anything is made."""
    course = make_course(tmp_path)
    result = CliRunner().invoke(app, ["formgrader", "prepare", "other", "--course", str(course.paths.root)])
    assert result.exit_code == 1
    assert "no assignment 'other'" in str(result.exception)
    assert not course.paths.nbgrader.exists()
