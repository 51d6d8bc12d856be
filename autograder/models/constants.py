"""Tensors that follow from numbers in the code alone (a mask, a table of positions): worked out, once.

So a mask is the same however it was made. Only what is cheap is worked out here, since it is before any bound on a run:
the graph comes from the box.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from autograder.box.nodes import Argument, At, Dtype, Listing, Operation
from autograder.box.wire import DTYPES
from autograder.models.operations import function_of

MOST_NUMBERS = 2**18  # in one tensor
MOST_CALLS = 500

_CHEAP = frozenset(
    f"aten.{name}"
    for name in (
        "abs.default add.Tensor arange.start_step bitwise_and.Tensor bitwise_not.default bitwise_or.Tensor cat.default "
        "clone.default cos.default cumsum.default div.Tensor eq.Scalar eq.Tensor exp.default eye.default eye.m "
        "full.default ge.Scalar ge.Tensor gt.Scalar gt.Tensor le.Scalar le.Tensor log.default logical_and.default "
        "logical_not.default logical_or.default lt.Scalar lt.Tensor masked_fill.Scalar mul.Tensor ne.Scalar ne.Tensor "
        "neg.default pow.Scalar pow.Tensor_Scalar pow.Tensor_Tensor reciprocal.default reshape.default rsub.Scalar "
        "sin.default sqrt.default stack.default sub.Tensor to.dtype tril.default triu.default unsqueeze.default "
        "where.ScalarOther where.ScalarSelf where.Scalar where.self zeros.default"
    ).split()
)


class Constants:
    """The constants of one draft, by node."""

    def __init__(self) -> None:
        self.tensors: dict[str, torch.Tensor] = {}
        self._values: dict[int, torch.Tensor] = {}
        self._calls = 0

    def named(self, node: Operation, seen: Sequence[Any], place: int) -> str | None:
        """The name of the constant that the node at `place` gives, under which it is kept; None where it gives none."""
        tensor = seen[0]
        if node.name not in _CHEAP or not isinstance(tensor, torch.Tensor) or not tensor.is_contiguous():
            return None
        if tensor.numel() > MOST_NUMBERS or self._calls >= MOST_CALLS:
            return None
        try:
            args = [_value(each, self._values) for each in node.args]
            kwargs = {key: _value(each, self._values) for key, each in node.kwargs.items()}
        except KeyError:  # it follows from more than numbers
            return None
        self._calls += 1
        value = function_of(node.name)(*args, **kwargs).contiguous()
        content = value.reshape(-1).view(torch.uint8).numpy().tobytes()
        name = f"worked out {hashlib.sha256(f'{value.dtype}{tuple(value.shape)}'.encode() + content).hexdigest()[:16]}"
        self._values[place] = self.tensors[name] = value
        return name

    def cut(self, length: int) -> None:
        """Forget the constants of all nodes but the first `length`."""
        self._values = {place: value for place, value in self._values.items() if place < length}


def _value(argument: Argument, values: Mapping[int, torch.Tensor]) -> Any:
    match argument:
        case At(index=index):
            return values[index]
        case Listing(items=items):
            return [_value(each, values) for each in items]
        case Dtype(name=name):
            return DTYPES[name]
    return argument
