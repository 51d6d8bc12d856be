"""A notebook's bytes as cells, still as JSON has them.

Outputs can be hundreds of megabytes, and the file may be hostile. So the quick way passes over all that is not asked
for without building an object, and knows how many cells there can be before it builds one. What that way refuses,
Python's own reader gets within narrower bounds; it reads more (NaN in outputs, half of a surrogate pair) and says where
a file is broken.
"""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import msgspec

from autograder.errors import StudentError

LARGEST_MIB = 512
SLOW_MIB = 64  # of a file that must be copied, or built as a whole
MOST_BRACKETS = 2_000_000  # each may become an object of a hundred bytes and more; real notebooks have thousands
MOST_CELLS = 50_000
SOURCES_MIB = 16  # of all cells together
OUTPUTS_MIB = 16  # of one cell, where they are looked at
PART_KIB = 64  # of anything else that is read of a cell

ADVICE = "Open it in Jupyter, run it, save it, and hand in the saved .ipynb file."
CLEAR = "Clear the outputs of its cells, save it, and hand it in again."

# each cell must say its type, so this counts them, however the key is spelt
_CELL_TYPE = re.compile(rb'"' + b"".join(rb"(?:%c|\\u00(?i:%02x))" % (byte, byte) for byte in b"cell_type") + rb'"')
# UTF-32 first: its mark begins as that of UTF-16 does
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class _Cell(msgspec.Struct):
    """The parts of a cell that are asked for, as slices of the file."""

    cell_type: msgspec.Raw
    source: msgspec.Raw = msgspec.Raw(b"null")
    input: msgspec.Raw = msgspec.Raw(b"null")
    id: msgspec.Raw = msgspec.Raw(b"null")
    metadata: msgspec.Raw = msgspec.Raw(b"null")
    outputs: msgspec.Raw = msgspec.Raw(b"null")
    attachments: msgspec.Raw = msgspec.Raw(b"null")


class _Document(msgspec.Struct):
    cells: list[_Cell]


_QUICK = msgspec.json.Decoder(_Document)


def raw_cells(content: bytes) -> list[Any]:
    """A notebook's cells, in their order and whatever its format; what stands in them may be anything.

    Raises StudentError when there is no list of cells.
    """
    return _cells(content, _built)


def whole_cells(content: bytes) -> list[Any]:
    """The same with the text of prose, and with outputs and attachments, which `opened` reads."""
    return _cells(content, _whole)


def opened(part: object) -> Any:
    """The outputs or attachments of a cell; None where there are none, or where they are too large to look at."""
    if not isinstance(part, msgspec.Raw):
        return part
    try:
        return msgspec.json.decode(part) if _size(part) <= OUTPUTS_MIB * 2**20 else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _cells(content: bytes, built: Callable[[_Cell], dict[str, Any]]) -> list[Any]:
    if len(content) > LARGEST_MIB * 2**20:
        raise unreadable(f"the notebook is larger than {LARGEST_MIB} MiB", CLEAR)
    content = _utf8(content)
    if not content.strip():
        raise unreadable("the file is empty")
    if _has_more_than(MOST_CELLS, _CELL_TYPE.finditer(content)):
        raise not_a_notebook(f"it holds more than {MOST_CELLS:,} cells")
    try:
        return _quickly(content, built)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        _refuse_large(content, f"is not written as Jupyter does it ({_first_line(error)})")
    return _slowly(content)


def unreadable(why: str, advice: str = ADVICE) -> StudentError:
    """What a student is told when nothing of a file could be read."""
    return StudentError(f"No cell could be read: {why}{'' if why.endswith('?') else '.'} {advice}")


def not_a_notebook(found: str) -> StudentError:
    return unreadable(f"the file is not a Jupyter notebook: {found}")


def kind_of(value: object) -> str:
    """What JSON calls a value of this type."""
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "nothing"}
    return names.get(type(value), "a number")


