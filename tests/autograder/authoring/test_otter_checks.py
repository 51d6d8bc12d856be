"""Public checks as files for otter-grader, read and run by otter itself."""

import warnings
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.otter_checks import otter_checks
from autograder.errors import AuthoringError

CHECKS = '''\
"""Public checks."""

import math


def near(one, other):
    return math.isclose(one, other)


def test_double(student):
    """Doubling adds a number to itself.

    Hint: mind the sign,
    and zero.
    """
    assert student.double(2) == 4
    assert near(student.double(0.1), 0.2)


def test_quadruple(student):
    """Four times."""
    assert student.quadruple(1) == 4, "once more"
'''


@pytest.fixture
def check(tmp_path: Path) -> Any:
    """A function that runs one of the checks as otter does, on these names; whether it passed, and what was said."""
    with warnings.catch_warnings(action="ignore"):  # what it imports warns
        from otter.test_files import ExceptionTestFile

    public = tmp_path / "test_public.py"
    public.write_text(CHECKS)
    files = otter_checks(public)
    assert list(files) == ["tests/double.py", "tests/quadruple.py"]

    def run(name: str, **names: Any) -> tuple[bool, str]:
        file = ExceptionTestFile.from_string(files[f"tests/{name}.py"])
        file.run(names)
        (result,) = file.test_case_results
        return result.passed, f"{result.message} {result.test_case.name} {result.test_case.failure_message}"

    return run


def test_right_code_passes(check: Any) -> None:
    """With what the file has besides the check."""
    assert check("double", double=lambda number: 2 * number)[0]


def test_a_failure_comes_with_the_line_what_was_found_title_and_hint(check: Any) -> None:
    """Otter shows the line; what stood on its left side is added, as pytest would."""
    passed, said = check("double", double=lambda number: number)
    assert not passed
    assert "assert (found := student.double(2)) == 4" in said
    assert "AssertionError: found 2" in said
    assert said.endswith("Doubling adds a number to itself. Hint: mind the sign, and zero.")


def test_a_message_of_the_authors_own_stays(check: Any) -> None:
    """Nothing is added to it."""
    assert "AssertionError: once more" in check("quadruple", quadruple=lambda number: number)[1]


def test_a_name_that_is_not_defined_so_far_is_told(check: Any) -> None:
    """In a notebook the usual cause is a cell that has not run."""
    passed, said = check("double")
    assert not passed
    assert "your notebook defines no `double` so far; run the cell that does" in said


@pytest.mark.parametrize(
    ("check_source", "said"),
    [
        ("def test_it(student, score):\n    pass\n", r"test_public\.py:1: test_it takes \(student, score\)"),
        ("import pytest\n@pytest.mark.points(2)\ndef test_it(student):\n    pass\n", ":3: test_it has a decorator"),
        ("def test_it(student):\n    student.f.rebuild(1)\n", r"test_public\.py:2: test_it uses \.rebuild"),
    ],
    ids=["fixture", "mark", "rebuild"],
)
def test_a_check_that_needs_a_grader_is_refused(tmp_path: Path, check_source: str, said: str) -> None:
    """With file and line."""
    public = tmp_path / "test_public.py"
    public.write_text(check_source)
    with pytest.raises(AuthoringError, match=said):
        otter_checks(public)
