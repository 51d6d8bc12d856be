"""The command that hands grades on, with a gradebook of its own."""

import csv
from pathlib import Path

import pytest
from export_class import COURSE, DUE, a_report
from typer.testing import CliRunner

from autograder.course import Course, read_course
from autograder.intake.submission import store
from grading.cli import app
from grading.export.kinds import Kind


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with two students who handed in, one of them graded."""
    root = tmp_path_factory.mktemp("command")
    (root / "course.toml").write_text(COURSE, encoding="utf-8")
    opened = read_course(root)
    for student in ("ada", "bob"):
        store(opened.paths, student, "alpha", name="a.ipynb", content=student.encode(), received=DUE)
    a_report("ada", 3.0, 4.0, 0.5).write(opened.paths.report("alpha", "ada", 1))
    return opened


def run(course: Course, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["export", *words, "--course", str(course.paths.root)])
    return done.exit_code, done.output


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_written_and_told_in_one_line(course: Course, kind: Kind) -> None:
    """The last line has the file, how many are in it, and what was left empty."""
    code, said = run(course, "alpha", "--to", kind.value)
    last = said.splitlines()[-1]
    assert code == 0
    assert Path(last.split(": ")[0]).stat().st_size > 0
    assert last.endswith("; no score: 1 pending")


def test_what_was_handed_in_and_graded_is_in_the_file(course: Course, tmp_path: Path) -> None:
    """From submissions and reports on the disk to cells."""
    run(course, "alpha", "--to", "csv", "--out", str(tmp_path / "x.csv"))
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        found = {row["student"]: (row["alpha"], row["alpha_status"]) for row in csv.DictReader(file)}
    assert found == {"ada": ("7.5", "graded"), "bob": ("", "pending")}


def test_another_kind_is_refused(course: Course) -> None:
    """With those that there are."""
    code, said = run(course, "--to", "blackboard")
    assert code == 2
    assert "gradescope" in said
