"""What options of the quizzes claim of units, losses and steps, tried out."""

import math
from collections.abc import Callable
from itertools import combinations

import pytest
import torch
import torch.nn.functional as F
from claims import Claims, Truths, close, option_texts
from torch import Tensor, nn


def gate_surface() -> Truths:
    """Which formula has the values that the picture shows at five places."""
    x1, x2 = torch.tensor([[-1.0, -1.0, 1.0, 1.0, 1.0], [1.5, -1.5, 1.5, -1.5, 0.0]])
    shown = torch.tensor([0.0, 0.0, 1.0, 0.0, 0.5])
    s = torch.sigmoid
    formulas = s(50 * x1) + s(4 * x2), s(50 * x1) * s(4 * x2), s(50 * x1 + 4 * x2), s(50 * x1 * x2)
    return tuple(torch.allclose(each, shown, atol=0.01) for each in formulas)


def softmax_gate() -> Truths:
    scores = torch.tensor([[0.0, 1.0, -2.0, 0.5, 3.0], [-30.0, 0.0, -1.0, -2.0, -9.0]])
    weights = scores.softmax(1)
    raised = scores.clone()
    raised[:, 2] += 1
    others = [0, 1, 3, 4]
    return (
        close((scores + 7).softmax(1), weights),
        close((scores * 2).softmax(1), weights),
        bool((weights > 0).all()),
        bool((weights[scores == 0] == 0).all()),
        bool((raised.softmax(1)[:, others] < weights[:, others]).all()),
    )


def loss_may_be() -> Truths:
    """Each example of a loss, by gradient descent from where its prediction is wrong; does it get to what is right?"""

    def learns(loss: Callable[[Tensor], Tensor], start: float, goal: float) -> bool:
        theta = torch.tensor(start, requires_grad=True)
        for _ in range(2000):
            (gradient,) = torch.autograd.grad(loss(theta), theta)
            with torch.no_grad():
                theta -= 0.002 * gradient
        return abs(theta.item() - goal) < 0.01

    def density(theta: Tensor) -> Tensor:
        return -torch.distributions.Normal(theta, 0.1).log_prob(torch.tensor(0.7))

    assert density(torch.tensor(0.7)) < 0
    grey = torch.tensor(0.7)
    assert F.binary_cross_entropy(grey, grey) > 0.6

    def deep(theta: Tensor) -> Tensor:  # two layers that share a weight
        return (torch.tanh(theta * torch.tanh(theta)) - math.tanh(0.7 * math.tanh(0.7))) ** 2

    points = torch.linspace(-1, 1, 5)
    assert (deep(points[:-2]) + deep(points[2:]) < 2 * deep(points[1:-1])).any()  # not convex
    return (
        learns(density, 0.0, 0.7),
        learns(lambda theta: (1 - torch.sign(theta - 0.5)) / 2, 0.0, 0.7),
        learns(lambda theta: (theta - 0.7).abs(), 0.0, 0.7),
        learns(lambda theta: F.binary_cross_entropy(theta, grey), 0.3, 0.7),
        learns(lambda theta: (1 - torch.round(theta)) ** 2, 0.0, 1.0),
        learns(lambda theta: 5 * deep(theta), 0.5, 0.7),
    )


def softmax_twice() -> Truths:
    labels = torch.arange(10)

    def loss(logits: Tensor) -> Tensor:
        return F.cross_entropy(logits.softmax(dim=1), labels)

    perfect = 1000 * torch.eye(10)
    wrong = (20 * torch.eye(10).roll(1, dims=1)).requires_grad_()
    loss(wrong).backward()
    logits = torch.randn(10, 10)
    assert torch.autograd.functional.jacobian(lambda x: F.cross_entropy(x, labels), wrong.detach()).abs().max() > 0.09
    return (
        loss(perfect).item() > 1.4,
        raises(lambda: loss(logits)),
        wrong.grad.abs().max().item() < 1e-6,
        bool(loss(perfect).abs() < 1e-6),
        bool((logits.softmax(1).argmax(1) == logits.argmax(1)).all()),
    )


def raises(call: Callable[[], object]) -> bool:
    try:
        call()
    except (RuntimeError, ValueError):
        return True
    return False


