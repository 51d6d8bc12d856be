"""The size of the batch in what code did: numbers that follow it become calculations, so that it is left free."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.box.nodes import (
    Argument,
    At,
    Dictionary,
    Graph,
    Input,
    Listing,
    Node,
    Operation,
    Tupling,
    moved,
    moved_node,
)


def with_free_batch(graphs: Sequence[Graph], batches: Sequence[int], batched_input: int) -> Graph | None:
    """One graph for what the same code did with batches of several sizes; None where there is none.

    B being the first size of input `batched_input`, a whole number may be a·B + b. Any other number may be c/B or c·B;
    or, with N = k·B values for some whole k, c·N/(N-1), c/(N-1) or c·(N-1)/N, as unbiased estimates have it. Two graphs
    settle the constants; the others must agree.
    """
    found = [_merged(graphs[0], other, (batches[0], batch), batched_input) for other, batch in _pairs(graphs, batches)]
    return found[0] if all(each is not None and each == found[0] for each in found) else None


def _pairs(graphs: Sequence[Graph], batches: Sequence[int]) -> Sequence[tuple[Graph, int]]:
    return list(zip(graphs, batches, strict=True))[1:]


TOLERANCE = 1e-12  # of double precision, after a few steps


class _Differs(Exception):
    """The code did something else with the other batch."""


def _merged(first: Graph, second: Graph, batches: tuple[int, int], batched_input: int) -> Graph | None:
    if len(first.nodes) != len(second.nodes):
        return None
    inputs = sum(isinstance(node, Input) for node in first.nodes)
    sizes = _Sizes(batches, inputs, batched_input)
    try:
        nodes = [sizes.node(one, other) for one, other in zip(first.nodes, second.nodes, strict=True)]
        output = sizes.argument(first.output, second.output)
    except _Differs:
        return None
    shift = len(sizes.nodes)

    def place(index: int) -> int:
        """Calculations stand behind the inputs; until here they were counted from -1 downwards."""
        return inputs - 1 - index if index < 0 else index if index < inputs else index + shift

    calculations = [moved_node(node, place) for node in sizes.nodes]
    rest = [moved_node(node, place) for node in nodes[inputs:]]
    return Graph([*nodes[:inputs], *calculations, *rest], moved(output, place))


@dataclass
class _Sizes:
    """Calculations with the size of the batch; the first of them is number -1."""

    batches: tuple[int, int]
    inputs: int
    batched_input: int
    nodes: list[Node] = field(default_factory=list)

    def node(self, one: Node, other: Node) -> Node:
        if not (isinstance(one, Operation) and isinstance(other, Operation)):
            return self._equal(one, other)
        if (one.name, len(one.args), list(one.kwargs)) != (other.name, len(other.args), list(other.kwargs)):
            raise _Differs
        return Operation(
            one.name,
            [self.argument(*pair) for pair in zip(one.args, other.args, strict=True)],
            {key: self.argument(each, other.kwargs[key]) for key, each in one.kwargs.items()},
        )

    def argument(self, one: Argument, other: Argument) -> Argument:
        match one, other:
            case (Listing(items=left), Listing(items=right)) if len(left) == len(right):
                return Listing([self.argument(*pair) for pair in zip(left, right, strict=True)])
            case (Tupling(items=left), Tupling(items=right)) if len(left) == len(right):
                return Tupling([self.argument(*pair) for pair in zip(left, right, strict=True)])
            case (Dictionary(keys=keys, values=left), Dictionary(keys=others, values=right)) if keys == others:
                return Dictionary(keys, [self.argument(*pair) for pair in zip(left, right, strict=True)])
        if type(one) is not type(other):
            raise _Differs
        if one == other or (one != one and other != other):  # both NaN
            return one
        if type(one) is int and type(other) is int:
            return self._whole(one, other)
        if isinstance(one, float) and isinstance(other, float):
            return self._real(one, other)
        raise _Differs

    def _equal(self, one: Node, other: Node) -> Node:
        if one != other:
            raise _Differs
        return one

    def _whole(self, one: int, other: int) -> Argument:
        slope, rest = divmod(other - one, self.batches[1] - self.batches[0])
        if rest:
            raise _Differs
        constant = one - slope * self.batches[0]
        value = self._size()
        if slope != 1:
            value = self._calculated("operator.mul", value, slope)
        return self._calculated("operator.add", value, constant) if constant else value

    def _real(self, one: float, other: float) -> Argument:
        first, second = self.batches
        if not one or not other:
            raise _Differs
        if abs(one * first - other * second) <= TOLERANCE * abs(one * first):
            return self._calculated("operator.truediv", one * first, self._size())
        if abs(one / first - other / second) <= TOLERANCE * abs(one / first):
            return self._calculated("operator.mul", self._size(), one / first)
        return self._corrected(one, other)

    def _corrected(self, one: float, other: float) -> Argument:
        """A number in which one value less is counted."""
        first, second = self.batches
        forms = (
            (one * second / (other * first), lambda all_, less: (all_, less)),
            (one / other, lambda _all, less: (1, less)),
            (other * second / (one * first), lambda all_, less: (less, all_)),
        )
        for ratio, parts_of in forms:  # of (k·second - 1) to (k·first - 1)
            values = _values_an_example(ratio, first, second)
            if values is not None:
                above, below = parts_of(values * first, values * first - 1)
                factor = one * below / above
                all_ = self._size() if values == 1 else self._calculated("operator.mul", self._size(), values)
                parts = parts_of(all_, self._calculated("operator.add", all_, -1))
                share = self._calculated("operator.truediv", *parts)
                is_one = abs(factor - 1) <= TOLERANCE * abs(factor)
                return share if is_one else self._calculated("operator.mul", share, factor)
        raise _Differs

    def _size(self) -> At:
        return self._calculated("aten.sym_size.int", At(self.batched_input), 0)

    def _calculated(self, name: str, *args: Argument) -> At:
        node = Operation(name, list(args), {})
        if node not in self.nodes:
            self.nodes.append(node)
        return At(-1 - self.nodes.index(node))


def _values_an_example(ratio: float, first: int, second: int) -> int | None:
    """The whole k above 0 for which (k·second - 1) / (k·first - 1) is this ratio; None where there is none."""
    if abs(ratio * first - second) <= TOLERANCE:
        return None
    found = (ratio - 1) / (ratio * first - second)
    whole = round(found)
    return whole if whole > 0 and abs(found - whole) <= 1e-6 * whole else None
