"""Why something that a notebook needs is not there, in words for who wrote it: its cell was left out, or raised."""

import re
from collections.abc import Sequence

from autograder.intake.notebook import GRADING_SKIPS, CodeCell, graded
from autograder.report import CellProblem

_MAKES = r"^[^\n#(=]*\b{name}\b[^\n#(=]*=(?!=)|^\s*(?:class|def|for|from|import|with)\b[^\n#]*\b{name}\b"
_UNDEFINED = re.compile(r"name '(?P<name>\w{1,100})' is not defined")
_NOT_GIVEN = re.compile(r".{0,200}\bmissing \d+ required [\w-]+ arguments?: '(?P<name>\w{1,100})'")
_NO_FILE = "FileNotFoundError"


def origin(name: str, cells: Sequence[CodeCell], problems: Sequence[CellProblem]) -> str:
    """What became of the cell that makes `name`; empty where no cell does, or nothing is known to be wrong with it."""
    makers = [cell for cell in cells if re.search(_MAKES.format(name=name), cell.source, re.MULTILINE)]
    loaded = {cell.number for cell in graded(makers)}
    if makers and not loaded:
        tag = f"has the tag `{GRADING_SKIPS}` and is left out; take the tag off, or make it in a cell of its own"
        return f"code cell {makers[0].number}, which makes it, {tag}"
    problem = next((each for each in problems if each.cell in loaded), None)
    if problem is None:
        return ""
    advice = "; the grader has none of your files: make what it needs in the notebook itself"
    return f"{problem}{advice if problem.message.startswith(_NO_FILE) else ''}"


def lacking(kind: str, message: str) -> tuple[str, str]:
    """Which name an exception says that code lacked, and in words, of what; the name is the code's own claim."""
    if kind in ("NameError", "UnboundLocalError") and (found := _UNDEFINED.match(message)):
        return found["name"], "`{name}` is not defined"
    if kind == "TypeError" and (found := _NOT_GIVEN.match(message)):
        return found["name"], "it asks for `{name}`, which it is not given: keep the arguments that the notebook states"
    return "", ""
