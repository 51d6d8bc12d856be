"""What a person could write instead: for a piece of code, the same piece with one slip in it.

A number off by one, a comparison the wrong way, two arguments exchanged, a step left out. Docstrings, annotations,
imports, decorators, messages and the formatting of text are left alone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import libcst as cst

from autograder.verify.mutants.syntax import (
    Around,
    first_name,
    in_parentheses,
    is_number,
    is_read,
    last_name,
    neighbours,
    swapped,
)

MOST_RENAMINGS = 1  # of one use of a name

_LEFT_ALONE = (cst.Annotation, cst.Decorator, cst.FormattedString, cst.Raise)
_KEPT = (cst.Assert, cst.Global, cst.Import, cst.ImportFrom, cst.Nonlocal, cst.Pass)  # statements
_UNSEEN = frozenset({"print", "warn", "format"})  # what is called for its text alone
_NEEDED = frozenset({"enumerate", "isinstance", "len", "range", "super", "type"})  # without which nothing runs

# comparisons, with what differs on the boundary and what is turned around
_COMPARISONS: Mapping[type[cst.BaseCompOp], tuple[type[cst.BaseCompOp], ...]] = {
    cst.LessThan: (cst.LessThanEqual, cst.GreaterThan),
    cst.LessThanEqual: (cst.LessThan, cst.GreaterThanEqual),
    cst.GreaterThan: (cst.GreaterThanEqual, cst.LessThan),
    cst.GreaterThanEqual: (cst.GreaterThan, cst.LessThanEqual),
    cst.Equal: (cst.NotEqual,),
    cst.NotEqual: (cst.Equal,),
    cst.Is: (cst.IsNot,),
    cst.IsNot: (cst.Is,),
    cst.In: (cst.NotIn,),
    cst.NotIn: (cst.In,),
}
_OPPOSITES: Mapping[type[cst.BaseCompOp], type[cst.BaseCompOp]] = {
    cst.LessThan: cst.GreaterThanEqual,
    cst.LessThanEqual: cst.GreaterThan,
    cst.GreaterThan: cst.LessThanEqual,
    cst.GreaterThanEqual: cst.LessThan,
    **{kind: others[0] for kind, others in _COMPARISONS.items() if len(others) == 1},
}
_ARITHMETIC: Mapping[type[cst.BaseBinaryOp], type[cst.BaseBinaryOp]] = {
    cst.Add: cst.Subtract,
    cst.Subtract: cst.Add,
    cst.Multiply: cst.Divide,
    cst.Divide: cst.Multiply,
    cst.FloorDivide: cst.Divide,
    cst.Modulo: cst.FloorDivide,
    cst.Power: cst.Multiply,
    cst.MatrixMultiply: cst.Multiply,
    cst.BitAnd: cst.BitOr,
    cst.BitOr: cst.BitAnd,
}
_AUGMENTED: Mapping[type[cst.BaseAugOp], type[cst.BaseAugOp]] = {
    cst.AddAssign: cst.SubtractAssign,
    cst.SubtractAssign: cst.AddAssign,
    cst.MultiplyAssign: cst.DivideAssign,
    cst.DivideAssign: cst.MultiplyAssign,
}
_ORDERED = (cst.Subtract, cst.Divide, cst.FloorDivide, cst.MatrixMultiply, cst.Power)  # the sides are no equals


@dataclass(frozen=True)
class Place:
    """Where a node stands: its ancestors, the names of the function around it with their kinds, what is imported.

    `nearby` are the names of the region, in order.
    """

    around: Around
    names: Mapping[str, str]
    imported: frozenset[str]
    nearby: tuple[str, ...]

    @property
    def parent(self) -> cst.CSTNode:
        return self.around[-1]


Slips = Iterator[cst.CSTNode | None]  # what stands in a node's place; None leaves a statement out


def is_left_alone(node: cst.CSTNode) -> bool:
    """Whether nothing in the node is worth a slip: no answer would show it."""
    match node:
        case cst.Call(func=function):
            return last_name(function) in _UNSEEN
        case cst.BinaryOperation(operator=cst.Modulo(), left=cst.SimpleString() | cst.ConcatenatedString()):
            return True
    return isinstance(node, _LEFT_ALONE)


def _numbers(node: cst.CSTNode, place: Place) -> Slips:
    match node:
        case cst.UnaryOperation(operator=cst.Minus(), expression=cst.Integer() | cst.Float() as number):
            yield from _other_numbers(-number.evaluated_value)
            yield number
        case cst.Integer() | cst.Float() if not _is_negated(place.parent):
            yield from _other_numbers(node.evaluated_value)


def _other_numbers(value: int | float) -> Iterator[cst.BaseExpression]:
    others = [value + 1, value - 1] if isinstance(value, int) else [2 * value, value / 2] if value else [1.0]
    for other in others:
        yield cst.parse_expression(repr(other))


def _is_negated(parent: cst.CSTNode) -> bool:
    return isinstance(parent, cst.UnaryOperation) and isinstance(parent.operator, cst.Minus)


def _comparisons(node: cst.CSTNode, _place: Place) -> Slips:
    if isinstance(node, cst.Comparison):
        for target in node.comparisons:
            for other in _COMPARISONS[type(target.operator)]:
                yield _with_operator(node, target, other)


def _with_operator(
    node: cst.Comparison, target: cst.ComparisonTarget, operator: type[cst.BaseCompOp]
) -> cst.Comparison:
    changed = target.with_changes(operator=operator())
    return node.with_changes(comparisons=[changed if each is target else each for each in node.comparisons])


def _sides(node: cst.CSTNode, _place: Place) -> Slips:
    """One side of a binary operation alone."""
    match node:
        case cst.BinaryOperation() | cst.BooleanOperation():
            yield node.left
            yield node.right
        case cst.AugAssign():
            yield cst.Assign([cst.AssignTarget(node.target)], node.value)


def _arithmetic(node: cst.CSTNode, _place: Place) -> Slips:
    """Another operator, or the sides the other way round."""
    match node:
        case cst.BinaryOperation():
            if type(node.operator) in _ARITHMETIC:
                yield node.with_changes(operator=_ARITHMETIC[type(node.operator)]())
            if isinstance(node.operator, _ORDERED):
                left, right = in_parentheses(node.right, node, is_left=True), in_parentheses(node.left, node)
                yield node.with_changes(left=left, right=right)
        case cst.AugAssign() if type(node.operator) in _AUGMENTED:
            yield node.with_changes(operator=_AUGMENTED[type(node.operator)]())


def _unary(node: cst.CSTNode, _place: Place) -> Slips:
    match node:
        case cst.UnaryOperation(operator=cst.Minus(), expression=cst.Integer() | cst.Float()):
            return  # a number
        case cst.UnaryOperation():
            yield node.expression


def _logic(node: cst.CSTNode, _place: Place) -> Slips:
    match node:
        case cst.BooleanOperation():
            other = node.with_changes(operator=cst.Or() if isinstance(node.operator, cst.And) else cst.And())
            left, right = (in_parentheses(each, other) for each in (node.left, node.right))
            yield other.with_changes(left=left, right=right)
        case cst.Name(value="True"):
            yield cst.Name("False")
        case cst.Name(value="False"):
            yield cst.Name("True")


def _conditions(node: cst.CSTNode, place: Place) -> Slips:
    parent = place.parent
    if not isinstance(parent, cst.If | cst.IfExp | cst.CompIf) or parent.test is not node:
        return
    match node:
        case cst.Comparison(comparisons=[target]) if type(target.operator) in _OPPOSITES:
            yield _with_operator(node, target, _OPPOSITES[type(target.operator)])
        case cst.UnaryOperation(operator=cst.Not()):
            return  # what is left without it is another operator's
        case cst.BaseExpression():
            negated = cst.UnaryOperation(cst.Not(), node)
            yield negated.with_changes(expression=in_parentheses(node, negated))


def _orders(node: cst.CSTNode, _place: Place) -> Slips:
    """Two neighbours the other way round: positional arguments, elements, indices."""
    match node:
        case cst.Call(args=args):
            for first, second in neighbours(args):
                if not (first.keyword or second.keyword or first.star or second.star):
                    yield node.with_changes(args=swapped(args, first, second, "value"))
        case cst.List(elements=elements) | cst.Tuple(elements=elements):
            for one, other in neighbours(elements):
                if isinstance(one, cst.Element) and isinstance(other, cst.Element):
                    yield node.with_changes(elements=swapped(elements, one, other, "value"))
        case cst.Subscript(slice=slices):
            for here, there in neighbours(slices):
                yield node.with_changes(slice=swapped(slices, here, there, "slice"))


def _keywords(node: cst.CSTNode, _place: Place) -> Slips:
    if isinstance(node, cst.Call):
        for argument in node.args:
            if argument.keyword is not None:
                kept = [each for each in node.args if each is not argument]
                if kept:
                    kept[-1] = kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
                yield node.with_changes(args=kept)


def _calls(node: cst.CSTNode, place: Place) -> Slips:
    """What a call is made on: `x` for `relu(x)` and for `x.clone()`."""
    if not isinstance(node, cst.Call) or isinstance(place.parent, cst.Expr):  # a call for its own sake is a statement
        return
    root, name = first_name(node.func), last_name(node.func)
    if name in _NEEDED or name[:1].isupper() or root == "super":
        return
    match node.func:
        case cst.Attribute(value=cst.Name(value="self")):
            pass
        case cst.Attribute(value=value) if root not in place.imported:
            yield value
            return
    match node.args:
        case [cst.Arg(keyword=None, star="", value=value), *rest]:
            is_about_one = all(each.keyword or is_number(each.value) for each in rest)
            if is_about_one and not isinstance(value, cst.BaseString):
                yield value


def _names(node: cst.CSTNode, place: Place) -> Slips:
    """Other names of the function around, of the same kind; those first that stand nearby."""
    if not isinstance(node, cst.Name) or node.value not in place.names or not is_read(node, place.around):
        return
    kinds, nearby = place.names, place.nearby
    others = [name for name in kinds if name != node.value and kinds[name] == kinds[node.value]]
    others.sort(key=lambda name: nearby.index(name) if name in nearby else len(nearby))
    for name in others[:MOST_RENAMINGS]:
        yield node.with_changes(value=name)


def _statements(node: cst.CSTNode, place: Place) -> Slips:
    if not isinstance(place.parent, cst.Module | cst.IndentedBlock):
        return
    match node:
        case cst.FunctionDef() | cst.ClassDef():
            return
        case cst.SimpleStatementLine(body=[cst.Expr(value=value), *_]):
            if isinstance(value, cst.SimpleString | cst.Ellipsis) or is_left_alone(value):
                return
        case cst.SimpleStatementLine(body=[first, *_]) if isinstance(first, _KEPT):
            return
    if isinstance(node, cst.BaseStatement):
        yield None


OPERATORS: Mapping[str, Callable[[cst.CSTNode, Place], Slips]] = {
    "number": _numbers,
    "comparison": _comparisons,
    "side": _sides,
    "arithmetic": _arithmetic,
    "unary": _unary,
    "logic": _logic,
    "condition": _conditions,
    "order": _orders,
    "keyword": _keywords,
    "call": _calls,
    "name": _names,
    "statement": _statements,
}
