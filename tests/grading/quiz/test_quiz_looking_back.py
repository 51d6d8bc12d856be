"""The commands that look back: simulate, stats and debrief, one after the other."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from grading.cli import app
from grading.errors import QuizError

COURSE = """
[course]
title = "Small"

[[assignments]]
name = "one"
title = "One"
points = 1
due = 2027-03-01T18:00:00+01:00

[[quizzes]]
name = "small"
title = "Small"
seed = 3
versions = 2
"""
TEXT = """\
Quiz title: Small & simple

Name: one
Tags: difficulty=hard, lecture=Optimisers
1. Which of these holds?
... Since the step is short.
*a) This one
b) That one
c) Another one

Name: two
Parameters: d = 16, 64
1. How much is the root of {{d}}?
= {{sqrt(d)}}

Name: three
1. Tick all that apply.
[*] Layers
[ ] Lawyers
[*] Gates
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A course with a quiz of three items."""
    (tmp_path / "source" / "small").mkdir(parents=True)
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    (tmp_path / "source" / "small" / "quiz.md").write_text(TEXT, encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--course", str(folder), "--work", str(folder / "work")])


def test_simulated_class_is_analysed_and_debriefed(folder: Path) -> None:
    """Each command says where its files are, and they are there."""
    simulated = run(folder, "quiz", "simulate", "small", "--students", "30", "--mean", "70", "--sd", "20")
    assert simulated.exit_code == 0, simulated.output
    assert "30 simulated students: mean" in simulated.output
    looked = run(folder, "stats", "small")
    assert looked.exit_code == 0, looked.output
    assert "30 students, percent of the points" in looked.output
    told = run(folder, "debrief", "small", "--most-missed", "2")
    assert told.exit_code == 0, told.output
    made = {path.relative_to(folder / "work" / "quizzes" / "small").as_posix() for path in folder.rglob("work/**/*.*")}
    assert made >= {"sheets.json", "stats/index.html", "stats/items.csv", "debrief/index.html", "debrief/slides.ipynb"}


@pytest.mark.parametrize("command", ["stats", "debrief"])
def test_nothing_collected_is_said(folder: Path, command: str) -> None:
    """With the command that collects."""
    error = run(folder, command, "small").exception
    assert isinstance(error, QuizError)
    assert "torchgrade quiz collect small" in str(error)
