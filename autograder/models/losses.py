"""What a loss is taken of, and how: outputs that fit their targets, alone or many models' as one."""

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional

from autograder.errors import StudentError
from autograder.models.tasks import Task

MOST_CLASSES = 10_000  # values for each example, before a loss is taken of them


@dataclass(frozen=True)
class Measure:
    """A recipe's loss, for a task whose targets are real numbers, or of so many `classes`.

    Its messages name no size that the model chose: its graph may have been made by code that saw what is hidden.
    """

    loss: str
    classes: int

    @classmethod
    def of(cls, loss: str, task: Task) -> "Measure":
        if task.train_targets.is_floating_point():
            return cls(loss, 0)
        return cls(loss, 1 + max(int(each.max()) for each in (task.train_targets, task.test_targets)))

    def judge(self, outputs: Any, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The loss, and bounds of the outputs (2,) for `complaint`: zeros where the loss is defined for any number.

        Raises StudentError when no loss can be taken. Where it is not defined for the values, it is that of other
        outputs, which nobody learns from: many models are judged as one, and the others' losses are sound.
        """
        outputs = self.fitting(outputs, targets)
        match self.loss:
            case "binary_cross_entropy":
                bounds = torch.stack(torch.aminmax(outputs.detach()))
                is_defined = (bounds[0] >= 0) & (bounds[1] <= 1)  # no comparison with NaN is true
                return functional.binary_cross_entropy(torch.where(is_defined, outputs, 0.5), targets), bounds
            case "mse":
                return functional.mse_loss(outputs, targets), outputs.new_zeros(2)
            case _:
                return functional.cross_entropy(outputs, targets), outputs.new_zeros(2)

    def fitting(self, outputs: Any, targets: torch.Tensor) -> torch.Tensor:
        """What the model returned, if a loss can be taken: values for each target, or for each of its classes."""
        if not isinstance(outputs, torch.Tensor) or not outputs.is_floating_point():
            raise StudentError("the model does not return a tensor of real numbers")
        if self.classes:
            return self._fitting_classes(outputs, targets)
        if outputs.dtype != targets.dtype:
            raise StudentError("the model returns numbers of another precision than it was given")
        if outputs.shape != targets.shape:
            expected = tuple(targets.shape)
            raise StudentError(
                f"the model returns {_unlike(outputs.shape, targets.shape)} than the {expected} expected"
            )
        return outputs

    def _fitting_classes(self, outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        others = outputs.shape[:1] + outputs.shape[2:]
        if outputs.dim() < 2 or others != targets.shape:
            raise StudentError("the model does not return a value for each class of each example")
        if not self.classes <= outputs.shape[1] <= MOST_CLASSES:
            raise StudentError("the model does not return as many values as there are classes")
        return outputs


def complaint(lowest: float, highest: float) -> str | None:
    """What to say of outputs between these bounds, if binary cross entropy is not defined for them."""
    if math.isnan(lowest):
        return "the model returns values that are not numbers (NaN)"
    if lowest < 0 or highest > 1:
        return "the model returns values outside of [0, 1], for which its loss is not defined"
    return None


def _unlike(found: torch.Size, expected: torch.Size) -> str:
    if len(found) != len(expected):
        return f"{'more' if len(found) > len(expected) else 'fewer'} dimensions"
    dim = next(dim for dim, (one, other) in enumerate(zip(found, expected, strict=True)) if one != other)
    return f"{'more' if found[dim] > expected[dim] else 'fewer'} values in dimension {dim}"
