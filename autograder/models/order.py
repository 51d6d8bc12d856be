"""In which order the calls of a graph stand: that in which its result asks for them, whoever wrote it in another.

What is not asked for is left out. Calls that draw random numbers keep their order, and so do those that touch memory
which one of them overwrites.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from autograder.box.nodes import Argument, At, Buffer, Graph, Input, Operation, moved, moved_node, places_in
from autograder.models.draft import Draft, arguments_of, draws, overwrites, storages

_WITH_STATISTICS = frozenset({"aten.batch_norm.default", "aten.instance_norm.default"})


class Wiring:
    """What follows from what in a draft."""

    def __init__(self, draft: Draft, output: Argument) -> None:
        self.draft = draft
        self.output = output
        self._needs = [list(places_in(arguments_of(node))) for node in draft.nodes]
        self._held = [storages(seen[0]) for seen in draft.seen]
        self._written = [self.overwritten(index) for index in range(len(draft.nodes))]

    def updates(self) -> list[int]:
        """The calls that write into a tensor which outlives the run."""
        return [index for index, written in enumerate(self._written) if written]

    def live_without(self, updates: Iterable[int]) -> set[int]:
        """All that the result follows from, and all that the given updates follow from."""
        live: set[int] = set()
        waiting = [*places_in([self.output]), *updates]
        while waiting:
            if (index := waiting.pop()) not in live:
                live.add(index)
                waiting += self._needs[index]
        return live

    def written_names(self, index: int) -> set[str]:
        """The buffers that a call writes into."""
        buffers = [place for place, node in enumerate(self.draft.nodes) if isinstance(node, Buffer)]
        return {self._name(place) for place in buffers if self._held[place] & self._written[index]}

    def names(self, live: Iterable[int]) -> set[str]:
        return {self._name(index) for index in live if isinstance(self.draft.nodes[index], Buffer)}

    def _name(self, index: int) -> str:
        node = self.draft.nodes[index]
        assert isinstance(node, Buffer)
        return node.name

    def overwritten(self, index: int) -> set[int]:
        """The memory that a call writes into."""
        match self.draft.nodes[index]:
            case Operation(name=name, args=[_, _, _, mean, variance, True, *_]) if name in _WITH_STATISTICS:
                return set().union(*(self._held[each.index] for each in (mean, variance) if isinstance(each, At)))
            case Operation(name=name, args=[At(index=target), *_]) if overwrites(name):
                return self._held[target]
        return set()

    def _chained(self, live: set[int]) -> dict[int, list[int]]:
        """For each live call those that must stand before it, though it takes nothing from them."""
        shared = set().union(*(self._written[index] for index in live)) if live else set()
        last: dict[Any, int] = {}
        found: dict[int, list[int]] = {}
        for index in sorted(live):
            node = self.draft.nodes[index]
            if isinstance(node, Operation):
                touched: set[Any] = {each for place in self._needs[index] for each in self._held[place] & shared}
                if draws(node.name):
                    touched.add("random numbers")
                found[index] = sorted({last[each] for each in touched if each in last})
                last |= dict.fromkeys(touched, index)
        return found

    def ordered(self, live: set[int]) -> list[int]:
        """The live nodes in the order in which the result, and then the updates, ask for them."""
        before = self._chained(live)
        order = [index for index, node in enumerate(self.draft.nodes) if isinstance(node, Input)]
        placed = set(order)
        roots = [*places_in([self.output]), *(index for index in self.updates() if index in live)]
        waiting = [(root, False) for root in reversed(roots)]
        while waiting:
            index, is_ready = waiting.pop()
            if index in placed:
                continue
            if is_ready:
                placed.add(index)
                order.append(index)
                continue
            first = [*before.get(index, ()), *self._needs[index]]
            waiting.append((index, True))
            waiting += [(each, False) for each in reversed(first) if each not in placed]
        return order

    def as_written(self, live: set[int]) -> list[int]:
        """The live nodes in the order in which they stand, inputs first."""
        inputs = [index for index, node in enumerate(self.draft.nodes) if isinstance(node, Input)]
        return inputs + sorted(live - set(inputs))

    def graph(self, order: Sequence[int]) -> Graph:
        place = {old: new for new, old in enumerate(order)}.__getitem__
        return Graph([moved_node(self.draft.nodes[old], place) for old in order], moved(self.output, place))

    def sums(self, order: Sequence[int], origin: Callable[[int], int]) -> dict[int, list[int]]:
        """For each value that learns, the calls that hand a gradient back to it, in the order in which they ran."""
        found: dict[int, list[int]] = {}
        for index in order:
            if self.draft.learns[index]:
                for place in self._needs[index]:
                    if self.draft.learns[place]:
                        found.setdefault(place, []).append(origin(index))
        return found


def sums_alike(before: Wiring, live: set[int], after: Wiring, order: Sequence[int], moves: Sequence[int]) -> bool:
    """Whether every sum of three or more gradients is still taken of the same ones, in the same order.

    Two can change places; of more, the last digit follows the order. `moves` tells where each node of `before` went.
    """
    old = before.sums(sorted(live), lambda index: index)
    new = after.sums(order, after.draft.origins.__getitem__)
    merged: dict[int, list[list[int]]] = {}
    for index, place in enumerate(moves):
        if index in old:
            merged.setdefault(place, []).append(old[index])
    for place, consumers in new.items():
        if len(consumers) < 3:
            continue
        sums = merged.get(place, [])
        if sums.count(consumers) != 1 or Counter(map(len, sums))[1] != len(sums) - 1:
            return False
    return True
