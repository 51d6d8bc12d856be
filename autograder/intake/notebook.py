"""A notebook's bytes as code cells.

The bytes come from a student and may be anything. Whatever is wrong with them is the student's to mend, so every
complaint is a StudentError that says what to do. Source is text here and nothing more: never parsed, never run.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from autograder.intake.document import kind_of, not_a_notebook, raw_cells

GRADING_SKIPS = "skip-grading"  # the tag of cells that the grader leaves out


@dataclass(frozen=True)
class CodeCell:
    """One code cell; `number` counts a notebook's code cells from 1, tagged or not.

    `grade_id` and `locked` are what nbgrader's metadata say; of a student's cell they are a claim.
    """

    number: int
    source: str
    tags: tuple[str, ...] = ()
    id: str = ""
    grade_id: str = ""
    locked: bool = False


def read_cells(content: bytes) -> tuple[CodeCell, ...]:
    """The code cells of a notebook, in order. Raises StudentError when `content` is not a notebook."""
    cells = enumerate(raw_cells(content), start=1)
    code = [cell for position, cell in cells if _is_code(cell, position)]
    return tuple(_code_cell(cell, number) for number, cell in enumerate(code, start=1))


def graded(cells: Iterable[CodeCell]) -> tuple[CodeCell, ...]:
    """The cells that the grader loads: those without the tag `skip-grading`."""
    return tuple(cell for cell in cells if GRADING_SKIPS not in cell.tags)


def _is_code(cell: object, position: int) -> bool:
    if not isinstance(cell, dict):
        raise not_a_notebook(f"cell {position} is {kind_of(cell)}, where an object belongs")
    return cell.get("cell_type") == "code"


def _code_cell(cell: dict[str, Any], number: int) -> CodeCell:
    metadata = object_of(cell.get("metadata"))
    tags, nbgrader = metadata.get("tags"), object_of(metadata.get("nbgrader"))
    return CodeCell(
        number,
        source_of(cell, number),
        tags=tuple(text_of(tag) for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        id=text_of(cell.get("id")),
        grade_id=text_of(nbgrader.get("grade_id")),
        locked=nbgrader.get("locked") is True and nbgrader.get("solution") is not True,
    )


def source_of(cell: dict[str, Any], number: int) -> str:
    """A cell's source with Python's own line ends, so that its lines are counted alike everywhere.

    Formats 2 and 3 call it `input`. Format 2 splits it into lines without their ends.
    """
    is_old = cell.get("source") is None and cell.get("input") is not None
    source = cell.get("input" if is_old else "source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        has_ends = not is_old or any(line.splitlines() != [line] for line in source if line)
        source = ("" if has_ends else "\n").join(source)
    if not isinstance(source, str):
        raise not_a_notebook(f"the source of code cell {number} is {kind_of(source)}, where text belongs")
    return text_of(source).replace("\r\n", "\n").replace("\r", "\n")


def object_of(value: object) -> dict[Any, Any]:
    """Odd metadata means none: it should not cost a student the whole notebook."""
    return value if isinstance(value, dict) else {}


def text_of(value: object) -> str:
    """`value` with U+FFFD for lone surrogates, which JSON can spell and no file or socket can carry; "" for no text."""
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if isinstance(value, str) else ""
