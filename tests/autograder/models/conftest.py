"""Modules turned into data and back."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import nn

from autograder.box.describe import describe
from autograder.models.rebuilt import Description

Describe = Callable[..., Description]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Small tensors are slower on many threads, and sums differ with their number."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def described() -> Describe:
    """A function that describes a module in both modes, as the load phase does."""

    def both(module: nn.Module, *example: Any) -> Description:
        training, tensors = describe(module, example, training=True)
        evaluation, more = describe(module, example, training=False)
        return Description(training, evaluation, {**tensors, **more})

    return both
