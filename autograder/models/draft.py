"""A graph while it is rewritten: each node together with what it gives for two small batches.

A size that is the same for both does not follow the batch; one that is as large as the batch does. So shapes become
literals, and strides and shared memory tell whether a rewriting changes anything that a kernel could notice.
"""

import functools
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import torch

from autograder.box.nodes import Argument, At, Buffer, Dtype, Input, Listing, Node, Operation, Parameter, places_in
from autograder.box.wire import DTYPES
from autograder.models.constants import Constants
from autograder.models.operations import function_of

EXACT_FLOAT = 2**24  # integers up to here are numbers of every precision that models are trained in
_NOT_LINEAR = frozenset({"operator.floordiv", "operator.truediv", "operator.mod", "torch.sym_max", "torch.sym_min"})

Seen = tuple[Any, ...]
Given = dict[str, Argument]


class Draft:
    """Nodes so far; `seen` is what each gives under each batch of `batches`, `origins` the node that it came from.

    With `constants`, what follows from numbers alone becomes a tensor of its own, and is kept there.
    """

    def __init__(self, batches: tuple[int, ...], constants: Constants | None = None) -> None:
        self.batches = batches
        self.nodes: list[Node] = []
        self.seen: list[Seen] = []
        self.origins: list[int] = []
        self.learns: list[bool] = []  # whether gradients pass through it
        self._follows: list[bool] = []  # whether it is a number that may follow the batch in another way than 2 * batch
        self._digests: list[bytes] = []
        self._batch: At | None = None
        self._constants = constants

    def append(self, node: Node, seen: Seen, origin: int) -> At:
        if (name := self._constant(node, seen)) is not None:
            node = Buffer(name)
        self.nodes.append(node)
        self.seen.append(seen)
        self.origins.append(origin)
        self.learns.append(self._passes_gradients(node, seen))
        self._follows.append(self._may_follow(node, seen))
        self._digests.append(self._digest(node, seen))
        return At(len(self.nodes) - 1)

    def cut(self, length: int) -> None:
        """Forget all nodes but the first `length`."""
        del self.nodes[length:], self.seen[length:], self.origins[length:], self.learns[length:]
        del self._follows[length:], self._digests[length:]
        if self._batch is not None and self._batch.index >= length:
            self._batch = None
        if self._constants is not None:
            self._constants.cut(length)

    def of(self, argument: Argument) -> Seen:
        """What an argument is under each batch."""
        match argument:
            case At(index=index):
                return self.seen[index]
            case Listing(items=items):
                return tuple(list(each) for each in zip(*map(self.of, items), strict=True)) or ([],) * len(self.batches)
            case Dtype(name=name):
                return (DTYPES[name],) * len(self.batches)
        return (argument,) * len(self.batches)

    def run(self, node: Operation) -> Seen:
        """What a call would give under each batch. Raises what torch does when it does not fit."""
        function = function_of(node.name)
        args = [self.of(each) for each in node.args]
        kwargs = {key: self.of(each) for key, each in node.kwargs.items()}
        return tuple(
            function(*(each[probe] for each in args), **{key: each[probe] for key, each in kwargs.items()})
            for probe in range(len(self.batches))
        )

    def number(self, at: At) -> Argument:
        """A number that a node gives: a literal, the size of the batch, or the node, where neither is sure."""
        seen = self.seen[at.index]
        if self._follows[at.index] or not all(type(each) is int for each in seen):
            return at
        if len(set(seen)) == 1:
            return int(seen[0])
        return self.batch() if seen == self.batches else at

    def batch(self) -> At:
        """The size of the first input's first dimension."""
        if self._batch is None:
            source = next(index for index, node in enumerate(self.nodes) if isinstance(node, Input))
            node = Operation("aten.sym_size.int", [At(source), 0], {})
            self._batch = self.append(node, self.batches, source)
        return self._batch

    def sizes(self, seen: Seen) -> list[Argument] | None:
        """The sizes of a tensor: literals, and nodes for what is the batch; None where a size is neither."""
        found: list[Argument] = []
        for each in zip(*(tensor.shape for tensor in seen), strict=True):
            if len(set(each)) == 1:
                found.append(each[0])
            elif each == self.batches:
                found.append(self.batch())
            else:
                return None
        return found

    def digest(self, argument: Argument) -> bytes:
        """Equal for values that come about in the same way, whatever their tensors are called."""
        return self._digests[argument.index] if isinstance(argument, At) else msgspec.msgpack.encode(argument)

    def _digest(self, node: Node, seen: Seen) -> bytes:
        parts: list[Any] = [type(node).__name__]
        match node:
            case Input():
                parts.append(sum(isinstance(each, Input) for each in self.nodes))
            case Parameter() | Buffer():
                parts += [tuple(seen[0].shape), str(seen[0].dtype)]
            case Operation(name=name, args=args, kwargs=kwargs):
                parts += [name, args, kwargs, [self._digests[place] for place in places_in(arguments_of(node))]]
                parts[2:4] = [_without_places(args), {key: _without_places([each]) for key, each in kwargs.items()}]
        return hashlib.sha256(msgspec.msgpack.encode(parts)).digest()

    def _constant(self, node: Node, seen: Seen) -> str | None:
        """The name of the constant that a node gives; None where it gives none."""
        if self._constants is None or not isinstance(node, Operation) or not isinstance(seen[0], torch.Tensor):
            return None
        if draws(node.name) or not self._constants.includes(set(places_in(arguments_of(node)))):
            return None
        return self._constants.add(len(self.nodes), seen[0])

    def _passes_gradients(self, node: Node, seen: Seen) -> bool:
        if not isinstance(node, Operation):
            return isinstance(node, Parameter)
        if node.name in ("aten.detach.default", "aten.detach_.default"):
            return False
        if isinstance(seen[0], torch.Tensor) and not seen[0].is_floating_point():
            return False
        return any(self.learns[place] for place in places_in(arguments_of(node)))

    def _may_follow(self, node: Node, seen: Seen) -> bool:
        if not isinstance(node, Operation) or isinstance(seen[0], torch.Tensor):
            return False
        given = [place for place in places_in(arguments_of(node)) if not isinstance(self.seen[place][0], torch.Tensor)]
        if any(self._follows[place] for place in given):
            return True
        return node.name in _NOT_LINEAR and any(len(set(self.seen[place])) > 1 for place in given)


