"""What hidden tests ask of answers again and again: inputs that show mistakes, comparisons, gradients, chances.

An answer that cannot be compared raises Mistake with words for the student. One that is merely wrong gives False, for
the test's own `assert`: numbers stay with us.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch

from autograder.grader.mistake import Mistake
from autograder.models.rebuilt import RebuiltModel

Function = Callable[..., torch.Tensor]


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    """Normal values of this shape in float64, the later along each dimension the larger: no two places are alike."""
    generator = torch.Generator().manual_seed(seed)
    values = torch.randn(shape, dtype=torch.float64, generator=generator)
    for axis, size in enumerate(shape):
        along = [-1 if each == axis else 1 for each in range(len(shape))]
        values = values * torch.linspace(0.7, 1.3, size, dtype=torch.float64).reshape(along)
    return values


def agrees(answer: Any, wanted: Any, what: str, *, rtol: float = 1e-9, atol: float = 1e-12) -> bool:
    """Whether an answer is the tensor or number that is wanted, to within atol + rtol * |wanted|; NaN never is.

    Raises Mistake, which names the answer by `what`, when it is no tensor (no number, where a number is wanted), or has
    another shape or another dtype.
    """
    if not isinstance(wanted, torch.Tensor):
        if isinstance(answer, torch.Tensor) and not answer.dim():
            answer = answer.item()
        if isinstance(answer, bool) or not isinstance(answer, int | float):
            raise Mistake(f"{what} should be a number")
        return math.isclose(answer, wanted, rel_tol=0, abs_tol=atol + rtol * abs(wanted))
    if not isinstance(answer, torch.Tensor):
        raise Mistake(f"{what} should be a tensor of shape {tuple(wanted.shape)}")
    if answer.shape != wanted.shape:
        raise Mistake(f"{what} should have shape {tuple(wanted.shape)}; yours has {tuple(answer.shape)}")
    if answer.dtype != wanted.dtype:
        raise Mistake(f"{what} should have the dtype {_name(wanted.dtype)}; yours has {_name(answer.dtype)}")
    if not answer.is_floating_point():
        return torch.equal(answer, wanted)
    return torch.allclose(answer, wanted, rtol=rtol, atol=atol)


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


# -- gradients ---------------------------------------------------------------------------------------------------------


def gradients(function: Function, inputs: Sequence[torch.Tensor], what: str) -> list[torch.Tensor]:
    """The gradient of a fixed mixture of what function(*inputs) gives, with regard to every input.

    Ask it of the rebuilt function and of the one that is wanted, and compare. Raises Mistake, which names the function
    by `what`, when no gradient reaches an input.
    """
    own = [each.detach().clone().requires_grad_() for each in inputs]
    answer = function(*own)
    if not isinstance(answer, torch.Tensor):
        raise Mistake(f"{what} should be a tensor")
    if not answer.requires_grad:
        raise Mistake(f"no gradient reaches what {what} is made from")
    mixture = (answer * drawn(*answer.shape, seed=1).to(answer.dtype)).sum()
    found = torch.autograd.grad(mixture, own, allow_unused=True)
    for position, each in enumerate(found, start=1):
        if each is None:
            raise Mistake(f"{what}: no gradient reaches its {_ordinal(position)} input")
    return list(found)


def _ordinal(position: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(position, f"{position}th")


def differentiable(function: Function, inputs: Sequence[torch.Tensor]) -> bool:
    """Whether autograd's gradients are those of finite differences; for inputs in float64."""
    own = tuple(each.detach().clone().requires_grad_() for each in inputs)
    return torch.autograd.gradcheck(function, own, raise_exception=False)


# -- what follows from what --------------------------------------------------------------------------------------------


def influence(function: Function, inputs: Sequence[torch.Tensor], which: int = 0) -> torch.Tensor:
    """Which positions of the answer move when a position of one input does: truths (positions out, positions in).

    Positions are the second dimension, in (B, T, ...), of the answer and of inputs[which]. What a change turns into
    NaN, or back, has moved.
    """
    before = function(*inputs)
    moved = []
    for position in range(inputs[which].shape[1]):
        changed = [each.clone() for each in inputs]
        changed[which][:, position] = 1.5 * changed[which][:, position] + 1
        after = function(*changed)
        same = torch.isclose(after, before, rtol=1e-9, atol=1e-12, equal_nan=True)
        moved.append(~same.transpose(0, 1).flatten(1).all(dim=1))
    return torch.stack(moved, dim=1)


def keeps_inputs(function: Callable[..., Any], inputs: Sequence[torch.Tensor]) -> bool:
    """Whether function(*inputs) leaves its inputs as they were. Only a rebuilt function can be seen to change them."""
    if isinstance(function, RebuiltModel):
        return function.keeps(*inputs)
    own = [each.clone() for each in inputs]
    function(*own)
    return all(torch.equal(now, before) for now, before in zip(own, inputs, strict=True))


# -- chance ------------------------------------------------------------------------------------------------------------


def share_fits(count: float, total: int, probability: float, *, sigmas: float = 5.0) -> bool:
    """Whether `count` of `total` independent events, each of this probability, is within so many standard deviations.

    Half an event is allowed for counts being whole numbers. At five, an honest answer fails about once in a million.
    """
    deviation = math.sqrt(total * probability * (1 - probability))
    return abs(count - total * probability) <= sigmas * deviation + 0.5
