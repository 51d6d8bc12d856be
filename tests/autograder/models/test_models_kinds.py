"""Models of every kind that the course builds cross as data, and are trained there as they would have been here."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
import torch
from kinds import KINDS, Inputs
from torch import nn
from torch.utils._pytree import tree_leaves

from autograder.models.graph import read_graph
from autograder.models.normal import normal_form
from autograder.models.rebuilt import Description, RebuiltModel

Describe = Callable[..., Description]
STEPS = 20


def across(description: Description) -> Description:
    """The description as it comes out of the bytes that cross the wall."""
    graphs = (read_graph(msgspec.msgpack.encode(each)) for each in (description.training, description.evaluation))
    return Description(*graphs, description.tensors)


def trained(model: nn.Module, inputs: Inputs) -> list[torch.Tensor]:
    """Twenty steps on batches of several sizes; then what the model returns, in both modes."""
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step in range(STEPS):
        optimizer.zero_grad()
        torch.stack(
            [(each * (1 + step % 3)).sin().mean() for each in outputs(model.train(), inputs, step)]
        ).sum().backward()
        optimizer.step()
    found = outputs(model, inputs, STEPS)
    with torch.no_grad():
        return [each.detach() for each in found] + outputs(model.eval(), inputs, STEPS)


def outputs(model: nn.Module, inputs: Inputs, seed: int) -> list[torch.Tensor]:
    torch.manual_seed(seed)
    given = inputs(2 + seed % 4)
    return [each for each in tree_leaves(model(*given)) if isinstance(each, torch.Tensor)]


def build(kind: str) -> Any:
    torch.manual_seed(0)
    return KINDS[kind].build().double()


@pytest.mark.parametrize("kind", KINDS)
def test_a_rebuilt_model_is_trained_as_the_original_would_be(described: Describe, kind: str) -> None:
    """Twenty steps in double precision: parameters, statistics and outputs agree with the original's to 1e-5.

    The normal form, in which models are trained, agrees with what was rebuilt to the last bit.
    """
    original, inputs = build(kind), KINDS[kind].inputs
    torch.manual_seed(1)
    example = inputs(3)
    description = across(described(original, *example))
    rebuilt, normal = RebuiltModel(description), RebuiltModel(normal_form(description, example))
    expected, found, as_trained = (trained(model, inputs) for model in (original, rebuilt, normal))
    same = {"rtol": 1e-5, "atol": 1e-5}
    torch.testing.assert_close(found, expected, **same)
    torch.testing.assert_close(as_trained, found, rtol=0, atol=0)
    named = rebuilt.named()
    ours = {id(parameter): name for name, parameter in original.named_parameters()}
    assert ours
    for name, tensor in [*original.named_parameters(), *original.named_buffers()]:
        if name in named:
            torch.testing.assert_close(named[name].detach(), tensor.detach(), **same)
    assert set(ours.values()) <= set(named)


def test_there_are_at_least_thirty_kinds() -> None:
    """As many as the course needs, and more."""
    assert len(KINDS) >= 30
