"""A checked graph made ready to run many times: functions looked up once, and what is used up let go.

A bare loop in Python frees what a layer made as soon as the next has read it. So does this one: memory that is used
again is in the processor's cache, and a training is faster for it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from autograder.box.nodes import (
    Argument,
    At,
    Buffer,
    Dictionary,
    Dtype,
    Graph,
    Input,
    Listing,
    Operation,
    Parameter,
    Tupling,
)
from autograder.box.wire import DTYPES
from autograder.models.arguments import check_call
from autograder.models.operations import function_of, makes_tensors

ITEM = "operator.getitem"


@dataclass(frozen=True)
class Call:
    """One operation as it ran: its name without namespace and overload (`conv2d`), its arguments, its result."""

    operation: str
    args: tuple[Any, ...]
    result: Any


@dataclass(frozen=True)
class _Step:
    """One node: what to call with what, and the nodes that nobody needs after it."""

    name: str
    function: Callable[..., Any]
    args: tuple[Argument, ...]
    kwargs: Mapping[str, Argument]
    is_placed: bool
    is_single: bool  # what it gives back is used as it is, and so must be one value
    done: tuple[int, ...]


class Program:
    """Runs one graph. Raises what torch raises when the graph does not fit the inputs."""

    def __init__(self, graph: Graph) -> None:
        self._length = len(graph.nodes)
        self._inputs = [at for at, node in enumerate(graph.nodes) if isinstance(node, Input)]
        self._tensors = [(at, node.name) for at, node in enumerate(graph.nodes) if isinstance(node, Parameter | Buffer)]
        self._output = graph.output
        self._steps = _steps(graph)

    def __call__(self, tensors: Mapping[str, torch.Tensor], inputs: Sequence[Any], device: str | None = None) -> Any:
        """What the graph returns; what it makes from numbers alone lies on `device`, or where the inputs are."""
        values, place = self._given(tensors, inputs, device)
        for at, step in self._steps:
            args = tuple([_value(argument, values) for argument in step.args])
            values[at] = _called(step, args, values, place)
            for index in step.done:
                values[index] = None
        return _value(self._output, values)

    def traced(
        self,
        tensors: Mapping[str, torch.Tensor],
        inputs: Sequence[Any],
        device: str | None = None,
        *,
        snapshots: bool = False,
    ) -> tuple[Any, list[Call]]:
        """What the graph returns, and every call that was made on the way.

        With `snapshots` the calls hold copies: later calls may overwrite what earlier ones were given.
        """
        values, place = self._given(tensors, inputs, device)
        calls = []
        for at, step in self._steps:
            args = tuple([_value(argument, values) for argument in step.args])
            before = _copied(args) if snapshots else args
            values[at] = _called(step, args, values, place)
            calls.append(Call(_short(step.name), before, _copied(values[at]) if snapshots else values[at]))
        return _value(self._output, values), calls

    def _given(
        self, tensors: Mapping[str, torch.Tensor], inputs: Sequence[Any], device: str | None
    ) -> tuple[list[Any], Any]:
        values: list[Any] = [None] * self._length
        waiting = iter(inputs)
        for at in self._inputs:
            values[at] = next(waiting)
        for at, name in self._tensors:
            values[at] = tensors[name]
        return values, device or next((each.device for each in inputs if isinstance(each, torch.Tensor)), "cpu")


def _called(step: _Step, args: tuple[Any, ...], values: Sequence[Any], place: Any) -> Any:
    kwargs = {key: _value(argument, values) for key, argument in step.kwargs.items()}
    check_call(step.name, args, kwargs)
    if step.is_placed:
        kwargs["device"] = place
    result = step.function(*args, **kwargs)
    if step.is_single and isinstance(result, list | tuple):  # lists of lists of lists could grow without end
        raise TypeError("only single results of a call can be given on")
    return result


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


def _copied(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.clone()
    if isinstance(value, list | tuple):
        return type(value)(_copied(each) for each in value)
    return value


# -- made ready --------------------------------------------------------------------------------------------------------


def _steps(graph: Graph) -> list[tuple[int, _Step]]:
    last, single = _uses(graph)
    used_up: dict[int, list[int]] = {}
    for index, by in last.items():
        used_up.setdefault(by, []).append(index)
    return [
        (
            at,
            _Step(
                node.name,
                _size if node.name == "aten.sym_size.int" else function_of(node.name),
                tuple(node.args),
                node.kwargs,
                makes_tensors(node.name),
                at in single,
                tuple(used_up.get(at, ())),
            ),
        )
        for at, node in enumerate(graph.nodes)
        if isinstance(node, Operation)
    ]


def _uses(graph: Graph) -> tuple[dict[int, int], set[int]]:
    """For each node the last that uses it, and the nodes whose results are used as they are, not item by item."""
    last: dict[int, int] = {}
    single: set[int] = set()
    for at, node in enumerate(graph.nodes):
        if isinstance(node, Operation):
            used = list(_references([*node.args, *node.kwargs.values()]))
            last.update(dict.fromkeys(used, at))
            single.update(used[1:] if node.name == ITEM and isinstance(next(iter(node.args), None), At) else used)
    returned = set(_references([graph.output]))
    return {index: at for index, at in last.items() if index not in returned}, single | returned


def _references(arguments: Sequence[Argument]) -> Iterator[int]:
    for argument in arguments:
        match argument:
            case At(index=index):
                yield index
            case Listing(items=items) | Tupling(items=items) | Dictionary(values=items):
                yield from _references(items)


def _size(tensor: Any, dim: Any) -> int:
    """`aten.sym_size.int`, also where many models run as one."""
    if not isinstance(tensor, torch.Tensor) or not isinstance(dim, int):
        raise TypeError("sym_size is for a tensor and a dimension")
    return tensor.size(dim)


def _short(name: str) -> str:
    return name.split(".")[1]
