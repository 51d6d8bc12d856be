"""Training a model that cannot cross as data: in its box, by our loop; measured here, from what it predicts.

What comes back are claims. The losses of the epochs are only shown; the hidden loss follows from predictions, and the
box never sees what they are compared with.
"""

from collections.abc import Sequence
from typing import Any

import torch

from autograder.box import wire
from autograder.errors import StudentError
from autograder.grader.session import Session
from autograder.grader.values import Values
from autograder.models.recipe import Recipe
from autograder.models.tasks import Task
from autograder.models.training import EVALUATION_BATCH, Training, ended, measured


def train_in_box(session: Session, recipe: Recipe, task: Task, train_seconds: float) -> list[Training]:
    """Train what the recipe asks for under each of its seeds; `train_seconds` of wall time for each."""
    return [_trained(session, recipe, task, seed, train_seconds) for seed in recipe.all_seeds]


def _trained(session: Session, recipe: Recipe, task: Task, seed: int, train_seconds: float) -> Training:
    losses: list[float] = []
    try:
        session.start(f"train {recipe.model}")
        model = session.build(recipe.model, recipe.arguments, seed)
        losses = _fit(session, model, recipe, task, seed, train_seconds)
        return measured(seed, losses, _predictions(session, model, recipe, task), recipe.loss, task)
    except StudentError as problem:
        return ended(seed, losses, str(problem))


def _fit(
    session: Session, model: wire.Handle, recipe: Recipe, task: Task, seed: int, train_seconds: float
) -> list[float]:
    question = wire.Fit(model, recipe.loss, recipe.optimizer, recipe.lr, recipe.batch_size, recipe.epochs, seed)
    value, _ = session.value(question, [task.train_inputs, task.train_targets], recipe.model, seconds=train_seconds)
    claimed: Sequence[Any] = value.items if isinstance(value, wire.ListOf) else []
    return [each for each in claimed[: recipe.epochs] if isinstance(each, float)]


def _predictions(session: Session, model: wire.Handle, recipe: Recipe, task: Task) -> torch.Tensor:
    """What the trained model gives for the hidden inputs, (N, ...)."""
    values = Values(session.was_given, recipe.model, _refuse)
    found = []
    for inputs in task.test_inputs.split(EVALUATION_BATCH):
        value, tensors = session.value(wire.Run(model, [wire.TensorAt(0)], False, 0), [inputs], recipe.model)
        output = values.decode(value, tensors)
        if not isinstance(output, torch.Tensor) or output.shape[:1] != inputs.shape[:1]:
            raise StudentError("in evaluation, the model does not return a tensor with a row for each example")
        found.append(output)
    if len({(each.shape[1:], each.dtype) for each in found}) > 1:
        raise StudentError("in evaluation, the model returns other shapes from one batch to the next")
    return torch.cat(found)


def _refuse(_handle: wire.Handle) -> Any:
    raise StudentError("in evaluation, the model does not return a tensor")
