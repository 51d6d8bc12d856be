"""One slip in a region's code: what stands where, the code with it, and the slip in words.

A change replaces one node of libcst's tree, or leaves a statement out; the rest of the code keeps its text.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import libcst as cst

from autograder.verify.mutants.operators import OPERATORS, Place, is_left_alone
from autograder.verify.mutants.syntax import Around, in_parentheses, one_line, text_of

LONGEST_SHOWN = 48  # characters of a piece of code, in words about it

Scope = Callable[[cst.CSTNode], Mapping[str, str]]  # the names of the function around a node, each with its kind


@dataclass(frozen=True)
class Change:
    """One node of a module, and what stands in its place; None leaves a statement out."""

    operator: str
    node: cst.CSTNode
    by: cst.CSTNode | None
    around: Around

    def applied(self, module: cst.Module) -> str:
        """The module's code with the change."""
        changed: cst.CSTNode | cst.RemovalSentinel
        if self.by is not None:
            changed = module.deep_replace(self.node, self.by)
        elif len(self.around[-1].children) > 1:
            changed = module.deep_remove(self.node)
        else:
            changed = module.deep_replace(self.node, cst.parse_statement("pass"))
        assert isinstance(changed, cst.Module)
        return changed.code

    @property
    def words(self) -> str:
        """The change in one line."""
        if self.by is None:
            return f"`{self._shown(self.node)}` left out"
        return f"`{self._shown(self.node)}` -> `{self._shown(self.by)}`{self._place()}"

    def _shown(self, node: cst.CSTNode) -> str:
        text = self._keyword() + one_line(node)
        return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"

    def _keyword(self) -> str:
        match self.around[-1]:
            case cst.Arg(keyword=cst.Name(value=name)) | cst.Param(name=cst.Name(value=name), default=self.node):
                return f"{name}="
        return ""

    def _place(self) -> str:
        """The call around the node, if there is one in its statement."""
        for each in reversed(self.around):
            if isinstance(each, cst.BaseStatement | cst.BaseSmallStatement):
                break
            if isinstance(each, cst.Call):
                return f" in `{text_of(each.func)}`"
        return ""


def changes(module: cst.Module, scope: Scope, imported: frozenset[str]) -> Iterator[Change]:
    """Every change of every operator, in the order of the code; `imported` are the names that imports bind.

    Some of them are no valid Python, some the same as others.
    """
    nodes = list(_walk(module, ()))
    nearby = tuple(dict.fromkeys(node.value for node, _ in nodes if isinstance(node, cst.Name)))
    for node, around in nodes:
        place = Place(around, scope(node), imported, nearby)
        for operator, slips in OPERATORS.items():
            for by in slips(node, place):
                is_left = getattr(place.parent, "left", None) is node
                yield Change(operator, node, by and in_parentheses(by, place.parent, is_left=is_left), around)


def raising(change: Change) -> Iterator[Change]:
    """The change's place made to raise when it is reached: the node itself, and where it is no value, its statement."""
    if isinstance(change.node, cst.BaseExpression):
        yield Change("raise", change.node, cst.parse_expression("(1 // 0)"), change.around)
    path = (*change.around, change.node)
    for depth in range(len(path) - 1, 0, -1):
        if isinstance(path[depth - 1], cst.Module | cst.IndentedBlock):
            yield Change("raise", path[depth], cst.parse_statement("raise RuntimeError"), path[:depth])
            return


def _walk(node: cst.CSTNode, around: Around) -> Iterator[tuple[cst.CSTNode, Around]]:
    """The nodes below, with their ancestors, but for those that are left alone."""
    for child in node.children:
        if not is_left_alone(child):
            yield child, (*around, node)
            yield from _walk(child, (*around, node))
