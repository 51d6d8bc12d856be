"""Values on their way into the box, and claims that came out of it."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy
import torch

from autograder.box import wire
from autograder.box.named import Named
from autograder.box.scripted import Scripted
from autograder.errors import StudentError

MOST_NUMBERS = 1_000_000  # in a list from the box


class Handled:
    """What stands here for an object in the box."""

    def __init__(self, handle: wire.Handle) -> None:
        self.handle = handle


def encode(value: Any, outgoing: list[torch.Tensor]) -> wire.Value:
    """`value` as what crosses; its tensors are appended to `outgoing`. Raises TypeError for what cannot cross."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case numpy.ndarray():
            return encode(torch.from_numpy(value), outgoing)
        case torch.Tensor():
            outgoing.append(value)
            return wire.TensorAt(len(outgoing) - 1)
        case list():
            return wire.ListOf([encode(item, outgoing) for item in value])
        case tuple():
            return wire.TupleOf([encode(item, outgoing) for item in value])
        case Named():
            return wire.NamedOf(list(value), [encode(item, outgoing) for item in value.values()])
        case dict():
            keys = [encode(key, outgoing) for key in value]
            return wire.DictOf(keys, [encode(item, outgoing) for item in value.values()])
        case torch.dtype():
            return wire.DtypeOf(str(value).removeprefix("torch."))
        case Scripted():
            return wire.ScriptOf([encode(item, outgoing) for item in value.values])
        case Handled():
            return value.handle
    raise TypeError(f"a {type(value).__name__} cannot be given to student code; tensors, numbers, text and lists can")


class Values:
    """Claims from the box as Python values; `stand_in` makes what stands for an object that stayed there.

    `tell` is told what kind of value came, in words.
    """

    def __init__(self, tell: Callable[[str], None], label: str, stand_in: Callable[[wire.Handle], Any]) -> None:
        self._tell = tell
        self._label = label
        self._stand_in = stand_in
        self._listed: set[int] = set()

    def decode(self, value: wire.Value, tensors: Sequence[torch.Tensor]) -> Any:
        self._tell(f"`{self._label}` gave back: {_in_words(value)}")
        try:
            return self._decode(value, tensors)
        except (IndexError, KeyError, TypeError, RecursionError) as error:
            raise StudentError(f"`{self._label}` gave back something out of form", repr(error)) from error

    def _decode(self, value: wire.Value, tensors: Sequence[torch.Tensor]) -> Any:
        match value:
            case wire.TensorAt(index=index):
                return tensors[index]
            case wire.NumbersAt(index=index):
                return self._numbers(index, tensors)
            case wire.ListOf(items=items):
                return [self._decode(item, tensors) for item in items]
            case wire.TupleOf(items=items):
                return tuple(self._decode(item, tensors) for item in items)
            case wire.DictOf(keys=keys, values=values):
                return {
                    self._key(self._decode(key, tensors)): self._decode(item, tensors)
                    for key, item in zip(keys, values, strict=False)
                }
            case wire.DtypeOf(name=name):
                return wire.DTYPES[name]
            case wire.Handle():
                return self._stand_in(value)
        return value

    def _numbers(self, index: int, tensors: Sequence[torch.Tensor]) -> list[Any]:
        if tensors[index].numel() > MOST_NUMBERS or index in self._listed:
            raise TypeError("a list that is too long, or the same one twice")
        self._listed.add(index)
        listed: list[Any] = tensors[index].tolist()
        return listed

    def _key(self, key: Any) -> Hashable:
        if not isinstance(key, str | int | float | bool | None):
            raise TypeError(f"a {type(key).__name__} as a key")
        return key


def _in_words(value: wire.Value) -> str:
    """What kind of value came out of the box; nothing of what is in it."""
    words = {
        type(None): "None",
        bool: "True or False",
        int: "a number",
        float: "a number",
        str: "text",
        wire.TensorAt: "a tensor",
        wire.NumbersAt: "a list",
        wire.ListOf: "a list",
        wire.TupleOf: "a tuple",
        wire.DictOf: "a dict",
        wire.DtypeOf: "a dtype",
    }
    return words.get(type(value), "an object")
