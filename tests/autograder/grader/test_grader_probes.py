"""What hidden tests ask again and again, asked of answers whose worth is known."""

import math
from typing import Any

import pytest
import torch
from torch.nn import functional as F

from autograder.box.describe import describe
from autograder.grader import Mistake, agrees, differentiable, drawn, gradients, influence, keeps_inputs, share_fits
from autograder.models.rebuilt import Description, RebuiltModel


def detached(x: torch.Tensor) -> torch.Tensor:
    return x * x.detach()


def doubled_in_place(x: torch.Tensor) -> torch.Tensor:
    return x.mul_(2)


def causal(x: torch.Tensor) -> torch.Tensor:
    return x.cumsum(dim=1)


def test_drawn_values_are_the_same_again_and_nowhere_alike() -> None:
    """One seed gives one tensor in float64; no row, column or layer is another one."""
    values = drawn(2, 3, 5, seed=4)
    assert torch.equal(values, drawn(2, 3, 5, seed=4))
    assert values.dtype is torch.float64
    assert len(values.unique()) == 30
    assert not torch.equal(values, drawn(2, 3, 5, seed=5))


def test_drawn_values_grow_along_every_dimension() -> None:
    """The last rows and columns are larger than the first, so that an exchange of axes shows in their size."""
    values = drawn(200, 300, seed=1)
    for axis in (0, 1):
        first, last = values.narrow(axis, 0, 40), values.narrow(axis, values.shape[axis] - 40, 40)
        assert last.std() > 1.5 * first.std()


def test_an_answer_agrees_to_within_the_tolerance() -> None:
    """As near as rounding, no farther; a number as well as a tensor."""
    wanted = drawn(3, 5)
    assert agrees(wanted * (1 + 1e-12), wanted, "it")
    assert not agrees(wanted * (1 + 1e-6), wanted, "it")
    assert agrees(wanted * (1 + 1e-6), wanted, "it", rtol=1e-5)
    assert agrees(0.5, 0.5, "it")
    assert agrees(torch.tensor(0.5), 0.5, "it")
    assert not agrees(0.6, 0.5, "it")


@pytest.mark.parametrize("wanted", [torch.ones(3), 1.0, math.inf, math.nan, torch.full((3,), math.nan)], ids=repr)
def test_nan_never_agrees(wanted: Any) -> None:
    """Not with a number, not with infinity, not with NaN."""
    nan = torch.full_like(wanted, math.nan) if isinstance(wanted, torch.Tensor) else math.nan
    assert not agrees(nan, wanted, "it")


@pytest.mark.parametrize(
    ("answer", "wanted", "said"),
    [
        (None, torch.ones(2, 3), "it should be a tensor of shape (2, 3)"),
        (torch.ones(3, 2), torch.ones(2, 3), "it should have shape (2, 3); yours has (3, 2)"),
        (torch.ones(2), torch.ones(2).double(), "it should have the dtype float64; yours has float32"),
        (torch.ones(2), 1.0, "it should be a number"),
        (True, 1.0, "it should be a number"),
    ],
    ids=["no tensor", "shape", "dtype", "no number", "truth"],
)
def test_what_cannot_be_compared_is_a_mistake_in_words(answer: Any, wanted: Any, said: str) -> None:
    """The student reads what should have come and what came."""
    with pytest.raises(Mistake, match="^" + said.replace("(", r"\(").replace(")", r"\)") + "$"):
        agrees(answer, wanted, "it")


def test_gradients_are_those_of_autograd_and_leave_the_inputs() -> None:
    """Of a product, each factor's gradient is the mixture times the other factor."""
    first, second = drawn(2, 3, seed=1), drawn(2, 3, seed=2)
    found = gradients(torch.mul, [first, second], "`mul`")
    assert torch.allclose(found[0] * first, found[1] * second)
    assert bool((found[0] != 0).all())
    assert first.grad is None
    assert not first.requires_grad


def test_an_input_without_gradient_is_a_mistake() -> None:
    """Whether one input is cut off, or all are, or what came is no tensor."""
    inputs = [drawn(3, seed=1), drawn(3, seed=2)]
    with pytest.raises(Mistake, match="`f`: no gradient reaches its second input"):
        gradients(lambda x, y: x + y.detach(), inputs, "`f`")
    with pytest.raises(Mistake, match="no gradient reaches what `f` is made from"):
        gradients(lambda x, y: (x + y).detach(), inputs, "`f`")
    with pytest.raises(Mistake, match="`f` should be a tensor"):
        gradients(lambda _x, _y: None, inputs, "`f`")  # type: ignore[arg-type,return-value]


def test_finite_differences_find_a_detached_factor() -> None:
    """Half of the gradient of a square is missing, which its value does not show."""
    assert differentiable(torch.square, [drawn(3, 2)])
    assert not differentiable(detached, [drawn(3, 2)])


def test_influence_tells_past_from_future() -> None:
    """A running sum at one position follows from what came before and from itself, and its strict form does not."""
    x = drawn(2, 5, 3)
    assert torch.equal(influence(causal, [x]), torch.ones(5, 5).tril().bool())
    assert torch.equal(influence(lambda x: causal(x) - x, [x]), torch.ones(5, 5).tril(-1).bool())


def test_influence_of_one_input_among_several() -> None:
    """Attention without a mask: every answer follows from every value, and from no other query."""
    inputs = [drawn(2, 5, 7, seed=1), drawn(2, 3, 7, seed=2), drawn(2, 3, 7, seed=3)]
    assert torch.equal(influence(F.scaled_dot_product_attention, inputs), torch.eye(5).bool())
    assert bool(influence(F.scaled_dot_product_attention, inputs, which=2).all())
    assert influence(F.scaled_dot_product_attention, inputs, which=2).shape == (5, 3)


def test_what_is_changed_in_place_shows() -> None:
    """Comparing with a copy afterwards; the caller's own tensor is spared."""
    x = drawn(3)
    assert keeps_inputs(torch.square, [x])
    assert not keeps_inputs(doubled_in_place, [x])
    assert torch.equal(x, drawn(3))


def test_what_a_rebuilt_function_changes_in_place_shows_too() -> None:
    """Though it is given copies, so that nothing of the caller's changes."""
    graph, tensors = describe(doubled_in_place, [drawn(3, 2)])
    assert not keeps_inputs(RebuiltModel(Description(graph, graph, tensors)), [drawn(3, 2)])


def test_a_fair_coin_fits_and_another_does_not() -> None:
    """Five deviations of 10,000 throws are 250; a share of certain events must be exact."""
    assert share_fits(5250, 10_000, 0.5)
    assert not share_fits(5251, 10_000, 0.5)
    assert share_fits(5050, 10_000, 0.5, sigmas=1)
    assert not share_fits(5051, 10_000, 0.5, sigmas=1)
    assert share_fits(0, 10_000, 0)
    assert not share_fits(1, 10_000, 0)
    assert not share_fits(math.nan, 10_000, 0.5)
