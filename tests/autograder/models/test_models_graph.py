"""One form for equal graphs, and a different one for different graphs."""

import time
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

from autograder.box.describe import describe
from autograder.box.nodes import At, Graph, Input, Listing, Operation, Parameter
from autograder.models.graph import canonical, fingerprint, run
from autograder.models.rebuilt import Description

X = torch.ones(3, 4)
Describe = Callable[..., Description]


class Two(nn.Module):
    """Two linear layers: `names` says what they are called, in the order in which they are made."""

    def __init__(self, names: tuple[str, str] = ("first", "second"), spare: bool = False) -> None:
        super().__init__()
        if spare:
            self.spare = nn.Linear(9, 9)
        for name in names:
            self.add_module(name, nn.Linear(4, 4))
        self.order = sorted(names)

    def forward(self, x: torch.Tensor) -> Any:
        first, second = (getattr(self, name) for name in self.order)
        return second(torch.relu(first(x)))


def graph_of(module: nn.Module) -> Graph:
    return describe(module, (X,))[0]


@pytest.mark.parametrize(
    "other", [Two(("alpha", "beta")), Two(("second", "first")), Two(spare=True)], ids=["names", "order", "unused"]
)
def test_equal_models_have_one_fingerprint(other: nn.Module) -> None:
    """Whatever their layers are called, in whatever order they were made, and whatever they never use."""
    assert fingerprint(graph_of(other)) == fingerprint(graph_of(Two()))


@pytest.mark.parametrize(
    "other",
    [
        nn.Sequential(nn.Linear(4, 4), nn.ReLU()),
        nn.Sequential(nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 4)),
        nn.Sequential(nn.Linear(4, 4, bias=False), nn.ReLU(), nn.Linear(4, 4)),
        nn.Sequential(nn.ReLU(), nn.Linear(4, 4), nn.Linear(4, 4)),
    ],
    ids=["fewer layers", "another activation", "no bias", "another order"],
)
def test_other_structures_have_other_fingerprints(other: nn.Module) -> None:
    """A model that computes something else is trained for itself."""
    assert fingerprint(graph_of(other)) != fingerprint(graph_of(Two()))
    assert fingerprint(graph_of(nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4)))) == fingerprint(
        graph_of(Two())
    )


def test_which_weight_goes_where_is_part_of_the_structure() -> None:
    """One weight used twice is not two weights, and a - b is not b - a."""

    def graph(first: int, second: int) -> Graph:
        subtraction = Operation("aten.sub.Tensor", [At(first), At(second)], {})
        product = Operation("aten.mul.Tensor", [At(3), At(1)], {})
        return Graph([Input(), Parameter("a"), Parameter("b"), subtraction, product], At(4))

    assert len({fingerprint(graph(1, 2)), fingerprint(graph(2, 1)), fingerprint(graph(1, 1))}) == 3


def test_modes_are_told_apart() -> None:
    """A model that drops out in training is another than one that never does."""
    dropping = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5))
    training, evaluation = (describe(dropping, (X,), mode)[0] for mode in (True, False))
    assert fingerprint(training, evaluation) != fingerprint(evaluation, evaluation)


def test_one_form_computes_the_same_and_lists_its_tensors() -> None:
    """The names come in the order of first use; unused ones are left out; doing it again changes nothing."""
    module = Two(("second", "first"), spare=True)
    graph, tensors = describe(module, (X,))
    formed, names = canonical(graph)
    assert names == ["first.weight", "first.bias", "second.weight", "second.bias"]
    result, _ = run(formed, {str(number): tensors[name] for number, name in enumerate(names)}, [X])
    torch.testing.assert_close(result, module(X), rtol=0, atol=0)
    assert canonical(formed) == (formed, ["0", "1", "2", "3"])


def test_a_run_tells_every_call_with_what_it_was_given() -> None:
    """A hidden test asks what a layer saw; names come without namespace and overload."""
    module = Two()
    graph, tensors = describe(module, (X,))
    result, calls = run(graph, tensors, [X])
    assert [each.operation for each in calls] == ["linear", "relu", "linear"]
    assert calls[0].args[0] is X
    assert torch.equal(calls[0].args[1], tensors["first.weight"])
    assert calls[2].args[0] is calls[1].result
    assert calls[2].result is result


def test_many_tensors_are_brought_to_one_form_in_a_moment() -> None:
    """Each name is looked up once, however many there are: a graph from the box may name as many as fit."""
    names = [f"weight {number}" for number in range(20_000)]
    graph = Graph([Parameter(name) for name in names], Listing([At(index) for index in range(len(names))]))
    before = time.process_time()
    assert canonical(graph)[1] == names
    assert time.process_time() - before < 2
