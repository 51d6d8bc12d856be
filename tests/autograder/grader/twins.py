"""A student's model and what was rebuilt of it, side by side: an oracle that shares nothing with `grader.faithful`.

The same notebook is run twice, once by a session and once here. What the session rebuilt is held against the model
itself: call by call, on values, batch sizes and draws that are new, in both modes, with gradients and without, while
both are trained.
"""

import functools
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import numpy
import torch
from torch import nn
from torch.nn.parameter import is_lazy
from torch.utils import _pytree as pytree

from autograder.box.named import call, together
from autograder.course import Limits
from autograder.errors import NotRebuilt, StudentError
from autograder.grader.boxed import BoxedModel
from autograder.grader.local import LocalChannel
from autograder.grader.session import Session
from autograder.grader.student import Remote
from autograder.intake.notebook import CodeCell
from autograder.models.rebuilt import RebuiltModel

SEED = 11
OWN_BATCH = 6
STEPS = 20
LR = 0.02
CLOSE = {torch.float64: 1e-9, torch.float32: 1e-5, torch.bfloat16: 2e-2, torch.float16: 2e-3}
BEFORE = ((6, False, 1.0), (6, True, 1.0), (3, False, 2.0), (8, True, 0.5), (9, True, -1.0))  # batch, gradients, scale
AFTER = ((6, True, 1.0), (5, False, 1.0), (2, True, 3.0), (1, False, 1.0), (7, False, -2.0))

Inputs = Callable[[int], tuple[Any, ...]]


@dataclass(frozen=True)
class Verdict:
    """What came of one model: "exact", "stays" or "wrong", and why."""

    came: str
    why: str = ""


def verdict_of(
    source: str, inputs: str, *, by_rebuild: bool = False, dtype: torch.dtype = torch.float32, name: str = "Net"
) -> Verdict:
    """What comes of the notebook's `Net()`, or what else `name` says; its inputs are an expression in B."""
    with _default(dtype):
        return _verdict(source, inputs, by_rebuild, name)


def _verdict(source: str, inputs: str, by_rebuild: bool, name: str) -> Verdict:
    def made(batch: int) -> tuple[Any, ...]:
        value = eval(inputs, {"torch": torch, "B": batch, "named": _named})
        return value if isinstance(value, tuple) else (value,)

    with closing(Session(LocalChannel, [CodeCell(1, source)], Limits(), private=False)) as session:
        session.start("twins")
        return _came_of(session, source, made, by_rebuild, name)


def _came_of(session: Session, source: str, made: Inputs, by_rebuild: bool, name: str) -> Verdict:
    _seed(5)
    example = made(OWN_BATCH)
    modes = (True, False)
    try:
        if by_rebuild:
            handle = session.build(name, {}, SEED)
            models = [_rebuilt(Remote(session, handle, name), example, mode) for mode in modes]
            if why := next((each._why for each in models if isinstance(each, BoxedModel)), None):
                return Verdict("stays", str(why))
            pairs = [(model, (mode,)) for model, mode in zip(models, modes, strict=True)]
        else:
            pairs = [(RebuiltModel(session.describe_module(name, {}, example[0], SEED), name), modes)]
    except NotRebuilt as why:
        return Verdict("stays", str(why))
    except StudentError as error:
        return Verdict("wrong", f"it is refused: {error} {error.detail}")
    for rebuilt, each in pairs:
        if found := difference(original_of(source, example, name), rebuilt, made, each, fits_all=not by_rebuild):
            return Verdict("wrong", found)
    return Verdict("exact")


def _named(*positional: Any, **named: Any) -> tuple[Any, ...]:
    return together(positional, named)


def _rebuilt(remote: Remote, example: Sequence[Any], mode: bool) -> RebuiltModel | BoxedModel:
    return call(functools.partial(remote.rebuild, training=mode), example)


def original_of(source: str, example: Sequence[Any], name: str = "Net") -> nn.Module:
    """The student's own model, made as the session makes it."""
    names: dict[str, Any] = {"__name__": "own"}
    exec(compile(source, "<own>", "exec"), names)
    if "keras" in sys.modules:
        sys.modules["keras"].utils.clear_session(free_memory=False)
    _seed(SEED)
    model: nn.Module = names[name]()
    if any(map(is_lazy, [*model.parameters(), *model.buffers()])):
        with torch.no_grad():
            call(model.eval(), example)
        model.train()
    return model


# -- both, side by side ------------------------------------------------------------------------------------------------


def difference(
    original: nn.Module, rebuilt: nn.Module, made: Inputs, modes: Sequence[bool], *, fits_all: bool = True
) -> str:
    """The first difference between the two, in words; empty where there is none.

    With `fits_all` it is for training. Without, it may refuse other batch sizes than its own, and its inputs have
    gradients.
    """
    optimizers = [torch.optim.SGD(each.parameters(), lr=LR) for each in (original, rebuilt) if list(each.parameters())]
    for at, (batch, gradients, scale, mode, is_step) in enumerate(_turns(modes)):
        _seed(100 + at)
        args = pytree.tree_map_only(torch.Tensor, lambda each, by=scale: _scaled(each, by), made(batch))
        here = f"call {at + 1}, {batch} examples, {'training' if mode else 'evaluation'}"
        theirs, ours = (_called(model, args, mode, gradients, at, not fits_all) for model in (original, rebuilt))
        if isinstance(theirs, Exception) or isinstance(ours, Exception):
            if isinstance(theirs, Exception) and isinstance(ours, Exception):
                continue
            if batch == 1 and isinstance(theirs, Exception):
                continue  # what torch checks before it calls anything, as batch norm does, is not data
            if batch != OWN_BATCH and not fits_all and isinstance(ours, Exception):
                return ""
            return f"{here}: yours gives {theirs!r:.150}, rebuilt {ours!r:.150}"
        if found := _unlike(theirs, ours):
            return f"{here}: {found}"
        if is_step:
            for optimizer in optimizers:
                optimizer.step()
    return _unlike_state(original, rebuilt)


