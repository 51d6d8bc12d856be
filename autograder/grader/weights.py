"""Weights for a rebuilt network, drawn here: with those that a student began with, maps may be dead or alike."""

from typing import TypeVar

import torch
from torch import nn

from autograder.grader.boxed import BoxedModel
from autograder.models.rebuilt import RebuiltModel

Network = TypeVar("Network", RebuiltModel, BoxedModel)

SEED = 13
KERNEL_FIRST = (3, 2, 0, 1)  # (H, W, C, F), as Keras keeps a kernel, to (F, C, H, W), as torch does


@torch.no_grad()
def redraw(network: Network, *, channels_last: bool = False) -> Network:
    """Give a convolutional network weights that are always the same, whatever it began with; returns it.

    Every filter's weights sum to 0 over a channel and biases are positive, so that no filter is shut everywhere.
    `channels_last` says that kernels are (H, W, C, F), as in Keras.
    """
    generator = torch.Generator().manual_seed(SEED)
    for _, tensor in sorted(network.named().items()):
        if tensor.requires_grad and tensor.dim() > 2:
            kernel = tensor.permute(KERNEL_FIRST) if channels_last else tensor  # (F, C, H, W)
            nn.init.kaiming_normal_(kernel, generator=generator)
            kernel -= kernel.mean(dim=(-2, -1), keepdim=True)
        elif tensor.requires_grad:
            nn.init.uniform_(tensor, 0.1, 0.5, generator=generator)
    return network
