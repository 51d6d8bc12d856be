"""What `trained(recipe)` gives a grader: one model's trainings under all seeds of a recipe."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from autograder.models.training import Training

DIGITS = 3  # significant digits of a measured number that a grade may follow from


@dataclass(frozen=True, eq=False)
class Outcome:
    """The trainings of a student's model, one a seed, and of the baseline under the same seeds and batches.

    `noisy` and `clean` are the first hidden inputs and targets, `rebuilt` the first seed's predictions for them.
    """

    trainings: Sequence[Training]
    baselines: Sequence[Training]
    noisy: torch.Tensor
    clean: torch.Tensor

    @property
    def losses(self) -> list[float]:
        """The loss on hidden data, a value a seed."""
        return [rounded(each.loss) for each in self.trainings]

    @property
    def baseline_losses(self) -> list[float]:
        """The baseline's loss on hidden data, a value a seed."""
        return [rounded(each.loss) for each in self.baselines]

    @property
    def loss(self) -> float:
        """The geometric mean of the losses over seeds."""
        return _geometric_mean(self.losses)

    @property
    def psnr(self) -> float:
        """Peak signal-to-noise ratio in dB of the first 256 hidden examples, the mean over seeds.

        10 log10(1 / MSE) over all of their pixels together, with values in [0, 1]; see `models/quality.py`.
        """
        return rounded(statistics.fmean(each.psnr for each in self.trainings))

    @property
    def ssim(self) -> float:
        """Structural similarity of the first 256 hidden examples, the mean over seeds.

        Wang et al. 2004: windows of 11 x 11 with sigma 1.5, borders reflected; see `models/quality.py`.
        """
        return rounded(statistics.fmean(each.ssim for each in self.trainings))

    @property
    def gains(self) -> list[float]:
        """log(baseline's loss / the model's loss) for each seed: above 0 where the model is better."""
        pairs = zip(self.baselines, self.trainings, strict=True)
        return [rounded(_log_ratio(baseline.loss, own.loss)) for baseline, own in pairs]

    @property
    def gain(self) -> float:
        """The mean of the gains."""
        return rounded(statistics.fmean(self.gains))

    @property
    def rebuilt(self) -> torch.Tensor:
        return self.trainings[0].predictions

    @property
    def curves(self) -> dict[str, list[float]]:
        """Training loss an epoch: the model's and the baseline's under the first seed."""
        named = {"your network": self.trainings[0]} | ({"without": self.baselines[0]} if self.baselines else {})
        return {name: [rounded(loss) for loss in training.losses] for name, training in named.items()}

    def curves_by_seed(self, baseline: str) -> dict[str, list[float]]:
        """Training loss an epoch under every seed: the model's, and those of the baseline under this name."""
        named = {"your network": self.trainings, baseline: self.baselines}
        return {
            f"{name} (seed {training.seed})": [rounded(loss) for loss in training.losses]
            for name, trainings in named.items()
            for training in trainings
        }


def rounded(value: float) -> float:
    """`value` to three significant digits: finer ones depend on the machine."""
    if not math.isfinite(value) or value == 0:
        return value
    return round(value, DIGITS - 1 - math.floor(math.log10(abs(value))))


def _log_ratio(above: float, below: float) -> float:
    return math.log(above / below) if above > 0 and below > 0 else math.nan


def _geometric_mean(values: Sequence[float]) -> float:
    if any(not value > 0 for value in values):
        return math.nan
    return rounded(math.exp(statistics.fmean(math.log(value) for value in values)))