def _turns(modes: Sequence[bool]) -> Iterator[tuple[int, bool, float, bool, bool]]:
    """Batch, whether with gradients, scale of the inputs, mode, whether the optimiser makes a step."""
    for calls in (BEFORE, (), AFTER):
        for batch, gradients, scale in calls:
            yield from ((batch, gradients, scale, mode, False) for mode in modes)
        if not calls:
            for step in range(STEPS):
                yield (6, 4, 7, 3)[step % 4], True, 1.0, modes[0], True


def _called(model: nn.Module, args: Sequence[Any], mode: bool, gradients: bool, at: int, of_inputs: bool) -> Any:
    """Outputs, and gradients by name; or what the model raised."""
    model.train(mode)
    args = pytree.tree_map_only(torch.Tensor, lambda each: each.clone(), tuple(args))
    floats = [each for each in pytree.tree_leaves(args) if isinstance(each, torch.Tensor) and each.is_floating_point()]
    asks_inputs = gradients and of_inputs and at % 3 == 0
    for each in floats:
        each.requires_grad_(asks_inputs)
    model.zero_grad()
    _seed(1000 + at)
    told = {"training": mode} if "keras" in sys.modules and isinstance(model, sys.modules["keras"].Layer) else {}
    try:
        with torch.set_grad_enabled(gradients):
            given = pytree.tree_map_only(torch.Tensor, lambda each: each.clone(), args)  # may be overwritten
            outputs = [_as_data(each) for each in pytree.tree_leaves(call(functools.partial(model, **told), given))]
            learning = [each for each in outputs if isinstance(each, torch.Tensor) and each.requires_grad]
            if learning:
                sum((each * (1 + at % 3)).sin().mean().float() for each in learning).backward()
    except Exception as error:
        return error
    found = {f"input {number}": each.grad for number, each in enumerate(floats)}
    found |= {name: None if each.grad is None else each.grad.clone() for name, each in _tensors(model).items()}
    return [each.detach().clone() if isinstance(each, torch.Tensor) else each for each in outputs], found


def _as_data(output: Any) -> Any:
    """An array crosses as a tensor."""
    return torch.from_numpy(output) if isinstance(output, numpy.ndarray) else output


def _tensors(model: nn.Module) -> dict[str, torch.Tensor]:
    if isinstance(model, RebuiltModel):
        return model.named()
    return {
        **dict(model.named_buffers(remove_duplicate=False)),
        **{
            f"{path}.{name}".strip("."): each
            for path, module in model.named_modules(remove_duplicate=False)
            for name, each in vars(module).items()
            if isinstance(each, torch.Tensor) and (each.is_leaf or not each.requires_grad)
        },
        **dict(model.named_parameters(remove_duplicate=False)),
    }


def _unlike(theirs: Any, ours: Any) -> str:
    (outputs, gradients), (others, found) = theirs, ours
    if len(outputs) != len(others):
        return f"{len(outputs)} outputs, rebuilt {len(others)}"
    for one, other in zip(outputs, others, strict=True):
        if not _is_close(one, other):
            return f"outputs differ: yours {one!s:.120}, rebuilt {other!s:.120}"
    for name in found.keys() & gradients.keys():
        one, other = gradients[name], found[name]
        zero = torch.zeros(()) if one is None and other is None else torch.zeros_like(other if one is None else one)
        if not _is_close(zero if one is None else one, zero if other is None else other, slack=10):
            return f"gradients of {name} differ: yours {one!s:.120}, rebuilt {other!s:.120}"
    return ""


def _unlike_state(original: nn.Module, rebuilt: nn.Module) -> str:
    theirs, ours = _tensors(original), _tensors(rebuilt)
    for name in ours.keys() & theirs.keys():
        if not _is_close(theirs[name].detach(), ours[name].detach(), slack=10):
            return f"in the end `{name}` differs: yours {theirs[name]!s:.120}, rebuilt {ours[name]!s:.120}"
    return ""


def _is_close(one: Any, other: Any, slack: float = 1.0) -> bool:
    if not isinstance(one, torch.Tensor) or not isinstance(other, torch.Tensor):
        return type(one) is type(other) and (one == other or one != one)
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if not one.is_floating_point():
        return torch.equal(one, other)
    near = CLOSE[one.dtype] * slack
    finite = one[torch.isfinite(one)]
    width = max(1.0, float(finite.abs().max())) if finite.numel() else 1.0
    return torch.allclose(one, other, rtol=near, atol=near * width, equal_nan=True)


def _scaled(tensor: torch.Tensor, scale: float) -> torch.Tensor:
    return tensor * scale if tensor.is_floating_point() else tensor


def _seed(seed: int) -> None:
    random.seed(seed)
    numpy.random.seed(seed)
    torch.manual_seed(seed)


@contextmanager
def _default(dtype: torch.dtype) -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)
