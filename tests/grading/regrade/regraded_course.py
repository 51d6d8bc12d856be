"""A small course without training, and what tests do with it."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import nbformat

from autograder.course import Course, read_course
from autograder.grader import station
from autograder.grader.pipeline import autograde
from autograder.intake.collect import collect
from autograder.paths import CoursePaths
from autograder.progress import NoProgress
from grading.regrade.previewing import Preview, make_preview

NAME = "halving"
COURSE = """
[course]
title = "Small"

[runner]
workers = 1

[[assignments]]
name = "halving"
title = "Halving"
points = 5
due = 2030-01-01T12:00:00+01:00
"""
HIDDEN = '''
import pytest
import torch

GIVEN = torch.tensor([3, 17])


def near(value, threshold):
    return threshold("half.error").accepts(abs(value - 3.5))


@pytest.mark.points(2)
def test_doubles(student):
    """Every number is doubled."""
    assert torch.equal(student.double(GIVEN), torch.tensor([6, 34]))


@pytest.mark.points(3)
def test_halves(student, threshold, evidence):
    """Half of a number is near to it."""
    evidence.images("a dot", torch.ones(1, 1, 2, 2))
    assert near(float(student.half(7)), threshold)
'''
THRESHOLDS = """
[digits.cpu."half.error"]
low = 0.0
high = {high}
mean = 0.0
seeds = 2
averaged = 1
models = 1
false_fail = 0.0
torch = "2"
torchgrade = "0"
measured = "2027-01-01"
recipe = {{}}
false_pass = {{}}
"""
DOUBLE, HALF = "def double(x): return x + x", "def half(x): return x / 2"
CLASS = {
    "ada": [DOUBLE, HALF],
    "ben": [DOUBLE, "def half(x): return x // 2"],
    "cleo": ["def double(x): return 3 * x", HALF],
}


class Here(Executor):
    """Runs jobs in this process, one after the other, with whatever the files say now."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> "Future[Any]":
        station.station.cache_clear()
        future: Future[Any] = Future()
        try:
            future.set_result(function(*arguments, **named))
        except Exception as error:
            future.set_exception(error)
        return future


def hand_in(course: Course, **notebooks: list[str]) -> None:
    """Collect a notebook of these cells for each student."""
    inbox = course.paths.work / "inbox"
    inbox.mkdir(exist_ok=True)
    for student, cells in notebooks.items():
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        nbformat.write(notebook, inbox / f"{student}.ipynb")
    collect(course, NAME, inbox)


def grade(course: Course) -> None:
    autograde(course, NAME, NoProgress(), trusted=True, make_executor=Here)


def preview(course: Course) -> Preview:
    """A preview of the course as its files are now."""
    return make_preview(read_course(course.paths.root), NAME, NoProgress(), trusted=True, make_executor=Here)


def edit(path: Path, before: str, after: str) -> None:
    """Change the only place in a file that says `before`."""
    text = path.read_text()
    assert text.count(before) == 1
    path.write_text(text.replace(before, after))


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder that does not begin with a dot."""
    found = [each for each in folder.rglob("*") if each.is_file() and not each.name.startswith(".")]
    return {str(each.relative_to(folder)): each.read_bytes() for each in found if ".store" not in each.parts}


def reports_of(paths: CoursePaths) -> dict[str, bytes]:
    """The assignment's reports and pictures."""
    return files_in(paths.reports / NAME)
