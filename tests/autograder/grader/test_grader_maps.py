"""Stacks of feature maps, looked at from outside: what reaches a layer, and what it is made of."""

from collections.abc import Callable

import pytest
import torch
from torch.nn import functional as F

from autograder.grader import Mistake, check_joined, drawn, has_channels, input_of
from autograder.grader.student import Student

Load = Callable[..., Student]

NETWORK = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 2, 3, padding=1)
        self.second = nn.Conv2d(2, 1, 3, padding=1)

    def forward(self, x):
        return self.second(torch.relu(self.first(x))) + self.second(self.first(x))
"""


def test_the_maps_that_reach_a_convolution_are_found_by_its_weight(student: Load) -> None:
    """The first one is given the images; the second is used twice, which the student reads."""
    images = drawn(2, 1, 5, 7).float()
    network = student(NETWORK).Net().rebuild(images)
    trace, tensors = network.trace(images), network.named()
    with pytest.raises(Mistake, match="`first` is used 2 times"):
        input_of(trace, tensors["first.weight"], "first")
    once = [call for call in trace if call.operation != "relu"]
    assert torch.equal(input_of(once[:1], tensors["first.weight"], "first"), images)


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (3, 4, 0, 1, 2), (0, 3, 1, 4, 2)])
def test_channels_are_found_in_any_order(order: tuple[int, ...]) -> None:
    """Either stack first, or one channel of each in turn."""
    own, carried = drawn(2, 3, 5, 7), drawn(2, 2, 5, 7, seed=1)
    stack = torch.cat([own, carried], dim=1)[:, order]
    assert has_channels(stack, own)
    assert has_channels(stack, carried)
    check_joined(stack, own, carried, "conv2")


@pytest.mark.parametrize("layout", ["one channel changed", "another size", "another batch"])
def test_a_channel_that_is_not_there_is_missed(layout: str) -> None:
    """One place in one channel is enough, and so is another shape."""
    maps = drawn(2, 3, 5, 7)
    stack = maps.clone()
    stack[1, 2, 4, 6] += 1e-6
    others = {"one channel changed": stack, "another size": F.pad(maps, (0, 1)), "another batch": maps[:1]}
    assert not has_channels(others[layout], maps)
    assert has_channels(stack, maps, atol=1e-5)


@pytest.mark.parametrize(
    ("join", "said"),
    [
        (lambda own, carried: own + carried, "`conv2` should be given 6 channels at 5 x 7"),
        (lambda _, carried: torch.cat([carried, carried], dim=1), "the decoder's own maps do not reach `conv2`"),
        (lambda own, carried: torch.cat([own, 0 * carried], dim=1), "before `conv2` is not the encoder's maps"),
    ],
)
def test_a_stack_that_is_not_joined_is_told_in_words(
    join: Callable[[torch.Tensor, torch.Tensor], torch.Tensor], said: str
) -> None:
    """Added, repeated and zeroed maps each get a sentence of their own."""
    own, carried = drawn(2, 3, 5, 7), drawn(2, 3, 5, 7, seed=1)
    with pytest.raises(Mistake, match=said):
        check_joined(join(own, carried), own, carried, "conv2")
