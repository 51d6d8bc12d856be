"""A notebook's bytes as code cells.

The bytes come from a student and may be anything. Whatever is wrong with them is the student's to mend, so every
complaint is a StudentError that says what to do. Source is text here and nothing more: never parsed, never run.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from autograder.errors import StudentError

LARGEST_MIB = 64
MOST_BRACKETS = 2_000_000  # each may become an object of a hundred bytes and more; real notebooks have thousands
GRADING_SKIPS = "skip-grading"  # the tag of cells that the grader leaves out
MAJOR_FORMAT = 4

ADVICE = "Open it in Jupyter, run it, save it, and hand in the saved .ipynb file."


@dataclass(frozen=True)
class CodeCell:
    """One code cell; `number` counts a notebook's code cells from 1, tagged or not."""

    number: int
    source: str
    tags: tuple[str, ...] = ()


def read_cells(content: bytes) -> tuple[CodeCell, ...]:
    """The code cells of a notebook, in order. Raises StudentError when `content` is not a notebook."""
    notebook = _modern(_parsed(content))
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise _not_a_notebook("it has no list of cells")
    sources = [_code(cell, position) for position, cell in enumerate(cells, start=1)]
    code = [each for each in sources if each is not None]
    return tuple(CodeCell(number, source, tags) for number, (source, tags) in enumerate(code, start=1))


def graded(cells: Iterable[CodeCell]) -> tuple[CodeCell, ...]:
    """The cells that the grader loads: those without the tag `skip-grading`."""
    return tuple(cell for cell in cells if GRADING_SKIPS not in cell.tags)


def _parsed(content: bytes) -> dict[str, Any]:
    if len(content) > LARGEST_MIB * 2**20:
        raise StudentError(
            f"The notebook is larger than {LARGEST_MIB} MiB. "
            "Clear the outputs of its cells, save it, and hand it in again."
        )
    if content.count(b"[") + content.count(b"{") > MOST_BRACKETS:
        raise _not_a_notebook(f"it holds more than {MOST_BRACKETS:,} brackets")
    if not content.strip():
        raise StudentError(f"The file is empty. {ADVICE}")
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _not_a_notebook(f"byte {error.start + 1} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise _not_a_notebook(f"line {error.lineno}, column {error.colno}: {error.msg}; was it cut short?") from error
    except RecursionError as error:
        raise _not_a_notebook("its lists lie too deep in one another") from error
    except ValueError as error:  # a number of more digits than Python reads
        raise _not_a_notebook(str(error)) from error
    if not isinstance(notebook, dict):
        raise _not_a_notebook(f"it holds {_kind(notebook)}, where an object belongs")
    return notebook


def _modern(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook in format 4, whatever format it was saved in."""
    major = notebook.get("nbformat")
    if type(major) is not int:
        raise _not_a_notebook("it does not say its `nbformat`")
    if major == MAJOR_FORMAT:
        return notebook
    if major > MAJOR_FORMAT:
        raise StudentError(
            f"The notebook is in format {major}; the grader reads formats up to {MAJOR_FORMAT}. "
            f"Save it in format {MAJOR_FORMAT} and hand it in again."
        )
    import nbformat

    try:
        converted = nbformat.convert(nbformat.from_dict(notebook), MAJOR_FORMAT)
    except Exception as error:  # the converter raises whatever broken content leads it to
        raise StudentError(f"The notebook is in the old format {major} and cannot be converted. {ADVICE}") from error
    return dict(converted)


def _code(cell: object, position: int) -> tuple[str, tuple[str, ...]] | None:
    """Source and tags of a code cell; None for a cell of another kind."""
    if not isinstance(cell, dict):
        raise _not_a_notebook(f"cell {position} is {_kind(cell)}, where an object belongs")
    if cell.get("cell_type") != "code":
        return None
    source = cell.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise _not_a_notebook(f"the source of cell {position} is {_kind(source)}, where text belongs")
    return _encodable(source), _tags(cell.get("metadata"))


def _tags(metadata: object) -> tuple[str, ...]:
    """A cell's tags. Odd metadata means no tags: it should not cost a student the whole notebook."""
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return tuple(_encodable(tag) for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()


def _encodable(text: str) -> str:
    """`text` with U+FFFD for lone surrogates, which JSON can spell and no file or socket can carry."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _kind(value: object) -> str:
    """What JSON calls a value of this type."""
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "nothing"}
    return names.get(type(value), "a number")


def _not_a_notebook(found: str) -> StudentError:
    return StudentError(f"The file is not a Jupyter notebook: {found}. {ADVICE}")
