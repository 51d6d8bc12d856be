"""How surely a result lies in memory as it does on the `meta` device.

Kernels may choose: a convolution keeps channels last where its images have them, on one device and not on another, and
attention lays out its result as it likes. Where that is open, nothing may be left out because of strides.
"""

from collections.abc import Sequence
from enum import IntEnum

import torch

_LAID_OUT_AFRESH = frozenset(f"aten.{name}.default" for name in ("contiguous", "layer_norm", "linear"))
_KEEPS_CHANNELS_LAST = ("conv", "max_pool", "avg_pool", "adaptive", "upsample", "batch_norm", "group_norm", "instance")


class Layout(IntEnum):
    """From the surest to the least."""

    SURE = 0
    OF_ATTENTION = 1  # heads inside or outside of steps: where those are merged, it is a copy, or already in order
    OPEN = 2


def layout_of(name: str, tensors: Sequence[torch.Tensor], given: Sequence[Layout]) -> Layout:
    """The layout of what an operation makes of these tensors, which have the layouts `given`."""
    if name in _LAID_OUT_AFRESH:
        return Layout.SURE
    found = max(given, default=Layout.SURE)
    if name == "aten.scaled_dot_product_attention.default":
        return max(found, Layout.OF_ATTENTION)
    operation = name.split(".")[1]
    if operation.startswith(_KEEPS_CHANNELS_LAST):
        in_order = found is Layout.SURE and all(map(_is_in_order, tensors))
        return Layout.SURE if in_order else Layout.OPEN
    return found


def _is_in_order(tensor: torch.Tensor) -> bool:
    """Stricter than `is_contiguous`, which lets a dimension of one have any stride."""
    return tensor.stride() == torch.empty(tensor.shape, device="meta").stride()
