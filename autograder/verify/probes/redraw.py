"""The same questions with other inputs: what a test's own inputs happen not to show, others show.

Drawn anew, an input keeps its dtype and its range, so that it stays what the function was written for: probabilities
stay in [0, 1], what was not negative stays so, indices and classes stay among those that there were.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from msgspec.structs import replace

from autograder.box import wire
from autograder.verify.probes.recording import Asked, Module, Script


@dataclass(frozen=True)
class Draw:
    """One way to draw inputs anew: the seed, how many examples more in a batch, and whether numbers are drawn too.

    Whole numbers and truths in tensors are permuted, or drawn from their range. With `other_mode` a model that was
    described in one mode is described in the other. With `ties` few numbers come again and again, and a number that
    stands alone is 0. With `moves` a module that was given to a function has other weights from then on, as training
    would give it.
    """

    seed: int
    more: int = 0
    permuted: bool = False
    numbers: bool = False
    other_mode: bool = False
    ties: bool = False
    moves: bool = False


DRAWS = (
    Draw(1, permuted=True),
    Draw(2, more=2),
    Draw(3, numbers=True, other_mode=True),
    Draw(4, numbers=True, ties=True, moves=True),
)
FEW = 3  # values, so that there are ties


@dataclass(frozen=True, eq=False)
class Probe:
    """A question with the tensors that it refers to."""

    question: wire.Question
    tensors: tuple[torch.Tensor, ...]


def drawn(script: Script, draw: Draw) -> tuple[Probe, ...]:
    """The script's questions with tensors drawn anew, and what else `draw` says. The same every time."""
    generator = torch.Generator().manual_seed(draw.seed)
    numbers = _Numbers(script, draw.ties, generator)
    probes = []
    for asked in script.asked:
        question = numbers.drawn(asked) if draw.numbers else asked.question
        if draw.other_mode and isinstance(question, wire.Describe):
            question = wire.Describe(question.target, question.path, question.args, not question.training)
        more = draw.more if _shares_batch(asked.tensors) else 0
        tensors = tuple(another(each, more, generator, permuted=draw.permuted) for each in asked.tensors)
        probes.append(Probe(question, tensors))
        if draw.moves:
            probes += [_moved(module, generator) for module in asked.given]
    return tuple(probes)


def _moved(module: Module, generator: torch.Generator) -> Probe:
    """Write other numbers into a module's tensors."""
    places: list[wire.Value] = [wire.TensorAt(at) for at in range(len(module.names))]
    question = wire.Call(module.handle, ["load_state_dict"], [wire.DictOf(list(module.names), places)], {})
    return Probe(question, tuple(another(each, 0, generator) for each in module.tensors))


def as_asked(script: Script) -> tuple[Probe, ...]:
    """The script's questions with their own tensors."""
    return tuple(Probe(each.question, each.tensors) for each in script.asked)


def _shares_batch(tensors: Sequence[torch.Tensor]) -> bool:
    return len({each.shape[0] for each in tensors if each.dim()}) == 1


# -- tensors -----------------------------------------------------------------------------------------------------------


def another(tensor: torch.Tensor, more: int, generator: torch.Generator, *, permuted: bool = False) -> torch.Tensor:
    """A tensor of the same kind with other values, and with `more` examples more where it has examples."""
    shape = torch.Size((tensor.shape[0] + more, *tensor.shape[1:])) if tensor.dim() else tensor.shape
    if not tensor.numel():
        return tensor.new_zeros(shape)
    if not tensor.is_floating_point():
        if permuted and shape == tensor.shape:
            return _permuted(tensor, generator)
        return _integers(tensor, shape, generator)
    if not bool(tensor.isfinite().all()) or _is_mask(tensor):
        return _taken_from(tensor, shape, generator)
    return _floats(tensor.double(), shape, generator).to(tensor.dtype)


