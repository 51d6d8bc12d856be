"""Descriptions: weights that may be exchanged, and keys that follow from content."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

from autograder.errors import StudentError
from autograder.models.faults import is_ours
from autograder.models.rebuilt import Description, RebuiltModel

Describe = Callable[..., Description]
X = torch.rand(3, 4, generator=torch.Generator().manual_seed(7))


def network(seed: int = 0, **kinds: type[nn.Module]) -> nn.Sequential:
    """A linear layer and batch norm, its weights drawn under `seed`."""
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(4, 5), kinds.get("norm", nn.BatchNorm1d)(5))


def test_other_weights_make_another_model_of_one_structure(described: Describe) -> None:
    """The weights' key follows from the numbers alone."""
    one, same, other = described(network(0), X), described(network(0), X), described(network(1), X)
    assert one.structure == other.structure
    assert one.weights == same.weights != other.weights


def test_equal_weights_are_equal_under_other_names(described: Describe) -> None:
    """A student's names for layers cost no training."""

    class Named(nn.Module):
        def __init__(self, inner: nn.Sequential) -> None:
            super().__init__()
            self.z_layer, self.a_norm = inner[0], inner[1]

        def forward(self, x: torch.Tensor) -> Any:
            return self.a_norm(self.z_layer(x))

    plain, named = described(network(), X), described(Named(network()), X)
    assert (plain.structure, plain.weights) == (named.structure, named.weights)


def test_weights_are_exchanged_by_name(described: Describe) -> None:
    """What was described under one seed becomes what the code builds under another."""
    other = network(1).eval()
    model = RebuiltModel(described(network(0), X).with_tensors(other.state_dict())).eval()
    torch.testing.assert_close(model(X), other(X), rtol=0, atol=0)


@pytest.mark.parametrize("weight", [torch.zeros(5, 5), torch.zeros(5, 4, dtype=torch.float64)], ids=["shape", "dtype"])
def test_weights_of_another_shape_or_dtype_are_refused(described: Describe, weight: torch.Tensor) -> None:
    """A model that is built differently each time cannot be trained under several seeds."""
    own = described(network(), X)
    with pytest.raises(StudentError, match="change their shapes from one construction to the next") as caught:
        own.with_tensors({**own.tensors, "0.weight": weight})
    assert caught.value.detail == "0.weight"


def test_weights_of_other_names_are_refused(described: Describe) -> None:
    """Else a model would quietly start from the weights of another seed."""
    own = described(network(), X)
    renamed = {name.replace("0.", "1."): tensor for name, tensor in own.tensors.items()}
    with pytest.raises(StudentError, match="change their names from one construction to the next"):
        own.with_tensors(renamed)


def test_the_rebuilt_module_has_its_own_weights(described: Describe) -> None:
    """Training it does not change the description, so that the next training starts where this one did."""
    description = described(network(), X)
    before = description.weights
    model = RebuiltModel(description).train()
    model(X).sum().backward()
    torch.optim.SGD(model.parameters(), lr=1.0).step()
    assert description.weights == before
    assert not torch.equal(model.named()["1.bias"], description.tensors["1.bias"])


def test_learned_and_kept_tensors_are_told_apart(described: Describe) -> None:
    """Parameters are trained; statistics and counters move with the module and are not."""
    model = RebuiltModel(described(network(), X))
    assert len(list(model.parameters())) == 4
    kept = {name for name, tensor in model.named().items() if not isinstance(tensor, nn.Parameter)}
    assert kept == {"1.running_mean", "1.running_var", "1.num_batches_tracked"}


def test_hooks_and_dtypes_work_as_on_any_module(described: Describe) -> None:
    """It is an `nn.Module` in every respect."""
    model = RebuiltModel(described(network(norm=nn.LayerNorm), X)).double()
    seen: list[torch.dtype] = []
    model.register_forward_hook(lambda _module, _inputs, output: seen.append(output.dtype))
    model(X.double())
    assert seen == [torch.float64]


def test_inputs_that_do_not_fit_are_told_by_their_shapes(described: Describe) -> None:
    """torch's own words are for staff."""
    model = RebuiltModel(described(network(), X))
    with pytest.raises(StudentError, match=r"the model fails on inputs of shape \(3, 7\)") as caught:
        model(torch.rand(3, 7))
    assert "7" in caught.value.detail


def test_a_batch_too_large_is_refused_and_a_small_one_then_runs(described: Describe) -> None:
    """The cost is that of these inputs, not of the example."""
    model = RebuiltModel(described(network(), X)).eval()
    with pytest.raises(StudentError, match="more than 4 GiB in one step"):
        model(torch.zeros(1, 4).expand(2**28, 4))
    assert model(X).shape == (3, 5)


def test_messages_begin_with_the_functions_name(described: Describe) -> None:
    """What the student reads says which function it is about, whenever it is said."""
    description = described(network(), X)
    with pytest.raises(StudentError, match=r"^`Net`: the model fails on inputs of shape \(3, 7\)$"):
        RebuiltModel(description, "Net")(torch.rand(3, 7))
    with pytest.raises(StudentError, match=r"^`Net\(\)\.layers`: the model would compute more than 4 GiB in one step$"):
        RebuiltModel(description, "Net().layers").trace(torch.zeros(1, 4).expand(2**28, 4))
    with pytest.raises(StudentError, match=r"^`Net`: the description of the model lacks some of its tensors$"):
        RebuiltModel(Description(description.training, description.evaluation, {}), "Net")
    with pytest.raises(StudentError, match=r"^`Net`: the model's parameters change"):
        description.with_tensors({"0.weight": torch.zeros(5, 5)}, "Net")


def test_a_machine_without_memory_is_not_the_models_fault() -> None:
    """A model within its bounds may still be more than is left: that is no verdict."""
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**46)
    assert is_ours(caught.value)
    assert is_ours(torch.OutOfMemoryError("of a GPU"))
    assert not is_ours(RuntimeError("shapes that cannot be multiplied"))


def test_a_trace_names_each_operation_in_order(described: Describe) -> None:
    """In the mode that the module is in."""
    model = RebuiltModel(described(nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5)), X))
    assert [call.operation for call in model.train().trace(X)] == ["linear", "dropout"]
    linear, *_ = model.eval().trace(X)
    assert linear.operation == "linear"
    assert torch.equal(linear.args[0], X)


def test_a_model_that_overwrites_its_input_is_told_from_one_that_does_not(described: Describe) -> None:
    """Here the input itself is a copy in either case."""
    x = X.clone()
    assert RebuiltModel(described(nn.ReLU(), x)).keeps(x)
    assert not RebuiltModel(described(nn.ReLU(inplace=True), x - 0.5)).keeps(x - 0.5)
    assert torch.equal(x, X)
