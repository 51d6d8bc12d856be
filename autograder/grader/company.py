"""Models of one structure that train together, and when a result of theirs counts as it is.

On a GPU, networks of many students train in one stack. Other company changes the last digits of a model's numbers, and
company must never decide a grade: where a metric lies so near to an end of its threshold that it could have been moved
across, the model is trained again in the canonical way, with its own seeds alone.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import torch

from autograder.box.nodes import Operation
from autograder.errors import StudentError
from autograder.grader.outcome import Outcome
from autograder.grader.store import key_of
from autograder.grader.thresholds import Threshold
from autograder.models.graph import canonical_together
from autograder.models.operations import function_of
from autograder.models.rebuilt import Description
from autograder.models.runs import Runs

MOST_MODELS = 64  # in one stack, however small they are
FREE_SHARE = 0.7  # of the memory that is free, for a stack
CPU_BYTES = 1 << 30  # for a stack, where company is tried out on a CPU
WITH_GRADIENTS = 3  # times the bytes that a run makes: they are kept, and have gradients, and kernels need room
OF_PARAMETERS = 4  # itself, its gradient, and two numbers of an optimizer

# how far other company has moved a metric, times five or more: five students' networks of `skip_autoencoder` together
# moved losses by 3e-4 at most, single seeds of its baseline, in the steepest part of their training, by 2e-3
LOSS_SHIFT = 0.01  # relative
ROUNDING = 0.01  # relative: of a metric, and of the seeds' losses that it is a mean of, to three digits

_SHIFTS: Mapping[str, Callable[[float], float]] = {
    "loss": lambda loss: LOSS_SHIFT * abs(loss),
    "gain": lambda _: 2 * LOSS_SHIFT,  # the logarithm of a ratio of two losses
    "psnr": lambda _: 10 * math.log10(1 + LOSS_SHIFT),
    "ssim": lambda _: LOSS_SHIFT,
}

Member = TypeVar("Member")
Result = TypeVar("Result")


def is_settled(outcome: Outcome, thresholds: Mapping[str, Threshold]) -> bool:
    """Whether every threshold would say the same of every value that the canonical way could give instead.

    `thresholds` are by metric. What ended early, or is no number, settles nothing.
    """
    if any(each.problem for each in (*outcome.trainings, *outcome.baselines)):
        return False
    if not thresholds.keys() <= _SHIFTS.keys() or ("gain" in thresholds and not outcome.baselines):
        return False
    return all(_holds(threshold, getattr(outcome, metric), metric) for metric, threshold in thresholds.items())


def _holds(threshold: Threshold, value: float, metric: str) -> bool:
    margin = _SHIFTS[metric](value) + ROUNDING * abs(value)
    near = {threshold.accepts(each) for each in (value - margin, value, value + margin)}
    return len(near) == 1 and not math.isnan(value)


def company_of(description: Description, recipe: Mapping[str, Any]) -> str | None:
    """The same for models that may train together: of one structure, by one recipe.

    None for a model on which company has more influence than on last digits: one that draws random numbers, which are
    others in a stack than alone, and one with batch norm. The gradient of a bias before it is nothing but rounding;
    Adam makes full steps of that, which the running statistics do not keep up with (a hidden loss moved by 4 %).
    """
    operations = {node.name for node in description.training.nodes if isinstance(node, Operation)}
    if any(_is_random(name) or "batch_norm" in name for name in operations):
        return None
    names = canonical_together(description.training, description.evaluation)[1]
    shapes = [(str(description.tensors[name].dtype), *description.tensors[name].shape) for name in names]
    return key_of(description.structure, shapes, recipe)


def _is_random(name: str) -> bool:
    return torch.Tag.nondeterministic_seeded in getattr(function_of(name), "tags", ())


def most_together(description: Description, batch: torch.Tensor, device: str) -> int:
    """How many models like this one train at a time in the memory that is free on `device`."""
    if device == "cpu":
        return models_in(CPU_BYTES, description, batch)
    free, _ = torch.cuda.mem_get_info()
    return models_in(int(FREE_SHARE * free), description, batch)


def models_in(room_bytes: int, description: Description, batch: torch.Tensor) -> int:
    """How many models like this one train in `room_bytes`, at least one."""
    try:
        runs = Runs(description.training, description.evaluation)
        tensors = runs.own(description.tensors)
        made = runs.cost(tensors, [batch], training=True).bytes
    except StudentError:  # training says why
        return 1
    own = sum(each.numel() * each.element_size() for each in tensors.values())
    return max(1, min(MOST_MODELS, room_bytes // (WITH_GRADIENTS * made + OF_PARAMETERS * own)))


def in_groups(
    train: Callable[[Sequence[Member]], Sequence[Result]], members: Sequence[Member], size: int
) -> list[Result]:
    """`train` of `size` members at a time; where the device's memory runs out, of half as many from there on."""
    results: list[Result] = []
    while len(results) < len(members):
        try:
            results += train(members[len(results) : len(results) + size])
        except torch.OutOfMemoryError:
            if size == 1:
                raise
            size //= 2
        else:
            continue
        torch.cuda.empty_cache()  # only now is nothing left that refers to the group's tensors
    return results
