"""The scan of a release: what is found, and what is left alone."""

import json

import pytest

from autograder.authoring.leaks import refuse_leaks
from autograder.errors import AuthoringError
from autograder.paths import AssignmentSource


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("once = double(number)", "a line of a solution"),
        ("write `once=double( number )` here", "a line of a solution"),
        ("assert student.double(1789) == 3578", "a line of test_hidden.py"),
        ("### BEGIN SOLUTION double", "a marker"),
        ("# begin solution", "a marker"),
    ],
)
def test_a_leak_is_named_with_file_and_line(source: AssignmentSource, line: str, what: str) -> None:
    """Solutions, hidden tests and markers are found wherever students would read them."""
    with pytest.raises(AuthoringError, match=rf"DATA\.md:2: {what}"):
        refuse_leaks({"DATA.md": f"Data.\n{line}\n"}, source)


def test_all_leaks_are_named_at_once(source: AssignmentSource) -> None:
    """One error lists every place."""
    files = {"a.py": "once = double(number)\n", "b.py": "return double(once)\n"}
    with pytest.raises(AuthoringError, match=r"(?s)a\.py:1: .*b\.py:1: "):
        refuse_leaks(files, source)


@pytest.mark.parametrize(("key", "value"), [("outputs", [{"output_type": "stream"}]), ("execution_count", 1)])
def test_output_in_a_released_notebook_is_a_leak(source: AssignmentSource, key: str, value: object) -> None:
    """Even an execution count tells that somebody ran the release."""
    cell = {"source": "1", "outputs": [], "execution_count": None, key: value}
    with pytest.raises(AuthoringError, match=r"double\.ipynb, cell 1: output of a run"):
        refuse_leaks({"double.ipynb": json.dumps({"cells": [cell]})}, source)


def test_a_leak_in_a_notebook_is_named_with_its_cell(source: AssignmentSource) -> None:
    """Cells and their lines count from 1."""
    cells = [{"source": "first"}, {"source": ["a\n", "return double(once)"]}]
    with pytest.raises(AuthoringError, match=r"double\.ipynb, cell 2, line 2: a line of a solution"):
        refuse_leaks({"double.ipynb": json.dumps({"cells": cells})}, source)


def test_lines_that_students_have_anyway_are_no_leak(source: AssignmentSource) -> None:
    """Starters, scaffold, public tests and short lines may stand everywhere; so may what hidden tests do not assert."""
    public = source.public_tests.read_text()
    source.hidden_tests.write_text(f"import torch\n{source.hidden_tests.read_text()}")
    given = "import torch\nonce = number\nreturn once\nlimit = 3\nelse:\n"
    refuse_leaks({"test_public.py": public, "DATA.md": given}, source)


def test_a_public_check_that_asserts_what_a_hidden_test_asserts_is_a_leak(source: AssignmentSource) -> None:
    """A hidden case pasted into the public checks is named there."""
    source.public_tests.write_text(source.public_tests.read_text() + source.hidden_tests.read_text())
    with pytest.raises(AuthoringError, match=r"test_public\.py:6: a line of test_hidden\.py"):
        refuse_leaks({"test_public.py": source.public_tests.read_text()}, source)
