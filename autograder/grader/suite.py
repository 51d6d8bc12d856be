"""A hidden or public test file: what it plans, the recipes that it trains, and running it with the plugin."""

import ast
import contextlib
import gc
import importlib.machinery
import importlib.util
import io
import os
import sys
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from autograder.errors import GraderError
from autograder.grader.plugin import MARKS, STAFF_CHARACTERS, GraderPlugin, Planned, planned
from autograder.models.recipe import Recipe
from autograder.report import TestResult, Verdict
from autograder.surroundings import closed

# unraisableexception collects garbage over the whole of torch twice a run, which costs more than most test files;
# faulthandler would call off, after the first test that fails, the clock that ends a worker which hangs
WITHOUT = ("cacheprovider", "unraisableexception", "faulthandler")
# what these do nobody sees, and each takes time from every submission
UNSEEN = ("logging", "doctest", "junitxml", "pastebin", "debugging", "stepwise", "setuponly", "setupplan", "legacypath")
PLUGINS = (*(f"-pno:{plugin}" for plugin in (*WITHOUT, *UNSEEN)), "--disable-plugin-autoload")
OF_OTHERS = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")  # what the environment adds to other people's runs of pytest
FOR_PYTEST = ("[", "::")  # what has a meaning in what pytest is asked for
SAID_CHARACTERS = 300
# --capture=sys keeps what is printed in memory, since disks fill; --tb=short writes no tensors out
OPTIONS = ("-q", *PLUGINS, "--noconftest", "--import-mode=importlib", "--capture=sys", "--tb=short")


@dataclass(frozen=True)
class Suite:
    """A test file, its tests in order, and its recipes by the names that they have there."""

    path: Path
    tests: tuple[Planned, ...]
    recipes: dict[str, Recipe]
    left_out: tuple[str, ...] = ()  # names of tests that are not run

    @property
    def points(self) -> float:
        return sum(test.points for test in self.tests)

    def without_training(self) -> "Suite":
        """The tests that need no trained model."""
        kept = tuple(test for test in self.tests if not test.trains)
        left_out = tuple(test.name for test in self.tests if test.trains)
        return replace(self, tests=kept, recipes={}, left_out=left_out)

    def reseeded(self, times: int) -> "Suite":
        """The tests with recipes that train under other seeds: 1, 2, ... times as many further on."""
        further = {
            name: replace(each, first_seed=each.first_seed + times * each.seeds) for name, each in self.recipes.items()
        }
        return replace(self, recipes=further)


class _Collector:
    """Collects without running."""

    def __init__(self) -> None:
        self.items: list[pytest.Item] = []
        self.problem = ""

    def pytest_configure(self, config: pytest.Config) -> None:
        for mark in MARKS:
            config.addinivalue_line("markers", mark)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self.items = list(items)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.problem = self.problem or str(report.longrepr)


