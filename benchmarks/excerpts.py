"""What one model needs of a file that others wrote: the imports, definitions and constants that it names, and no more.

A script or a notebook is read as statements at its top level. From the expression that makes the model on, names are
followed to the statement that binds them, and from there to those that it names itself. Nothing is executed.
"""

import ast
import json
import re
import symtable
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

COMMAND = re.compile(r"^(\s*)[%!].*$", flags=re.MULTILINE)
DEFINITIONS = (ast.ClassDef, ast.FunctionDef)
IMPORTS = (ast.Import, ast.ImportFrom)


class NotThere(Exception):
    """A file does not define what it should."""


@dataclass(frozen=True)
class Statement:
    """One statement, the names that it binds and those that it looks up."""

    node: ast.stmt
    binds: frozenset[str]
    needs: frozenset[str]


def cells_of(text: str, path: str) -> list[str]:
    """The code cells of a notebook, without shell commands; a script is a single cell."""
    if not path.endswith(".ipynb"):
        return [text]
    cells = json.loads(text)["cells"]
    code = ["".join(each["source"]) for each in cells if each["cell_type"] == "code"]
    return [COMMAND.sub(r"\1pass", each) for each in code]


def statements_of(cells: Sequence[str]) -> list[Statement]:
    """The statements that can be followed to, in order; cells that are no Python are left out."""
    return [statement for cell in cells for node in _parsed(cell) for statement in _read(node)]


def excerpt(statements: Sequence[Statement], make: str, given: str = "", number: int = 0) -> str:
    """The source of all that the expression `make` needs.

    `given` are statements that stand for what cannot be followed, such as a size that is counted in a corpus; the names
    that it binds are not followed. Where a notebook defines a class several times, the last definition is meant, or the
    one of that `number`, counted from 1; what it names means what it meant when that cell ran.
    """
    ours = [each for node in _parsed(given) for each in _read(node)]
    known = frozenset(name for each in ours for name in each.binds)
    chosen: set[int] = set()
    start = [(name, None, number) for name in sorted(_needed(make))]
    wanted: list[tuple[str, int | None, int]] = [*start, *((name, None, 0) for each in ours for name in each.needs)]
    while wanted:
        name, before, which = wanted.pop()
        at = None if name in known else _place(statements, name, before, which)
        if at is not None and at not in chosen:
            chosen.add(at)
            wanted += [(needed, at, 0) for needed in sorted(statements[at].needs)]
    nodes = [statements[at].node for at in sorted(chosen)]
    first = [node for node in nodes if isinstance(node, IMPORTS)]
    rest = [node for node in nodes if not isinstance(node, IMPORTS)]
    return "\n\n\n".join([*map(ast.unparse, first), *([given.strip()] if given else []), *map(ast.unparse, rest)])


def _place(statements: Sequence[Statement], name: str, before: int | None, number: int) -> int | None:
    """Where a name gets the meaning that it has for the statement at `before`: above it, or else below."""
    places = [at for at, each in enumerate(statements) if name in each.binds and at != before]
    defined = [at for at in places if isinstance(statements[at].node, DEFINITIONS)]
    places = defined or [at for at in places if not isinstance(statements[at].node, IMPORTS)] or places
    if number and len(defined) >= number:
        return defined[number - 1]
    if not places or before is None:
        return places[-1] if places else None
    return next((at for at in reversed(places) if at < before), places[0])


def _parsed(cell: str) -> list[ast.stmt]:
    try:
        return ast.parse(cell).body
    except SyntaxError:
        return []


def _read(node: ast.stmt) -> Iterator[Statement]:
    """A statement, if it is of a kind that is followed; of an import each name apart."""
    if isinstance(node, IMPORTS):
        for alias in node.names:
            single = ast.Import([alias]) if isinstance(node, ast.Import) else _from(node, alias)
            bound = alias.asname or alias.name.partition(".")[0]
            yield Statement(single, frozenset([bound]), frozenset())
    elif isinstance(node, (*DEFINITIONS, ast.Assign, ast.AnnAssign)):
        yield Statement(node, frozenset(_bound(node)), _needed(ast.unparse(node)) - _itself(node))


def _itself(node: ast.stmt) -> set[str]:
    """The name by which a definition speaks of itself; a class that replaces its own base speaks of that."""
    if not isinstance(node, DEFINITIONS):
        return set()
    bases = node.bases if isinstance(node, ast.ClassDef) else []
    return {node.name} - {part.id for base in bases for part in ast.walk(base) if isinstance(part, ast.Name)}


def _from(node: ast.ImportFrom, alias: ast.alias) -> ast.ImportFrom:
    return ast.ImportFrom(node.module, [alias], node.level)


def _bound(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, DEFINITIONS):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            parts = target.elts if isinstance(target, ast.Tuple) else [target]
            yield from (part.id for part in parts if isinstance(part, ast.Name))


def _needed(source: str) -> frozenset[str]:
    """The names that a piece of code looks up at the top level, be it now or when its functions are called."""
    table = symtable.symtable(source, "<excerpt>", "exec")
    return frozenset(_looked_up(table))


def _looked_up(table: symtable.SymbolTable) -> Iterator[str]:
    is_function = table.get_type() == "function"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (not is_function or symbol.is_global()):  # a class's own may be global before
            yield symbol.get_name()
    for child in table.get_children():
        yield from _looked_up(child)
