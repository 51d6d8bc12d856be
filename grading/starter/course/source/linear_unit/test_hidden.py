"""Hidden graders of the linear unit: what it answers, and its gradients against those of torch."""

import pytest
import torch
from torch.nn import functional as F

from autograder.grader import agrees, drawn


def examples():
    """Inputs (7, 3), targets (7,), weights (3,) and a bias () in float64, always the same."""
    return drawn(7, 3, seed=1), drawn(7, seed=2), drawn(3, seed=3), drawn(1, seed=4)[0]


def accepted(student):
    """The gradients by torch, for the weights and the bias: of true answers, and of the student's own.

    So a mistake in the first task does not cost the second one.
    """
    inputs, targets, weights, bias = examples()
    true = inputs @ weights.requires_grad_() + bias.requires_grad_()  # (7,)
    own = true + (student.linear_unit(inputs, weights.detach(), bias.detach()) - true).detach()  # (7,)
    return [
        torch.autograd.grad(F.mse_loss(answers, targets), (weights, bias), retain_graph=True) for answers in (true, own)
    ]


@pytest.mark.points(4)
def test_every_input_gets_its_answer(student):
    """Every input of a batch gets its weighted sum plus the bias.

    Hint: compare your answer for one input with the formula, number by number. Is the bias in it?
    """
    inputs, _, weights, bias = examples()
    wanted = F.linear(inputs, weights.unsqueeze(0), bias.reshape(1))[:, 0]
    assert agrees(student.linear_unit(inputs, weights, bias), wanted, "`linear_unit`")


@pytest.mark.points(4)
def test_gradient_for_the_weights(student):
    """The gradient for the weights is that of the mean squared error.

    Hint: a mean over the batch, twice the error, and the error is the answer minus the target.
    """
    found, _ = student.gradients(*examples())
    (true, _), (own, _) = accepted(student)
    if not agrees(found, true, "the first gradient of `gradients`"):
        assert agrees(found, own, "the first gradient of `gradients`")


@pytest.mark.points(2)
def test_gradient_for_the_bias(student):
    """The gradient for the bias is that of the mean squared error.

    Hint: as for a weight whose input is always 1.
    """
    _, found = student.gradients(*examples())
    (_, true), (_, own) = accepted(student)
    if not agrees(found, true, "the second gradient of `gradients`"):
        assert agrees(found, own, "the second gradient of `gradients`")