def sgd_step() -> Truths:
    """Linear regression, where everything about a step is known, and the counterexample of the feedback."""
    x, y = torch.tensor([1.0, 2.0, -1.0, 4.0]), torch.tensor([2.0, -1.0, 3.0, 0.5])
    batches = [list(each) for each in combinations(range(4), 2)]

    def loss(theta: Tensor, batch: list[int]) -> Tensor:
        return (torch.tanh(theta * x[batch]) - y[batch]).square().mean()

    def gradient(theta: Tensor, batch: list[int]) -> Tensor:
        return torch.func.grad(loss)(theta, batch)

    thetas = torch.linspace(-2, 2, 41)
    cases = [(theta, batch) for theta in thetas for batch in batches if gradient(theta, batch).abs() > 1e-3]
    stepped = {eta: [theta - eta * gradient(theta, batch) for theta, batch in cases] for eta in (1e-6, 0.2, 3.0)}

    def always_falls(eta: float, of: Callable[[list[int]], list[int]]) -> bool:
        pairs = zip(cases, stepped[eta], strict=True)
        return all(loss(after, of(batch)) < loss(theta, of(batch)) for (theta, batch), after in pairs)

    everything = list(range(4))
    mean_step = torch.stack([-0.2 * gradient(thetas[9], batch) for batch in batches]).mean()
    return (
        always_falls(3.0, lambda batch: batch) and always_falls(0.2, lambda batch: batch),
        always_falls(1e-6, lambda batch: batch),
        always_falls(1e-6, lambda _: everything),
        close(mean_step, -0.2 * gradient(thetas[9], everything)),
        all(
            gradient(after, batch).abs() < gradient(theta, batch).abs()
            for (theta, batch), after in zip(cases, stepped[0.2], strict=True)
        ),
    )


def decay_in_adam() -> Truths:
    """How much weights shrink for the decay, by gradients that are small and large and change their sign."""

    def lost(kind: type[torch.optim.Optimizer], steps: int, decay: float) -> Tensor:
        weight = nn.Parameter(torch.ones(2))
        optimizer = kind([weight], lr=0.001, weight_decay=decay)
        ends = []
        for step in range(steps):
            weight.grad = (-1.0) ** step * torch.tensor([0.01, 100.0])
            optimizer.step()
            ends.append(weight.detach().clone())
        return ends[-1]

    def shrunk(kind: type[torch.optim.Optimizer], steps: int = 2000) -> Tensor:
        return lost(kind, steps, 0.0) - lost(kind, steps, 0.1)

    inside, apart = shrunk(torch.optim.Adam), shrunk(torch.optim.AdamW)
    late = shrunk(torch.optim.Adam, 4000) - inside
    late_apart = shrunk(torch.optim.AdamW, 4000) - apart
    assert apart[0].item() == pytest.approx(apart[1].item(), rel=0.01)
    assert apart[0] > 0.1
    return (
        torch.allclose(inside, apart, rtol=0.05),
        bool(inside[1] < 0.05 * apart[1]),
        torch.allclose(inside, 2 * apart, rtol=0.2),
        torch.allclose(late, late_apart, rtol=0.05),
    )


def linear_stack() -> Truths:
    network = nn.Sequential(nn.Linear(4, 64), nn.Linear(64, 64), nn.Linear(64, 1))
    one, other = torch.randn(2, 100, 4)
    affine = close(network((one + other) / 2), (network(one) + network(other)) / 2)
    return not affine, affine, not affine, not affine


def two_backwards() -> Truths:
    w = torch.tensor(1.0, requires_grad=True)
    for x in (2.0, 4.0):
        loss = w * x
        loss.backward()
    return tuple(float(text) == w.grad.item() for text in option_texts("two-backwards"))


CLAIMS: Claims = {
    "gate-surface": gate_surface,
    "softmax-gate": softmax_gate,
    "loss-may-be": loss_may_be,
    "softmax-twice": softmax_twice,
    "sgd-step": sgd_step,
    "decay-in-adam": decay_in_adam,
    "linear-stack": linear_stack,
    "two-backwards": two_backwards,
}
