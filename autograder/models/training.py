"""The one trainer: described models of one structure, a recipe, seeds; out come losses, predictions and quality.

It runs in the grader, on graphs that were checked and rebuilt. That a model diverges, or gives numbers that its loss is
not defined for, is a result, and none of those that train beside it.
"""

import contextlib
import functools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from autograder.box.fallback import OPTIMIZERS
from autograder.errors import StudentError
from autograder.models import quality
from autograder.models.deadline import Deadline
from autograder.models.faults import is_ours
from autograder.models.losses import Measure, complaint
from autograder.models.rebuilt import Description
from autograder.models.runs import Runs
from autograder.models.stacked import Stack
from autograder.models.tasks import Task

KEPT = 256  # hidden examples whose predictions are kept
EVALUATION_BATCH = 64  # examples at a time: more outgrow a processor's cache, and take up to twice as long each
EVALUATION_BATCH_ON_A_GPU = 512  # of all models of a stack together


@dataclass(frozen=True, eq=False)
class Training:
    """One model trained under one seed.

    `losses` are the training losses, a mean an epoch; `loss` is measured on all hidden examples; `predictions` are the
    first 256 hidden examples', and `psnr` and `ssim` are theirs; NaN where the model gave nothing to measure. `problem`
    says, for the student, why there is less than this. `unsteady` names operations that have no deterministic form on
    the device.
    """

    seed: int
    losses: tuple[float, ...]
    loss: float
    psnr: float
    ssim: float
    predictions: torch.Tensor
    problem: str | None
    unsteady: tuple[str, ...] = ()


def train(
    descriptions: Sequence[Description],
    recipe: Mapping[str, Any],
    task: Task,
    seeds: Sequence[int],
    device: str,
    train_seconds: float = math.inf,
    *,
    together: bool = False,
) -> list[Training]:
    """Train described models of one structure by `recipe` (`Recipe.training`), each with batches drawn under its seed.

    With `together` they train as one stack, unless they cannot: then, as without it, one after another.
    `train_seconds` for each, looked at after each batch, are processor time, or wall time on a GPU.
    """
    try:
        runs = Runs(descriptions[0].training, descriptions[0].evaluation)
    except StudentError as problem:
        return [ended(seed, [], str(problem)) for seed in seeds]
    if together and len(descriptions) > 1:
        members = _Members(seeds, device)
        with contextlib.suppress(StudentError):  # alone, each ends with a sentence of its own, or does not end
            _refuse_unless_evaluated(members, Stack(runs, descriptions, device), recipe, task)
            deadline = Deadline(train_seconds, device, len(seeds))
            return _trained(members, Stack(runs, descriptions, device), recipe, task, deadline)
    trainings = []
    for description, seed in zip(descriptions, seeds, strict=True):
        member = _Members([seed], device)
        try:
            deadline = Deadline(train_seconds, device)
            trainings += _trained(member, Stack(runs, [description], device), recipe, task, deadline)
        except StudentError as problem:
            trainings.append(ended(seed, member.losses[0], str(problem)))
    return trainings


class _Members:
    """What became of the models of a stack so far: their losses an epoch, and what ended them."""

    def __init__(self, seeds: Sequence[int], device: str) -> None:
        self.seeds = seeds
        self.device = device
        self.losses: list[list[float]] = [[] for _ in seeds]
        self.problems: list[str | None] = [None for _ in seeds]

    def end_epoch(self, judged: Sequence[tuple[torch.Tensor, ...]], counts: Sequence[int]) -> None:
        """Note each model's mean loss over examples, from what the batches gave: losses (M,) and bounds (M, 2)."""
        losses = torch.stack([each[0] for each in judged]).tolist()
        bounds = torch.stack([each[1] for each in judged]).tolist()
        for member in range(len(self.seeds)):
            if self.problems[member] is None:
                self.problems[member] = next((said for each in bounds if (said := complaint(*each[member]))), None)
            if self.problems[member] is None:
                mean = sum(each[member] * count for each, count in zip(losses, counts, strict=True)) / sum(counts)
                self.losses[member].append(mean)
                if not math.isfinite(mean):
                    self.problems[member] = f"the training loss became {mean} in epoch {len(self.losses[member])}"

    @property
    def have_ended(self) -> bool:
        return all(self.problems)


