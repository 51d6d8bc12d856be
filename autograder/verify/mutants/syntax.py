"""Pieces of code as libcst's nodes: their text, their names, and where they may stand."""

import itertools
from collections.abc import Iterator, Sequence
from typing import TypeVar

import libcst as cst

Node = TypeVar("Node", bound=cst.CSTNode)
Around = tuple[cst.CSTNode, ...]  # a node's ancestors, from the module down

_POSTFIX = (cst.Attribute, cst.Call, cst.Subscript)
# what binds ever more tightly; whatever is not named here, a name or a call, stands by itself
_BINDING: Sequence[tuple[type[cst.CSTNode], ...]] = (
    (cst.Lambda, cst.IfExp, cst.NamedExpr),
    (cst.Or,),
    (cst.And,),
    (cst.Not,),
    (cst.Comparison, cst.BaseCompOp),
    (cst.BitOr,),
    (cst.BitXor,),
    (cst.BitAnd,),
    (cst.LeftShift, cst.RightShift),
    (cst.Add, cst.Subtract),
    (cst.Multiply, cst.Divide, cst.FloorDivide, cst.Modulo, cst.MatrixMultiply),
    (cst.Minus, cst.Plus, cst.BitInvert),
    (cst.Power,),
    (cst.Await, *_POSTFIX),
)
_BRACKETED = (cst.BaseString, cst.Call, cst.Dict, cst.List, cst.Set, cst.Subscript)  # may run over lines


def text_of(node: cst.CSTNode) -> str:
    """The node's code."""
    return cst.Module([]).code_for_node(node).strip()


def one_line(node: cst.CSTNode) -> str:
    """The node's code in one line without comments; of a statement with a body, what stands before that."""
    match node:
        case cst.SimpleStatementLine(body=body):
            text = "; ".join(text_of(each) for each in body)
        case cst.BaseCompoundStatement():
            text = text_of(node.with_changes(leading_lines=[])).partition("\n")[0]
        case _:
            text = text_of(node)
    return " ".join(text.split())


def first_name(node: cst.CSTNode) -> str:
    """`torch` of `torch.nn.functional.relu(x)`; empty where none stands first."""
    match node:
        case cst.Attribute(value=inner) | cst.Subscript(value=inner) | cst.Call(func=inner):
            return first_name(inner)
        case cst.Name(value=name):
            return name
    return ""


def last_name(node: cst.CSTNode) -> str:
    """`relu` of `torch.nn.functional.relu`; empty for what is no name."""
    match node:
        case cst.Attribute(attr=cst.Name(value=name)) | cst.Name(value=name):
            return name
    return ""


def is_number(node: cst.CSTNode) -> bool:
    """Whether it is a number as it stands there, with its sign."""
    match node:
        case cst.UnaryOperation(operator=cst.Minus(), expression=inner):
            return isinstance(inner, cst.BaseNumber)
    return isinstance(node, cst.BaseNumber)


def is_read(node: cst.Name, around: Around) -> bool:
    """Whether a name is read as a value: not bound, not called, not the name of an attribute or a keyword."""
    parent = around[-1]
    if any(getattr(parent, place, None) is node for place in ("attr", "func", "keyword", "name", "asname")):
        return False
    return all(getattr(above, "target", None) is not below for above, below in neighbours((*around, node)))


def neighbours(items: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
    return itertools.pairwise(items)


def swapped(items: Sequence[Node], first: Node, second: Node, field: str) -> list[Node]:
    """The items with what the two hold in `field` exchanged; commas and comments stay where they are."""
    exchanged = {id(first): getattr(second, field), id(second): getattr(first, field)}
    return [each.with_changes(**{field: exchanged[id(each)]}) if id(each) in exchanged else each for each in items]


def in_parentheses(node: cst.CSTNode, parent: cst.CSTNode, *, is_left: bool = False) -> cst.CSTNode:
    """The node as it may stand below `parent`: what binds less tightly, or runs over lines, in parentheses."""
    if not isinstance(node, cst.BaseExpression) or node.lpar:
        return node
    own, outer = _binding(node), _binding(parent)
    is_loose = outer is not None and not isinstance(node, _POSTFIX) and own is not None and own + is_left <= outer
    runs_on = "\n" in text_of(node) and not isinstance(node, _BRACKETED)
    if is_loose or runs_on or isinstance(node, cst.GeneratorExp):
        return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return node


def _binding(node: cst.CSTNode) -> int | None:
    kind = getattr(node, "operator", node)
    return next((level for level, kinds in enumerate(_BINDING) if isinstance(kind, kinds)), None)
