"""Describing: what it leaves as it was, and what becomes of sizes that only `torch.export` can tell."""

import random
import warnings
from typing import Any

import numpy
import pytest
import torch
from torch import nn

from autograder.box.describe import describe
from autograder.box.nodes import NotDescribable, Operation, Parameter

X = torch.linspace(0.1, 1.5, 15).reshape(3, 5)


def operations(subject: Any, *args: Any) -> list[str]:
    return [node.name for node in describe(subject, args or (X,))[0].nodes if isinstance(node, Operation)]


class Keeping(nn.Module):
    """Keeps what it has seen, as students' modules do."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(5)
        self.steps = 0
        self.register_buffer("total", torch.zeros(5))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.steps += 1
        self.last = x
        self.total = self.total + x.sum(0)
        return self.norm(x) + torch.rand_like(x) * random.random() * float(numpy.random.rand())


def test_attributes_statistics_and_random_numbers_are_as_before() -> None:
    """A description is no use of the model."""
    module = Keeping().train()
    before = {name: tensor.clone() for name, tensor in module.state_dict().items()}
    drawn = random.getstate(), numpy.random.get_state()[1].tolist(), torch.get_rng_state()
    with pytest.raises(NotDescribable, match="by chance outside of torch"):
        describe(module, (X,), training=True)
    assert module.steps == 0
    assert not hasattr(module, "last")
    assert all(torch.equal(tensor, before[name]) for name, tensor in module.state_dict().items())
    assert (random.getstate(), numpy.random.get_state()[1].tolist()) == drawn[:2]
    assert torch.equal(torch.get_rng_state(), drawn[2])


def test_the_example_is_as_before() -> None:
    """Code that works in place works on a copy."""
    given = X.clone()
    describe(lambda x: x.mul_(2), (given,))
    assert torch.equal(given, X)


def test_a_method_uses_the_tensors_of_its_module() -> None:
    """Under their names, so that they can be trained."""

    class Coder(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Linear(5, 2)

        def encode(self, x: torch.Tensor) -> torch.Tensor:
            return self.inner(x)

    graph, _ = describe(Coder().encode, (X,))
    assert [node.name for node in graph.nodes if isinstance(node, Parameter)] == ["inner.weight", "inner.bias"]


@pytest.mark.parametrize("rows", [lambda x: x, lambda x: x[: len(x) // 2]], ids=["recorded", "exported"])
def test_what_is_frozen_is_no_parameter(rows: Any) -> None:
    """Nobody trains it."""

    class Frozen(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.last = nn.Linear(5, 4), nn.Linear(4, 2)
            self.first.requires_grad_(False)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.last(self.first(rows(x)))

    graph, _ = describe(Frozen(), (X,))
    assert {node.name for node in graph.nodes if isinstance(node, Parameter)} == {"last.weight", "last.bias"}


@pytest.mark.parametrize(
    "function",
    [lambda x: x[: x.shape[0] // 2], lambda x: torch.stack([row * 2 for row in x])],
    ids=["half of the batch", "one by one"],
)
def test_other_sizes_are_left_to_export(function: Any) -> None:
    """It follows sizes through any calculation, or takes the batch as it was."""
    assert operations(function)


def test_a_model_for_one_batch_alone_is_described_for_that() -> None:
    """What raises for any other batch is described as it is."""

    def stubborn(x: torch.Tensor) -> torch.Tensor:
        if len(x) != 3:
            raise ValueError("three, please")
        return x * 2

    assert operations(stubborn) == ["aten.mul.Tensor"]


def test_warnings_of_the_code_are_no_errors() -> None:
    """Even where a notebook has made them so."""

    def warning(x: torch.Tensor) -> torch.Tensor:
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        return x * 2

    assert operations(warning) == ["aten.mul.Tensor"]


def test_numbers_that_slip_out_unseen_are_refused() -> None:
    """What a constant was for one batch it is not for the next."""
    with pytest.raises(NotDescribable):
        describe(lambda x: x + torch.frombuffer(bytearray(x.untyped_storage()), dtype=torch.float32).sum(), (X,))
