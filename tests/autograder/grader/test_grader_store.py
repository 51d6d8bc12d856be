"""The store: what goes in comes out, and what is equal is kept once."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from autograder.box.describe import describe
from autograder.grader.records import LoadRecord, ModelRecord
from autograder.grader.store import Store, key_of
from autograder.models.rebuilt import Description, RebuiltModel
from autograder.models.training import Training
from autograder.report import CellProblem

X = torch.ones(3, 4)


class Net(nn.Module):
    """A layer of that name, batch norm, and the layer again, its weight tied."""

    def __init__(self, name: str = "layer") -> None:
        super().__init__()
        self.name = name
        self.add_module(name, nn.Linear(4, 4))
        self.norm = nn.BatchNorm1d(4)

    def forward(self, x: torch.Tensor) -> Any:
        layer = getattr(self, self.name)
        return layer(self.norm(layer(x)))


def description(module: Callable[[], nn.Module] = Net, seed: int = 0) -> Description:
    torch.manual_seed(seed)
    built = module()
    training, tensors = describe(built, (X,), training=True)
    evaluation, more = describe(built, (X,), training=False)
    return Description(training, evaluation, {**tensors, **more})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_a_description_comes_back_as_it_was(store: Store) -> None:
    """Both graphs and every tensor; the rebuilt module computes the same."""
    put = description()
    got = store.description(store.put_description(put))
    assert (got.training, got.evaluation) == (put.training, put.evaluation)
    assert got.tensors.keys() == put.tensors.keys()
    assert torch.equal(RebuiltModel(got).eval()(X), RebuiltModel(put).eval()(X))


def test_equal_models_share_a_key_whatever_their_names(store: Store) -> None:
    """A class of equal models is kept, and trained, once; other weights are another model."""
    keys = [store.put_description(each) for each in (description(), description(lambda: Net("mine")))]
    assert keys[0] == keys[1] != store.put_description(description(seed=1))
    assert len(list((store.folder / "models").iterdir())) == 2


def test_weights_that_share_memory_are_kept(store: Store) -> None:
    """Two views of one tensor come back as two equal tensors."""
    weight = torch.rand(2, 2)
    put = description()
    shared = Description(put.training, put.evaluation, {**put.tensors, "extra": weight, "again": weight.t()})
    got = store.description(store.put_description(shared))
    assert torch.equal(got.tensors["again"], weight.t())


@pytest.mark.parametrize(
    "training",
    [
        Training(3, (0.5, 0.25), 0.25, 20.5, 0.75, torch.rand(2, 1, 3, 3), None),
        Training(0, (), math.nan, math.nan, math.nan, torch.zeros(0), "the model has no parameters to train"),
        Training(1, (0.5, math.inf), math.nan, math.nan, math.nan, torch.zeros(0), "the loss became inf"),
    ],
    ids=["trained", "untrainable", "diverged"],
)
def test_a_training_comes_back_as_it_was(store: Store, training: Training) -> None:
    """Numbers that are none included."""
    assert not store.has_training("key")
    store.put_training("key", training)
    got = store.training("key")
    assert store.has_training("key")
    assert repr((got.seed, got.losses, got.loss, got.psnr, got.ssim, got.problem)) == repr(
        (training.seed, training.losses, training.loss, training.psnr, training.ssim, training.problem)
    )
    assert torch.equal(got.predictions, training.predictions)


def test_a_record_comes_back_as_it_was(store: Store) -> None:
    """With its problems and models."""
    record = LoadRecord(
        failure="",
        problems=[CellProblem(1, 2, "import x", "ModuleNotFoundError")],
        noticed=["open /etc/passwd"],
        models={"DENOISE": ModelRecord(["a", "b"], "", ""), "OTHER": ModelRecord([], "no `Net`", "staff")},
        cpu_seconds=0.5,
        wall_seconds=1.5,
    )
    store.put_record("key", record)
    assert store.record("key", LoadRecord) == record


@pytest.mark.parametrize("content", [None, b"", b'{"failure": 3}', b"\xff"])
def test_a_record_that_cannot_be_read_is_made_anew(store: Store, content: bytes | None) -> None:
    """The store may be deleted, or half of it, at any time."""
    if content is not None:
        (store.folder / "records").mkdir(parents=True)
        (store.folder / "records" / "key.json").write_bytes(content)
    assert store.record("key", LoadRecord) is None


def test_keys_follow_from_values() -> None:
    """Equal values, equal keys, in whatever order a dictionary was filled; else different ones."""
    assert key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1})
    assert len({key_of("a", "b"), key_of("ab"), key_of(["a", "b"]), key_of("a"), key_of(1), key_of("1")}) == 6
