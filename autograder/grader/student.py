"""`student`, as a grader sees it: the notebook's names, on the other side of the wall but used as if they were here.

Tensors, numbers, strings, lists, tuples and dicts cross by value. Any other object stays in the box; what is here is a
`Remote` that stands for it.
"""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy
import torch

from autograder.box import wire
from autograder.errors import StudentError
from autograder.grader.session import Session
from autograder.models.rebuilt import Description, RebuiltModel

MOST_NUMBERS = 1_000_000  # in a list from the box


class Student:
    """The notebook: each of its names is an attribute. Raises StudentError for a name that it does not define."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        _refuse_dunder(name)
        value, tensors = self._session.value(wire.Get(None, [name]), (), name)
        return _Values(self._session, name).decode(value, tensors)

    def __repr__(self) -> str:
        return "<the student's notebook>"


class Remote:
    """An object of the student's, in the box. Attributes and calls go there; what comes back crosses by value or not.

    Every use raises StudentError when the code there raises, is too slow, or ends its process.
    """

    def __init__(self, session: Session, handle: wire.Handle, label: str) -> None:
        self._session = session
        self._handle = handle
        self._label = label

    def __getattr__(self, name: str) -> Any:
        _refuse_dunder(name)
        label = f"{self._label}.{name}"
        value, tensors = self._session.value(wire.Get(self._handle, [name]), (), label)
        return _Values(self._session, label).decode(value, tensors)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call([], f"{self._label}()", args, kwargs)

    def __getitem__(self, key: Any) -> Any:
        return self._call(["__getitem__"], f"{self._label}[{key!r}]", (key,), {})

    def _call(self, path: list[str], label: str, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        outgoing: list[torch.Tensor] = []
        given = [encode(value, outgoing) for value in args]
        named = {name: encode(value, outgoing) for name, value in kwargs.items()}
        question = wire.Call(self._handle, path, given, named)
        value, tensors = self._session.value(question, outgoing, self._label)
        return _Values(self._session, label).decode(value, tensors)

    def rebuild(self, *example: Any, training: bool | None = None) -> RebuiltModel:
        """The real thing, rebuilt here from data: an `nn.Module` that does what this object did on `example`.

        Describes one mode: `training` sets it, None takes the one that the module is in. Only the batch size is free.
        Raises StudentError when the code cannot be described as data, or uses what is not allowed.
        """
        outgoing: list[torch.Tensor] = []
        given = [encode(value, outgoing) for value in example]
        graph, tensors = self._session.describe(self._handle, [], given, outgoing, training, self._label)
        model = RebuiltModel(Description(graph, graph, tensors), self._label)
        return model.train(bool(training))

    def __repr__(self) -> str:
        return f"<{self._label}, in the box>"


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
        case dict():
            keys = [encode(key, outgoing) for key in value]
            return wire.DictOf(keys, [encode(item, outgoing) for item in value.values()])
        case torch.dtype():
            return wire.DtypeOf(str(value).removeprefix("torch."))
        case Remote():
            return value._handle
    raise TypeError(f"a {type(value).__name__} cannot be given to student code; tensors, numbers, text and lists can")


class _Values:
    """Claims from the box as Python values."""

    def __init__(self, session: Session, label: str) -> None:
        self._session = session
        self._label = label
        self._listed: set[int] = set()

    def decode(self, value: wire.Value, tensors: Sequence[torch.Tensor]) -> Any:
        self._session.given = f"`{self._label}` gave back: {_in_words(value)}"
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
                return Remote(self._session, value, self._label)
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


def _refuse_dunder(name: str) -> None:
    """pytest, copy and pickle ask every object for these; they must not become questions to student code."""
    if name.startswith("__"):
        raise AttributeError(name)
