"""Outcomes: means over seeds, gains over the baseline, and three digits of each."""

import math

import pytest
import torch

from autograder.grader.outcome import Outcome, rounded
from autograder.models.training import Training


def training(loss: float, psnr: float = 20.0, ssim: float = 0.5, losses: tuple[float, ...] = ()) -> Training:
    return Training(0, losses, loss, psnr, ssim, torch.zeros(2), None)


def outcome(*own: Training, baselines: tuple[Training, ...] = ()) -> Outcome:
    return Outcome(own, baselines, torch.zeros(2), torch.zeros(2))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.123456, 0.123),
        (0.0012355, 0.00124),
        (1234.5, 1230.0),
        (-9.999, -10.0),
        (0.9996, 1.0),
        (5e-310, 5e-310),
        (0.0, 0.0),
        (math.inf, math.inf),
    ],
)
def test_three_digits_are_kept(value: float, shown: float) -> None:
    """Of numbers of every size."""
    assert rounded(value) == shown


def test_what_is_no_number_stays_none() -> None:
    """A mean over it is none either."""
    assert math.isnan(rounded(math.nan))
    broken = outcome(training(0.1), training(math.nan, psnr=math.nan, ssim=math.nan))
    assert all(math.isnan(value) for value in (broken.loss, broken.psnr, broken.ssim))


def test_the_loss_is_the_geometric_mean_over_seeds() -> None:
    """Of the losses as they are shown."""
    assert outcome(training(0.1), training(0.4)).loss == 0.2
    assert outcome(training(0.12345), training(0.12345)).losses == [0.123, 0.123]


@pytest.mark.parametrize("loss", [0.0, -1.0])
def test_a_loss_without_a_logarithm_has_no_mean(loss: float) -> None:
    """No threshold accepts what comes of it."""
    assert math.isnan(outcome(training(0.1), training(loss)).loss)


def test_quality_is_the_mean_over_seeds() -> None:
    """PSNR in dB, SSIM without a unit."""
    both = outcome(training(0.1, 20.0, 0.25), training(0.1, 23.0, 0.75))
    assert (both.psnr, both.ssim) == (21.5, 0.5)


def test_a_gain_compares_pairs_of_one_seed() -> None:
    """Above 0 where the model's loss is lower than the baseline's."""
    paired = outcome(training(0.1), training(0.3), baselines=(training(0.2), training(0.2)))
    assert paired.gains == [rounded(math.log(2)), rounded(math.log(2 / 3))]
    assert paired.gain == rounded(sum(paired.gains) / 2)


def test_every_seed_has_its_baseline() -> None:
    """Fewer would compare the wrong pairs."""
    with pytest.raises(ValueError, match="argument 2"):
        _ = outcome(training(0.1), training(0.1), baselines=(training(0.2),)).gains


def test_curves_show_the_first_seed_beside_its_baseline() -> None:
    """Without a baseline there is one curve."""
    own, base = training(0.1, losses=(0.5, 0.12345)), training(0.2, losses=(0.6, 0.2))
    assert outcome(own).curves == {"your network": [0.5, 0.123]}
    assert outcome(own, baselines=(base,)).curves == {"your network": [0.5, 0.123], "without": [0.6, 0.2]}
    assert outcome(own).rebuilt is own.predictions
