"""A student's own checks: the public tests on their notebook, on their machine, in one process.

There is no box and no need of one: it is the student's code on the student's machine.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Limits
from autograder.errors import IntakeError, StudentError
from autograder.report import TestResult, Verdict

CELL_SECONDS = 60.0


@dataclass(frozen=True)
class Checked:
    """What the public checks said."""

    lines: list[str]
    passed: bool


def find_notebook(folder: Path) -> Path:
    """The only notebook in `folder`. Raises IntakeError when there is none, or more than one."""
    found = sorted(folder.glob("*.ipynb"))
    if len(found) != 1:
        names = ", ".join(path.name for path in found) or "none"
        raise IntakeError(f"{folder}: which notebook? found {names}; write `torchgrade check NAME.ipynb`")
    return found[0]


def check_notebook(notebook: Path, tests: Path) -> Checked:
    """Run the checks in `tests` on `notebook`; a line a check, with what went wrong and a hint.

    Raises IntakeError when the notebook cannot be read, GraderError when the checks cannot.
    """
    from autograder.grader.local import LocalChannel
    from autograder.grader.plugin import GraderPlugin
    from autograder.grader.session import Session
    from autograder.grader.suite import read_suite, run_suite
    from autograder.grader.thresholds import read_thresholds
    from autograder.intake.notebook import read_cells

    try:
        content = notebook.read_bytes()
    except OSError as error:
        raise IntakeError(f"{notebook}: cannot be read ({error.strerror}); name your notebook") from error
    suite = read_suite(tests)
    thresholds = read_thresholds(tests.with_name("thresholds.toml"))
    try:
        session = Session(LocalChannel, read_cells(content), Limits(cell_seconds=CELL_SECONDS), private=False)
        session.start("check")
    except StudentError as error:
        return Checked([f"{notebook}: {error}"], False)
    with tempfile.TemporaryDirectory() as folder:
        plugin = GraderPlugin(session, {}, lambda name: thresholds.get("digits", "cpu", name), Path(folder))
        results = run_suite(suite, plugin)
    lines = [f"note: {problem}" for problem in session.problems]
    lines += [line for result in results for line in _lines(result)]
    right = sum(result.verdict is Verdict.PASSED for result in results)
    return Checked([*lines, f"{right} of {len(results)} checks passed"], right == len(results))


def _lines(result: TestResult) -> list[str]:
    if result.verdict is Verdict.PASSED:
        return [f"ok    {result.title}"]
    seen = result.message or result.raised
    return [f"WRONG {result.title}", *(f"      {line}" for line in (seen, result.hint) if line)]
