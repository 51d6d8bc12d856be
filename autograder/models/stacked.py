"""Models of one structure, their tensors stacked, that run as one; a single one runs as it is.

A single network that convolves images has its channels last on a CPU: there a step takes 0.55 to 0.8 of the time (1 to
64 filters on 28 x 28 pixels), at worst 1.1 times as long (batch norm of 4 channels on 32 x 32).
"""

from collections.abc import Mapping, Sequence

import torch

from autograder.models.graph import canonical_together
from autograder.models.rebuilt import Description
from autograder.models.runs import Judge, Runs


class Stack:
    """M models with numbers of their own, each on its own inputs.

    `runs` are those of the first description. Raises StudentError where the models do not fit their inputs, or cannot
    run as one.
    """

    def __init__(self, runs: Runs, descriptions: Sequence[Description], device: str) -> None:
        self._runs = runs
        self._size = len(descriptions)
        self._has_channels_last = self._size == 1 and device == "cpu" and runs.may_relayout_images
        members = [{name: each.to(device) for name, each in runs.own(own).items()} for own in _aligned(descriptions)]
        self._tensors = {name: self._joined([each[name] for each in members]) for name in runs.names}
        for name, tensor in self._tensors.items():
            tensor.requires_grad_(name in runs.learned and tensor.is_floating_point())

    def _joined(self, tensors: Sequence[torch.Tensor]) -> torch.Tensor:
        if self._size > 1:
            return torch.stack([each.detach() for each in tensors])
        return self._laid_out(tensors[0].detach().clone())

    def _laid_out(self, tensor: torch.Tensor) -> torch.Tensor:
        if self._has_channels_last and tensor.dim() == 4:
            # a copy: of one channel torch cannot tell the layout, and `contiguous` would leave it as it is
            return tensor.clone(memory_format=torch.channels_last)
        return tensor

    def parameters(self) -> list[torch.Tensor]:
        """What an optimizer changes: every optimizer here works number by number, so it treats each model alone."""
        return [tensor for tensor in self._tensors.values() if tensor.requires_grad]

    def __call__(
        self, judge: Judge, inputs: torch.Tensor, targets: torch.Tensor, *, training: bool
    ) -> tuple[torch.Tensor, ...]:
        """What `judge` makes of each model's outputs for its inputs and its targets, (M, B, ...) both: (M, ...)."""
        if self._size == 1:
            outputs = self._runs.run(self._tensors, [self._laid_out(inputs[0])], training=training)
            return tuple(each.unsqueeze(0) for each in judge(outputs, targets[0]))
        return self._runs.run_together(judge, self._tensors, inputs, targets, training=training)


def _aligned(descriptions: Sequence[Description]) -> list[Mapping[str, torch.Tensor]]:
    """Each description's tensors under the names that the first has for them: the same place, the same name."""
    first, *others = ([*canonical_together(each.training, each.evaluation)[1]] for each in descriptions)
    named = [dict(zip(first, names, strict=True)) for names in others]
    return [
        descriptions[0].tensors,
        *(
            {ours: each.tensors[theirs] for ours, theirs in names.items()}
            for each, names in zip(descriptions[1:], named, strict=True)
        ),
    ]
