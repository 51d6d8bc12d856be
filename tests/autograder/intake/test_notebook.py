"""A student's file as code cells, or one sentence that the student can act on."""

import json
from typing import Any

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


def test_a_byte_order_mark_is_no_obstacle() -> None:
    """Some editors on Windows write one."""
    assert read_cells(b"\xef\xbb\xbf" + encoded(code("x = 'é'"))) == (CodeCell(1, "x = 'é'"),)


def test_outputs_that_only_python_reads_are_no_obstacle() -> None:
    """Jupyter writes NaN into outputs, which strict JSON does not know."""
    cell = code("x") | {"outputs": [{"data": {"application/json": float("nan")}}]}
    assert read_cells(encoded(cell)) == (CodeCell(1, "x"),)


@pytest.mark.parametrize("metadata", [None, 3, {"tags": "skip-grading"}, {"tags": [1, None]}])
def test_odd_metadata_means_no_tags(metadata: object) -> None:
    """It should not cost a student the notebook."""
    assert read_cells(encoded(code("x") | {"metadata": metadata})) == (CodeCell(1, "x"),)


def test_lone_surrogates_become_a_character_that_can_be_sent() -> None:
    r"""JSON can spell "\ud800" alone, and no socket could carry it on."""
    source = read_cells(encoded(code("x = '\ud800'")))[0].source
    assert "\ufffd" in source
    source.encode()


def test_an_old_notebook_is_upgraded() -> None:
    """In format 3, cells lie in worksheets and code is called input; the answer is the same."""
    cells = [
        {"cell_type": "heading", "level": 1, "source": "Title", "metadata": {}},
        {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "outputs": [], "language": "python", "metadata": {}},
    ]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    assert read_cells(json.dumps(old).encode()) == (CodeCell(1, "x = 1\ny = 2"),)


WHOLE = encoded(code("x = 1"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"import torch\n", "line 1, column 1"),
        (WHOLE[:-20], "cut short"),
        (WHOLE.decode().encode("utf-16"), "byte 1 is not UTF-8"),
        (b'"' + b"\xe9" + b'"', "byte 2 is not UTF-8"),
        (b"[" * 200_000, "too deep"),
        (b"[" + b"[]," * 2_000_000 + b"0]", "more than 2,000,000 brackets"),
        (b'{"nbformat": ' + b"1" * 5000 + b"}", "digits"),
        (b"[]", "it holds a list, where an object belongs"),
        (b"{}", "does not say its `nbformat`"),
        (encoded(nbformat=True), "does not say its `nbformat`"),
        (encoded(nbformat=5), "format 5"),
        (encoded(nbformat=3, worksheets=[7]), "old format 3"),
        (encoded(nbformat=-1), "old format -1"),
        (b'{"nbformat": 4}', "no list of cells"),
        (encoded(7), "cell 1 is a number"),
        (encoded(code("x"), code(None)), "the source of cell 2 is nothing"),
        (encoded(code(["x", 1])), "the source of cell 1 is a list"),
        (b" " * (64 * 2**20 + 1), "larger than 64 MiB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_notebook_gets_one_sentence_with_advice(content: bytes, said: str) -> None:
    """The student reads what was found and what to do, whatever the file holds."""
    with pytest.raises(StudentError, match=r"(?i)hand (it )?in") as caught:
        read_cells(content)
    assert said in str(caught.value)
