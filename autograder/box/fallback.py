"""What is done in the box with a model that cannot cross as data: it is trained by our loop, and called.

Orders come as data, results are claims. The loop is the trainer's own (`autograder.models.training`): the same batches
for the same seed, the same optimizer, the same loss.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.nn import functional

from autograder.box.keras import in_mode
from autograder.box.lazy import shape_lazy_layers
from autograder.box.named import call

LOSSES: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "binary_cross_entropy": functional.binary_cross_entropy,
    "mse": functional.mse_loss,
    "cross_entropy": functional.cross_entropy,
}
OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "sgd": torch.optim.SGD,
}


def fit(
    model: torch.nn.Module,
    inputs: torch.Tensor,
    targets: torch.Tensor,
    *,
    loss: str,
    optimizer: str,
    lr: float,
    batch_size: int,
    epochs: int,
    seed: int,
) -> list[float]:
    """Train the model on all examples, in an order drawn under `seed`; the mean loss of each epoch.

    Ends early when a loss is no longer finite. Raises TypeError for what is no module.
    """
    if not isinstance(model, torch.nn.Module):
        raise TypeError("only a torch.nn.Module can be trained")
    shape_lazy_layers(model, [inputs[:1]])
    stepper = OPTIMIZERS[optimizer](model.parameters(), lr=lr)
    loss_of = LOSSES[loss]
    losses: list[float] = []
    model.train()
    learner = in_mode(model, True)
    torch.manual_seed(seed)
    for epoch in range(epochs):
        order = torch.randperm(len(inputs), generator=torch.Generator().manual_seed(seed + epoch))
        total = 0.0
        for chosen in order.split(batch_size):
            stepper.zero_grad(set_to_none=True)
            value = loss_of(learner(inputs[chosen]), targets[chosen])
            value.backward()
            stepper.step()
            total += float(value.detach()) * len(chosen)
        losses.append(total / len(inputs))
        if not torch.isfinite(torch.tensor(losses[-1])):
            break
    return losses


def run(subject: Callable[..., Any], args: Sequence[Any], training: bool | None, seed: int) -> Any:
    """What the subject returns in the given mode, with what it draws drawn under `seed`."""
    if isinstance(subject, torch.nn.Module) and training is not None:
        subject.train(training)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return call(in_mode(subject, training), args)
