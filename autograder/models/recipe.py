"""A recipe: how a model is trained and on what, as an instructor writes it in a hidden test file."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from autograder.errors import GraderError

Loss = Literal["binary_cross_entropy", "mse", "cross_entropy"]
Optimizer = Literal["adam", "adamw", "sgd"]
Task = Literal["noisy_digits", "noisy_digits_last"]


@dataclass(frozen=True)
class Recipe:
    """Train what `student.MODEL(**arguments)` builds, under `seeds` seeds, and measure it on hidden data.

    `lr` is the learning rate, `train_size` how many of the training examples are used (all that the data set has when
    None). The seeds are `first_seed` and those that follow it. `baseline` builds an instructor's own module, trained
    with the same seeds and batches, to compare in pairs. Raises GraderError when a value is not one that the trainer
    knows.
    """

    model: str
    data: Task
    loss: Loss
    optimizer: Optimizer = "adam"
    lr: float = 1e-3
    batch_size: int = 128
    epochs: int = 20
    seeds: int = 3
    first_seed: int = 0
    train_size: int | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    baseline: Callable[[], Any] | None = None

    def __post_init__(self) -> None:
        for name, kind in (("data", Task), ("loss", Loss), ("optimizer", Optimizer)):
            value, known = getattr(self, name), get_args(kind)
            if value not in known:
                raise GraderError(f"Recipe({self.model!r}): {name}={value!r} is not known; known: {', '.join(known)}")
        for name in ("lr", "batch_size", "epochs", "seeds"):
            if getattr(self, name) <= 0:
                raise GraderError(f"Recipe({self.model!r}): {name} must be above 0, found {getattr(self, name)}")
        if self.first_seed < 0:
            raise GraderError(f"Recipe({self.model!r}): first_seed must be 0 or above, found {self.first_seed}")

    @property
    def all_seeds(self) -> range:
        return range(self.first_seed, self.first_seed + self.seeds)

    @property
    def training(self) -> dict[str, Any]:
        """What the training of one model under one seed follows from, besides the model: plain values."""
        values = asdict(self)
        return {name: values[name] for name in _OF_TRAINING}

    @property
    def description(self) -> dict[str, Any]:
        """What the description of a model follows from, besides the notebook that builds it: plain values."""
        return {name: getattr(self, name) for name in _OF_DESCRIPTION}


_OF_DESCRIPTION = ("model", "arguments", "data", "train_size", "seeds", "first_seed")
_OF_TRAINING = ("data", "loss", "optimizer", "lr", "batch_size", "epochs", "train_size")
