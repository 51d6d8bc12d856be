"""Lazy layers, whose tensors have no shape before the first call: that call is made before anything looks at them."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.nn.parameter import is_lazy
from torch.utils import _pytree as pytree

from autograder.box.named import call
from autograder.box.undo import mode_kept


def shape_lazy_layers(subject: Callable[..., Any], args: Sequence[Any]) -> None:
    """Call a module once where any of its tensors is lazy: in evaluation, so that no statistic is counted.

    Raises what the call raises.
    """
    if not isinstance(subject, torch.nn.Module) or not args:
        return
    if any(map(is_lazy, (*subject.parameters(), *subject.buffers()))):
        with mode_kept(subject), torch.no_grad():
            subject.eval()
            call(subject, pytree.tree_map_only(torch.Tensor, torch.clone, tuple(args)))
