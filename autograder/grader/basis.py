"""What reports follow from, part by part: two reports that differ can be told apart by why.

A report's key is made of the same and alone decides whether the report still holds; this is for people. A part's value
is what one would read there, a number or a version, or else a hash. A test's hash leaves out its name, its title and
hint, its points and its visibility: those are told from the results.
"""

import ast
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from autograder.grader.station import Station
from autograder.grader.suite import thresholds_in

REST = "rest of the tests' file"  # imports, and statements that define nothing
TEST, HELPER, THRESHOLD, LIMIT, VERSION = "test", "helper", "threshold", "limit", "version"  # begin such parts' names
TOLD_ELSEWHERE = ("points", "visibility")  # marks
DIGITS = 16


def basis_of(here: Station) -> dict[str, str]:
    """The parts that grading follows from here, but for the release and the solution."""
    settings, data = here.settings, here.course.data.images
    measured = here.thresholds.place(data, settings.device)
    digits = f" {here.handwritten.sha256[:DIGITS]}" if here.suite.recipes else ""
    return {
        **digests(here.suite.path),
        **{f"{THRESHOLD} {name}": f"{each.low:g} to {each.high:g}" for name, each in measured.items()},
        **{f"{LIMIT} {name}": f"{value:g}" for name, value in here.limits.model_dump().items()},
        "data": data + digits,
        "device": settings.device,
        "box": "none" if settings.trusted else "one for each submission",
        "torch": here.versions["torch"],
        "torchgrade": version("torchgrade"),
        **{f"{VERSION} {name}": found for name, found in here.versions.items() if name != "torch"},
        **{f"{VERSION} when {name} was measured": each.with_what for name, each in measured.items()},
    }


def digests(path: Path) -> dict[str, str]:
    """The hash of each definition of a test file, and of the rest of it."""
    parts = {REST: hashlib.sha256()}
    for node in _tree(path).body:
        for part in _parts(node):
            parts.setdefault(part, hashlib.sha256()).update(_plain(node).encode() + b"\n")
    return {part: found.hexdigest()[:DIGITS] for part, found in parts.items()}


def reached(path: Path) -> dict[str, frozenset[str]]:
    """For each test function of a file, the parts that its result may follow from, of those that not all share.

    What a function names, as a fixture too, it reaches, and what that names in turn.
    """
    named: defaultdict[str, set[str]] = defaultdict(set)
    thresholds: defaultdict[str, set[str]] = defaultdict(set)
    part_of: dict[str, str] = {}
    for node in _tree(path).body:
        for part in _parts(node):
            part_of[part.partition(" ")[2]] = part
            named[part] |= set(_names(node))
            thresholds[part] |= {f"{THRESHOLD} {name}" for name in thresholds_in(node)}
    edges = {part: {part_of[name] for name in names if name in part_of} for part, names in named.items()}
    found = {}
    for part in edges:
        kind, _, name = part.partition(" ")
        if kind == TEST:
            closure = _closure(part, edges)
            found[name] = frozenset(closure.union(*(thresholds[each] for each in closure)))
    return found


def _closure(start: str, edges: Mapping[str, set[str]]) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        new = edges[waiting.pop()] - seen
        seen |= new
        waiting += new
    return seen


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _parts(node: ast.stmt) -> Iterator[str]:
    """Under which names a statement of the top level goes."""
    match node:
        case ast.FunctionDef(name=name) if name.startswith("test_"):
            yield f"{TEST} {name}"
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield f"{HELPER} {name}"
        case ast.Assign() | ast.AnnAssign():
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            written = [each for target in targets for each in ast.walk(target)]
            names = [each.id for each in written if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)]
            yield from (f"{HELPER} {name}" for name in names)
            if not names:
                yield REST
        case _:
            yield REST


def _plain(node: ast.stmt) -> str:
    """A statement as text that follows from its meaning alone; of a test, without what is told elsewhere."""
    text = ast.unparse(node)
    if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
        return text
    test = ast.parse(text).body[0]
    assert isinstance(test, ast.FunctionDef)
    test.name = TEST
    if ast.get_docstring(test) is not None:
        del test.body[0]
    marks = [f"pytest.mark.{mark}(" for mark in TOLD_ELSEWHERE]
    test.decorator_list = [each for each in test.decorator_list if not ast.unparse(each).startswith(tuple(marks))]
    return ast.unparse(test)


def _names(node: ast.AST) -> Iterator[str]:
    """The names that a statement reads or takes as arguments: pytest gives fixtures by these."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
            yield each.id
        elif isinstance(each, ast.arg):
            yield each.arg
