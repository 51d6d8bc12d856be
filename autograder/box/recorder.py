"""Writes down what code does with tensors while it runs: every call as it stands before torch takes it apart.

Two modes of torch watch. The one below torch's Python functions sees each call with its full name
(`aten.conv2d.default`), before autograd and before composite operations are taken apart, as `torch.export` does, but
with real numbers, which takes a tenth of the time. The one above sees what never becomes a call: `.numpy()`, `.data`,
printing, `no_grad`.
"""

import functools
import hashlib
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

import msgspec
import numpy
import torch
from torch._C._functorch import is_functorch_wrapped_tensor
from torch._dispatch.python import enable_python_dispatcher, no_python_dispatcher
from torch._subclasses.schema_check_mode import SchemaCheckMode
from torch.overrides import TorchFunctionMode
from torch.utils import _pytree as pytree
from torch.utils._python_dispatch import TorchDispatchMode

from autograder.box.cells import frame_now, place_now
from autograder.box.named import call
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
    moved,
    moved_node,
    places_in,
)
from autograder.box.taken import Taken, only_asserts

MOST_CALLS = 50_000


def record(
    function: Callable[..., Any], args: Sequence[Any], named: Callable[[], Mapping[str, torch.Tensor]]
) -> tuple[Graph, dict[str, torch.Tensor]]:
    """What `function` does on `args`: its calls, and the tensors that it uses, by name, as they were before.

    `named` gives the tensors that have a name; others that the code comes by are constants. Where a name stands for
    another tensor afterwards, the graph writes its numbers into the first. Raises NotDescribable where what the code
    does depends on the numbers in a tensor, and whatever the code itself raises.
    """
    before = named()
    tape = _Tape(before)
    for leaf in pytree.tree_leaves(tuple(args)):
        tape.take(leaf)
    calls = _Calls(tape)
    try:
        with enable_python_dispatcher(), calls, _Surroundings(calls):
            result = call(function, args)
    except Exception as error:
        if calls.taken is not None and not isinstance(error, NotDescribable):  # who asked was told that it is no number
            raise NotDescribable(calls.taken).with_traceback(error.__traceback__) from error
        raise
    if calls.problem is not None:  # which the code has caught
        raise calls.problem
    output = tape.returned(result)
    replaced = [(before[name], tensor) for name, tensor in named().items() if before.get(name, tensor) is not tensor]
    graph = tape.replacing(replaced, output)
    tape.put_back()
    return msgspec.structs.replace(_without_unused(graph), places=tape.called_at), tape.tensors


