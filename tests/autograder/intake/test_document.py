"""The quick way and the slow way into a notebook's file, and what each refuses."""

import json
import time
import tracemalloc
from typing import Any

import pytest

from autograder.errors import StudentError
from autograder.intake.document import LARGEST_MIB, raw_cells
from autograder.intake.notebook import CodeCell, read_cells


def encoded(*cells: object, **more: object) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **more}).encode()


def code(source: str, *outputs: object) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": outputs, "metadata": {}}


WHOLE = encoded(code("x = 1"))
ONE = (CodeCell(1, "x = 1"),)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-be", "utf-32-be"])
def test_a_byte_order_mark_is_no_obstacle(encoding: str) -> None:
    """Editors on Windows write them, and write other encodings than Jupyter does."""
    mark = "\ufeff" if encoding.endswith("be") else ""
    text = mark + json.dumps(json.loads(encoded(code("x = 'é'"))), ensure_ascii=False)
    assert read_cells(text.encode(encoding)) == (CodeCell(1, "x = 'é'"),)


@pytest.mark.parametrize(
    "output", [b"NaN", b"-Infinity", b'"\\ud800"', b'"\xff\xfe"', b"1e999", b"1" * 5000, b'{"a": 1, "a": 2}'], ids=repr
)
def test_outputs_may_hold_what_strict_json_does_not(output: bytes) -> None:
    """Jupyter writes some of it itself; none of it is asked for."""
    content = WHOLE.replace(b'"outputs": []', b'"outputs": [' + output + b"]")
    assert read_cells(content) == ONE


def test_large_outputs_are_passed_over() -> None:
    """100 MiB of outputs are read in less than a second, and without taking memory for them."""
    content = encoded(code("x = 1", {"data": {"image/png": "A" * 100 * 2**20}}, {"text": ["[{"] * 100_000}))
    tracemalloc.start()
    before = time.monotonic()
    assert read_cells(content) == ONE
    assert time.monotonic() - before < 5
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"import torch\n", "line 1, column 1"),
        (b"{\n\n  oops", "line 3, column 3"),
        (WHOLE[:-20], "cut short"),
        (WHOLE.decode().encode("utf-16")[:-1], "is not UTF-16"),
        (b'"' + b"\xe9" + b'"', "byte 2 is not UTF-8"),
        (b"[" * 200_000, "too deep"),
        (b"[" + b"[]," * 2_000_000 + b"0]", "more than 2,000,000 brackets"),
        (encoded(*[{"cell_type": "raw"}] * 50_001), "more than 50,000 cells"),
        (encoded(code("x" * (16 * 2**20))), "more than 16 MiB of text"),
        (b'{"nbformat": ' + b"1" * 5000 + b"}", "digits"),
        (b"[]", "it holds a list, where an object belongs"),
        (b"{}", "no list of cells"),
        (b'{"nbformat": 4, "cells": {}}', "no list of cells"),
        (encoded(worksheets=[7]).replace(b'"cells": []', b'"cells": null'), "one of its worksheets has no list"),
        (b'{"cells": [' + b" " * 64 * 2**20, "larger than 64 MiB and is not written as Jupyter does it"),
        (b" " * (LARGEST_MIB * 2**20 + 1), "larger than 512 MiB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_notebook_gets_one_sentence_with_advice(content: bytes, said: str) -> None:
    """The student reads that no cell could be read, why, and what to do, whatever the file holds."""
    with pytest.raises(StudentError, match=r"^No cell could be read: .*(?i:hand (it )?in)") as caught:
        read_cells(content)
    assert said in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("key", [b'"cell_type"', b'"cell\\u005ftype"', b'"\\u0063ell_typ\\u0065"'])
def test_no_spelling_of_a_key_hides_a_cell_from_the_count(key: bytes) -> None:
    """Memory for a cell is taken only after all were counted."""
    assert raw_cells(b'{"cells": [{' + key + b': "raw"}]}') == [{"cell_type": "raw"}]
    with pytest.raises(StudentError, match="more than 50,000 cells"):
        raw_cells(b'{"cells": [' + (b"{" + key + b':"raw"},') * 50_001 + b"{}]}")
