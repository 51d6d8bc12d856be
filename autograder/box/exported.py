"""What `torch.export` makes of code: for sizes that the recorder cannot tell, at ten times the cost."""

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.utils import _pytree as pytree

from autograder.box.named import call, call_by_names, taken_apart
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
    NotDescribable,
    Operation,
    Parameter,
    Reason,
    Tupling,
)


def exported(subject: Callable[..., Any], args: Sequence[Any]) -> tuple[Graph, dict[str, torch.Tensor]]:
    """The graph that torch.export makes of `subject` called on `args`, and all tensors that it knows.

    Raises NotDescribable, or whatever the subject itself raises on `args`.
    """
    from torch.export import Dim, export

    positional, names = taken_apart(args)
    module = subject if isinstance(subject, torch.nn.Module) and not names else _Function(subject, names)
    shapes = pytree.tree_map(
        lambda leaf: {0: Dim.AUTO} if isinstance(leaf, torch.Tensor) and leaf.dim() else None, positional
    )
    try:
        with warnings.catch_warnings():  # torch warns of its own LSTM; a notebook may have made that an error
            warnings.simplefilter("ignore")
            program = export(
                module,
                positional,
                dynamic_shapes=(shapes,) if isinstance(module, _Function) else shapes,
                strict=False,
            )
    except Exception as error:
        call(subject, args)  # what the code itself raises says more than torch's account of tracing it
        raise NotDescribable(Reason.OTHERWISE, str(error).strip().split("\n")[0]) from error
    tensors = {**program.constants, **program.state_dict}
    return _graph(program), {name.removeprefix(_WITHIN): tensor for name, tensor in tensors.items()}


class _Function(torch.nn.Module):
    """A function, or a module with keyword arguments, where torch.export wants a module with positional ones."""

    def __init__(self, function: Callable[..., Any], names: Sequence[str]) -> None:
        super().__init__()
        self._described = function
        self._names = names

    def forward(self, *args: Any) -> Any:
        return call_by_names(self._described, args, self._names)


_WITHIN = "_described."  # what the names of a module's tensors begin with, in a `_Function`


def _graph(program: Any) -> Graph:
    from torch.export.graph_signature import InputKind

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
            elif spec.kind is InputKind.PARAMETER and program.state_dict[spec.target].requires_grad:
                nodes.append(Parameter((spec.target or "").removeprefix(_WITHIN)))
            else:
                nodes.append(Buffer((spec.target or "").removeprefix(_WITHIN)))
        else:
            kwargs = {key: _argument(value, index) for key, value in node.kwargs.items() if key not in PLACEMENT}
            nodes.append(Operation(_name(node.target), [_argument(value, index) for value in node.args], kwargs))
    return Graph(nodes, output)


def _is_impure(node: torch.fx.Node) -> bool:
    """Whether a node matters though nothing uses its result: inputs do, calls that change a tensor in place do."""
    if node.op != "call_function":
        return True
    schema = getattr(node.target, "_schema", None)
    if schema is not None and "_assert" in schema.name:
        return False
    return schema is not None and (schema.is_mutable or "batch_norm" in schema.name)


_ON_SIZES = ("add", "sub", "mul", "floordiv", "truediv", "mod", "neg", "getitem", "sym_float", "sym_max", "sym_min")


def _name(target: Any) -> str:
    """`aten.conv2d.default` for ATen's, `operator.mul` for arithmetic on sizes."""
    if isinstance(target, torch._ops.OpOverload):
        return str(target)
    if getattr(target, "__name__", "") not in _ON_SIZES:
        raise NotDescribable(Reason.OTHERWISE, f"it needs {target}")
    return f"{(target.__module__ or '').lstrip('_')}.{target.__name__}"


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
    raise NotDescribable(Reason.NOT_DATA, f"a {type(value).__name__} is given to a call")


def _nested(value: Any) -> Argument:
    if isinstance(value, tuple):
        return Tupling([_nested(item) for item in value])
    if isinstance(value, list):
        return Listing([_nested(item) for item in value])
    if isinstance(value, dict):
        return Dictionary([str(key) for key in value], [_nested(item) for item in value.values()])
    if value is None or isinstance(value, bool | int | float | str | At | Listing | Tupling | Dictionary | Dtype):
        return value
    raise NotDescribable(Reason.NOT_DATA, f"a {type(value).__name__} is returned")
