"""A model as data: what a module or a function did with one example, as a list of ATen calls and named tensors.

`torch.export` does the tracing; this module writes its graph down in plain values, and knows nothing of trust: the same
code describes a student's model inside the box and an instructor's baseline in the grader. Who reads a graph checks it
(`autograder.models.graph`). torch's own saved form is not used: reading it can unpickle and evaluate text.
"""

import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
import torch
from torch.export import Dim, ExportedProgram, export
from torch.export.graph_signature import InputKind
from torch.utils import _pytree as pytree


class _Item(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    pass


class At(_Item, tag="at"):
    """The result of the node at `index`."""

    index: int


class Listing(_Item, tag="list"):
    items: list["Argument"]


class Tupling(_Item, tag="tuple"):
    items: list["Argument"]


class Dictionary(_Item, tag="dict"):
    keys: list[str]
    values: list["Argument"]


class Dtype(_Item, tag="dtype"):
    name: str


Argument = None | bool | int | float | str | At | Listing | Tupling | Dictionary | Dtype


class Input(_Item, tag="input"):
    """The next positional input."""


class Parameter(_Item, tag="param"):
    name: str


class Buffer(_Item, tag="buffer"):
    """A tensor that is no parameter: running statistics, masks, constants."""

    name: str


class Operation(_Item, tag="op"):
    """One call, by the operation's full name (`aten.conv2d.default`)."""

    name: str
    args: list[Argument]
    kwargs: dict[str, Argument]


Node = Input | Parameter | Buffer | Operation


class Graph(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nodes in order, each referring only to those before it, and what the last returns."""

    nodes: list[Node]
    output: Argument


class NotDescribable(Exception):
    """torch could not follow the code, or the code returns what is no tensor; the text says which."""


class _Function(torch.nn.Module):
    """A function where torch.export wants a module."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__()
        self._function = function

    def forward(self, *args: Any) -> Any:
        return self._function(*args)


def describe(
    subject: Callable[..., Any], args: Sequence[Any], training: bool | None = None
) -> tuple[Graph, dict[str, torch.Tensor]]:
    """Describe `subject`, called on `args`, with the batch (every tensor's first dimension) left free if it can be.

    A module is described in the given mode, or with None in the mode that it is in, and is left as it was. Raises
    NotDescribable, or whatever the subject itself raises on `args`.
    """
    module = subject if isinstance(subject, torch.nn.Module) else _Function(subject)
    with _in_mode(module, training):
        program = _exported(module, tuple(args))
        try:
            graph = _graph(program)
        except TypeError as error:
            raise NotDescribable(str(error)) from error
        tensors = {**program.constants, **program.state_dict}
    wanted = {node.name for node in graph.nodes if isinstance(node, Parameter | Buffer)}
    return graph, {name: tensors[name].detach().clone() for name in tensors if name in wanted}


@contextmanager
def _in_mode(module: torch.nn.Module, training: bool | None) -> Iterator[None]:
    before = {each: each.training for each in module.modules()}
    try:
        if training is not None:
            module.train(training)
        yield
    finally:
        for each, mode in before.items():
            each.training = mode


def _exported(module: torch.nn.Module, args: tuple[Any, ...]) -> ExportedProgram:
    shapes = pytree.tree_map(
        lambda leaf: {0: Dim.AUTO} if isinstance(leaf, torch.Tensor) and leaf.dim() else None, args
    )
    try:
        with (
            warnings.catch_warnings()
        ):  # torch warns of how its own LSTM is made; a notebook may have made that an error
            warnings.simplefilter("ignore")
            return export(
                module, args, dynamic_shapes=(shapes,) if isinstance(module, _Function) else shapes, strict=False
            )
    except Exception as error:
        module(*args)  # what the code itself raises says more than torch's account of tracing it
        raise NotDescribable(str(error).strip().split("\n")[0]) from error


def _graph(program: ExportedProgram) -> Graph:
    specs = {spec.arg.name: spec for spec in program.graph_signature.input_specs}
    index: dict[torch.fx.Node, int] = {}
    nodes: list[Node] = []
    output: Argument = None
    program.graph.eliminate_dead_code(is_impure_node=_is_impure)
    for node in program.graph.nodes:
        if node.op == "output":
            flat = [_argument(each, index) for each in node.args[0]]
            output = _nested(pytree.tree_unflatten(flat, program.call_spec.out_spec))
            continue
        index[node] = len(nodes)
        if node.op == "placeholder":
            spec = specs[node.name]
            if spec.kind is InputKind.USER_INPUT:
                nodes.append(Input())
            elif spec.kind is InputKind.PARAMETER:
                nodes.append(Parameter(spec.target or ""))
            else:
                nodes.append(Buffer(spec.target or ""))
        else:
            kwargs = {key: _argument(value, index) for key, value in node.kwargs.items() if key not in PLACEMENT}
            nodes.append(Operation(_name(node.target), [_argument(value, index) for value in node.args], kwargs))
    return Graph(nodes, output)


PLACEMENT = ("device", "layout", "pin_memory", "memory_format")  # who rebuilds the graph decides these


def _is_impure(node: torch.fx.Node) -> bool:
    """Whether a node matters though nothing uses its result: inputs do, calls that change a tensor in place do."""
    if node.op != "call_function":
        return True
    schema = getattr(node.target, "_schema", None)
    if schema is not None and "_assert" in schema.name:
        return False
    return schema is not None and (schema.is_mutable or "batch_norm" in schema.name)


def _name(target: Any) -> str:
    """`aten.conv2d.default` for ATen's, `operator.mul` for arithmetic on sizes."""
    if isinstance(target, types.BuiltinFunctionType | types.FunctionType):
        return f"{(target.__module__ or '').lstrip('_')}.{target.__name__}"
    return str(target)


def _argument(value: Any, index: dict[torch.fx.Node, int]) -> Argument:
    if isinstance(value, torch.fx.Node):
        return At(index[value])
    if isinstance(value, list | tuple):
        return Listing([_argument(item, index) for item in value])
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, torch.dtype):
        return Dtype(str(value).removeprefix("torch."))
    if isinstance(value, torch.device | torch.layout | torch.memory_format):
        return None
    raise TypeError(f"a {type(value).__name__} cannot be part of a described model")


def _nested(value: Any) -> Argument:
    if isinstance(value, tuple):
        return Tupling([_nested(item) for item in value])
    if isinstance(value, list):
        return Listing([_nested(item) for item in value])
    if isinstance(value, dict):
        return Dictionary([str(key) for key in value], [_nested(item) for item in value.values()])
    if value is None or isinstance(value, bool | int | float | str | At | Listing | Tupling | Dictionary | Dtype):
        return value
    raise TypeError(f"a {type(value).__name__} cannot be part of what a described model returns")
