"""Another assignment: what `torchgrade new` adds to a course, and when it adds nothing."""

from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from typer.testing import CliRunner

from autograder.authoring.release import build_release, release
from autograder.course import Course, read_course
from autograder.errors import AuthoringError
from grading.cli import app
from grading.errors import StarterError
from grading.starter.assignment import begin_assignment
from grading.starter.beginning import begin_course

NOW = datetime(2031, 3, 3, 9, 30)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course that was just begun."""
    begin_course(tmp_path / "course", NOW)
    return read_course(tmp_path / "course")


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """A notebook with a function that students shall write."""
    cells = [
        new_markdown_cell("# Doubling"),
        new_code_cell("import math"),
        new_code_cell('def double(number):\n    """Twice the number."""\n    return number + number'),
        new_code_cell("print(double(math.floor(2.5)))"),
    ]
    path = tmp_path / "doubling.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return path


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_assignment_is_the_starters_under_another_name(course: Course) -> None:
    """It can be released as it is, and course.toml keeps every line that it had."""
    before = course.paths.course_file.read_bytes()
    begin_assignment(course, "attention", None, NOW)
    added = course.paths.course_file.read_bytes().removeprefix(before)
    assert added.startswith(b'\n[[assignments]]\nname = "attention"\ntitle = "Attention"\npoints = 10 ')
    now = read_course(course.paths.root)
    assert files(course.paths.source("attention").folder) == files(course.paths.source("linear_unit").folder)
    assert "attention.ipynb" in build_release(now.source("attention"))


def test_a_notebook_becomes_an_assignment(course: Course, notebook: Path) -> None:
    """It is released without the solution, executed with it, and worth a point for each name."""
    begun = begin_assignment(course, "doubling", notebook, NOW)
    assert begun.refused == ""
    now = read_course(course.paths.root)
    released, *_, solution = release(now, "doubling")
    assert "number + number" not in released.read_text()
    assert '"4\\n"' in solution.read_text()
    assert now.assignment("doubling").points == 1
    assert "student.double" in now.source("doubling").hidden_tests.read_text()


def test_the_command_says_what_each_cell_was_taken_for(course: Course, notebook: Path) -> None:
    """A line a cell, then what is left to do."""
    options = ["new", "doubling", "--from", str(notebook), "--course", str(course.paths.root)]
    done = CliRunner().invoke(app, options, catch_exceptions=False)
    taken = [line.split()[:2] for line in done.output.split("\n")[:4]]
    assert taken == [["1", "prose"], ["2", "locked"], ["3", "solution"], ["4", "locked"]]
    assert "students write double" in done.output
    assert "torchgrade release doubling" in done.output
    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("linear_unit", "is an assignment already"),
        ("first_quiz", "is a quiz already"),
        ("mine", "is there already"),
        ("Attention", "a letter first"),
        ("../attention", "a letter first"),
        ("", "a letter first"),
    ],
)
def test_a_name_that_cannot_be_had_changes_nothing(course: Course, name: str, said: str) -> None:
    """Taken by an assignment, a quiz or a folder, or none that course.toml allows."""
    (course.paths.root / "source" / "mine").mkdir()
    before = files(course.paths.root)
    with pytest.raises(StarterError, match=said):
        begin_assignment(course, name, None, NOW)
    assert files(course.paths.root) == before


def test_a_course_file_that_takes_no_table_is_put_back(course: Course) -> None:
    """Assignments that stand in one line can have none appended; nothing stays of the try."""
    path = course.paths.course_file
    path.write_text('# mine\nassignments = []\n[course]\ntitle = "A"')
    with pytest.raises(StarterError, match=r"takes no .* at its end .*nothing was changed"):
        begin_assignment(read_course(path.parent), "attention", None, NOW)
    assert path.read_text() == '# mine\nassignments = []\n[course]\ntitle = "A"'
    assert not course.paths.source("attention").folder.exists()


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_table_begins_a_line_of_its_own(course: Course, end: str) -> None:
    """Whether or not the last line ends, and with the line ends that the file has."""
    path = course.paths.course_file
    path.write_bytes(f'[course]\ntitle = "A"{end}'.replace("\n", "\r\n" if "\r" in end else "\n").encode())
    begin_assignment(read_course(path.parent), "attention", None, NOW)
    assert [each.name for each in read_course(path.parent).assignments] == ["attention"]
    assert (b"\r\n\r\n[[assignments]]\r\n" if "\r" in end else b"\n\n[[assignments]]\n") in path.read_bytes()


def test_what_is_no_notebook_adds_nothing(course: Course, tmp_path: Path) -> None:
    """One line that names the file."""
    (tmp_path / "notes.ipynb").write_text("{}")
    for path, said in ((tmp_path / "notes.ipynb", "is no notebook"), (tmp_path / "none.ipynb", "could not be read")):
        with pytest.raises(AuthoringError, match=said):
            begin_assignment(course, "notes", path, NOW)
    assert not course.paths.source("notes").folder.exists()


def test_groups_are_not_forgotten(course: Course) -> None:
    """With groups, a new assignment counts only when one names it."""
    path = course.paths.course_file
    group = '[[grades.groups]]\nname = "labs"\nweight = 1\nmembers = ["linear_unit"]\n'
    path.write_text(path.read_text() + group)
    begun = begin_assignment(read_course(path.parent), "attention", None, NOW)
    assert "no group" in begun.remarks[-1]
