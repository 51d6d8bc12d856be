"""Which names of a function stand for values of one kind, so that a person could write the one for the other."""

import ast
from collections.abc import Iterator, Mapping

NOT_VALUES = frozenset({"self", "cls", "_"})
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def names_at(tree: ast.Module, line: int) -> Mapping[str, str]:
    """The arguments of the innermost function around `line`, and what it has bound above, each with its kind.

    A kind is `number`, `flag`, `text`, or `value` for what nothing is known of. Outside of functions there are none.
    """
    around = [node for node in ast.walk(tree) if isinstance(node, _Function) and _holds(node, line)]
    if not around:
        return {}
    function = max(around, key=lambda each: each.lineno)
    found = dict(_arguments(function.args))
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.For | ast.comprehension):
            for name, where, kind in _bound(node):
                if where < line:
                    found.setdefault(name, kind)
    return {name: kind for name, kind in found.items() if name not in NOT_VALUES}


def _holds(function: _Function, line: int) -> bool:
    return function.lineno < line <= (function.end_lineno or 0)


def _arguments(arguments: ast.arguments) -> Iterator[tuple[str, str]]:
    named = [*arguments.posonlyargs, *arguments.args]
    without_default: list[ast.expr | None] = [None] * (len(named) - len(arguments.defaults))
    for argument, default in zip(named, [*without_default, *arguments.defaults], strict=True):
        yield argument.arg, _kind(default)
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield argument.arg, _kind(default)


def _bound(node: ast.Assign | ast.For | ast.comprehension) -> Iterator[tuple[str, int, str]]:
    """The names that a statement binds, with line and kind."""
    if isinstance(node, ast.Assign):
        targets, kind = node.targets, _kind(node.value)
    else:
        counts = isinstance(node.iter, ast.Call) and ast.unparse(node.iter.func) == "range"
        targets, kind = [node.target], "number" if counts else "value"
    for target in targets:
        for each in ast.walk(target):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                yield each.id, each.lineno, kind if each is target else "value"


def _kind(value: ast.expr | None) -> str:
    """What a default, or a value that is written out, says about its name."""
    match value:
        case ast.Constant(value=bool()):
            return "flag"
        case ast.Constant(value=int() | float()) | ast.UnaryOp(operand=ast.Constant(value=int() | float())):
            return "number"
        case ast.Constant(value=str()):
            return "text"
    return "value"
