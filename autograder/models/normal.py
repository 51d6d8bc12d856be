"""The normal form of a model: what is written differently and computes the same, to the last bit, becomes one graph.

It is the normal form that is kept, recognised and trained. So models that meet here have equal results because they are
one model from then on, and no rule needs to be trusted for that. What a hidden test rebuilds and traces stays as the
student wrote it.

Four steps, which look at what each call gives for two small batches (`draft.py`): calls that overwrite a result which
nobody else sees become calls that make a new one (`overwriting.py`); each call is spelled in one way (`spelling.py`);
what nothing follows from is left out; the rest is put into the order in which the result asks for it (`order.py`).
Where a step cannot be sure, the model stays as it is: one that meets no other costs a training, one that meets the
wrong one costs a grade.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import torch

from autograder.box.nodes import (
    Argument,
    At,
    Buffer,
    Graph,
    Input,
    Listing,
    Operation,
    Parameter,
    moved,
    moved_node,
    places_in,
)
from autograder.errors import StudentError
from autograder.models.constants import Constants, is_constant
from autograder.models.cost import cost_of
from autograder.models.draft import Draft, Seen, arguments_of, does_nothing, is_same, overwrites, storages
from autograder.models.faults import is_ours
from autograder.models.order import Wiring, sums_alike
from autograder.models.overwriting import UnsureError, made_anew
from autograder.models.program import Program
from autograder.models.rebuilt import Description
from autograder.models.runs import DOES_NOT_FIT
from autograder.models.spelling import respelled

OTHER_BATCH = 11  # a prime, to be told from other sizes
MOST_BYTES, MOST_OPERATIONS = 2**30, 20 * 10**9  # of one run here; honest models stay far below, with so few examples
MOST_NODES = 3000  # of a graph that is looked at: beyond, it takes longer than training it twice


def normal_form(description: Description, example: Sequence[Any]) -> Description:
    """The description in its normal form, or as it is where there is none; `example` is what it was described on."""
    graphs = description.training, description.evaluation
    try:
        with torch.no_grad(), torch.random.fork_rng(devices=[]):
            training, evaluation = (_Rewritten(each, description.tensors, example) for each in graphs)
        alive = _alive(training.wiring, evaluation.wiring)
        graphs = training.settled(alive[0], learning=True), evaluation.settled(alive[1], learning=False)
    except (UnsureError, StudentError, *DOES_NOT_FIT) as error:
        if is_ours(error):
            raise
        return description
    used = {node.name for graph in graphs for node in graph.nodes if isinstance(node, Parameter | Buffer)}
    tensors = {**description.tensors, **training.constants.tensors, **evaluation.constants.tensors}
    return Description(*graphs, {name: each for name, each in tensors.items() if name in used})


def _alive(*wirings: Wiring) -> list[set[int]]:
    """What of each graph matters: what its result follows from, or writes into a tensor that a result follows from."""
    live = [wiring.live_without([]) for wiring in wirings]
    while True:
        names = set().union(*(wiring.names(each) for wiring, each in zip(wirings, live, strict=True)))
        grown = [
            wiring.live_without(index for index in wiring.updates() if wiring.written_names(index) & names)
            for wiring in wirings
        ]
        if grown == live:
            return live
        live = grown


class _Rewritten:
    """One graph before and after its calls are spelled in one way."""

    def __init__(self, graph: Graph, tensors: Mapping[str, torch.Tensor], example: Sequence[Any]) -> None:
        if len(graph.nodes) > MOST_NODES:
            raise UnsureError(f"{len(graph.nodes)} nodes")
        self._plain, output = _plain(graph, tensors, example)
        self._before = Wiring(self._plain, output)
        self._moves: list[int] = []
        self.constants = Constants()
        draft = self._spelled()
        self.wiring = Wiring(draft, moved(output, self._moves.__getitem__))
        if not all(map(self.wiring.written_names, self.wiring.updates())):
            raise UnsureError("something is overwritten that is no buffer")

    def settled(self, live: set[int], *, learning: bool) -> Graph:
        """The graph of what is live, in one order; in that in which it was written where the order shows."""
        orders = [self.wiring.ordered(live), self.wiring.as_written(live)]
        if learning:
            updates = {self.wiring.draft.origins[index] for index in self.wiring.updates() if index in live}
            before = self._before.live_without(updates)
            orders = [each for each in orders if sums_alike(self._before, before, self.wiring, each, self._moves)]
        if not orders:
            raise UnsureError("a sum of gradients would be taken in another order")
        return self.wiring.graph(orders[0])

    def _spelled(self) -> Draft:
        draft = Draft(self._plain.batches, self.constants)
        overwritten = set().union(*(self._before.overwritten(index) for index in self._before.updates()), set())
        for index, node in enumerate(self._plain.nodes):
            seen = self._plain.seen[index]
            if isinstance(node, Operation):
                own = moved_node(node, self._moves.__getitem__)
                assert isinstance(own, Operation)
                place = self._written(draft, own) or respelled(
                    draft, _with_numbers(draft, own), seen, index, overwritten
                )
            else:
                place = draft.append(node, seen, index)
                if is_constant(node) and not storages(seen[0]) & overwritten:
                    self.constants.know(place.index)
            self._moves.append(place.index)
        return draft

    def _written(self, draft: Draft, node: Operation) -> At | None:
        """The constant that a call wrote into, which is kept as it was in the end; None for any other call."""
        places = set(places_in(arguments_of(node)))
        if not overwrites(node.name) or not self.constants.includes(places):
            return None
        target = node.args[0]
        memory = storages(draft.of(target)[0])
        pairs = zip(draft.nodes, draft.seen, strict=True)
        maker = next(maker for maker, seen in pairs if storages(seen[0]) & memory)
        if not isinstance(target, At) or not is_constant(maker):  # it was too large to be kept
            raise UnsureError(node.name)
        return target


def _with_numbers(draft: Draft, node: Operation) -> Operation:
    """The call with literals for sizes, wherever they do not follow the batch."""

    def known(argument: Argument) -> Argument:
        match argument:
            case At():
                return draft.number(argument)
            case Listing(items=items):
                return Listing([known(each) for each in items])
        return argument

    return Operation(node.name, [known(each) for each in node.args], {k: known(v) for k, v in node.kwargs.items()})


# -- without overwriting -----------------------------------------------------------------------------------------------


def _plain(graph: Graph, tensors: Mapping[str, torch.Tensor], example: Sequence[Any]) -> tuple[Draft, Argument]:
    """The graph without calls that do nothing, and with new results for overwritten ones."""
    batches, seen = _seen(graph, tensors, example)
    draft = Draft(batches)
    anew = made_anew(graph, seen)
    places: dict[int, int] = {}
    for index, node in enumerate(graph.nodes):
        own = moved_node(node, places.__getitem__)
        if isinstance(own, Operation) and index in anew:
            own = Operation(anew[index], own.args, own.kwargs)
            made = draft.run(own)
            if not is_same(made, seen[index]):
                raise UnsureError(own.name)
            place = draft.append(own, made, index)
            places |= {old: place.index for old in places if seen[old][0] is seen[index][0]}
        else:
            first = node.args[0] if isinstance(node, Operation) and node.args else None
            if (
                isinstance(own, Operation)
                and isinstance(first, At)
                and does_nothing(own, seen[first.index], seen[index])
            ):
                place = At(places[first.index])
            else:
                place = draft.append(own, seen[index], index)
        places[index] = place.index
    return draft, moved(graph.output, places.__getitem__)


def _seen(
    graph: Graph, tensors: Mapping[str, torch.Tensor], example: Sequence[Any]
) -> tuple[tuple[int, ...], list[Seen]]:
    """What each node gives for the example's batch, and for another."""
    own = next((each.shape[0] for each in example if isinstance(each, torch.Tensor) and each.dim()), 0)
    if not own or own == OTHER_BATCH:
        raise UnsureError("no batch")
    batches = (own, OTHER_BATCH)
    return batches, list(
        zip(*(_results(graph, tensors, _resized(example, own, each)) for each in batches), strict=True)
    )


def _results(graph: Graph, tensors: Mapping[str, torch.Tensor], inputs: Sequence[Any]) -> list[Any]:
    """What each node gives, on copies of all that it could overwrite."""
    cost = cost_of(graph, tensors, inputs)
    if cost.bytes > MOST_BYTES or cost.operations > MOST_OPERATIONS:
        raise UnsureError(str(cost))
    own = {name: tensor.clone() for name, tensor in tensors.items()}
    _, calls = Program(graph).traced(own, inputs)
    given, made = iter(inputs), iter(calls)
    found: list[Any] = []
    for node in graph.nodes:
        match node:
            case Input():
                found.append(next(given))
            case Parameter(name=name) | Buffer(name=name):
                found.append(own[name])
            case _:
                found.append(next(made).result)
    return found


def _resized(example: Sequence[Any], own: int, batch: int) -> list[Any]:
    """A copy of the example with another number of examples, some of them again."""
    rows = torch.arange(batch) % own
    return [
        (each[rows] if each.dim() and each.shape[0] == own else each.clone())
        if isinstance(each, torch.Tensor)
        else each
        for each in example
    ]
