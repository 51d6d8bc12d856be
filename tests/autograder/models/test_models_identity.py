"""Who is who: models that learn differently are never taken for one another, and none can touch what judges it."""

import copy
from typing import Any

import pytest
import torch
from torch import nn

from autograder.box.describe import describe
from autograder.box.nodes import At, Dtype, Graph, Input, Operation
from autograder.errors import StudentError
from autograder.models.graph import check
from autograder.models.rebuilt import Description, RebuiltModel

X = torch.linspace(0.1, 1.0, 15).reshape(3, 5)


class Honest(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(5, 5)

    def forward(self, x: torch.Tensor) -> Any:
        return self.layer(x)


class Forgetful(Honest):
    """Trains one layer and answers with an untouched copy of it."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = copy.deepcopy(self.layer)

    def forward(self, x: torch.Tensor) -> Any:
        return self.layer(x) if self.training else self.kept(x)


def described(module: nn.Module) -> Description:
    training, tensors = describe(module, (X,), training=True)
    evaluation, more = describe(module, (X,), training=False)
    return Description(training, evaluation, {**tensors, **more})


def test_which_tensors_two_modes_share_is_part_of_a_structure() -> None:
    """A model that evaluates what it does not train is another model, though both start from the same numbers."""
    torch.manual_seed(0)
    honest = described(Honest())
    torch.manual_seed(0)
    forgetful = described(Forgetful())
    assert honest.structure != forgetful.structure
    assert honest.weights != forgetful.weights


def test_a_model_that_overwrites_its_input_changes_a_copy() -> None:
    """What the grader compares with afterwards is as it was."""
    graph, _ = describe(lambda x: x.mul_(0), (X.clone(),))
    given = X.clone()
    assert not RebuiltModel(Description(graph, graph, {}))(given).any()
    assert torch.equal(given, X)


def test_a_trace_holds_what_was_given_when_it_was_given() -> None:
    """What later calls write into a tensor does not change what an earlier call is seen to have been given."""

    def disguised(x: torch.Tensor) -> torch.Tensor:
        joined = torch.cat([x, torch.zeros_like(x)], 1)
        answer = torch.relu(joined)
        joined.add_(1)
        return answer

    graph, _ = describe(disguised, (X.clone(),))
    calls = RebuiltModel(Description(graph, graph, {})).trace(X)
    relu = next(call for call in calls if call.operation == "relu")
    assert torch.equal(relu.args[0], torch.cat([X, torch.zeros_like(X)], 1))


def test_gradient_reaches_the_graders_own_tensor() -> None:
    """The copy that a model works on is part of the graph of gradients."""
    given = X.clone().requires_grad_()
    RebuiltModel(described(Honest()))(given).sum().backward()
    assert given.grad is not None


@pytest.mark.parametrize(
    "node",
    [
        Operation("aten.to.dtype", [At(0), -3], {}),
        Operation("aten.full_like.default", [At(0), 1], {"dtype": 6}),
        Operation("aten.sum.default", [At(0)], {"dtype": -1}),
        Operation("aten.clone.default", [At(0)], {"memory_format": 1}),
        Operation("aten.full_like.default", [At(0), 1], {"device": "cpu"}),
    ],
)
def test_a_number_is_no_dtype(node: Operation) -> None:
    """torch would look up any number in a table, and read beside it."""
    check(Graph([Input(), Operation("aten.to.dtype", [At(0), Dtype("float64")], {})], At(1)))
    with pytest.raises(StudentError, match=r"dtype belongs|where its tensors lie"):
        check(Graph([Input(), node], At(1)))
