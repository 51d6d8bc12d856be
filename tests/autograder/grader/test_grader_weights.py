"""Weights that a hidden test draws for a rebuilt network."""

from collections.abc import Callable

import torch

from autograder.grader import drawn, redraw
from autograder.grader.student import Student

Load = Callable[..., Student]

NETWORK = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, layout):
        super().__init__()
        self.layout = layout
        kernel = torch.full((5, 2, 3, 3), {value})
        self.kernel = nn.Parameter(kernel.permute(2, 3, 1, 0) if layout == "last" else kernel)
        self.bias = nn.Parameter(torch.zeros(5))
        self.register_buffer("scale", torch.ones(1))

    def forward(self, x):
        kernel = self.kernel.permute(3, 2, 0, 1) if self.layout == "last" else self.kernel
        return torch.relu(nn.functional.conv2d(x, kernel, self.bias)) * self.scale
"""


def redrawn(student: Load, value: float, layout: str) -> dict[str, torch.Tensor]:
    """The tensors of a network that began with `value` everywhere, after `redraw`."""
    network = student(NETWORK.format(value=value)).Net(layout).rebuild(drawn(2, 2, 7, 11).float())
    return redraw(network, channels_last=layout == "last").named()


def test_what_a_network_began_with_leaves_no_trace(student: Load) -> None:
    """Kernels and biases are the same for both; buffers stay as they are."""
    first, second = redrawn(student, 0.0, "first"), redrawn(student, 9.0, "first")
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert first["scale"] == 1


def test_filters_sum_to_zero_and_biases_are_positive(student: Load) -> None:
    """So that some pixel of every map is above zero."""
    found = redrawn(student, 0.0, "first")
    assert torch.allclose(found["kernel"].sum(dim=(2, 3)), torch.zeros(5, 2), atol=1e-5)
    assert bool((found["kernel"].std(dim=(2, 3)) > 0.01).all())
    assert bool((found["bias"] >= 0.1).all())


def test_a_kernel_of_keras_gets_the_numbers_of_the_torch_one(student: Load) -> None:
    """Only the layout differs."""
    first, last = redrawn(student, 0.0, "first"), redrawn(student, 0.0, "last")
    assert torch.equal(last["kernel"].permute(3, 2, 0, 1), first["kernel"])
