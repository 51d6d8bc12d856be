"""A student's own checks: which notebook, what is right, and what a wrong one is told."""

import json
from pathlib import Path

import pytest

from autograder.check import check_notebook, find_notebook
from autograder.errors import GraderError, IntakeError

TESTS = '''
def test_half(student):
    """Half of four is two.

    Hint: divide.
    """
    assert student.half(4) == 2


def test_zero(student):
    """Half of nothing is nothing."""
    assert student.half(0) == 0
'''


@pytest.fixture
def tests(tmp_path: Path) -> Path:
    path = tmp_path / "test_public.py"
    path.write_text(TESTS)
    return path


def write(folder: Path, *sources: str) -> Path:
    """A notebook of these code cells."""
    cells: list[dict[str, object]] = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
        for source in sources
    ]
    path = folder / "homework.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))
    return path


def test_a_right_notebook_passes(tmp_path: Path, tests: Path) -> None:
    """A line a check, and their number."""
    checked = check_notebook(write(tmp_path, "def half(x):\n    return x / 2\n"), tests)
    assert checked.passed
    assert checked.lines == [
        "ok    Half of four is two.",
        "ok    Half of nothing is nothing.",
        "2 of 2 checks passed",
    ]


def test_a_wrong_value_is_shown_with_the_hint(tmp_path: Path, tests: Path) -> None:
    """On their own machine a student sees what pytest says."""
    checked = check_notebook(write(tmp_path, "def half(x):\n    return x // 3\n"), tests)
    assert not checked.passed
    assert checked.lines[0] == "WRONG Half of four is two."
    assert "assert 1 == 2" in checked.lines[1]
    assert checked.lines[2:] == ["      Hint: divide.", "ok    Half of nothing is nothing.", "1 of 2 checks passed"]


def test_an_exception_is_shown_with_its_own_text_and_place(tmp_path: Path, tests: Path) -> None:
    """Nothing is hidden from the code's own author."""
    checked = check_notebook(write(tmp_path, "def half(x):\n    return x / 'two'\n"), tests)
    assert checked.lines[1].startswith("      `half` raised TypeError in code cell 1, line 2: unsupported operand")


def test_a_cell_that_raises_is_noted_and_costs_no_check(tmp_path: Path, tests: Path) -> None:
    """The note stands first, with the cell that it is about."""
    checked = check_notebook(write(tmp_path, "1 / 0\n", "def half(x):\n    return x / 2\n"), tests)
    assert checked.passed
    assert checked.lines[0] == "note: code cell 1 ('1 / 0'), line 1: ZeroDivisionError: division by zero"


def test_a_name_that_is_missing_is_named(tmp_path: Path, tests: Path) -> None:
    """With the note that may explain it."""
    checked = check_notebook(write(tmp_path, "def half(x:\n"), tests)
    assert checked.lines[0].startswith("note: code cell 1 ('def half(x:'), line 1: SyntaxError")
    assert checked.lines[2].startswith("      your notebook defines no `half` (code cell 1")


def test_what_is_no_notebook_is_one_line(tmp_path: Path, tests: Path) -> None:
    """It names the file and says what to do."""
    path = tmp_path / "homework.ipynb"
    path.write_text("print(1)")
    checked = check_notebook(path, tests)
    assert not checked.passed
    (line,) = checked.lines
    assert line.startswith(f"{path}: No cell could be read: the file is not a Jupyter notebook")


def test_a_notebook_or_a_test_file_that_is_not_there_is_named(tmp_path: Path, tests: Path) -> None:
    """Each with what to do."""
    with pytest.raises(IntakeError, match=r"other\.ipynb: cannot be read \(No such file or directory\); name your"):
        check_notebook(tmp_path / "other.ipynb", tests)
    with pytest.raises(GraderError, match=r"test_other\.py: missing"):
        check_notebook(write(tmp_path, "x = 1\n"), tmp_path / "test_other.py")


def test_the_only_notebook_in_a_folder_is_the_one(tmp_path: Path) -> None:
    """Other files do not count."""
    path = write(tmp_path, "x = 1\n")
    (tmp_path / "notes.txt").touch()
    assert find_notebook(tmp_path) == path


@pytest.mark.parametrize(("names", "said"), [([], "none"), (["b.ipynb", "a.ipynb"], "a.ipynb, b.ipynb")])
def test_none_or_several_notebooks_are_a_question(tmp_path: Path, names: list[str], said: str) -> None:
    """The answer is a name on the command line."""
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(IntakeError) as caught:
        find_notebook(tmp_path)
    assert str(caught.value) == f"{tmp_path}: which notebook? found {said}; write `torchgrade check NAME.ipynb`"
