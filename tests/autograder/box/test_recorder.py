"""What the recorder sees of code that runs, and what it refuses to follow."""

from collections.abc import Callable
from typing import Any

import numpy
import pytest
import torch
from torch import nn

from autograder.box.nodes import Buffer, Graph, NotDescribable, Operation, Parameter, Reason
from autograder.box.recorder import record

X = torch.linspace(0.1, 1.5, 15).reshape(3, 5)


def calls(function: Callable[..., Any], *args: Any) -> list[str]:
    graph, _ = record(function, args, dict)
    return [node.name.split(".")[1] for node in graph.nodes if isinstance(node, Operation)]


def of_module(module: nn.Module) -> tuple[Graph, dict[str, torch.Tensor]]:
    return record(module, (X,), lambda: dict(module.named_parameters()))


@pytest.mark.parametrize(
    ("function", "seen"),
    [
        (lambda x: nn.functional.linear(x, x), ["linear"]),
        (lambda x: x @ x.t() + 1, ["t", "matmul", "add"]),
        (lambda x: torch.zeros(2, 5) + x[:2], ["zeros", "slice", "add"]),
        (lambda x: x.chunk(2, 1)[0].relu(), ["chunk", "getitem", "relu"]),
        (lambda x: x.data * 2, ["detach", "mul"]),
        (lambda x: x * torch.tensor(2.0), ["lift_fresh_copy", "detach_", "mul"]),
        (lambda x: torch.empty_like(x).bernoulli_(0.5), ["zeros_like", "bernoulli_"]),
        (lambda x: torch.empty(2, 5).uniform_() + x[:2], ["zeros", "uniform_", "slice", "add"]),
    ],
)
def test_calls_are_seen_whole_and_in_order(function: Callable[..., Any], seen: list[str]) -> None:
    """As torch names them, before they are taken apart."""
    assert calls(function, X) == seen


def test_printing_is_nobodys_business(capsys: pytest.CaptureFixture[str]) -> None:
    """Numbers are printed, and no call is written down for that."""
    assert calls(lambda x: (print(x, f"{x.sum():.1f}"), x.exp())[1], X) == ["exp"]
    assert "12.0" in capsys.readouterr().out


def test_what_nothing_follows_from_is_left_out() -> None:
    """But not what changes a tensor that others see."""

    def function(x: torch.Tensor) -> torch.Tensor:
        y = x.clone()
        x.cos()
        y[0].mul_(2)
        return y

    assert calls(function, X.clone()) == ["clone", "select", "mul_"]


def test_no_gradient_passes_through_no_grad() -> None:
    """What is computed there is cut off where it comes from parameters."""

    class Frozen(nn.Linear):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            with torch.no_grad():
                scale = self.weight.mean()
            return super().forward(x) * scale

    graph, _ = of_module(Frozen(5, 2))
    names = [node.name for node in graph.nodes if isinstance(node, Operation)]
    assert names == ["aten.detach.default", "aten.mean.default", "aten.linear.default", "aten.mul.Tensor"]


def test_no_gradient_passes_through_no_grad_to_an_input_either() -> None:
    """The example asks for no gradient; who uses the graph may."""

    def function(x: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            scale = x.mean()
        return x * scale

    assert calls(function, X) == ["detach", "mean", "mul"]


def test_parameters_have_their_names_and_constants_one_that_follows_from_their_numbers() -> None:
    """So that the graphs of both modes call the same constant the same."""
    module = nn.Linear(5, 2)
    module.ramp = torch.arange(2.0)
    module.forward = lambda x: nn.functional.linear(x, module.weight) + module.ramp
    graph, tensors = of_module(module)
    assert [node.name for node in graph.nodes if isinstance(node, Parameter)] == ["weight"]
    (constant,) = [node.name for node in graph.nodes if isinstance(node, Buffer)]
    assert torch.equal(tensors[constant], torch.arange(2.0))
    assert of_module(module)[0] == graph


def test_a_constant_that_is_written_to_is_put_back() -> None:
    """And described as it was before."""
    total = torch.zeros(5)
    _, tensors = record(lambda x: x + total.add_(x.sum(0)), (X,), dict)
    assert not total.any()
    assert not next(iter(tensors.values())).any()


def test_numbers_of_numpy_are_numbers() -> None:
    """A scale by `np.sqrt` is as good as one by `math.sqrt`."""
    graph, _ = record(lambda x: (x / numpy.sqrt(5), numpy.int64(3)), (X,), dict)
    assert graph.nodes[1].args[1] == pytest.approx(5**0.5)
    assert graph.output.items[1] == 3


class Doubled(torch.autograd.Function):
    @staticmethod
    def forward(_: Any, x: torch.Tensor) -> torch.Tensor:
        return x * 2

    @staticmethod
    def backward(_: Any, gradient: torch.Tensor) -> torch.Tensor:
        return gradient * 3


def caught(x: torch.Tensor) -> torch.Tensor:
    try:
        return x / x.max().item()
    except Exception:
        return x


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (lambda x: x if x.sum() > 0 else -x, Reason.DECIDES),
        (lambda x: x / x.max().item(), Reason.DECIDES),
        (caught, Reason.DECIDES),
        (lambda x: torch.tensor(x.numpy() * 2), Reason.TAKES_OUT),
        (lambda x: torch.tensor(numpy.asarray(x) * 2), Reason.TAKES_OUT),
        (lambda x: torch.tensor(x.tolist()), Reason.TAKES_OUT),
        (lambda x: Doubled.apply(x.clone().requires_grad_()), Reason.OWN_GRADIENT),
        (lambda x: torch.autograd.grad((y := x.clone().requires_grad_()).exp().sum(), y)[0], Reason.OWN_GRADIENT),
        (lambda x: torch.vmap(lambda row: row * 2)(x), Reason.TRANSFORMS),
        (lambda x: x + 1j, Reason.NOT_DATA),
        (lambda x: {x, 2}, Reason.NOT_DATA),
        (lambda x: x.to_sparse(), Reason.NOT_DATA),
    ],
)
def test_what_cannot_be_followed_is_refused(function: Callable[..., Any], reason: Reason) -> None:
    """With the reason, even if the code catches what is raised."""
    with pytest.raises(NotDescribable) as caught_here:
        record(function, (X,), dict)
    assert caught_here.value.reason is reason


def test_calls_without_end_are_refused() -> None:
    """They would fill memory."""

    def endless(x: torch.Tensor) -> torch.Tensor:
        while True:
            x = x + 1

    with pytest.raises(NotDescribable) as caught_here:
        record(endless, (X,), dict)
    assert caught_here.value.reason is Reason.TOO_LONG
