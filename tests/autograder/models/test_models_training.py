"""The trainer against a loop written out here, and what becomes of models that cannot be trained."""

import math
import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from autograder.models.rebuilt import Description
from autograder.models.recipe import Recipe
from autograder.models.tasks import Task
from autograder.models.training import KEPT, Training, train

Describe = Callable[..., Description]


def pictures(count: int, seed: int) -> torch.Tensor:
    return torch.rand(count, 1, 12, 12, generator=torch.Generator().manual_seed(seed))


@pytest.fixture
def task() -> Task:
    """40 noisy images to train on and 10 to measure on; 40 is no multiple of the batch."""
    clean, hidden = pictures(40, 1), pictures(10, 2)
    return Task((clean + 0.3).clip(0, 1), clean, (hidden + 0.3).clip(0, 1), hidden)


class Net(nn.Module):
    """One convolution; subclasses say what is made of its maps."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 3, padding=1)

    def forward(self, images: torch.Tensor) -> Any:
        return torch.sigmoid(self.conv(images))


def recipe(**changes: Any) -> dict[str, Any]:
    values = {"loss": "binary_cross_entropy", "optimizer": "sgd", "lr": 0.5, "batch_size": 16, "epochs": 3}
    return Recipe(**{"model": "Net", "data": "noisy_digits", **values, **changes}).training


def trained(described: Describe, task: Task, module: nn.Module, seed: int = 0, **changes: Any) -> Training:
    return train([described(module, task.train_inputs[:3])], recipe(**changes), task, [seed], "cpu")[0]


class LastNet(Net):
    """The same on images whose channel comes last."""

    def forward(self, images: torch.Tensor) -> Any:
        return super().forward(images.movedim(-1, 1)).movedim(1, -1)


def test_images_with_channels_last_train_and_are_measured_as_others(described: Describe, task: Task) -> None:
    """The layout changes neither losses nor quality."""
    last = Task(*(each.movedim(1, -1) for each in vars(task).values() if isinstance(each, torch.Tensor)), True)
    torch.manual_seed(0)
    module, other = Net(), LastNet()
    other.load_state_dict(module.state_dict())
    first, second = trained(described, task, module), trained(described, last, other)
    assert first.losses == pytest.approx(second.losses, rel=1e-5)
    assert (first.psnr, first.ssim) == pytest.approx((second.psnr, second.ssim), rel=1e-4)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw"])
@pytest.mark.parametrize("loss", ["binary_cross_entropy", "mse"])
def test_training_is_the_loop_that_anybody_would_write(
    described: Describe, task: Task, loss: str, optimizer: str
) -> None:
    """The same batches, the same optimizer: the same losses, predictions and hidden loss."""
    module = Net()
    result = trained(described, task, module, seed=5, loss=loss, optimizer=optimizer, lr=0.05)
    steps = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}
    step = steps[optimizer](module.parameters(), lr=0.05)
    loss_of = getattr(F, {"mse": "mse_loss"}.get(loss, loss))
    losses = []
    for epoch in range(3):
        order = torch.randperm(40, generator=torch.Generator().manual_seed(5 + epoch))
        total = 0.0
        for chosen in (order[:16], order[16:32], order[32:]):
            step.zero_grad()
            value = loss_of(module(task.train_inputs[chosen]), task.train_targets[chosen])
            value.backward()
            step.step()
            total += value.item() * len(chosen) / 40
        losses.append(total)
    with torch.no_grad():
        predicted = module(task.test_inputs)
    assert result.problem is None
    assert result.losses == pytest.approx(losses, rel=1e-5)
    assert result.loss == pytest.approx(float(loss_of(predicted, task.test_targets)), rel=1e-5)
    torch.testing.assert_close(result.predictions, predicted, rtol=1e-4, atol=1e-6)


class ThroughAView(nn.Module):
    """Halves its maps through a view of them, or as anybody would."""

    def __init__(self, through: bool) -> None:
        super().__init__()
        self.through = through
        self.conv = nn.Conv2d(1, 3, 3, padding=1)

    def forward(self, images: torch.Tensor) -> Any:
        maps = self.conv(images)
        if self.through:
            maps.view(len(images), -1).mul_(0.5)
        else:
            maps = maps * 0.5
        return torch.sigmoid(maps.mean(1, keepdim=True))


def test_what_is_written_through_a_view_is_written(described: Describe, task: Task) -> None:
    """However the trainer lays out images in memory."""
    models = [ThroughAView(through) for through in (True, False)]
    models[1].load_state_dict(models[0].state_dict())
    one, other = (trained(described, task, model) for model in models)
    assert one.losses == pytest.approx(other.losses, rel=1e-6)
    assert one.loss == pytest.approx(other.loss, rel=1e-6)


def test_cross_entropy_learns_classes(described: Describe) -> None:
    """Outputs (N, classes), integer targets (N,); there are no images to measure."""
    inputs = pictures(40, 1)
    labels = (inputs.mean((1, 2, 3)) > 0.5).long()
    classes = nn.Sequential(nn.Flatten(), nn.Linear(144, 2))
    result = trained(described, Task(inputs, labels, inputs, labels), classes, loss="cross_entropy", epochs=10)
    assert result.losses[-1] < result.losses[0]
    assert result.predictions.shape == (40, 2)
    assert math.isnan(result.psnr)
    assert result.problem is None


def test_the_same_seed_gives_the_same_numbers(described: Describe, task: Task) -> None:
    """Batches and dropout follow from it; another seed orders the batches otherwise."""
    module = nn.Sequential(Net(), nn.Dropout(0.2), Net())
    first, again, other = (trained(described, task, module, seed) for seed in (3, 3, 4))
    assert first.losses == again.losses != other.losses
    assert torch.equal(first.predictions, again.predictions)


def test_predictions_are_made_in_evaluation(described: Describe, task: Task) -> None:
    """Dropout of everything leaves nothing in training and nothing dropped when measured."""
    result = trained(described, task, nn.Sequential(Net(), nn.Dropout(0.999)), loss="mse", lr=1e-9)
    assert result.losses[0] > 0.3 > result.loss


def test_at_most_the_first_predictions_are_kept(described: Describe) -> None:
    """The loss is over all hidden examples, over the edges of the batches that they are measured in."""
    inputs, hidden = pictures(8, 1), pictures(600, 2)
    module = Net()
    result = trained(described, Task(inputs, inputs, hidden, hidden), module, loss="mse", lr=1e-12, epochs=1)
    assert len(result.predictions) == KEPT
    assert result.loss == pytest.approx(float(F.mse_loss(module(hidden), hidden).detach()), rel=1e-4)


class Unsquashed(Net):
    def forward(self, images: torch.Tensor) -> Any:
        return self.conv(images) - 4


class NotANumber(Net):
    def forward(self, images: torch.Tensor) -> Any:
        return torch.sqrt(self.conv(images) * 0 - 1)


class Smaller(Net):
    def forward(self, images: torch.Tensor) -> Any:
        return torch.sigmoid(self.conv(images))[:, :, :-1]


class Wider(Net):
    def forward(self, images: torch.Tensor) -> Any:
        return torch.sigmoid(self.conv(images)).unsqueeze(-1)


class Whole(Net):
    def forward(self, images: torch.Tensor) -> Any:
        return (self.conv(images) > 0).long()


class Several(Net):
    def forward(self, images: torch.Tensor) -> Any:
        return torch.sigmoid(self.conv(images)), images


class Detached(Net):
    def forward(self, images: torch.Tensor) -> Any:
        return self.conv(images).detach()


class Overwriting(Net):
    def forward(self, images: torch.Tensor) -> Any:
        return torch.sigmoid(self.conv(images)).add_(1)


class TwoWhenEvaluated(Net):
    def forward(self, images: torch.Tensor) -> Any:
        maps = self.conv(images)
        return maps if self.training else (maps, images)


class MeanWhenEvaluated(Net):
    def forward(self, images: torch.Tensor) -> Any:
        maps = self.conv(images)
        return maps if self.training else maps.mean()


class HugeWhenEvaluated(Net):
    """Gives what the loss would make larger than it is."""

    def forward(self, images: torch.Tensor) -> Any:
        maps = self.conv(images)
        return maps if self.training else maps[:, :, :1, :1].expand(-1, -1, 100, 100)


class Unlearned(nn.Module):
    def forward(self, images: torch.Tensor) -> Any:
        return images.clip(0, 1)


@pytest.mark.parametrize(
    ("kind", "loss", "said"),
    [
        (
            Unsquashed,
            "binary_cross_entropy",
            r"the model returns values outside of \[0, 1\], for which its loss is not defined",
        ),
        (NotANumber, "binary_cross_entropy", r"the model returns values that are not numbers \(NaN\)"),
        (NotANumber, "mse", "the training loss became nan in epoch 1"),
        (Smaller, "mse", r"the model returns fewer values in dimension 2 than the \(16, 1, 12, 12\) expected"),
        (Wider, "mse", r"the model returns more dimensions than the \(16, 1, 12, 12\) expected"),
        (Whole, "mse", "the model does not return a tensor of real numbers"),
        (Several, "mse", "the model does not return a tensor of real numbers"),
        (Unlearned, "mse", "the model has no parameters to train"),
        (Detached, "mse", "what the model returns does not depend on its parameters, so it cannot learn"),
        (Overwriting, "mse", "no gradient can be taken: the model overwrites what it needs, or it is sparse"),
        (TwoWhenEvaluated, "mse", "in evaluation, the model does not return a tensor of real numbers"),
        (
            MeanWhenEvaluated,
            "mse",
            r"in evaluation, the model returns fewer dimensions than the \(10, 1, 12, 12\) expected",
        ),
        (HugeWhenEvaluated, "mse", "in evaluation, the model returns more values in dimension 2 than .*"),
    ],
)
def test_what_cannot_be_trained_is_a_result(
    described: Describe, task: Task, kind: type[nn.Module], loss: str, said: str
) -> None:
    """With a sentence for the student, and NaN where there is nothing to measure."""
    result = trained(described, task, kind(), loss=loss)
    assert re.fullmatch(said, result.problem or "")
    assert math.isnan(result.loss)
    assert math.isnan(result.psnr)
    assert len(result.predictions) == 0


@pytest.mark.parametrize("outputs", [1, 2, 20_000])
def test_each_class_needs_a_value(described: Describe, outputs: int) -> None:
    """A label without a value would be looked up beside the others; values without end would fill memory."""
    inputs = pictures(20, 1)
    labels = torch.arange(20) % 3
    classes = nn.Sequential(nn.Flatten(), nn.Linear(144, outputs))
    result = trained(described, Task(inputs, labels, inputs, labels), classes, loss="cross_entropy")
    assert result.problem == "the model does not return as many values as there are classes"


def test_values_for_classes_come_one_row_an_example(described: Describe, task: Task) -> None:
    """Maps where labels are single numbers fit no label."""
    labels = Task(task.train_inputs, torch.arange(40) % 3, task.test_inputs, torch.arange(10) % 3)
    result = trained(described, labels, Net(), loss="cross_entropy")
    assert result.problem == "the model does not return a value for each class of each example"


def test_a_training_ends_when_its_time_is_over(described: Describe, task: Task) -> None:
    """After the batch during which it passed, with a sentence; without a bound it goes on to the end."""
    description = described(Net(), task.train_inputs[:3])
    (late,) = train([description], recipe(epochs=10_000), task, [0], "cpu", train_seconds=0.2)
    assert late.problem == "its training took longer than 0.2 seconds"
    assert 0 < len(late.losses) < 10_000
    assert train([description], recipe(), task, [0], "cpu")[0].problem is None


def test_time_is_looked_at_in_evaluation_too(described: Describe, task: Task) -> None:
    """A model that is slow only there is not waited for."""

    class SlowWhenEvaluated(Net):
        def forward(self, images: torch.Tensor) -> Any:
            for _ in range(1 if self.training else 12):
                images = torch.sigmoid(self.conv(images))
            return images

    hidden = pictures(1, 3).expand(200_000, -1, -1, -1)
    many = Task(task.train_inputs, task.train_targets, hidden, hidden)
    description = described(SlowWhenEvaluated(), task.train_inputs[:3])
    train([description], recipe(epochs=1), task, [0], "cpu")  # torch's first training of a process takes longer
    (late,) = train([description], recipe(epochs=1), many, [0], "cpu", train_seconds=0.3)
    assert late.problem == "its training took longer than 0.3 seconds"
    assert len(late.losses) == 1


def test_a_loss_that_diverges_ends_the_training(described: Describe, task: Task) -> None:
    """The losses until then are kept."""
    result = trained(described, task, nn.Conv2d(1, 1, 3, padding=1), loss="mse", lr=1e6, epochs=30)
    assert result.problem is not None
    assert result.problem.startswith("the training loss became ")
    assert 1 < len(result.losses) < 30
    assert all(math.isfinite(loss) for loss in result.losses[:-1])


def test_a_model_that_works_in_place_does_not_change_the_data(described: Describe, task: Task) -> None:
    """Neither the training data nor the hidden ones, in either mode."""

    class InPlace(Net):
        def forward(self, images: torch.Tensor) -> Any:
            images.mul_(0)
            return torch.sigmoid(self.conv(images))

    before = [tensor.clone() for tensor in (task.train_inputs, task.train_targets, task.test_inputs, task.test_targets)]
    assert trained(described, task, InPlace()).problem is None
    after = (task.train_inputs, task.train_targets, task.test_inputs, task.test_targets)
    assert all(torch.equal(old, new) for old, new in zip(before, after, strict=True))
