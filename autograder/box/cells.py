"""A notebook's cells run as one module, statement by statement: what raises is written down, the rest goes on.

Real notebooks import what is not installed, read files that are not there and print as they go; none of that may cost
the model that they define.
"""

import ast
import signal
import sys
import types
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograder.box import wire

SHOWN_BYTES = 300  # of a message: all of a notebook's must fit into one frame


class TimeUp(BaseException):
    """A cell took longer than it may. Not an Exception: `except Exception` in a student's loop must not swallow it."""


def run_cells(cells: Sequence[wire.Cell], namespace: dict[str, Any], cell_seconds: float) -> list[wire.Problem]:
    """Run the cells in one namespace; none may take longer than `cell_seconds`. Returns what went wrong."""
    problems: list[wire.Problem] = []
    for cell in cells:
        try:
            statements = _parse(cell)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            message = f"{type(error).__name__}: {getattr(error, 'msg', None) or text_of(error)}"
            problems.append(wire.Problem(cell.number, getattr(error, "lineno", None) or 0, message))
            continue
        line = 0
        try:
            with _alarm(cell_seconds):
                for statement in statements:
                    line = statement.lineno
                    problems += _run(statement, cell.number, namespace)
        except TimeUp:
            message = f"stopped: the cell took longer than {cell_seconds:g} seconds"
            problems.append(wire.Problem(cell.number, line, message))
    return problems


def _run(statement: ast.stmt, cell: int, namespace: dict[str, Any]) -> list[wire.Problem]:
    try:
        exec(compile(ast.Module([statement], []), _file(cell), "exec"), namespace)
    except TimeUp:
        raise
    except BaseException as error:
        line = _line(error, cell) or statement.lineno
        return [wire.Problem(cell, line, f"{type(error).__name__}: {text_of(error)}")]
    return []


_FOREIGN_CELLS = (
    "bash",
    "sh",
    "script",
    "html",
    "javascript",
    "js",
    "latex",
    "markdown",
    "writefile",
    "file",
    "svg",
    "perl",
    "ruby",
)


def _file(cell: int) -> str:
    return f"<cell {cell}>"


def _parse(cell: wire.Cell) -> list[ast.stmt]:
    """A cell's statements; its magics are dropped, and so is a cell that is not Python at all."""
    try:
        return ast.parse(cell.source, _file(cell.number)).body
    except SyntaxError:
        return ast.parse(_without_magics(cell.source), _file(cell.number)).body


def _without_magics(source: str) -> str:
    """IPython's own lines blanked, so that every other line keeps its number."""
    lines = source.split("\n")
    first = next((line.strip() for line in lines if line.strip()), "")
    if first.startswith("%%") and first[2:].split(" ")[0] in _FOREIGN_CELLS:
        return ""
    return "\n".join(_blanked(line) for line in lines)


def _blanked(line: str) -> str:
    bare = line.lstrip()
    if bare.startswith(("%", "!", "?")) or (
        bare.rstrip().endswith("?") and bare.rstrip("? \n").replace(".", "_").isidentifier()
    ):
        return line[: len(line) - len(bare)] + "pass"
    return line


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise TimeUp in the block once `seconds` have passed."""

    def ring(_signal: int, _frame: Any) -> None:
        raise TimeUp

    try:
        before = signal.signal(signal.SIGALRM, ring)
    except (ValueError, AttributeError):  # not the main thread, or no such signal on this system: no limit
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def text_of(error: BaseException) -> str:
    """The error's own text, shortened, and fit to be sent whatever it holds."""
    try:
        return str(error).encode("utf-8", "replace")[:SHOWN_BYTES].decode("utf-8", "ignore")
    except BaseException:
        return ""


def _line(error: BaseException, cell: int) -> int:
    """The last line of that cell that the error passed through; 0 when it passed through none."""
    line, step = 0, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == _file(cell):
            line = step.tb_lineno
        step = step.tb_next
    return line


def place_of(error: BaseException) -> str:
    """`code cell 3, line 4`: the innermost place in the notebook that the error passed through."""
    place, step = "", error.__traceback__
    while step is not None:
        place = _place(step.tb_frame, step.tb_lineno) or place
        step = step.tb_next
    return place


def place_now() -> str:
    """As `place_of`: the innermost place in the notebook that is being run; "" outside of one."""
    frame = frame_now()
    return "" if frame is None else _place(frame, frame.f_lineno)


def frame_now() -> types.FrameType | None:
    """The innermost frame of the notebook's code that is being run."""
    return next(in_notebook(sys._getframe(1)), None)


def in_notebook(frame: types.FrameType) -> Iterator[types.FrameType]:
    """Those of a frame and its callers that run the notebook's code."""
    above: types.FrameType | None = frame
    while above is not None:
        if _place(above, 0):
            yield above
        above = above.f_back


def _place(frame: types.FrameType, line: int) -> str:
    name = frame.f_code.co_filename
    return f"code {name[1:-1]}, line {line}" if name.startswith("<cell ") else ""
