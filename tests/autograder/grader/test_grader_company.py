"""Who may train together, how many at a time, and when what comes of it counts as it is."""

import math
from collections.abc import Sequence

import pytest
import torch
from torch import nn

from autograder.box.describe import describe
from autograder.grader.company import company_of, in_groups, is_settled, models_in
from autograder.grader.outcome import Outcome
from autograder.grader.thresholds import Threshold
from autograder.models.rebuilt import Description
from autograder.models.recipe import Recipe
from autograder.models.training import Training

RECIPE = Recipe(model="Net", data="noisy_digits", loss="mse").training
X = torch.rand(3, 1, 6, 6)


def training(loss: float, problem: str | None = None) -> Training:
    return Training(0, (), loss, 20.0, 0.5, torch.zeros(0), problem)


def outcome(*losses: float, baseline: float = 0.4, problem: str | None = None) -> Outcome:
    own = [training(loss, problem) for loss in losses]
    return Outcome(own, [training(baseline) for _ in losses], torch.zeros(0), torch.zeros(0))


def thresholds(**ends: tuple[float, float]) -> dict[str, Threshold]:
    return {metric: Threshold(f"denoise.{metric}", *both) for metric, both in ends.items()}


@pytest.mark.parametrize(
    ("loss", "settled"),
    [(0.19, True), (0.203, False), (0.2055, False), (0.208, False), (0.215, True), (0.155, True), (0.161, False)],
)
def test_what_lies_near_an_end_is_not_settled(loss: float, settled: bool) -> None:
    """On either side of it: both ends, accepted or not."""
    assert is_settled(outcome(loss, loss), thresholds(loss=(0.16, 0.2055))) is settled


def test_every_threshold_must_be_far() -> None:
    """A loss that is safe does not make a gain safe; log(0.4 / 0.2) is 0.693."""
    both = outcome(0.2, 0.2)
    assert is_settled(both, thresholds(loss=(0.1, 0.3), gain=(0.1, 2.0)))
    assert not is_settled(both, thresholds(loss=(0.1, 0.3), gain=(0.68, 2.0)))
    assert not is_settled(both, thresholds(loss=(0.1, 0.3), psnr=(20.1, 30.0)))
    assert not is_settled(both, thresholds(loss=(0.1, 0.3), ssim=(0.2, 0.505)))


def test_what_ended_early_or_is_no_number_settles_nothing() -> None:
    """In the canonical way it may end otherwise."""
    wide = thresholds(loss=(0.0, math.inf))
    assert is_settled(outcome(0.2), wide)
    assert not is_settled(outcome(0.2, problem="the training loss became nan"), wide)
    assert not is_settled(outcome(math.nan), wide)
    assert not is_settled(Outcome([training(0.2)], [], torch.zeros(0), torch.zeros(0)), thresholds(gain=(0.0, 1.0)))


def test_out_of_memory_halves_the_group_and_goes_on() -> None:
    """Nobody is trained twice or left out, and the order stays."""
    tried: list[int] = []

    def train(some: Sequence[int]) -> list[str]:
        tried.append(len(some))
        if len(some) > 3:
            raise torch.OutOfMemoryError("no room")
        return [str(each) for each in some]

    assert in_groups(train, range(8), 8) == [str(each) for each in range(8)]
    assert tried == [8, 4, 2, 2, 2, 2]


def test_one_model_that_does_not_fit_is_our_error() -> None:
    """It cannot be halved."""

    def train(_: Sequence[int]) -> list[str]:
        raise torch.OutOfMemoryError("no room")

    with pytest.raises(torch.OutOfMemoryError):
        in_groups(train, range(4), 4)


def described(*layers: nn.Module, seed: int = 0) -> Description:
    torch.manual_seed(seed)
    module = nn.Sequential(nn.Conv2d(1, 2, 3, padding=1), *layers)
    training, tensors = describe(module, (X,), training=True)
    evaluation, more = describe(module, (X,), training=False)
    return Description(training, evaluation, {**tensors, **more})


def test_company_is_of_one_structure_and_one_recipe() -> None:
    """Weights may differ; sizes, layers and learning rates may not."""
    own = company_of(described(), RECIPE)
    assert own is not None
    assert own == company_of(described(seed=1), RECIPE)
    others = [described(nn.ReLU()), described(nn.Conv2d(2, 5, 1)), described(nn.Conv2d(2, 7, 1))]
    assert (
        len({own, company_of(described(), RECIPE | {"lr": 0.5}), *(company_of(each, RECIPE) for each in others)}) == 5
    )


@pytest.mark.parametrize("layer", [nn.Dropout(0.1), nn.BatchNorm2d(2)], ids=["dropout", "batch norm"])
def test_models_that_company_would_change_have_none(layer: nn.Module) -> None:
    """Other random numbers, or statistics that lag behind steps made of rounding, are more than last digits."""
    assert company_of(described(layer), RECIPE) is None


def test_a_group_follows_from_the_room_there_is() -> None:
    """Twice the room holds twice as many; there is always one, and never a crowd."""
    model = described()
    room = 40 * 2**20
    some = models_in(room, model, torch.rand(32, 1, 64, 64))
    assert 1 < some < models_in(2 * room, model, torch.rand(32, 1, 64, 64)) <= 2 * some + 1
    assert models_in(0, model, X) == 1
    assert models_in(2**40, model, X) == 64
    assert models_in(room, model, torch.rand(3)) == 1