def _is_mask(tensor: torch.Tensor) -> bool:
    return torch.equal(tensor.unique(), tensor.new_tensor([0.0, 1.0]))


def _floats(tensor: torch.Tensor, shape: torch.Size, generator: torch.Generator) -> torch.Tensor:
    low, high = (float(end) for end in tensor.aminmax())
    if 0 <= low < high <= 1:
        return low + (high - low) * torch.rand(shape, dtype=tensor.dtype, generator=generator)
    size = float(tensor.square().mean().sqrt()) or 1.0
    values = size * torch.randn(shape, dtype=tensor.dtype, generator=generator)
    return values.abs() if low >= 0 and high > 0 else values


def _integers(tensor: torch.Tensor, shape: torch.Size, generator: torch.Generator) -> torch.Tensor:
    """Truths by a coin, other numbers from the range that there was."""
    low, high = (0, 1) if tensor.dtype is torch.bool else (int(end) for end in tensor.aminmax())
    return torch.randint(low, high + 1, shape, generator=generator).to(tensor.dtype)


def _permuted(tensor: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    flat = tensor.reshape(-1)
    return flat[torch.randperm(len(flat), generator=generator)].reshape(tensor.shape)


def _taken_from(tensor: torch.Tensor, shape: torch.Size, generator: torch.Generator) -> torch.Tensor:
    flat = tensor.reshape(-1)
    return flat[torch.randint(len(flat), (shape.numel(),), generator=generator)].reshape(shape)


# -- numbers -----------------------------------------------------------------------------------------------------------


class _Numbers:
    """The floats among a script's arguments.

    Where a function was called with several values in one place, each call is given any of them, so that there are
    other orders, and ties. A value that stands alone becomes another one on the same side of 1, or 0. Whole numbers
    stay: they are sizes, and what follows depends on them.
    """

    def __init__(self, script: Script, ties: bool, generator: torch.Generator) -> None:
        self._ties = ties
        self._generator = generator
        self._seen: dict[Any, list[float]] = {}
        for asked in script.asked:
            self._mapped(asked, self._note)

    def drawn(self, asked: Asked) -> wire.Question:
        return self._mapped(asked, self._other)

    def _mapped(self, asked: Asked, change: Callable[[Any, float], float]) -> wire.Question:
        question = asked.question
        if not isinstance(question, wire.Call):
            return question
        args = [_with_floats(value, partial(change, (asked.label, at))) for at, value in enumerate(question.args)]
        kwargs = {
            name: _with_floats(value, partial(change, (asked.label, name))) for name, value in question.kwargs.items()
        }
        return replace(question, args=args, kwargs=kwargs)

    def _note(self, place: Any, value: float) -> float:
        self._seen.setdefault(place, []).append(value)
        return value

    def _other(self, place: Any, value: float) -> float:
        values, size = self._seen[place], abs(value)
        distinct = list(dict.fromkeys(values))
        if len(distinct) > 1:
            choice = distinct[:FEW] if self._ties else values
            return choice[int(torch.randint(len(choice), (), generator=self._generator))]
        if self._ties or size in (0, 1) or not math.isfinite(size):
            return 0.0 if self._ties else value
        power = float(0.5 + torch.rand((), dtype=torch.float64, generator=self._generator))
        return math.copysign(size**power if size < 1 else size * (1 + power), value)


def _with_floats(value: wire.Value, change: Callable[[float], float]) -> wire.Value:
    """The value with every float in it changed."""
    match value:
        case float():
            return change(value)
        case wire.ListOf(items=items):
            return wire.ListOf([_with_floats(item, change) for item in items])
        case wire.TupleOf(items=items):
            return wire.TupleOf([_with_floats(item, change) for item in items])
        case wire.ScriptOf(items=items):
            return wire.ScriptOf([_with_floats(item, change) for item in items])
        case wire.DictOf(keys=keys, values=values):
            return type(value)(keys, [_with_floats(item, change) for item in values])
    return value