def _trained(
    members: _Members, stack: Stack, recipe: Mapping[str, Any], task: Task, deadline: Deadline
) -> list[Training]:
    measure = Measure.of(recipe["loss"], task)
    optimizer = _optimizer(stack, recipe)
    inputs, targets = task.train_inputs.to(members.device), task.train_targets.to(members.device)
    torch.manual_seed(members.seeds[0])  # for dropout and whatever else the models draw
    for epoch in range(recipe["epochs"]):
        judged, counts = [], []
        for chosen in _batches(len(inputs), recipe["batch_size"], [seed + epoch for seed in members.seeds]):
            places = chosen.to(members.device)
            optimizer.zero_grad(set_to_none=True)
            losses, bounds = stack(measure.judge, inputs[places], targets[places], training=True)
            _learn(losses.sum(), optimizer)
            judged.append((losses.detach(), bounds))
            counts.append(chosen.shape[1])
            deadline.check()
        members.end_epoch(judged, counts)
        if members.have_ended:
            break
    return _results(members, stack, measure, task, deadline)


def _batches(count: int, size: int, seeds: Sequence[int]) -> Iterator[torch.Tensor]:
    """The examples' numbers in a new order under each seed: (M, B) a batch."""
    orders = [torch.randperm(count, generator=torch.Generator().manual_seed(seed)) for seed in seeds]
    yield from torch.stack(orders).split(size, dim=1)


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


def _optimizer(stack: Stack, recipe: Mapping[str, Any]) -> torch.optim.Optimizer:
    parameters = stack.parameters()
    if not parameters:
        raise StudentError("the model has no parameters to train")
    return OPTIMIZERS[recipe["optimizer"]](parameters, lr=recipe["lr"])


# -- measured ----------------------------------------------------------------------------------------------------------


def _results(members: _Members, stack: Stack, measure: Measure, task: Task, deadline: Deadline) -> list[Training]:
    if members.have_ended:
        predictions = torch.zeros(len(members.seeds), 0)
    else:
        batches = []
        for batch in _predicted(members, stack, measure, task):
            batches.append(batch)
            deadline.check()
        predictions = torch.cat(batches, dim=1)
    return [
        ended(seed, losses, problem) if problem else measured(seed, losses, own, measure.loss, task)
        for seed, losses, problem, own in zip(members.seeds, members.losses, members.problems, predictions, strict=True)
    ]


def _refuse_unless_evaluated(members: _Members, stack: Stack, recipe: Mapping[str, Any], task: Task) -> None:
    """Raise StudentError for a stack that cannot be evaluated: that is to be known before it trains, and not after.

    The stack is used up: a model may write into its buffers in evaluation, too.
    """
    next(_predicted(members, stack, Measure.of(recipe["loss"], task), task))


@torch.no_grad()
def _predicted(members: _Members, stack: Stack, measure: Measure, task: Task) -> Iterator[torch.Tensor]:
    """What each model returns for the hidden inputs in evaluation, (M, B, ...) a batch."""
    evaluated = functools.partial(_evaluated, measure)
    together = EVALUATION_BATCH if members.device == "cpu" else EVALUATION_BATCH_ON_A_GPU
    size = max(1, together // len(members.seeds))
    batches = zip(task.test_inputs.split(size), task.test_targets.split(size), strict=True)
    for inputs, targets in batches:
        given, wanted = (each.to(members.device).expand(len(members.seeds), *each.shape) for each in (inputs, targets))
        yield stack(evaluated, given, wanted, training=False)[0].cpu()


def _evaluated(measure: Measure, outputs: Any, targets: torch.Tensor) -> tuple[torch.Tensor, ...]:
    try:
        return (measure.fitting(outputs, targets),)
    except StudentError as error:
        raise StudentError(f"in evaluation, {error}") from error


def measured(seed: int, losses: Sequence[float], predictions: Any, loss: str, task: Task) -> Training:
    """The training that ended with these predictions for the hidden inputs, `loss` being the recipe's.

    Raises StudentError when no loss can be taken of them.
    """
    measure = Measure.of(loss, task)
    (predictions,) = _evaluated(measure, predictions, task.test_targets)
    value, bounds = measure.judge(predictions, task.test_targets)
    if problem := complaint(*bounds.tolist()):
        return ended(seed, losses, problem)
    psnr, ssim = _image_quality(task, predictions[:KEPT], task.test_targets[:KEPT])
    return Training(seed, tuple(losses), float(value), psnr, ssim, predictions[:KEPT].clone(), None)


def ended(seed: int, losses: Sequence[float], problem: str) -> Training:
    """The training that ended early, and why, for the student."""
    return Training(seed, tuple(losses), math.nan, math.nan, math.nan, torch.zeros(0), problem)


def _image_quality(task: Task, predictions: torch.Tensor, targets: torch.Tensor) -> tuple[float, float]:
    if predictions.dim() != 4 or predictions.shape != targets.shape:
        return math.nan, math.nan
    images = task.as_images(predictions), task.as_images(targets)
    return quality.psnr(*images), quality.ssim(*images)
