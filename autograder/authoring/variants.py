"""Labelled variants of an assignment's solution: right ones that must lose nothing, wrong ones that must be caught.

A variant is a Python file in right/ or wrong/ that is parsed and never imported:

    \"\"\"Adds the two stacks of maps where they should be concatenated.\"\"\"

    fails = ["test_conv2_takes_both_feature_maps"]  # wrong ones only: hidden tests that must catch it

    ### REGION conv2
    self.conv2 = nn.Conv2d(filters, filters, 3, padding=1)
"""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.regions import Region, parse_regions, refuse_unknown
from autograder.errors import AuthoringError
from autograder.paths import AssignmentSource

_REGION = re.compile(r"### REGION ([a-z][a-z0-9_]*)")
_NEAR_MISS = re.compile(r"^\s*#+\s*region\b", re.IGNORECASE)


@dataclass(frozen=True)
class Variant:
    """A replacement of some regions, and what hidden tests must say about it."""

    name: str
    path: Path
    right: bool
    title: str
    fails: tuple[str, ...]
    regions: Mapping[str, str]


def read_variants(source: AssignmentSource) -> tuple[Variant, ...]:
    """All variants of an assignment, right ones first. Raises AuthoringError for the first malformed one."""
    regions = parse_regions(source.notebook.read_text(encoding="utf-8"), source.notebook)
    tests = names_of_tests(source.hidden_tests) if source.hidden_tests.is_file() else None
    rights = [_read(path, True, regions, tests) for path in sorted(source.right.glob("*.py"))]
    wrongs = [_read(path, False, regions, tests) for path in sorted(source.wrong.glob("*.py"))]
    taken = {variant.name for variant in rights}
    for wrong in wrongs:
        if wrong.name in taken:
            raise AuthoringError(f"{wrong.path}: a right variant is called {wrong.name!r} too; rename one of them")
    return (*rights, *wrongs)


def names_of_tests(path: Path) -> frozenset[str]:
    """The names of a file's test functions, read without importing it."""
    functions = (node for node in ast.walk(_parsed(path)) if isinstance(node, ast.FunctionDef))
    return frozenset(function.name for function in functions if function.name.startswith("test_"))


def _read(path: Path, right: bool, known: tuple[Region, ...], tests: frozenset[str] | None) -> Variant:
    tree = _parsed(path)
    docstring = ast.get_docstring(tree)
    if not docstring:
        raise AuthoringError(f"{path}:1: no docstring; say in one sentence what this variant does")
    first_line, sections = _sections(path)
    refuse_unknown(sections, known, path)
    fails = _fails([node for node in tree.body[1:] if node.lineno < first_line], path, right)
    for name in fails:
        if tests is not None and name.partition("[")[0] not in tests:  # a test with parameters, or one case of it
            raise AuthoringError(f"{path}: fails names {name!r}, which test_hidden.py does not define")
    return Variant(path.stem, path, right, docstring.splitlines()[0], fails, sections)


def _sections(path: Path) -> tuple[int, dict[str, str]]:
    """The line of the first REGION marker, and each named region's replacement."""
    sections: dict[str, list[str]] = {}
    first_line = 0
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        marker = _REGION.fullmatch(line)
        if marker is None:
            if _NEAR_MISS.match(line):
                raise AuthoringError(f"{path}:{number}: almost a marker: {line.strip()!r}; write '### REGION name'")
            if sections:
                sections[list(sections)[-1]].append(line)
        elif marker[1] in sections:
            raise AuthoringError(f"{path}:{number}: a second REGION {marker[1]!r}; keep one")
        else:
            first_line = first_line or number
            sections[marker[1]] = []
    if not sections:
        raise AuthoringError(f"{path}: replaces no region; begin one with '### REGION name'")
    return first_line, {name: "\n".join(lines).strip("\n") for name, lines in sections.items()}


def _fails(preamble: list[ast.stmt], path: Path, right: bool) -> tuple[str, ...]:
    """The tests that a wrong variant names between its docstring and its first region; a right one names none."""
    for node in preamble:
        if not (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "fails"):
            raise AuthoringError(f"{path}:{node.lineno}: code before the first region; put it under '### REGION name'")
        if right:
            raise AuthoringError(
                f"{path}:{node.lineno}: a right variant fails nothing; take `fails` out, or move the file"
            )
        if names := _strings(node.value):
            return names
        raise AuthoringError(f"{path}:{node.lineno}: `fails` is not a list of test names, at least one")
    if right:
        return ()
    raise AuthoringError(f'{path}: no `fails`; name the hidden tests that must catch it: fails = ["test_..."]')


def _strings(node: ast.expr) -> tuple[str, ...]:
    """The strings of a list that is written out, or none where it is anything else."""
    elements = node.elts if isinstance(node, ast.List) else []
    values = [element.value for element in elements if isinstance(element, ast.Constant)]
    strings = tuple(value for value in values if isinstance(value, str))
    return strings if len(strings) == len(elements) else ()


def _parsed(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_text(encoding="utf-8"), str(path))
    except SyntaxError as error:
        raise AuthoringError(f"{path}:{error.lineno}: not Python: {error.msg}") from error
