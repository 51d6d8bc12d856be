"""Answers questions about one notebook. Runs in the box beside student code, so all that it says is a claim.

`Workspace` knows nothing of sockets: the same object answers a student's own public checks, on the student's machine.
"""

import random
import socket
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy
import torch

from autograder.box import fallback, keras, trial, wire
from autograder.box.cells import place_of, run_cells, text_of
from autograder.box.describe import describe
from autograder.box.identity import code_digest
from autograder.box.lazy import shape_lazy_layers
from autograder.box.named import Named
from autograder.box.nodes import NotDescribable, Reason
from autograder.box.notices import Notices
from autograder.box.scripted import Scripted

MODULE = "__main__"  # as in Jupyter: pickle finds its classes, and what stands under `if __name__ ==` runs
MOST_PROBLEMS = 100
LONG_LIST = 64  # items; longer lists of plain numbers cross as tensors


class Workspace:
    """One notebook as a module, the objects that its calls made, and what it was seen asking for."""

    def __init__(self, notices: Notices | None = None) -> None:
        module = types.ModuleType(MODULE)
        self.namespace: dict[str, Any] = module.__dict__
        self.module = module
        self._objects: list[Any] = []
        self._notices = notices or Notices()

    def answer(
        self, question: wire.Question, tensors: Sequence[torch.Tensor]
    ) -> tuple[wire.Answer, list[torch.Tensor]]:
        """Answer one question. What student code raises, SystemExit too, is an answer."""
        found: list[torch.Tensor] = []
        try:
            return self._answers()[type(question)](question, tensors, found), found
        except _Missing as missing:
            return wire.Unknown(str(missing)), []
        except BaseException as error:
            return wire.Raised(type(error).__name__, text_of(error), place_of(error)), []

    def _answers(self) -> dict[type, Callable[..., wire.Answer]]:
        return {
            wire.Load: self._load,
            wire.Seed: self._seed,
            wire.Get: self._get,
            wire.Call: self._call,
            wire.Describe: self._describe,
            wire.Weights: self._weights,
            wire.Fit: self._fit,
            wire.Run: self._run,
            wire.Try: self._try,
            wire.Code: self._code,
            wire.Noticed: self._tell_notices,
        }

    # -- questions ---------------------------------------------------------------------------------------------------

    def _load(self, question: wire.Load, _tensors: Any, _found: Any) -> wire.Answer:
        sys.modules[MODULE] = self.module
        if any("compile" in cell.source for cell in question.cells):  # where not, torch's compiler is not even imported
            torch.compiler.set_stance("force_eager")
        problems = run_cells(question.cells, self.namespace, question.cell_seconds)
        return wire.Loaded(problems[:MOST_PROBLEMS])

    def _tell_notices(self, _question: Any, _tensors: Any, _found: Any) -> wire.Answer:
        return wire.Done(wire.ListOf(list(self._notices.notes)))

    def _seed(self, question: wire.Seed, _tensors: Any, _found: Any) -> wire.Answer:
        self._objects.clear()
        random.seed(question.seed)
        numpy.random.seed(question.seed % 2**32)
        torch.manual_seed(question.seed)
        keras.forget_names()
        return wire.Done(None)

    def _get(self, question: wire.Get, _tensors: Any, found: list[torch.Tensor]) -> wire.Answer:
        return wire.Done(self._encode(self._resolve(question.target, question.path), found))

    def _call(self, question: wire.Call, tensors: Sequence[torch.Tensor], found: list[torch.Tensor]) -> wire.Answer:
        function = self._resolve(question.target, question.path)
        args = [self._decode(value, tensors) for value in question.args]
        kwargs = {name: self._decode(value, tensors) for name, value in question.kwargs.items()}
        value = function(*args, **kwargs)
        return wire.Done(self._handle(value) if question.keep else self._encode(value, found))

    def _describe(
        self, question: wire.Describe, tensors: Sequence[torch.Tensor], found: list[torch.Tensor]
    ) -> wire.Answer:
        subject = self._resolve(question.target, question.path)
        args = [self._decode(value, tensors) for value in question.args]
        graph, parts = describe(subject, args, question.training)
        data = bytearray(msgspec.msgpack.encode(graph))
        if len(data) > wire.GRAPH_BYTES:
            raise NotDescribable(Reason.TOO_LONG, f"its graph takes {len(data)} bytes, over {wire.GRAPH_BYTES}")
        found += [torch.frombuffer(data, dtype=torch.uint8), *parts.values()]
        return wire.Described(list(parts))

    def _weights(
        self, question: wire.Weights, tensors: Sequence[torch.Tensor], found: list[torch.Tensor]
    ) -> wire.Answer:
        module = self._resolve(question.target, question.path)
        shape_lazy_layers(module, [self._decode(value, tensors) for value in question.args])
        state = dict(module.named_parameters()) if question.learned_only else module.state_dict()
        found += [tensor.detach().clone() for tensor in state.values()]
        return wire.Named([str(name) for name in state])

    def _fit(self, question: wire.Fit, tensors: Sequence[torch.Tensor], _found: Any) -> wire.Answer:
        losses = fallback.fit(
            self._objects[question.target.number],
            *tensors,
            loss=question.loss,
            optimizer=question.optimizer,
            lr=question.lr,
            batch_size=question.batch_size,
            epochs=question.epochs,
            seed=question.seed,
        )
        return wire.Done(wire.ListOf(list(losses)))

    def _run(self, question: wire.Run, tensors: Sequence[torch.Tensor], found: list[torch.Tensor]) -> wire.Answer:
        subject = self._objects[question.target.number]
        args = [self._decode(value, tensors) for value in question.args]
        return wire.Done(self._encode(fallback.run(subject, args, question.training, question.seed), found))

    def _try(self, question: wire.Try, tensors: Sequence[torch.Tensor], found: list[torch.Tensor]) -> wire.Answer:
        subject = self._resolve(question.target, question.path)
        turns = [
            trial.Turn([self._decode(value, tensors) for value in each.args], each.training, each.gradients, each.seed)
            for each in question.turns
        ]
        outcomes, held, kept = trial.tried(subject, turns)
        for each in outcomes:
            found += [*each.outputs, trial.rows(each.gradients)]
        found.append(trial.rows(held))
        outputs = [-1 if each.raised else len(each.outputs) for each in outcomes]
        return wire.Tried(outputs, [list(each.gradients) for each in outcomes], list(held), kept)

    def _code(self, question: wire.Code, _tensors: Any, _found: Any) -> wire.Answer:
        return wire.Coded(code_digest(self._objects[question.target.number]))

    def _resolve(self, target: wire.Handle | None, path: Sequence[str]) -> Any:
        rest = list(path)
        if target is None:
            name = rest.pop(0)
            if name not in self.namespace:
                raise _Missing(name)
            value = self.namespace[name]
        else:
            value = self._objects[target.number]
        for name in rest:
            if not hasattr(value, name):
                raise _Missing(name)
            value = getattr(value, name)
        return value

    # -- values ------------------------------------------------------------------------------------------------------

    def _encode(self, value: Any, found: list[torch.Tensor]) -> wire.Value:
        """`value` as what crosses; its tensors are appended to `found`."""
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, float):
            return float.__float__(value)
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, numpy.generic):
            return self._encode(value.item(), found)
        if isinstance(value, int) and -(2**63) <= value < 2**63:
            return int(value)
        if isinstance(value, numpy.ndarray) and value.dtype.kind in "biuf":
            value = torch.from_numpy(numpy.ascontiguousarray(value))
        if isinstance(value, torch.Tensor):
            found.append(value)
            return wire.TensorAt(len(found) - 1)
        if isinstance(value, torch.dtype):
            return wire.DtypeOf(str(value).removeprefix("torch."))
        if isinstance(value, list) and len(value) > LONG_LIST and {type(item) for item in value} in ({float}, {int}):
            found.append(torch.tensor(value, dtype=torch.float64 if type(value[0]) is float else torch.int64))
            return wire.NumbersAt(len(found) - 1)
        if isinstance(value, list):
            return wire.ListOf([self._encode(item, found) for item in value])
        if isinstance(value, tuple):
            return wire.TupleOf([self._encode(item, found) for item in value])
        if isinstance(value, dict):
            keys, values = list(value), list(value.values())
            return wire.DictOf(
                [self._encode(each, found) for each in keys], [self._encode(each, found) for each in values]
            )
        return self._handle(value)

    def _handle(self, value: Any) -> wire.Handle:
        for number, each in enumerate(self._objects):
            if each is value:
                return wire.Handle(number, type(value).__name__)
        self._objects.append(value)
        return wire.Handle(len(self._objects) - 1, type(value).__name__)

    def _decode(self, value: wire.Value, tensors: Sequence[torch.Tensor]) -> Any:
        match value:
            case wire.TensorAt(index=index):
                return tensors[index]
            case wire.ListOf(items=items):
                return [self._decode(item, tensors) for item in items]
            case wire.TupleOf(items=items):
                return tuple(self._decode(item, tensors) for item in items)
            case wire.NamedOf(keys=keys, values=values):
                each = (self._decode(item, tensors) for item in values)
                return Named(dict(zip(map(str, keys), each, strict=True)))
            case wire.DictOf(keys=keys, values=values):
                return {self._decode(k, tensors): self._decode(v, tensors) for k, v in zip(keys, values, strict=True)}
            case wire.DtypeOf(name=name):
                return wire.DTYPES[name]
            case wire.ScriptOf(items=items):
                return Scripted(self._decode(item, tensors) for item in items)
            case wire.Handle(number=number):
                return self._objects[number]
            case _:
                return value


class _Missing(Exception):
    """There is no such name."""


# -- the loop ----------------------------------------------------------------------------------------------------------


def serve(handle: int) -> None:
    """Answer questions on the socket `handle` until it closes."""
    channel = socket.socket(fileno=handle)
    notices = Notices()
    notices.listen()
    workspace = Workspace(notices)
    while True:
        incoming = wire.Incoming(answer=False)
        for size in incoming.parts():
            part = _receive(channel, size)
            if part is None:
                return
            incoming.feed(part)
        answer, tensors = workspace.answer(incoming.message, incoming.tensors)
        try:
            buffers = wire.pack(answer, tensors)
        except Exception as error:
            buffers = wire.pack(wire.Raised(type(error).__name__, text_of(error), ""))
        for buffer in buffers:
            channel.sendall(buffer)


def _receive(channel: socket.socket, size: int) -> bytearray | None:
    part = bytearray(size)
    view = memoryview(part)
    while view:
        count = channel.recv_into(view)
        if not count:
            return None
        view = view[count:]
    return part
