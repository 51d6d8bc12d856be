"""The one trainer: a described model, a recipe, a seed; out come losses, predictions and quality.

It runs in the grader, on graphs that were checked and rebuilt. That a model diverges, or gives numbers that its loss is
not defined for, is a result.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional

from autograder.errors import StudentError
from autograder.models import quality
from autograder.models.deadline import Deadline
from autograder.models.faults import is_ours
from autograder.models.rebuilt import Description, RebuiltModel
from autograder.models.tasks import Task

KEPT = 256  # hidden examples whose predictions are kept
EVALUATION_BATCH = 500
MOST_CLASSES = 10_000  # values for each example, before a loss is taken of them


@dataclass(frozen=True, eq=False)
class Training:
    """One model trained under one seed.

    `losses` are the training losses, a mean an epoch; `loss`, `psnr` and `ssim` are measured on all hidden examples,
    NaN where the model gave nothing to measure; `predictions` are the first 256 hidden examples'. `problem` says, for
    the student, why there is less than this.
    """

    seed: int
    losses: tuple[float, ...]
    loss: float
    psnr: float
    ssim: float
    predictions: torch.Tensor
    problem: str | None


def train(
    description: Description,
    recipe: Mapping[str, Any],
    task: Task,
    seed: int,
    device: str,
    train_seconds: float = math.inf,
) -> Training:
    """Train the described model by `recipe` (`Recipe.training`), batches drawn under `seed`, on `device`.

    `train_seconds`, looked at after each batch, are processor time, or wall time on a GPU.
    """
    deadline = Deadline(train_seconds, device)
    loss_of = _LOSSES[recipe["loss"]]
    losses: list[float] = []
    try:
        model = RebuiltModel(description).to(device)
        optimizer = _optimizer(model, recipe)
        model.train()
        torch.manual_seed(seed)  # for dropout and whatever else a model draws
        for _ in range(recipe["epochs"]):
            batches = _batches(task, recipe["batch_size"], seed + len(losses), device)
            losses.append(_epoch(model, optimizer, loss_of, batches, deadline))
            if not math.isfinite(losses[-1]):
                raise StudentError(f"the training loss became {losses[-1]} in epoch {len(losses)}")
        predictions = _predict(model, task, device, deadline)
        loss = float(loss_of(predictions, task.test_targets))
    except StudentError as problem:
        return Training(seed, tuple(losses), math.nan, math.nan, math.nan, torch.zeros(0), str(problem))
    psnr, ssim = _image_quality(predictions, task.test_targets)
    return Training(seed, tuple(losses), loss, psnr, ssim, predictions[:KEPT].clone(), None)


def _epoch(
    model: RebuiltModel,
    optimizer: torch.optim.Optimizer,
    loss_of: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    batches: Iterator[tuple[torch.Tensor, torch.Tensor]],
    deadline: Deadline,
) -> float:
    """One pass over the batches; returns the mean loss over examples."""
    total, count = 0.0, 0
    for inputs, targets in batches:
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(inputs), targets)
        _learn(loss, optimizer)
        total += float(loss.detach()) * len(inputs)
        count += len(inputs)
        deadline.check()
    return total / count


def _learn(loss: torch.Tensor, optimizer: torch.optim.Optimizer) -> None:
    if not loss.requires_grad:
        raise StudentError("what the model returns does not depend on its parameters, so it cannot learn")
    try:
        loss.backward()
        optimizer.step()
    except RuntimeError as error:
        if is_ours(error):
            raise
        raise StudentError("no gradient can be taken: the model overwrites what it needs, or it is sparse") from error


def _batches(task: Task, size: int, seed: int, device: str) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """The training examples in a new order, drawn under `seed`; each batch is a copy that a model may overwrite."""
    order = torch.randperm(len(task.train_inputs), generator=torch.Generator().manual_seed(seed))
    for chosen in order.split(size):
        yield task.train_inputs[chosen].to(device), task.train_targets[chosen].to(device)


@torch.no_grad()
def _predict(model: RebuiltModel, task: Task, device: str, deadline: Deadline) -> torch.Tensor:
    model.eval()
    predictions = []
    batches = zip(task.test_inputs.split(EVALUATION_BATCH), task.test_targets.split(EVALUATION_BATCH), strict=True)
    for inputs, targets in batches:
        outputs = model(inputs.clone().to(device))
        try:
            predictions.append(_fitting(outputs, targets).cpu())
        except StudentError as error:
            raise StudentError(f"in evaluation, {error}") from error
        deadline.check()
    return torch.cat(predictions)


def _optimizer(model: RebuiltModel, recipe: Mapping[str, Any]) -> torch.optim.Optimizer:
    parameters = list(model.parameters())
    if not parameters:
        raise StudentError("the model has no parameters to train")
    kinds: dict[str, type[Any]] = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "sgd": torch.optim.SGD}
    optimizer: torch.optim.Optimizer = kinds[recipe["optimizer"]](parameters, lr=recipe["lr"])
    return optimizer


def _fitting(outputs: Any, targets: torch.Tensor) -> torch.Tensor:
    """What the model returned, if a loss can be taken: values for each target, or for each of its classes.

    Messages name no size that the model chose: its graph may have been made by code that saw what is hidden.
    """
    if not isinstance(outputs, torch.Tensor) or not outputs.is_floating_point():
        raise StudentError("the model does not return a tensor of real numbers")
    if not targets.is_floating_point():
        return _fitting_classes(outputs, targets)
    if outputs.dtype != targets.dtype:
        raise StudentError("the model returns numbers of another precision than it was given")
    if outputs.shape != targets.shape:
        expected = tuple(targets.shape)
        raise StudentError(f"the model returns {_unlike(outputs.shape, targets.shape)} than the {expected} expected")
    return outputs


def _fitting_classes(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    others = outputs.shape[:1] + outputs.shape[2:]
    if outputs.dim() < 2 or others != targets.shape:
        raise StudentError("the model does not return a value for each class of each example")
    if outputs.shape[1] > MOST_CLASSES or outputs.shape[1] <= int(targets.max()):
        raise StudentError("the model does not return as many values as there are classes")
    return outputs


def _unlike(found: torch.Size, expected: torch.Size) -> str:
    if len(found) != len(expected):
        return f"{'more' if len(found) > len(expected) else 'fewer'} dimensions"
    dim = next(dim for dim, (one, other) in enumerate(zip(found, expected, strict=True)) if one != other)
    return f"{'more' if found[dim] > expected[dim] else 'fewer'} values in dimension {dim}"


def _binary_cross_entropy(outputs: Any, targets: torch.Tensor) -> torch.Tensor:
    outputs = _fitting(outputs, targets)
    with torch.no_grad():
        low, high = outputs.min(), outputs.max()
    if bool(torch.isnan(low)):
        raise StudentError("the model returns values that are not numbers (NaN)")
    if bool(low < 0) or bool(high > 1):
        raise StudentError("the model returns values outside of [0, 1], for which its loss is not defined")
    return functional.binary_cross_entropy(outputs, targets)


def _mean_squared_error(outputs: Any, targets: torch.Tensor) -> torch.Tensor:
    return functional.mse_loss(_fitting(outputs, targets), targets)


def _cross_entropy(outputs: Any, targets: torch.Tensor) -> torch.Tensor:
    return functional.cross_entropy(_fitting(outputs, targets), targets)


_LOSSES: dict[str, Callable[[Any, torch.Tensor], torch.Tensor]] = {
    "binary_cross_entropy": _binary_cross_entropy,
    "mse": _mean_squared_error,
    "cross_entropy": _cross_entropy,
}


def _image_quality(predictions: torch.Tensor, targets: torch.Tensor) -> tuple[float, float]:
    if predictions.dim() != 4 or predictions.shape != targets.shape:
        return math.nan, math.nan
    return quality.psnr(predictions, targets), quality.ssim(predictions, targets)
