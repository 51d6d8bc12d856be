"""Graphs as they come from the box: checked, brought to one form, recognised, and run node by node.

A graph is a claim. Before anything of it runs, every operation is looked up in the allow-list, every reference must
point backwards, and the sizes of all that it would compute are worked out on torch's `meta` device, without values.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import torch

from autograder.box.describe import (
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
from autograder.box.wire import DTYPES, GRAPH_BYTES
from autograder.errors import StudentError
from autograder.models.operations import ALLOWED, function_of, makes_tensors

MOST_NODES = 20_000
MOST_BYTES = 4 * 2**30  # of all that one run of a graph computes


@dataclass(frozen=True)
class Call:
    """One operation as it ran: its name without namespace and overload (`conv2d`), its arguments, its result."""

    operation: str
    args: tuple[Any, ...]
    result: Any


def read_graph(data: bytes) -> Graph:
    """Decode and check a graph from the box. Raises StudentError, naming what is not allowed."""
    if len(data) > GRAPH_BYTES:
        raise StudentError("the description of the model is too long", f"{len(data)} bytes")
    try:
        graph = msgspec.msgpack.decode(data, type=Graph)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise StudentError("the description of the model is not one", str(error)) from None
    check(graph)
    return graph


def check(graph: Graph) -> None:
    """Raise StudentError unless the graph is small, acyclic, and made of allowed operations alone."""
    if len(graph.nodes) > MOST_NODES:
        raise StudentError(f"the model makes more than {MOST_NODES:,} calls")
    for position, node in enumerate(graph.nodes):
        if isinstance(node, Operation):
            if node.name not in ALLOWED:
                raise StudentError(f"the model uses {_known(node.name)}, which the grader does not rebuild", node.name)
            _check_arguments(node)
            _check_references([*node.args, *node.kwargs.values()], position)
    _check_references([graph.output], len(graph.nodes))


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


def _check_references(arguments: Sequence[Argument], before: int) -> None:
    for index in _references(arguments):
        if not 0 <= index < before:
            raise StudentError("the description of the model refers to what is not there", f"node {index} at {before}")


def _references(arguments: Sequence[Argument]) -> Iterator[int]:
    for argument in arguments:
        match argument:
            case At(index=index):
                yield index
            case Listing(items=items) | Tupling(items=items) | Dictionary(values=items):
                yield from _references(items)


def _known(name: str) -> str:
    """An operation's name if torch has it: any other text is the box's, and could hold anything."""
    return f"`{_short(name)}`" if name.startswith("aten.") and hasattr(torch.ops.aten, _short(name)) else "an operation"


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
    names = list(known)

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
            if node.name not in names:
                names.append(node.name)
            nodes.append(type(node)(str(names.index(node.name))))
            moved[index] = len(nodes) - 1
        return moved[index]

    for index, node in enumerate(graph.nodes):
        if isinstance(node, Operation):
            args = [move(argument) for argument in node.args]
            kwargs = {key: move(argument) for key, argument in node.kwargs.items()}
            nodes.append(Operation(node.name, args, kwargs))
            moved[index] = len(nodes) - 1
    output = move(graph.output)
    return Graph(nodes, output), names


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
    """Run a checked graph. Returns what it returns, and every call that was made on the way.

    What the graph makes from numbers alone lies on `device`, or where the inputs are. Raises what torch raises when the
    graph does not fit the inputs. With `snapshots` the calls hold copies: later calls may overwrite what earlier ones
    were given.
    """
    place = device or next((each.device for each in inputs if isinstance(each, torch.Tensor)), "cpu")
    values: list[Any] = []
    calls: list[Call] = []
    waiting = iter(inputs)
    for node in graph.nodes:
        match node:
            case Input():
                values.append(next(waiting))
            case Parameter(name=name) | Buffer(name=name):
                values.append(tensors[name])
            case Operation(name=name, args=args, kwargs=kwargs):
                given = tuple(_value(argument, values) for argument in args)
                named = {key: _value(argument, values) for key, argument in kwargs.items()}
                if makes_tensors(name):
                    named["device"] = place
                before = _copied(given) if snapshots else given
                values.append(function_of(name)(*given, **named))
                calls.append(Call(_short(name), before, _copied(values[-1]) if snapshots else values[-1]))
    return _value(graph.output, values), calls


def _copied(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.clone()
    if isinstance(value, list | tuple):
        return type(value)(_copied(each) for each in value)
    return value


def _value(argument: Argument, values: Sequence[Any]) -> Any:
    match argument:
        case At(index=index):
            return values[index]
        case Listing(items=items):
            return [_value(item, values) for item in items]
        case Tupling(items=items):
            return tuple(_value(item, values) for item in items)
        case Dictionary(keys=keys, values=items):
            return {key: _value(item, values) for key, item in zip(keys, items, strict=True)}
        case Dtype(name=name):
            return DTYPES[name]
        case _:
            return argument


def cost_in_bytes(graph: Graph, tensors: Mapping[str, torch.Tensor], inputs: Sequence[Any]) -> int:
    """The bytes of all that running the graph would compute, without computing any of it.

    Raises what torch raises when the graph does not fit the inputs.
    """
    shadows = {name: tensor.detach().to("meta") for name, tensor in tensors.items()}
    ghosts = [each.detach().to("meta") if isinstance(each, torch.Tensor) else each for each in inputs]
    _, calls = run(graph, shadows, ghosts, "meta")
    return sum(_nbytes(call.result) for call in calls)


def _nbytes(result: Any) -> int:
    if isinstance(result, torch.Tensor):
        return result.numel() * result.element_size()
    if isinstance(result, list | tuple):
        return sum(_nbytes(each) for each in result)
    return 0
