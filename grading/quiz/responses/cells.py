"""The answers in a notebook's cells: the last `answer_07 = ...` of each number, read as data. Nothing is executed.

Students write more than they are asked to: a letter without quotes, `1/2` without quotes, a cell that is no Python
because a quote is missing. Each is read as far as it has one meaning.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grading.quiz.responses.ticks import quoted

LONGEST_CELL = 1 << 16  # characters

_NAME = re.compile(r"answer_0*(\d{1,4})")
_LINE = re.compile(r"^[ \t]*answer_0*(\d{1,4})[ \t]*=(?!=)(.*)$", re.MULTILINE)
_MAGIC = re.compile(r"^[ \t]*[%!?].*$", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    """What a cell says about an item: text as a person would write it, "" for blank; or why it cannot be read."""

    written: str
    trouble: str = ""


def answers(sources: Iterable[str]) -> dict[int, Answer]:
    """The last answer for each number, over all code cells in their order."""
    found: dict[int, Answer] = {}
    for source in sources:
        if "answer_" in source:
            found |= dict(_in_cell(source))
    return found


def _in_cell(source: str) -> Iterator[tuple[int, Answer]]:
    plain = _MAGIC.sub("pass", source)
    tree = _parsed(plain)
    if tree is None:
        yield from _in_lines(plain)
        return
    stores = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    values = {id(target): value for target, value in _assignments(tree)}
    for name in sorted(stores, key=lambda node: (node.lineno, node.col_offset)):
        number = _NAME.fullmatch(name.id)
        if number:
            value = values.get(id(name))
            trouble = f"line {name.lineno} sets {name.id} in a way that is not read; write {name.id} = ..."
            yield int(number[1]), Answer("", trouble) if value is None else _answer(value)


def _in_lines(source: str) -> Iterator[tuple[int, Answer]]:
    """Line by line, where the cell as a whole is no Python."""
    for number, value in _LINE.findall(source):
        tree = _parsed(f"({value.strip()})")
        expression = tree.body[0] if tree else None
        if isinstance(expression, ast.Expr):
            yield int(number), _answer(expression.value)
        else:
            yield int(number), Answer("", f"{quoted(value)} is no Python value; is a quote or a bracket missing?")


def _parsed(source: str) -> ast.Module | None:
    """The cell's syntax tree; None where there is none, or none of a size that people write."""
    if len(source) > LONGEST_CELL:
        return None
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _assignments(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Every plain assignment: a target and its value."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            yield from ((target, node.value) for target in node.targets)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield node.target, node.value


def _answer(node: ast.expr) -> Answer:
    form = "write it in the form that the cell shows"
    try:
        parts = _parts(node)
        return Answer("", f"{quoted(ast.unparse(node))} is no plain value; {form}") if parts is None else Answer(parts)
    except RecursionError:
        return Answer("", f"what line {node.lineno} of its cell sets is nested too deep to be read; {form}")


def _parts(node: ast.expr) -> str | None:
    """An expression as a person would write it; None where that takes more than reading."""
    match node:
        case ast.Constant(value=value):
            return _written(value)
        case ast.Name(id=name):  # a letter or a word without its quotes
            return name
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            inner = [_parts(element) for element in elements]
            nested = any(isinstance(element, ast.List | ast.Tuple | ast.Set) for element in elements)
            return None if nested or None in inner else _listed([each for each in inner if each])
        case ast.UnaryOp() | ast.BinOp():
            return ast.unparse(node) if _is_number(node) else None
    return None


def _written(value: object) -> str | None:
    if value is None or value is ...:
        return ""
    return str(value) if isinstance(value, str | int | float) else None


def _listed(elements: list[str]) -> str:
    return elements[0] if len(elements) == 1 else f"[{', '.join(elements)}]"


def _is_number(node: ast.expr) -> bool:
    """Whether an expression is made of numbers alone, as `-1`, `1/2` or `3*10**-4`."""
    allowed = (ast.UnaryOp, ast.BinOp, ast.unaryop, ast.operator)
    return all(
        isinstance(each, allowed) or (isinstance(each, ast.Constant) and type(each.value) in (int, float))
        for each in ast.walk(node)
    )
