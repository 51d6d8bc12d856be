"""Automatic mutants of a reference solution: one small slip in one region each."""

import ast
import difflib
import textwrap
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.authoring.regions import Region, fill, parse_regions
from autograder.authoring.variants import Variant
from autograder.paths import AssignmentSource
from autograder.verify.mutants.scope import names_at

if TYPE_CHECKING:
    import libcst as cst


@dataclass(frozen=True)
class Mutant:
    """The reference with one slip. `regions` replaces one region by it, `stop` by one that raises at the same place.

    `line` is the place in notebook.py, `what` the slip in words, `diff` that of the region's text.
    """

    name: str
    region: str
    operator: str
    what: str
    line: int
    diff: str
    regions: Mapping[str, str]
    stop: Mapping[str, str]


def make_mutants(source: AssignmentSource) -> tuple[Mutant, ...]:
    """Every mutant of the assignment's regions, in the order of the code, no two of them the same code.

    A region that is no statements of its own (an `else` without its `if`) has none.
    """
    text = source.notebook.read_text(encoding="utf-8")
    notebook = _Notebook(text, source.notebook)
    return tuple(mutant for region in parse_regions(text, source.notebook) for mutant in notebook.mutants(region))


def labelled(source: AssignmentSource, mutants: Iterable[Mutant], variants: Iterable[Variant]) -> dict[str, Variant]:
    """The labelled variant that a mutant is, by the mutant's name; mutants that are none of them are left out.

    What is compared is the code of each region: comments and layout are not.
    """
    text = source.notebook.read_text(encoding="utf-8")
    solution = {region.name: form(region.solution) for region in parse_regions(text, source.notebook)}

    def forms(replaced: Mapping[str, str]) -> tuple[str, ...]:
        return tuple({**solution, **{name: form(code) for name, code in replaced.items()}}.values())

    known: dict[tuple[str, ...], Variant] = {}
    for variant in variants:
        known.setdefault(forms(variant.regions), variant)
    return {mutant.name: known[key] for mutant in mutants if (key := forms(mutant.regions)) in known}


def form(code: str) -> str:
    """Equal for code that differs in comments and layout alone."""
    try:
        return ast.dump(ast.parse(textwrap.dedent(code)))
    except SyntaxError:  # a piece of a statement
        return code


class _Notebook:
    """The whole script, in which a region's mutant must be valid and finds its names."""

    def __init__(self, text: str, path: Path) -> None:
        self._text = text
        self._path = path
        self._tree = ast.parse(text)
        imports = [node for node in ast.walk(self._tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        names = (alias.asname or alias.name.partition(".")[0] for node in imports for alias in node.names)
        self._imported = frozenset(names)

    def mutants(self, region: Region) -> Iterator[Mutant]:
        """The region's mutants, numbered."""
        import libcst as cst
        from libcst.metadata import MetadataWrapper, PositionProvider

        from autograder.verify.mutants.changes import changes, raising

        try:
            wrapper = MetadataWrapper(cst.parse_module(region.solution))
        except cst.ParserSyntaxError:
            return
        positions = wrapper.resolve(PositionProvider)

        def line_of(node: "cst.CSTNode") -> int:
            return region.first_line + positions[node].start.line

        names = cache(partial(names_at, self._tree))

        def scope(node: "cst.CSTNode") -> Mapping[str, str]:
            return names(line_of(node))

        is_valid = partial(self._is_valid, region.name)
        seen, number = {form(region.solution)}, 0
        for change in changes(wrapper.module, scope, self._imported):
            code = change.applied(wrapper.module)
            stops = (each.applied(wrapper.module) for each in raising(change))
            if form(code) in seen or not is_valid(code) or not (stop := next(filter(is_valid, stops), "")):
                continue
            seen.add(form(code))
            number += 1
            yield Mutant(
                name=f"{region.name}-{number:02d}",
                region=region.name,
                operator=change.operator,
                what=change.words,
                line=line_of(change.node),
                diff=_diff(region, code),
                regions={region.name: code},
                stop={region.name: stop},
            )

    def _is_valid(self, name: str, code: str) -> bool:
        """Whether the script with this in the region's place is Python."""
        filled = fill(self._text, self._path, {name: code})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the kind that `is` with a number gives
            try:
                compile(filled, str(self._path), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            except (SyntaxError, ValueError):
                return False
        return True


def _diff(region: Region, code: str) -> str:
    before, after = region.solution.splitlines(), code.splitlines()
    return "\n".join(difflib.unified_diff(before, after, region.name, region.name, lineterm="", n=2))
