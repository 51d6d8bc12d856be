"""`student`, as a grader sees it: the notebook's names, on the other side of the wall but used as if they were here.

Tensors, numbers, strings, lists, tuples and dicts cross by value. Any other object stays in the box; what is here is a
`Remote` that stands for it.
"""

from collections.abc import Sequence
from typing import Any

import torch

from autograder.box import wire
from autograder.box.named import together
from autograder.errors import NotRebuilt
from autograder.grader.boxed import BoxedModel
from autograder.grader.session import Session
from autograder.grader.values import Handled, Values, encode
from autograder.models.rebuilt import Description, RebuiltModel


class Student:
    """The notebook: each of its names is an attribute. Raises StudentError for a name that it does not define."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        _refuse_dunder(name)
        value, tensors = self._session.value(wire.Get(None, [name]), (), name)
        return decoded(self._session, name, value, tensors)

    def __repr__(self) -> str:
        return "<the student's notebook>"


class Remote(Handled):
    """An object of the student's, in the box. Attributes and calls go there; what comes back crosses by value or not.

    Every use raises StudentError when the code there raises, is too slow, or ends its process.
    """

    def __init__(self, session: Session, handle: wire.Handle, label: str) -> None:
        super().__init__(handle)
        self._session = session
        self._label = label

    def __getattr__(self, name: str) -> Any:
        _refuse_dunder(name)
        label = f"{self._label}.{name}"
        value, tensors = self._session.value(wire.Get(self.handle, [name]), (), label)
        return decoded(self._session, label, value, tensors)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call([], f"{self._label}()", args, kwargs)

    def __getitem__(self, key: Any) -> Any:
        return self._call(["__getitem__"], f"{self._label}[{key!r}]", (key,), {})

    def keep(self, *args: Any, **kwargs: Any) -> Any:
        """As a call, but what comes back stays in the box, a tensor too: `student.loss.keep(...).backward()`."""
        return self._call([], f"{self._label}()", args, kwargs, keep=True)

    def _call(
        self, path: list[str], label: str, args: Sequence[Any], kwargs: dict[str, Any], *, keep: bool = False
    ) -> Any:
        outgoing: list[torch.Tensor] = []
        given = [encode(value, outgoing) for value in args]
        named = {name: encode(value, outgoing) for name, value in kwargs.items()}
        question = wire.Call(self.handle, path, given, named, keep)
        value, tensors = self._session.value(question, outgoing, self._label)
        return decoded(self._session, label, value, tensors)

    def rebuild(self, *example: Any, training: bool | None = None, **named: Any) -> RebuiltModel | BoxedModel:
        """The real thing, rebuilt here from data: an `nn.Module` that does what this object did on the example.

        The example's tensors may stand in tuples, lists and dicts, and are `named` where they are to be when the module
        is called. Describes one mode: `training` sets it, None takes the one that the module is in. Only the batch size
        is free. Code that cannot be described as data is called in the box instead (`BoxedModel`). Raises StudentError
        when the code raises.
        """
        outgoing: list[torch.Tensor] = []
        example = together(example, named)
        given = [encode(value, outgoing) for value in example]
        try:
            graph, tensors = self._session.describe(self.handle, [], given, outgoing, training, self._label)
            description = Description(graph, graph, tensors)
            self._session.insist(self.handle, description, example, (training,), self._label, any_batch=False)
        except NotRebuilt as why:
            return BoxedModel(self._session, self.handle, self._label, training, why)
        model = RebuiltModel(description, self._label)
        return model.train(bool(training))

    def __repr__(self) -> str:
        return f"<{self._label}, in the box>"


def decoded(session: Session, label: str, value: wire.Value, tensors: Sequence[torch.Tensor]) -> Any:
    """A claim as a value; what stays in the box as a `Remote` that is called `label`."""
    return Values(session.was_given, label, lambda handle: Remote(session, handle, label)).decode(value, tensors)


def _refuse_dunder(name: str) -> None:
    """pytest, copy and pickle ask every object for these; they must not become questions to student code."""
    if name.startswith("__"):
        raise AttributeError(name)
