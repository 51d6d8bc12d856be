"""Stacks of feature maps (B, C, H, W): what reaches a convolution, and which channels a stack is made of."""

from collections.abc import Sequence

import torch

from autograder.grader.mistake import Mistake
from autograder.models.program import Call


def input_of(trace: Sequence[Call], weight: torch.Tensor, layer: str) -> torch.Tensor:
    """The maps (B, C, H, W) that reach the convolution with this weight (F, C, H, W), in what `.trace` gave.

    Found by its numbers, so it does not matter how the code is written. Raises Mistake, which names the `layer`, unless
    the convolution is used once.
    """
    found = [call for call in trace if call.operation == "conv2d" and torch.equal(call.args[1], weight)]
    if len(found) != 1:
        raise Mistake(f"`{layer}` is used {len(found)} times; it should be used once")
    maps: torch.Tensor = found[0].args[0]
    return maps


def has_channels(stack: torch.Tensor, maps: torch.Tensor, *, atol: float = 1e-9) -> bool:
    """Whether every channel of `maps` is a channel of `stack`, in whatever order."""
    if stack.shape[0] != maps.shape[0] or stack.shape[2:] != maps.shape[2:]:
        return False
    wanted, found = (each.transpose(0, 1).flatten(1) for each in (maps, stack))  # (C, B * H * W)
    distances = torch.cdist(wanted, found, p=torch.inf)  # of every channel of `maps` from every channel of `stack`
    return bool((distances.amin(dim=1) < atol).all())


def check_joined(
    stack: torch.Tensor, own: torch.Tensor, carried: torch.Tensor, layer: str, *, atol: float = 1e-9
) -> None:
    """Raise Mistake unless a stack is the decoder's `own` maps and the encoder's `carried` ones, in whatever order.

    `layer` names, in backticks and in the student's words, the layer that the stack is given to.
    """
    wanted = (stack.shape[0], own.shape[1] + carried.shape[1], *own.shape[2:])
    if stack.shape != wanted:
        raise Mistake(f"`{layer}` should be given {wanted[1]} channels at {wanted[2]} x {wanted[3]}")
    if not has_channels(stack, own, atol=atol):
        raise Mistake(f"the decoder's own maps do not reach `{layer}`")
    if not has_channels(stack, carried, atol=atol):
        raise Mistake(f"what joins the decoder's maps before `{layer}` is not the encoder's maps of that size")