def _utf8(content: bytes) -> bytes:
    """The file in UTF-8 and without a byte order mark; editors on Windows write them."""
    content = content.removeprefix(codecs.BOM_UTF8)
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            _refuse_large(content, f"is written in {encoding.upper()}")
            try:
                return content.decode(encoding).encode()
            except UnicodeDecodeError as error:
                raise not_a_notebook(f"byte {error.start + 1} is not {encoding.upper()}") from error
    return content


def _refuse_large(content: bytes, peculiarity: str) -> None:
    if len(content) > SLOW_MIB * 2**20:
        raise unreadable(f"the notebook is larger than {SLOW_MIB} MiB and {peculiarity}", CLEAR)


def _has_more_than(most: int, found: Iterator[object]) -> bool:
    return next(islice(found, most, None), None) is not None


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:100]


def _quickly(content: bytes, built: Callable[[_Cell], dict[str, Any]]) -> list[Any]:
    """The cells of a file in strict JSON and in the shape of format 4; raises what msgspec does for any other."""
    cells = _QUICK.decode(content).cells
    if sum(_size(cell.source) + _size(cell.input) for cell in cells) > SOURCES_MIB * 2**20:
        raise not_a_notebook(f"its cells hold more than {SOURCES_MIB} MiB of text")
    return [built(cell) for cell in cells]


def _built(cell: _Cell) -> dict[str, Any]:
    """A cell's parts as objects; of a cell that is no code, nothing but its type."""
    kind = _part(cell.cell_type)
    if kind != "code":
        return {"cell_type": kind}
    source, old = msgspec.json.decode(cell.source), msgspec.json.decode(cell.input)
    return {
        "cell_type": kind,
        "source": source,
        "input": old,
        "id": _part(cell.id),
        "metadata": _part(cell.metadata),
    }


def _whole(cell: _Cell) -> dict[str, Any]:
    """A cell's parts as objects, whatever its kind, and what may be large as it stands in the file."""
    return {
        "cell_type": _part(cell.cell_type),
        "source": msgspec.json.decode(cell.source),
        "input": msgspec.json.decode(cell.input),
        "metadata": _part(cell.metadata),
        "outputs": cell.outputs,
        "attachments": cell.attachments,
    }


def _part(raw: msgspec.Raw) -> Any:
    """A part that the notebook can do without: None where it is too large, or no text in UTF-8."""
    try:
        return msgspec.json.decode(raw) if _size(raw) <= PART_KIB * 2**10 else None
    except UnicodeDecodeError:
        return None


def _size(raw: msgspec.Raw) -> int:
    return memoryview(raw).nbytes


def _slowly(content: bytes) -> list[Any]:
    """The cells of whatever Python reads as JSON: of formats 2 and 3 too, whose cells lie in worksheets."""
    if _has_more_than(MOST_BRACKETS, re.finditer(rb"[\[{]", content)):
        raise not_a_notebook(f"it holds more than {MOST_BRACKETS:,} brackets")
    try:
        notebook = json.loads(content.decode())
    except UnicodeDecodeError as error:
        raise not_a_notebook(f"byte {error.start + 1} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise not_a_notebook(f"line {error.lineno}, column {error.colno}: {error.msg}; was it cut short?") from error
    except RecursionError as error:
        raise not_a_notebook("its lists lie too deep in one another") from error
    except ValueError as error:  # a number of more digits than Python reads
        raise not_a_notebook(_first_line(error)) from error
    if not isinstance(notebook, dict):
        raise not_a_notebook(f"it holds {kind_of(notebook)}, where an object belongs")
    return _listed(notebook)


def _listed(notebook: dict[str, Any]) -> list[Any]:
    """The list of cells in a notebook, or those of its worksheets."""
    cells, sheets = notebook.get("cells"), notebook.get("worksheets")
    if isinstance(cells, list):
        return cells
    if not isinstance(sheets, list):
        raise not_a_notebook("it has no list of cells")
    lists = [sheet.get("cells", []) if isinstance(sheet, dict) else None for sheet in sheets]
    if not all(isinstance(each, list) for each in lists):
        raise not_a_notebook("one of its worksheets has no list of cells")
    return [cell for each in lists if isinstance(each, list) for cell in each]
