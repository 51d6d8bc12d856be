"""Models stacked against the same models one after another, and what becomes of one that fails among others."""

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from autograder.models.graph import canonical_together
from autograder.models.rebuilt import Description
from autograder.models.recipe import Recipe
from autograder.models.runs import Runs
from autograder.models.stacked import Stack
from autograder.models.tasks import Task
from autograder.models.training import Training, train

Describe = Callable[..., Description]
SEEDS = (0, 1, 2)


def pictures(count: int, seed: int) -> torch.Tensor:
    return torch.rand(count, 1, 12, 12, generator=torch.Generator().manual_seed(seed))


@pytest.fixture
def task() -> Task:
    """40 noisy images to train on and 10 to measure on."""
    clean, hidden = pictures(40, 1), pictures(10, 2)
    return Task((clean + 0.3).clip(0, 1), clean, (hidden + 0.3).clip(0, 1), hidden)


def recipe(**changes: Any) -> dict[str, Any]:
    values = {"loss": "mse", "optimizer": "adam", "lr": 0.02, "batch_size": 16, "epochs": 3}
    return Recipe(**{"model": "Net", "data": "noisy_digits", **values, **changes}).training


class Pooled(nn.Module):
    """Two convolutions with pooling between them, and a sigmoid."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Conv2d(1, 3, 3, padding=1), nn.Conv2d(3, 1, 3, padding=1)

    def forward(self, images: torch.Tensor) -> Any:
        maps = F.max_pool2d(torch.relu(self.first(images)), 2)
        return torch.sigmoid(self.last(F.interpolate(maps, scale_factor=2)))


class Shared(nn.Module):
    """Attention over rows with one weight for queries and keys, a constant, and a mask that is a buffer."""

    def __init__(self) -> None:
        super().__init__()
        self.both = nn.Linear(12, 5)
        self.register_buffer("mask", torch.ones(12, 12).tril() == 0)

    def forward(self, images: torch.Tensor) -> Any:
        rows = images.squeeze(1) + torch.arange(12) / 100
        keys = self.both(rows)
        scores = (keys @ keys.transpose(1, 2)).masked_fill(self.mask, -1e9)
        return (torch.softmax(scores, -1) @ rows).unsqueeze(1)


def normed() -> nn.Module:
    """Without a bias before the statistics: its gradient would be nothing but rounding, which Adam makes steps of."""
    first = nn.Conv2d(1, 3, 3, padding=1, bias=False)
    return nn.Sequential(first, nn.BatchNorm2d(3), nn.ReLU(inplace=True), nn.Conv2d(3, 1, 1))


def dense() -> nn.Module:
    return nn.Sequential(
        nn.Flatten(), nn.Linear(144, 7), nn.LayerNorm(7), nn.Tanh(), nn.Linear(7, 144), nn.Unflatten(1, (1, 12, 12))
    )


def of_seeds(described: Describe, make: Callable[[], nn.Module]) -> list[Description]:
    found = []
    for seed in SEEDS:
        torch.manual_seed(seed)
        found.append(described(make(), pictures(3, 4)))
    return found


def same(one: Training, other: Training) -> None:
    assert (one.seed, one.problem) == (other.seed, other.problem)
    assert one.losses == pytest.approx(other.losses, rel=1e-4)
    assert (one.loss, one.psnr, one.ssim) == pytest.approx((other.loss, other.psnr, other.ssim), rel=1e-3, nan_ok=True)


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd"])
@pytest.mark.parametrize("make", [Pooled, Shared, normed, dense])
def test_each_of_a_stack_learns_as_if_alone(
    described: Describe, task: Task, make: Callable[[], nn.Module], optimizer: str
) -> None:
    """Its own batches, steps and running statistics; other kernels change no more than last digits."""
    models = of_seeds(described, make)
    alone = train(models, recipe(optimizer=optimizer), task, SEEDS, "cpu")
    together = train(models, recipe(optimizer=optimizer), task, SEEDS, "cpu", together=True)
    for one, other in zip(alone, together, strict=True):
        same(one, other)
    assert len({each.loss for each in together}) == len(SEEDS)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("make", [Pooled, Shared, normed, dense])
def test_a_stack_runs_as_one(described: Describe, make: Callable[[], nn.Module], training: bool) -> None:
    """Each model's outputs are those for its own inputs, and nothing has to run one by one."""
    models, inputs = of_seeds(described, make), pictures(12, 5).reshape(3, 4, 1, 12, 12)
    runs = Runs(models[0].training, models[0].evaluation)
    (found,) = Stack(runs, models, "cpu")(lambda outputs, _: (outputs,), inputs, inputs, training=training)
    expected = [runs.run(each.tensors, [own], training=training) for each, own in zip(models, inputs, strict=True)]
    torch.testing.assert_close(found, torch.stack(expected), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "mse"])
def test_one_that_fails_is_none_of_the_others(described: Describe, task: Task, loss: str) -> None:
    """It ends with the sentence that it would end with alone; the others learn as before."""
    models = of_seeds(described, Pooled)
    broken = {name: torch.full_like(tensor, math.nan) for name, tensor in models[1].tensors.items()}
    models[1] = Description(models[1].training, models[1].evaluation, broken)
    alone = train(models, recipe(loss=loss), task, SEEDS, "cpu")
    together = train(models, recipe(loss=loss), task, SEEDS, "cpu", together=True)
    for one, other in ((alone[0], together[0]), (alone[2], together[2])):
        same(one, other)
    assert together[1].problem == alone[1].problem is not None
    assert repr(together[1].losses) == repr(alone[1].losses)
    assert len(together[1].predictions) == 0