class _Tape:
    """The nodes so far, and which tensor is the result of which."""

    def __init__(self, named: Mapping[str, torch.Tensor]) -> None:
        self.nodes: list[Node] = []
        self.tensors: dict[str, torch.Tensor] = {}
        self.called_at: dict[str, str] = {}
        self._names: dict[int, str] = {}
        for name, tensor in named.items():
            self._names.setdefault(id(tensor), name)
        self._places: dict[int, int] = {}
        self._made: dict[tuple[Any, ...], int] = {}
        self._alive: list[Any] = []  # a tensor that is gone could lend its identity to another
        self._fixed: set[int] = set()  # what follows from numbers in the code alone
        self._constants: list[tuple[torch.Tensor, torch.Tensor]] = []
        self._equal_constants: dict[str, int] = {}

    def take(self, leaf: Any) -> None:
        """The next input."""
        self.nodes.append(Input())
        if isinstance(leaf, torch.Tensor):
            self._place(leaf, len(self.nodes) - 1)

    def add(self, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> At:
        """One call; what it gives back is told by `gives`."""
        if len(self.nodes) > MOST_CALLS:
            raise NotDescribable(Reason.TOO_LONG)
        if name not in self.called_at:
            self.called_at[name] = place_now()
        given = [self.argument(each) for each in args]
        named = {key: self.argument(each) for key, each in kwargs.items() if key not in PLACEMENT}
        self.nodes.append(Operation(name, given, named))
        if all(place in self._fixed for place in places_in([*given, *named.values()])):
            if not _is_drawn(name):
                self._fixed.add(len(self.nodes) - 1)
        elif _changes_tensors(name):
            self._fixed.clear()  # it may have written into any of them, through a view
        return At(len(self.nodes) - 1)

    def gives(self, call: At, result: Any) -> None:
        """Remember where a call's result stands."""
        if isinstance(result, torch.Tensor):
            if result.layout is not torch.strided:
                raise NotDescribable(Reason.NOT_DATA, f"a tensor of layout {result.layout}")
            self._place(result, call.index)
            if not result.requires_grad:
                self._made[_memory_of(result)] = call.index
        elif isinstance(result, list | tuple):
            for number, each in enumerate(result):
                if isinstance(each, torch.Tensor):
                    self.nodes.append(Operation("operator.getitem", [call, number], {}))
                    if call.index in self._fixed:
                        self._fixed.add(len(self.nodes) - 1)
                    self._place(each, len(self.nodes) - 1)

    def knows(self, tensor: Any) -> bool:
        """Whether the tensor follows from an input, from what the module holds, or from chance."""
        if not isinstance(tensor, torch.Tensor):
            return False
        if id(tensor) in self._names:
            return True
        at = self._places.get(id(tensor))
        if at is None and not tensor.requires_grad and tensor.layout is torch.strided:
            at = self._made.get(_memory_of(tensor))
        return at is not None and at not in self._fixed

    def is_named(self, tensor: torch.Tensor) -> bool:
        return id(tensor) in self._names

    def may_follow_from_input(self, tensor: torch.Tensor) -> bool:
        """Whether a gradient may be asked through this tensor where the graph is used, though none is here."""
        return tensor.is_floating_point() and id(tensor) in self._places

    def argument(self, value: Any) -> Argument:
        if isinstance(value, At):
            return value
        if isinstance(value, torch.Tensor):
            return At(self._places[id(value)] if id(value) in self._places else self._tensor(value))
        if isinstance(value, list | tuple):
            return Listing([self.argument(each) for each in value])
        if value is None or isinstance(value, bool | int | float | str | numpy.generic):
            return _plain(value)
        if isinstance(value, torch.dtype):
            return Dtype(str(value).removeprefix("torch."))
        if isinstance(value, torch.device | torch.layout | torch.memory_format):
            return None
        if isinstance(value, Taken):
            value.refuse()
        raise NotDescribable(Reason.NOT_DATA, f"a {type(value).__name__} is given to a call")

    def returned(self, value: Any) -> Argument:
        if isinstance(value, torch.Tensor):
            return self.argument(value)
        if isinstance(value, tuple):
            return Tupling([self.returned(each) for each in value])
        if isinstance(value, list):
            return Listing([self.returned(each) for each in value])
        if isinstance(value, dict):
            return Dictionary([str(key) for key in value], [self.returned(each) for each in value.values()])
        if value is None or isinstance(value, bool | int | float | str | numpy.generic):
            return _plain(value)
        if isinstance(value, Taken) and isinstance(value.value, numpy.ndarray) and value.tensor is not None:
            return self.argument(value.tensor)
        if isinstance(value, Taken):
            value.refuse()
        raise NotDescribable(Reason.NOT_DATA, f"a {type(value).__name__} is returned")

    def replacing(self, pairs: Sequence[tuple[torch.Tensor, torch.Tensor]], output: Argument) -> Graph:
        """The graph, where names that stood for an old tensor stand for a new one from now on.

        The next call begins with the new numbers, if this one has read the old: they are written there in the end. What
        reads the old ones reads a copy, since gradients may need them still.
        """
        read = [(old, new) for old, new in pairs if id(old) in self._places]
        for old, new in read:
            if (new.shape, new.dtype) != (old.shape, old.dtype) or new.requires_grad or old.requires_grad:
                raise NotDescribable(Reason.KEEPS)
        news = [self.add("aten.clone.default", [new], {}) for _, new in read]
        targets = [self._places[id(old)] for old, _ in read]
        writes = [Operation("aten.copy_.default", [At(at), new], {}) for at, new in zip(targets, news, strict=True)]
        return _reading_copies(Graph(self.nodes, output), set(targets), writes)

    def put_back(self) -> None:
        """Give constants the numbers that they had: the code may have written into them."""
        with torch.no_grad():
            for tensor, before in self._constants:
                if not torch.equal(tensor, before):
                    tensor.copy_(before)

    def _place(self, tensor: torch.Tensor, position: int) -> None:
        self._places[id(tensor)] = position
        self._alive.append(tensor)

    def _tensor(self, tensor: torch.Tensor) -> int:
        """A tensor that no call gave: one with a name, a constant, or what `torch.zeros` and its like wrap anew."""
        if not tensor.requires_grad and (made := self._made.get(_memory_of(tensor))) is not None:
            self._place(tensor, made)
            return made
        before = tensor.detach().clone()
        name = self._names.get(id(tensor))
        if name is None:
            name = self._constant_name(before)
            self._constants.append((tensor, before))
        self.tensors[name] = before
        is_learned = id(tensor) in self._names and isinstance(tensor, torch.nn.Parameter) and tensor.requires_grad
        self.nodes.append(Parameter(name) if is_learned else Buffer(name))
        self._place(tensor, len(self.nodes) - 1)
        return len(self.nodes) - 1

    def _constant_name(self, tensor: torch.Tensor) -> str:
        """A name that follows from the numbers, so that two graphs of one model call a constant the same."""
        if tensor.layout is not torch.strided:
            raise NotDescribable(Reason.NOT_DATA, f"a tensor of layout {tensor.layout}")
        raw = tensor.cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
        content = hashlib.sha256(f"{tensor.dtype}{tuple(tensor.shape)}".encode() + raw).hexdigest()[:16]
        number = self._equal_constants.get(content, 0)
        self._equal_constants[content] = number + 1
        return f"constant {content} {number}"


def _plain(value: Any) -> bool | int | float | str | None:
    """The value without what a class made of it: numpy's numbers are Python's, too."""
    if isinstance(value, numpy.generic):
        value = value.item()
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    return int(value) if isinstance(value, int) else float(value)


def _memory_of(tensor: torch.Tensor) -> tuple[Any, ...]:
    """Where a tensor's numbers lie and how they are read. Of a result that is kept alive, nothing else has the same."""
    return tensor.data_ptr(), tensor.dtype, tensor.shape, tensor.stride(), tensor.numel() or id(tensor)


# -- what torch tells ------------------------------------------------------------------------------------------------

_LOOKS = frozenset({"item", "_local_scalar_dense", "is_nonzero", "equal", "allclose"})
_RENAMED = {
    "aten.lift_fresh.default": "aten.lift_fresh_copy.default",
    "aten.matrix_H.default": "aten.adjoint.default",  # all that crosses is real
    "aten.vdot.default": "aten.dot.default",
    "aten.mH.default": "aten.adjoint.default",
    "aten.empty.memory_format": "aten.zeros.default",  # a graph may not show memory that was never written
    "aten.empty_like.default": "aten.zeros_like.default",
    "aten.new_empty.default": "aten.new_zeros.default",
}


_TURNS = {  # which change how a tensor is seen, in place: a view, by which the tensor is known from then on
    "aten.transpose_.default": "aten.transpose.int",
    "aten.t_.default": "aten.t.default",
    "aten.swapaxes_.default": "aten.swapaxes.default",
    "aten.swapdims_.default": "aten.swapdims.default",
    "aten.squeeze_.default": "aten.squeeze.default",
    "aten.squeeze_.dim": "aten.squeeze.dim",
    "aten.squeeze_.dims": "aten.squeeze.dims",
    "aten.unsqueeze_.default": "aten.unsqueeze.default",
}


class _Calls(SchemaCheckMode):
    """Sees every call before autograd does. Only torch's own kinds of modes are let in there, so it is one of them."""

    def __init__(self, tape: _Tape) -> None:
        TorchDispatchMode.__init__(self, torch._C.DispatchKey.PreDispatch)
        self.tape = tape
        self._is_recording = True
        self.problem: NotDescribable | None = None
        self.taken: Reason | None = None  # why numbers that were taken out may lead nowhere
        self.is_grad_wanted = self._was_grad_wanted = torch.is_grad_enabled()

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # nothing is compiled here, and torch's compiler takes a second to import

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        named = dict(kwargs or {})
        if not self._is_recording:
            return func(*args, **named)
        name = func._schema.name.removeprefix("aten::")
        if name in _LOOKS and any(self.tape.knows(each) for each in args if isinstance(each, torch.Tensor)):
            if only_asserts(frame_now()):
                return self.unrecorded(func, *args, **named)
            self.refuse(Reason.DECIDES)
        if name == "_pack_padded_sequence":
            self.refuse(Reason.PACKS)
        if torch.is_grad_enabled() != self.is_grad_wanted:
            self.refuse(Reason.MAKES_LAYERS if _initialises(sys._getframe(1)) else Reason.OWN_GRADIENT)
        if any(is_functorch_wrapped_tensor(each) for each in args if isinstance(each, torch.Tensor)):
            self.refuse(Reason.TRANSFORMS)
        with no_python_dispatcher():
            given = (args, named) if self.is_grad_wanted == self._was_grad_wanted else self._cut_off(func, args, named)
            call = self._written(str(func), args, *given)
            result = func(*args, **named)
        is_turned = str(func) in _TURNS
        if is_turned or not ("out" in named or (args and result is args[0] and isinstance(given[0][0], At))):
            self.tape.gives(call, result)
        return result

    def _written(self, name: str, args: Sequence[Any], given: Sequence[Any], named: Mapping[str, Any]) -> At:
        """Write a call down, as one or as several that compute the same."""
        if name in _TURNS and not self.tape.is_named(args[0]):
            return self.tape.add(_TURNS[name], given, named)
        if name == "aten.div.out":
            quotient = self.tape.add("aten.div.Tensor", given, {})
            return self.tape.add("aten.copy_.default", [named["out"], quotient], {})
        if name == "aten._weight_norm.default":
            direction, length, *dim = given
            kept = (dim or [0])[0]
            others = [each for each in range(args[0].dim()) if each != kept]
            norm = self.tape.add("aten.linalg_vector_norm.default", [direction, 2, others, kept != -1], {})
            return self.tape.add(
                "aten.mul.Tensor", [direction, self.tape.add("aten.div.Tensor", [length, norm], {})], {}
            )
        return self.tape.add(_RENAMED.get(name, name), given, named)

    def assigns(self, tensor: torch.Tensor, value: torch.Tensor) -> None:
        """`tensor.data = value`: its numbers change, and nothing learns of it."""
        if (tensor.shape, tensor.dtype) != (value.shape, value.dtype):
            self.refuse(Reason.KEEPS)
        with no_python_dispatcher():
            self.tape.add("aten.copy_.default", [self._behind(tensor), value], {})

    def _behind(self, tensor: torch.Tensor) -> At:
        """The memory of a tensor, through which no gradient passes."""
        return self.tape.add("aten.detach.default", [tensor], {})

    def refuse(self, reason: Reason) -> NoReturn:
        """Raise NotDescribable, and remember it: the code may catch it."""
        self.problem = NotDescribable(reason)
        raise self.problem

    def unrecorded(self, function: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Call a function whose calls are nobody's business."""
        self._is_recording = False
        try:
            return function(*args, **named)
        finally:
            self._is_recording = True

    def _cut_off(self, func: Any, args: Sequence[Any], named: Mapping[str, Any]) -> tuple[list[Any], Mapping[str, Any]]:
        """The arguments of a call under `no_grad`: no gradient passes through them.

        What is written to stays itself, but for a parameter, which torch lets nobody overwrite elsewhere.
        """
        is_written = [each.alias_info is not None and each.alias_info.is_write for each in func._schema.arguments]
        given = [
            (self._behind(each) if isinstance(each, torch.Tensor) and each.is_leaf and each.requires_grad else each)
            if written
            else pytree.tree_map_only(torch.Tensor, self._detached, each)
            for each, written in zip(args, is_written, strict=False)
        ]
        return given, pytree.tree_map_only(torch.Tensor, self._detached, dict(named))

    def _detached(self, tensor: torch.Tensor) -> torch.Tensor:
        if not (tensor.requires_grad or self.tape.may_follow_from_input(tensor)):
            return tensor
        result = tensor.detach()
        self.tape.gives(self.tape.add("aten.detach.default", [tensor], {}), result)
        return result


class _Surroundings(TorchFunctionMode):
    """Sees what is done with tensors besides calling operations on them."""

    def __init__(self, calls: _Calls) -> None:
        super().__init__()
        self._calls = calls

    def __torch_function__(
        self, func: Any, types: Sequence[type], args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        named = kwargs or {}
        if func is torch._C._set_grad_enabled:
            self._calls.is_grad_wanted = bool(args[0])
        elif func in _PRINTING:
            return self._calls.unrecorded(func, *args, **named)
        elif func in _TAKING and self._calls.tape.knows(args[0]):
            self._calls.taken = _TAKING[func]
            value = self._calls.unrecorded(func, *args, **named)
            return Taken(value, args[0], functools.partial(self._calls.refuse, _TAKING[func]))
        elif func in _REFUSED and any(self._calls.tape.knows(each) for each in pytree.tree_leaves(args[0])):
            self._calls.refuse(_REFUSED[func])
        elif func == _DATA:
            return args[0].detach()
        elif func == _ASSIGN_DATA:
            self._calls.assigns(*args)
        return func(*args, **named)


def _initialises(frame: types.FrameType | None) -> bool:
    """Whether a call is one of `torch.nn.init`, which takes gradients away where the mode above cannot see it."""
    while frame is not None:
        if frame.f_code.co_filename == torch.nn.init.__file__:
            return True
        frame = frame.f_back
    return False


_DATA = torch.Tensor.data.__get__  # type: ignore[attr-defined]
_ASSIGN_DATA = torch.Tensor.data.__set__  # type: ignore[attr-defined]
_PRINTING = frozenset({torch.Tensor.__repr__, torch.Tensor.__format__})
_TAKING = {
    torch.Tensor.item: Reason.DECIDES,
    torch.Tensor.numpy: Reason.TAKES_OUT,
    torch.Tensor.tolist: Reason.TAKES_OUT,
}
_REFUSED = {
    torch.Tensor.__array__: Reason.TAKES_OUT,
    torch.Tensor.backward: Reason.OWN_GRADIENT,
    torch.autograd.grad: Reason.OWN_GRADIENT,
}


# -- afterwards --------------------------------------------------------------------------------------------------------


def _without_unused(graph: Graph) -> Graph:
    """The graph without calls that nothing follows from. Inputs stay, calls that overwrite, and calls that draw."""
    used: set[int] = set(places_in([graph.output]))
    for position in range(len(graph.nodes) - 1, -1, -1):
        node = graph.nodes[position]
        if isinstance(node, Input) or (isinstance(node, Operation) and _leaves_a_trace(node.name)):
            used.add(position)
        if position in used and isinstance(node, Operation):
            used.update(places_in([*node.args, *node.kwargs.values()]))
    kept = sorted(used)
    order = {old: new for new, old in enumerate(kept)}
    nodes = [moved_node(graph.nodes[position], order.__getitem__) for position in kept]
    return Graph(nodes, moved(graph.output, order.__getitem__))


def _reading_copies(graph: Graph, targets: set[int], writes: Sequence[Node]) -> Graph:
    """The graph with copies of the targets right behind them, which all read instead, and the writes at its end."""
    if not writes:
        return graph
    nodes: list[Node] = []
    reads: dict[int, int] = {}
    places: dict[int, int] = {}
    for position, node in enumerate(graph.nodes):
        nodes.append(moved_node(node, reads.__getitem__))
        places[position] = reads[position] = len(nodes) - 1
        if position in targets:
            nodes.append(Operation("aten.clone.default", [At(places[position])], {}))
            reads[position] = len(nodes) - 1
    for write in writes:
        assert isinstance(write, Operation)
        target, new = write.args
        nodes.append(Operation(write.name, [moved(target, places.__getitem__), moved(new, reads.__getitem__)], {}))
    return Graph(nodes, moved(graph.output, reads.__getitem__))


def _leaves_a_trace(name: str) -> bool:
    """Whether a call changes a tensor in place, or what is drawn after it."""
    return _changes_tensors(name) or _is_drawn(name)


def _changes_tensors(name: str) -> bool:
    operation = _operation_of(name)
    return operation is not None and (name.startswith("aten.batch_norm.") or bool(operation._schema.is_mutable))


def _is_drawn(name: str) -> bool:
    operation = _operation_of(name)
    return operation is not None and torch.Tag.nondeterministic_seeded in operation.tags


def _operation_of(name: str) -> Any:
    if not name.startswith("aten."):
        return None
    _, operation, overload = name.split(".")
    return getattr(getattr(torch.ops.aten, operation), overload)
