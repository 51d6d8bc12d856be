"""The canonical way to train a model: its numbers follow from the model, the recipe and the kind of device alone.

The seeds of one model train in chunks of `SEEDS_TOGETHER`, with nobody else beside them. Whether the seeds of a chunk
are stacked follows from what one run costs, never from a clock, so that equal models always go the same way.

Measured on a CPU, one thread, three seeds, against one after another: with under a million operations a call, where
torch spends its time between the calls, a step is 1.2 to 1.7 times faster (networks of 1 to 4 filters, dense layers of
8 numbers, attention over 28 rows, batch norm on 14 x 14 pixels). At 1 to 2 million that falls to 0.9 to 1.25. Networks
that convolve images are better off alone, with their channels last (`stacked.py`): in a stack their convolutions are
grouped ones, which gain less where they are small and are slower where they are not. On a GPU the time goes into
starting kernels, and a stack starts as many as one model.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from autograder.errors import StudentError
from autograder.models.rebuilt import Description
from autograder.models.runs import Runs
from autograder.models.tasks import Task
from autograder.models.training import Training, train

SEEDS_TOGETHER = 3  # what most recipes ask for
MOST_WORK = 1_000_000  # operations a call, up to which stacking pays on a CPU
MOST_BYTES = 512 * 2**20  # of one run, up to which a chunk with its gradients has room on a GPU
WAY = 2  # to be raised when models are trained otherwise, so that other numbers come out


def train_model(
    descriptions: Sequence[Description],
    recipe: Mapping[str, Any],
    task: Task,
    seeds: Sequence[int],
    device: str,
    train_seconds: float,
) -> list[Training]:
    """Train one model, described under each of a chunk's seeds; see `train`."""
    together = _pays(descriptions[0], recipe, task, device)
    return train(descriptions, recipe, task, seeds, device, train_seconds, together=together)


def _pays(description: Description, recipe: Mapping[str, Any], task: Task, device: str) -> bool:
    try:
        runs = Runs(description.training, description.evaluation)
        batch = task.train_inputs[: recipe["batch_size"]]
        cost = runs.cost(runs.own(description.tensors), [batch], training=True)
    except StudentError:  # training says why
        return False
    if device == "cpu":
        return not runs.may_relayout_images and cost.operations <= MOST_WORK * cost.calls
    return cost.bytes <= MOST_BYTES