def test_values_that_a_loss_is_not_defined_for_end_their_model_alone(described: Describe, task: Task) -> None:
    """A network that leaves [0, 1] in its second epoch keeps the loss of its first."""
    models = of_seeds(described, lambda: nn.Sequential(nn.Conv2d(1, 1, 1), nn.Hardtanh(-0.5, 1.5)))
    for model, bias in zip(models, (0.5, 5.0, 0.4), strict=True):
        weights, biases = sorted(model.tensors, key=lambda name: model.tensors[name].dim(), reverse=True)
        model.tensors[weights].mul_(0)
        model.tensors[biases].fill_(bias)
    settings = recipe(loss="binary_cross_entropy", lr=1e-4, optimizer="sgd")
    first, outside, last = train(models, settings, task, SEEDS, "cpu", together=True)
    assert outside.problem == "the model returns values outside of [0, 1], for which its loss is not defined"
    assert outside.losses == ()
    assert first.problem is last.problem is None
    assert len(first.losses) == len(last.losses) == 3


def test_classes_are_learned_in_a_stack_too(described: Describe) -> None:
    """Dropout shows that it was one: alone, equal models under one seed would learn alike."""
    inputs = pictures(40, 1)
    labels = Task(inputs, (inputs.mean((1, 2, 3)) > 0.5).long(), inputs, (inputs.mean((1, 2, 3)) > 0.5).long())
    classes = described(nn.Sequential(nn.Flatten(), nn.Dropout(0.5), nn.Linear(144, 2)), inputs[:3])
    found = train([classes] * 3, recipe(loss="cross_entropy"), labels, (7, 7, 7), "cpu", together=True)
    assert len({each.losses for each in found}) == 3
    assert all(each.problem is None and len(each.predictions) == 40 for each in found)


def test_dropout_is_drawn_for_each_and_again_the_same(described: Describe, task: Task) -> None:
    """Equal models with equal batches learn differently, and the same stack gives the same numbers."""
    model = described(nn.Sequential(nn.Conv2d(1, 1, 3, padding=1), nn.Dropout(0.5)), pictures(3, 4))
    once, again = (train([model] * 3, recipe(), task, (7, 7, 7), "cpu", together=True) for _ in range(2))
    assert [each.losses for each in once] == [each.losses for each in again]
    assert len({each.losses for each in once}) == 3


class Foreign(nn.Module):
    """Attention by torch's own kernel, which runs one model at a time on a CPU."""

    def __init__(self) -> None:
        super().__init__()
        self.into = nn.Linear(12, 12)

    def forward(self, images: torch.Tensor) -> Any:
        rows = self.into(images)
        return F.scaled_dot_product_attention(rows, rows, rows)


class Detached(Foreign):
    def forward(self, images: torch.Tensor) -> Any:
        return self.into(images).detach()


@pytest.mark.parametrize("kind", [Foreign, Detached])
def test_what_cannot_run_as_one_is_trained_one_after_another(
    described: Describe, task: Task, kind: type[nn.Module]
) -> None:
    """To the very numbers, or the sentence, of training alone."""
    models = of_seeds(described, kind)
    alone = train(models, recipe(), task, SEEDS, "cpu")
    together = train(models, recipe(), task, SEEDS, "cpu", together=True)
    assert [each.losses for each in alone] == [each.losses for each in together]
    assert [each.problem for each in alone] == [each.problem for each in together]


class ForeignInEvaluation(Foreign):
    """Another way through in each mode, as torch's own encoder layers have it."""

    def forward(self, images: torch.Tensor) -> Any:
        return self.into(images) if self.training else super().forward(images)


@pytest.mark.parametrize(("kind", "steps"), [(ForeignInEvaluation, 9), (Pooled, 3)])
def test_a_stack_that_cannot_be_evaluated_is_not_trained_first(
    described: Describe, task: Task, kind: type[nn.Module], steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three models make three steps an epoch each alone, and as one stack as many as one."""
    made: list[int] = []
    step = torch.optim.Adam.step
    monkeypatch.setattr(torch.optim.Adam, "step", lambda *given, **named: (made.append(1), step(*given, **named))[1])
    train(of_seeds(described, kind), recipe(epochs=1), task, SEEDS, "cpu", together=True)
    assert len(made) == steps


def test_models_meet_whatever_their_parameters_are_called(described: Describe, task: Task) -> None:
    """A tensor is stacked with those that stand in the same place, not with those of the same name."""
    first, second, _ = of_seeds(described, dense)
    names = canonical_together(first.training, first.evaluation)[1]
    others = dict(zip(names, reversed(names), strict=True))
    renamed = Description(
        *(_renamed(graph, others) for graph in (second.training, second.evaluation)),
        {others[name]: tensor for name, tensor in second.tensors.items()},
    )
    plain, mixed = (train([first, each], recipe(), task, (0, 1), "cpu", together=True) for each in (second, renamed))
    assert [each.losses for each in plain] == [each.losses for each in mixed]


def _renamed(graph: Any, names: dict[str, str]) -> Any:
    nodes = [type(node)(names[node.name]) if getattr(node, "name", "") in names else node for node in graph.nodes]
    return type(graph)(nodes, graph.output)


def test_time_is_for_each_model_of_a_stack(described: Describe, task: Task) -> None:
    """A stack whose time is over is trained one after another, where each ends with the sentence."""
    models = of_seeds(described, Pooled)
    late = train(models, recipe(epochs=100_000), task, SEEDS, "cpu", 0.2, together=True)
    assert {each.problem for each in late} == {"its training took longer than 0.2 seconds"}
