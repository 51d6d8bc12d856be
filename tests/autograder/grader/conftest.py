"""A small notebook, a small hidden test file, and the results of the one on the other."""

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from autograder.course import Limits
from autograder.grader.local import LocalChannel
from autograder.grader.outcome import Outcome
from autograder.grader.plugin import GraderPlugin
from autograder.grader.session import Session
from autograder.grader.student import Student
from autograder.grader.suite import read_suite, run_suite
from autograder.grader.thresholds import Thresholds
from autograder.intake.notebook import CodeCell
from autograder.report import TestResult

Notebook = Callable[..., Session]
Outcomes = dict[str, Callable[[], Outcome]]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Small tensors are slower on many threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def notebook() -> Iterator[Notebook]:
    """A function that makes a session with a notebook of these cells, in this process."""
    made: list[Session] = []

    def make(*sources: str, private: bool = True) -> Session:
        cells = [CodeCell(number, textwrap.dedent(source)) for number, source in enumerate(sources, start=1)]
        made.append(Session(LocalChannel, cells, Limits(), private=private))
        return made[-1]

    yield make
    for session in made:
        session.close()


@pytest.fixture
def student(notebook: Notebook) -> Callable[..., Student]:
    """A function that loads a notebook of these cells and gives it as a hidden test sees it."""

    def make(*sources: str, private: bool = True) -> Student:
        session = notebook(*sources, private=private)
        session.start("test")
        return Student(session)

    return make


@pytest.fixture
def test_file(tmp_path: Path) -> Callable[[str], Path]:
    """A function that writes a hidden test file, its imports before it."""

    def write(source: str) -> Path:
        path = tmp_path / "denoise" / "test_hidden.py"
        path.parent.mkdir(exist_ok=True)
        head = "import pytest\nimport torch\nfrom autograder.grader import Mistake, Recipe\n"
        path.write_text(head + textwrap.dedent(source), encoding="utf-8")
        return path

    return write


@pytest.fixture
def results(
    tmp_path: Path, notebook: Notebook, test_file: Callable[[str], Path]
) -> Callable[..., dict[str, TestResult]]:
    """A function that runs hidden tests on a notebook; the results by the tests' names."""

    def run(tests: str, *cells: str, outcomes: Outcomes | None = None) -> dict[str, TestResult]:
        suite = read_suite(test_file(tests))
        thresholds = Thresholds(suite.path.with_name("thresholds.toml"), {})
        plugin = GraderPlugin(
            notebook(*cells), outcomes or {}, lambda name: thresholds.get("digits", "cpu", name), tmp_path / "evidence"
        )
        found = run_suite(suite, plugin)
        assert [each.name for each in found] == [each.name for each in suite.tests]
        return {each.name: each for each in found}

    return run