class _From:
    """Has pytest take the names of files from a folder, while it collects: at its end it changes into that folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self, session: pytest.Session) -> Generator[None, object, object]:
        given = session.config.invocation_params
        session.config.invocation_params = pytest.Config.InvocationParams(
            args=given.args, plugins=given.plugins, dir=self._folder
        )
        try:
            return (yield)
        finally:
            session.config.invocation_params = given


def read_suite(path: Path) -> Suite:
    """Collect a test file without running a test. Raises GraderError when it cannot be, or breaks the rules."""
    _refuse_unreadable(path)
    collector = _Collector()
    output = _pytest(path, [collector], "--collect-only")
    if collector.problem:
        raise GraderError(f"{path}: cannot be collected:\n{collector.problem}")
    if not collector.items:
        said = " ".join(output.split())[-SAID_CHARACTERS:] or "nothing"
        raise GraderError(
            f"{path}: holds no test; tests are functions whose names begin with test_ (pytest says: {said})"
        )
    tests = tuple(planned(item) for item in collector.items)
    names = [test.name for test in tests]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise GraderError(
            f"{path}: {', '.join(repeated)} stands there more than once; give each test a name of its own"
        )
    return Suite(path, tests, _recipes(path))


def _refuse_unreadable(path: Path) -> None:
    """Raise GraderError for a test file that pytest would not read, or not as it is written."""
    if sys.flags.optimize > 1:
        raise GraderError(f"{path}: PYTHONOPTIMIZE={sys.flags.optimize} takes docstrings away; unset it")
    if any(each in path.name for each in FOR_PYTEST):
        raise GraderError(
            f"{path}: pytest reads {' and '.join(FOR_PYTEST)} in a file's name as its own; rename the file"
        )
    try:
        path.open("rb").close()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise GraderError(f"{path}: missing; an assignment is graded by the tests in it") from error
    except OSError as error:
        raise GraderError(closed(path, error)) from error


def run_suite(suite: Suite, plugin: GraderPlugin) -> list[TestResult]:
    """Run every test; returns one result a planned test, in order. Absent evidence is `error`."""
    output = _pytest(suite.path, [plugin], *(f"--deselect={suite.path.name}::{name}" for name in suite.left_out))
    found = {result.name: result for result in plugin.results}
    why = f"{plugin.problem or output}\nthe test did not run to its end"
    return [found.get(test.name) or _not_run(test, Verdict.ERROR, "", why) for test in suite.tests]


def threshold_names(path: Path) -> list[str]:
    """The thresholds that a test file names."""
    return thresholds_in(ast.parse(path.read_text(encoding="utf-8")))


def callers_of_thresholds(path: Path) -> dict[str, frozenset[str]]:
    """For each of these names, the test functions that it stands in; a call in a helper belongs to none."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tests = [each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")]
    inside = {test.name: thresholds_in(test) for test in tests}
    return {name: frozenset(test for test, names in inside.items() if name in names) for name in thresholds_in(tree)}


def thresholds_in(tree: ast.AST) -> list[str]:
    """The names in the calls `threshold("name")` below a node, each once, in order."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "threshold" and call.args
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    ]
    return list(dict.fromkeys(named))


def in_all(suite: Suite, verdict: Verdict, message: str = "", staff: str = "") -> list[TestResult]:
    """Every test `failed` or in `error` for one reason, without having run."""
    return [_not_run(test, verdict, message, staff) for test in suite.tests]


def _not_run(test: Planned, verdict: Verdict, message: str, staff: str) -> TestResult:
    return TestResult(
        name=test.name,
        title=test.title,
        hint=test.hint,
        points=test.points,
        earned=None if verdict is Verdict.ERROR else 0.0,
        verdict=verdict,
        message=message,
        staff=staff[-STAFF_CHARACTERS:],
        visibility=test.visibility,
        wall_seconds=0.0,
    )


def _pytest(path: Path, plugins: Sequence[Any], *options: str) -> str:
    """Run pytest on one file, its module imported anew; returns what it printed."""
    output = io.StringIO()
    # --confcutdir: or else every folder above the file is listed, and what lies there compared with patterns
    here = (f"--rootdir={path.parent}", f"--confcutdir={path.parent}", "-c", os.devnull)
    # by its name alone: in the path of a course, pytest would read [ and :: as its own
    arguments = [f"./{path.name}", *OPTIONS, *options, *here]
    before = set(sys.modules)
    of_others = {name: os.environ.pop(name) for name in OF_OTHERS if name in os.environ}
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output), _only_new_garbage():
            pytest.main(arguments, plugins=[_From(path.absolute().parent), *plugins])
    finally:
        os.environ |= of_others
        for name in set(sys.modules) - before:
            if getattr(sys.modules[name], "__file__", None) == str(path):
                del sys.modules[name]
    return output.getvalue()


@contextlib.contextmanager
def _only_new_garbage() -> Iterator[None]:
    """Keep the collector from going over everything that was there before, the whole of torch, again and again."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class _Uncached(importlib.machinery.SourceFileLoader):
    """Compiles a file each time: what Python keeps of it is cut off where a disk is full, and then breaks every run."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def _recipes(path: Path) -> dict[str, Recipe]:
    name = f"recipes_of_{path.parent.name}"
    spec = importlib.util.spec_from_file_location(name, path, loader=_Uncached(name, str(path)))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: value for name, value in vars(module).items() if isinstance(value, Recipe)}
