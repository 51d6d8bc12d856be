"""Graphs as they come from the box: checked, brought to one form, recognised, and run node by node.

A graph is a claim. Before anything of it runs, every operation is looked up in the allow-list, every reference must
point backwards, and what it would cost is worked out without values (`autograder.models.cost`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import msgspec
import torch

from autograder.box.nodes import (
    PLACEMENT,
    Argument,
    At,
    Buffer,
    Dictionary,
    Dtype,
    Graph,
    Input,
    Listing,
    Node,
    Operation,
    Parameter,
    Tupling,
)
from autograder.box.wire import GRAPH_BYTES
from autograder.errors import NotRebuilt, StudentError
from autograder.models.operations import ALLOWED, function_of
from autograder.models.program import Call, Program

MOST_NODES = 20_000
MOST_NESTED = 16  # containers in one another, in what a model returns; no operation takes a list of lists


def read_graph(data: bytes) -> Graph:
    """Decode and check a graph from the box, which is left without its `places`.

    Raises StudentError, naming what is not allowed; NotRebuilt for an operation, with the place that the box claims.
    """
    if len(data) > GRAPH_BYTES:
        raise StudentError("the description of the model is too long", f"{len(data)} bytes")
    try:
        graph = msgspec.msgpack.decode(data, type=Graph)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise StudentError("the description of the model is not one", str(error)) from None
    check(graph)
    return msgspec.structs.replace(graph, places={})


def check(graph: Graph) -> None:
    """Raise StudentError unless the graph is small, acyclic, and made of allowed operations alone."""
    if len(graph.nodes) > MOST_NODES:
        raise StudentError(f"the model makes more than {MOST_NODES:,} calls")
    for position, node in enumerate(graph.nodes):
        if isinstance(node, Operation):
            if node.name not in ALLOWED:
                _refuse(node.name, graph.places.get(node.name, ""))
            _check_arguments(node)
            _check_references([*node.args, *node.kwargs.values()], position, most_nested=1)
    _check_references([graph.output], len(graph.nodes), MOST_NESTED)


def _check_arguments(node: Operation) -> None:
    """Refuse numbers for dtypes, which torch looks up without looking whether they are one, and any placement."""
    schema = getattr(function_of(node.name), "_schema", None)
    arguments = schema.arguments if schema is not None else []
    positional = {argument.name: given for argument, given in zip(arguments, node.args, strict=False)}
    if placed := [key for key in PLACEMENT if key in node.kwargs or positional.get(key) is not None]:
        raise StudentError("the description of the model says where its tensors lie", placed[0])
    for argument in arguments:
        given = positional.get(argument.name, node.kwargs.get(argument.name))
        if "ScalarType" in str(argument.real_type) and not (given is None or isinstance(given, Dtype)):
            raise StudentError("the description of the model has something else where a dtype belongs", node.name)


def _check_references(arguments: Sequence[Argument], before: int, most_nested: int) -> None:
    """Refuse references that do not point backwards, and containers nested deeper than allowed."""
    for argument in arguments:
        match argument:
            case At(index=index) if not 0 <= index < before:
                where = f"node {index} at {before}"
                raise StudentError("the description of the model refers to what is not there", where)
            case Listing(items=items) | Tupling(items=items) | Dictionary(values=items):
                if not most_nested:
                    raise StudentError("the description of the model nests lists too deeply")
                _check_references(items, before, most_nested - 1)


def _refuse(name: str, place: str) -> NoReturn:
    """Raise NotRebuilt for an operation that torch has, with its name; any other text is the box's own."""
    library, operation, overload = [*name.split("."), "", ""][:3]
    known = getattr(torch.ops.aten, operation, None) if library == "aten" and operation.isidentifier() else None
    if known is None or overload not in known.overloads():
        raise StudentError("the model uses an operation that torch does not have", name)
    is_other_form = any(each.startswith(f"aten.{operation}.") for each in ALLOWED)
    called = f"`{operation}` in its form `{overload}`" if is_other_form else f"`{operation}`"
    raise NotRebuilt(f"the grader does not rebuild {called}, which it uses", name, place)


def _short(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else name


# -- one form --------------------------------------------------------------------------------------------------------


def canonical(graph: Graph, known: Sequence[str] = ()) -> tuple[Graph, list[str]]:
    """The same graph without unused tensors, its inputs first, its tensors in the order of their first use.

    Returns it with the tensors' names in that order, after those `known` from another graph of the same model; in the
    graph they are called `0`, `1`, ...
    """
    inputs = [index for index, node in enumerate(graph.nodes) if isinstance(node, Input)]
    moved = {index: position for position, index in enumerate(inputs)}
    nodes: list[Node] = [Input() for _ in inputs]
    numbers = {name: number for number, name in enumerate(known)}

    def move(argument: Argument) -> Argument:
        match argument:
            case At(index=index):
                return At(place(index))
            case Listing(items=items):
                return Listing([move(item) for item in items])
            case Tupling(items=items):
                return Tupling([move(item) for item in items])
            case Dictionary(keys=keys, values=values):
                return Dictionary(keys, [move(item) for item in values])
            case _:
                return argument

    def place(index: int) -> int:
        if index not in moved:
            node = graph.nodes[index]
            assert isinstance(node, Parameter | Buffer)  # inputs and operations were placed before
            nodes.append(type(node)(str(numbers.setdefault(node.name, len(numbers)))))
            moved[index] = len(nodes) - 1
        return moved[index]

    for index, node in enumerate(graph.nodes):
        if isinstance(node, Operation):
            args = [move(argument) for argument in node.args]
            kwargs = {key: move(argument) for key, argument in node.kwargs.items()}
            nodes.append(Operation(node.name, args, kwargs))
            moved[index] = len(nodes) - 1
    output = move(graph.output)
    return Graph(nodes, output), list(numbers)


def canonical_together(*graphs: Graph) -> tuple[list[Graph], list[str]]:
    """The graphs of one model, a tensor that they share called the same in each; and the names in that order."""
    names: list[str] = []
    found = []
    for graph in graphs:
        form, names = canonical(graph, names)
        found.append(form)
    return found, names


def fingerprint(*graphs: Graph) -> str:
    """Equal for graphs that are equal and share the same tensors, whatever these were called and whoever wrote them."""
    return hashlib.sha256(msgspec.msgpack.encode(canonical_together(*graphs)[0])).hexdigest()


# -- running ---------------------------------------------------------------------------------------------------------


def run(
    graph: Graph,
    tensors: Mapping[str, torch.Tensor],
    inputs: Sequence[Any],
    device: str | None = None,
    *,
    snapshots: bool = False,
) -> tuple[Any, list[Call]]:
    """Run a checked graph once. Returns what it returns, and every call that was made on the way (`Program`)."""
    return Program(graph).traced(tensors, inputs, device, snapshots=snapshots)