def arguments_of(node: Node) -> list[Argument]:
    return [*node.args, *node.kwargs.values()] if isinstance(node, Operation) else []


def _without_places(arguments: Sequence[Argument]) -> list[Any]:
    """The arguments as plain values, a reference being one like any other."""
    found: list[Any] = []
    for each in arguments:
        match each:
            case At():
                found.append(["at"])
            case Listing(items=items):
                found.append(_without_places(items))
            case Dtype(name=name):
                found.append(["dtype", name])
            case _:
                found.append(each)
    return found


def is_same(one: Seen, other: Seen) -> bool:
    """Whether no kernel could tell two results from one another: shapes, strides, dtypes, offsets."""
    return all(_looks(left) == _looks(right) for left, right in zip(one, other, strict=True))


def _looks(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.dtype, value.shape, value.stride(), value.storage_offset()
    return [_looks(each) for each in value] if isinstance(value, list | tuple) else value


def does_nothing(node: Operation, given: Seen, seen: Seen) -> bool:
    """Whether a call gives back, as it was, its first argument."""
    return not overwrites(node.name) and all(one is other for one, other in zip(given, seen, strict=True))


def storages(value: Any) -> set[int]:
    """The memory that a value lies in."""
    if isinstance(value, torch.Tensor):
        return {value.untyped_storage()._cdata}
    return set().union(*map(storages, value)) if isinstance(value, list | tuple) else set()


# -- a call's arguments ------------------------------------------------------------------------------------------------


@functools.cache
def schema_of(name: str) -> Sequence[Any]:
    """The arguments that an ATen operation takes; none for arithmetic on sizes."""
    schema = getattr(function_of(name), "_schema", None)
    return schema.arguments if schema is not None else ()


@functools.cache
def overwrites(name: str) -> bool:
    """Whether an operation writes into what it is given."""
    schema = getattr(function_of(name), "_schema", None)
    return schema is not None and bool(schema.is_mutable)


@functools.cache
def draws(name: str) -> bool:
    """Whether an operation draws random numbers, or may."""
    return torch.Tag.nondeterministic_seeded in getattr(function_of(name), "tags", ())


def bound(draft: Draft, node: Operation) -> Given:
    """A call's arguments by name, all of them: lists as long as they stand for, real numbers as such."""
    schema = schema_of(node.name)
    given = {each.name: _encoded(each.default_value) for each in schema if each.has_default_value()}
    given |= dict(zip((each.name for each in schema), node.args, strict=False)) | node.kwargs
    is_real = _is_real(draft, given.get("self"))
    return {each.name: _settled(each, given[each.name], is_real) for each in schema if each.name in given}


def spelled(name: str, given: Mapping[str, Argument]) -> Operation:
    """The call with what is given by position first, and without what is as it is by default."""
    args: list[Argument] = []
    kwargs: Given = {}
    needed = 0
    for each in schema_of(name):
        if each.name not in given:
            continue
        value = given[each.name]
        is_default = each.has_default_value() and _encoded(each.default_value) == value
        if not each.kwarg_only:
            args.append(value)
            needed = needed if is_default else len(args)
        elif not is_default:
            kwargs[each.name] = value
    return Operation(name, args[:needed], kwargs)


def _encoded(value: Any) -> Argument:
    if isinstance(value, list | tuple):
        return Listing([_encoded(each) for each in value])
    return value if value is None or isinstance(value, bool | int | float | str) else None


def _settled(argument: Any, value: Argument, is_real: bool) -> Argument:
    kind = str(argument.type)
    if type(value) is int and abs(value) <= EXACT_FLOAT and (kind == "float" or (is_real and _takes_real(argument))):
        return float(value)
    if argument.N and argument.N > 1:
        items = value.items if isinstance(value, Listing) else [value] if type(value) is int else []
        if len(items) == 1:
            return Listing(items * argument.N)
    return value


def _takes_real(argument: Any) -> bool:
    return argument.name not in ("self", "alpha") and str(argument.type) in ("number", "Tensor")


def _is_real(draft: Draft, argument: Argument) -> bool:
    tensor = draft.of(argument)[0] if isinstance(argument, At) else None
    return isinstance(tensor, torch.Tensor) and tensor.is_floating_point()
