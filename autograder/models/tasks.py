"""What a model is trained on: inputs and targets, the hidden part apart from the rest."""

from dataclasses import dataclass

import torch

from autograder.data import Handwritten, noisy

NOISE_SEED = 20_2600  # the training noise's; the hidden noise has the next


@dataclass(frozen=True, eq=False)
class Task:
    """Examples to train on and hidden examples to measure on, (N, ...) each.

    Images are (N, C, H, W), or (N, H, W, C) with `channels_last`.
    """

    train_inputs: torch.Tensor
    train_targets: torch.Tensor
    test_inputs: torch.Tensor
    test_targets: torch.Tensor
    channels_last: bool = False

    def as_images(self, values: torch.Tensor) -> torch.Tensor:
        """Images of this task, or what a model makes of them, as (N, C, H, W)."""
        return values.movedim(-1, 1) if self.channels_last else values


def build_task(name: str, handwritten: Handwritten, train_size: int | None) -> Task:
    """The task called `name` on the course's handwritten digits; KeyError for a name that no recipe may have."""
    return {"noisy_digits": _noisy_digits, "noisy_digits_last": _noisy_digits_last}[name](handwritten, train_size)


def _noisy_digits(handwritten: Handwritten, train_size: int | None) -> Task:
    """Images (N, 1, 28, 28) with noise as inputs, the clean images as targets."""
    train = handwritten.train_images[:train_size]
    test = handwritten.test_images
    return Task(noisy(train, NOISE_SEED), train, noisy(test, NOISE_SEED + 1), test)


def _noisy_digits_last(handwritten: Handwritten, train_size: int | None) -> Task:
    """The same images as (N, 28, 28, 1), where libraries such as Keras expect the channels."""
    task = _noisy_digits(handwritten, train_size)
    return Task(
        _last(task.train_inputs),
        _last(task.train_targets),
        _last(task.test_inputs),
        _last(task.test_targets),
        channels_last=True,
    )


def _last(images: torch.Tensor) -> torch.Tensor:
    return images.movedim(1, -1).contiguous()
