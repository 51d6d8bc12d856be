"""A student's file as code cells, whatever format it is in and whatever its metadata hold."""

import json
from typing import Any

import nbformat
import pytest

from autograder.errors import StudentError
from autograder.intake.notebook import CodeCell, graded, read_cells


def code(source: object, **metadata: object) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": [], "execution_count": None}


def encoded(*cells: object, **more: object) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **more}).encode()


def test_code_cells_are_counted_from_one_without_the_prose() -> None:
    """Prose has no number; a source may be text or a list of lines."""
    prose = {"cell_type": "markdown", "source": ["# Title"], "metadata": {}}
    found = read_cells(encoded(prose, code("import torch"), prose, code(["x = 1\n", "y = 2"])))
    assert found == (CodeCell(1, "import torch"), CodeCell(2, "x = 1\ny = 2"))


def test_a_tagged_cell_is_counted_but_not_graded() -> None:
    """A cell tagged skip-grading keeps its number, so that messages name the cell that the student sees."""
    cells = read_cells(encoded(code("a"), code("b", tags=["slow", "skip-grading"]), code("c")))
    assert cells[1].tags == ("slow", "skip-grading")
    assert [cell.number for cell in graded(cells)] == [1, 3]


def test_a_notebook_without_code_is_a_notebook() -> None:
    """Nothing to grade is no broken file."""
    assert read_cells(encoded()) == ()


def test_what_nbgrader_wrote_is_read() -> None:
    """A cell is locked when nbgrader says so and it is not the student's to solve."""
    locked = code("a", nbgrader={"grade_id": "setup", "locked": True, "solution": False}) | {"id": "one"}
    solution = code("b", nbgrader={"grade_id": "task", "locked": True, "solution": True}) | {"id": "two"}
    assert read_cells(encoded(locked, solution)) == (
        CodeCell(1, "a", id="one", grade_id="setup", locked=True),
        CodeCell(2, "b", id="two", grade_id="task", locked=False),
    )


@pytest.mark.parametrize(
    "metadata",
    [None, 3, {"tags": "skip-grading"}, {"tags": [1, None]}, {"nbgrader": 7}, {"nbgrader": {"grade_id": []}}],
)
def test_odd_metadata_means_none(metadata: object) -> None:
    """It should not cost a student the notebook; nor should an id that is none, or metadata without end."""
    assert read_cells(encoded(code("x") | {"metadata": metadata, "id": 7})) == (CodeCell(1, "x"),)
    assert read_cells(encoded(code("x", tags=["a" * 70_000]))) == (CodeCell(1, "x"),)


@pytest.mark.parametrize("major", [None, "4", 5, 99, -1, True])
def test_the_shape_counts_and_not_the_number(major: object) -> None:
    """A notebook that says no format, or a later one, is read when it looks like format 4."""
    assert read_cells(encoded(code("x"), nbformat=major)) == (CodeCell(1, "x"),)


@pytest.mark.parametrize("source", ["x = 1", "x = 1\ny = 2\n", "\n\nx\n\ny", "", "a\x85b\nc", "a\u2028b", "x\x0cy\nz"])
@pytest.mark.parametrize("major", [2, 3])
def test_old_formats_give_what_jupyters_converter_gives(major: int, source: str) -> None:
    """In formats 2 and 3, cells lie in worksheets and code is called input, split with line ends or without."""
    lines = source.splitlines(keepends=major == 3)
    heading = {"cell_type": "heading", "level": 300_000_000, "source": "Title", "metadata": {}}
    cell = {"cell_type": "code", "input": lines, "outputs": [], "language": "python", "metadata": {}}
    old = {"nbformat": major, "nbformat_minor": 0, "metadata": {"name": ""}}
    (found,) = read_cells(json.dumps({**old, "worksheets": [{"cells": [heading, cell]}]}).encode())
    if source.isascii() and "\x0c" not in source:
        converted = nbformat.reads(json.dumps({**old, "worksheets": [{"cells": [cell]}]}), as_version=4)
        assert found.source == converted.cells[0].source
    if major == 3:
        assert found.source == source


def test_all_line_ends_become_pythons_own() -> None:
    """So that a line has the same number for us, for Python and for the student; other breaks are no line ends."""
    (cell,) = read_cells(encoded(code("a\r\nb\rc\nd\u2028e\x85f")))
    assert cell.source == "a\nb\nc\nd\u2028e\x85f"


def test_lone_surrogates_become_a_character_that_can_be_sent() -> None:
    r"""JSON can spell "\ud800" alone, and no socket could carry it on."""
    source = read_cells(encoded(code("x = '\ud800'")))[0].source
    assert "\ufffd" in source
    source.encode()


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([7], "cell 1 is a number"),
        ([code("x"), code(None)], "the source of code cell 2 is nothing"),
        ([code(["x", 1])], "the source of code cell 1 is a list"),
        ([code({})], "the source of code cell 1 is an object"),
    ],
    ids=["number", "nothing", "list", "object"],
)
def test_a_cell_without_text_is_named(cells: list[object], said: str) -> None:
    """The student reads which cell it is, and what to do."""
    with pytest.raises(StudentError, match=r"No cell could be read.*hand in") as caught:
        read_cells(encoded(*cells))
    assert said in str(caught.value)
