"""`torchgrade calibrate` on a small course: one threshold that separates, one that overlaps, in one real run."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import torch
from PIL import Image

from autograder.grader.thresholds import read_thresholds

COURSE = """
[course]
title = "Small"

[[assignments]]
name = "rebuild"
title = "Rebuilding"
points = 2
due = 2030-01-01T12:00:00+00:00
"""

NOTEBOOK = """\
# %%
import torch
from torch import nn


# %%
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3, padding=1)
        self.last = nn.Conv2d(2, 1, 3, padding=1)

    def forward(self, images):
        ### BEGIN SOLUTION forward
        return torch.sigmoid(self.last(torch.relu(self.conv(images))))
        ### END SOLUTION
"""

HIDDEN = '''\
"""Hidden tests."""

import pytest

from autograder.grader import Recipe

REBUILD = Recipe("Net", "noisy_digits", "mse", lr=0.05, batch_size=16, epochs=12, seeds=3, train_size=64)
TIGHT = Recipe("Net", "noisy_digits", "mse", lr=0.05, batch_size=16, epochs=12, seeds=2, train_size=64)


@pytest.mark.points(1)
def test_rebuilds(trained, threshold):
    """The network rebuilds."""
    assert threshold("rebuild.loss").accepts(trained(REBUILD).loss)


@pytest.mark.points(1)
def test_tells_apart(trained, threshold):
    """The network is the one that was asked for."""
    assert threshold("tight.loss").accepts(trained(TIGHT).loss)
'''

RIGHT = {
    "other_words": "return self.last(self.conv(images).relu()).sigmoid()",
    "turned": "return 1 - torch.sigmoid(self.last(torch.relu(self.conv(images))))",
}
WRONG = {
    "blind": ("test_rebuilds", "return torch.sigmoid(self.last(torch.relu(self.conv(0 * images))))"),
    "raises": ("test_rebuilds", "raise RuntimeError('not done')"),
    "louder": ("test_tells_apart", "return torch.sigmoid(self.last(torch.relu(self.conv(1.02 * images))))"),
}
ENTRY = """
[mnist.cuda."rebuild.loss"]
low = 0.1
high = 0.2
mean = 0.15
seeds = 16
averaged = 3
models = 1
false_fail = 0.0
torchgrade = "any"
measured = "2027-01-01"
follows_from = { torch = "any" }
recipe = { model = "Net" }
false_pass = { blind = 0.5 }
"""


def torchgrade(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "grading", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course, with what was measured elsewhere in its thresholds."""
    root = tmp_path_factory.mktemp("course")
    source = root / "source" / "rebuild"
    (source / "right").mkdir(parents=True)
    (source / "wrong").mkdir()
    (root / "course.toml").write_text(COURSE)
    (source / "notebook.py").write_text(NOTEBOOK)
    (source / "test_hidden.py").write_text(HIDDEN)
    (source / "thresholds.toml").write_text(ENTRY)
    for name, region in RIGHT.items():
        (source / "right" / f"{name}.py").write_text(f'"""Right."""\n\n### REGION forward\n{region}\n')
    for name, (test, region) in WRONG.items():
        text = f'"""Wrong."""\n\nfails = ["{test}"]\n\n### REGION forward\n{region}\n'
        (source / "wrong" / f"{name}.py").write_text(text)
    return root


@pytest.fixture(scope="module")
def done(folder: Path) -> subprocess.CompletedProcess[str]:
    """Calibrated once."""
    return torchgrade("calibrate", "rebuild", "--device", "cpu", cwd=folder)


def line(done: subprocess.CompletedProcess[str], threshold: str, name: str) -> str:
    """What was printed of a model under a threshold."""
    part = done.stdout.partition(f"{threshold}:")[2]
    return next(each for each in part.split("\n") if re.match(rf" *{name} ", each))


def test_what_separates_is_written_what_overlaps_is_not(folder: Path, done: subprocess.CompletedProcess[str]) -> None:
    """And what was measured elsewhere stays."""
    assert done.returncode == 1
    values = tomllib.loads((folder / "source" / "rebuild" / "thresholds.toml").read_text())
    assert list(values["digits"]["cpu"]) == ["rebuild.loss"]
    assert values["mnist"] == tomllib.loads(ENTRY)["mnist"]


def test_the_entry_says_what_it_follows_from(folder: Path, done: subprocess.CompletedProcess[str]) -> None:
    """Seeds, models, chances, the recipe, versions and data; equal models are one model."""
    assert done.stdout
    path = folder / "source" / "rebuild" / "thresholds.toml"
    entry = read_thresholds(path).place("digits", "cpu")["rebuild.loss"]
    assert (entry.seeds, entry.averaged, entry.models) == (24, 3, 2)
    assert entry.low < entry.mean < entry.high
    assert entry.false_fail < 0.001
    assert entry.false_pass["blind"] < 0.01 < entry.false_pass["louder"]
    assert entry.recipe["epochs"] == 12
    assert entry.follows_from.keys() == {"torch", "numpy", "processor", "data"}
    assert entry.follows_from["torch"] == torch.__version__


def test_every_answer_has_a_line(done: subprocess.CompletedProcess[str]) -> None:
    """Right ones, wrong ones, those that are another's model, and those that do not train."""
    assert "the same model: other_words" in line(done, "rebuild.loss", "reference")
    assert line(done, "rebuild.loss", "turned").endswith("right")
    assert line(done, "rebuild.loss", "blind").endswith("must be caught")
    assert "passes" in line(done, "rebuild.loss", "louder")
    assert "not measured" in line(done, "rebuild.loss", "raises")


def test_the_refusal_says_what_was_measured_and_what_helps(done: subprocess.CompletedProcess[str]) -> None:
    """Nothing helps here: the wrong answer is as good as right ones."""
    said = done.stderr
    assert "tight.loss does not separate right from wrong, so it was not written" in said
    assert re.search(r"louder: 0\.\d+ \(sd [\d.]+ %\) over 24 seeds; its mean of 2 passes with a chance of \d+ %", said)
    assert "this recipe cannot tell them apart" in said
    assert "Traceback" not in said


def test_a_picture_shows_both_thresholds(folder: Path, done: subprocess.CompletedProcess[str]) -> None:
    """Where the last but one line says."""
    path = folder / "calibration" / "rebuild-digits-cpu.png"
    assert done.stdout.rstrip().endswith(f"plot: {path}")
    with Image.open(path) as picture:
        assert picture.width > 2 * 700  # a panel each


def test_what_was_trained_is_kept(folder: Path, done: subprocess.CompletedProcess[str]) -> None:
    """A second run trains nothing and finds the same."""
    again = torchgrade("calibrate", "rebuild", "--device", "cpu", cwd=folder)
    bars = dict(re.findall(r"^(\w+) .*? (\d+/\d+)", again.stdout, re.MULTILINE))
    assert bars["train"] == bars["advise"] == "0/0"
    told, told_again = (each.stdout.partition("rebuild.loss:")[2] for each in (done, again))
    assert told == told_again != ""


def test_data_that_are_not_there_are_one_line(folder: Path) -> None:
    """Other data than course.toml's can be asked for, by name."""
    for options, said in (
        (["--images", "letters"], "--images: 'letters' is no data; there are: digits, mnist"),
        (["--mnist-folder", "nowhere"], f"{folder}/nowhere: holds neither train-images-idx3-ubyte"),
    ):
        failed = torchgrade("calibrate", "rebuild", *options, cwd=folder)
        assert failed.returncode == 2
        assert said in failed.stderr
        assert failed.stderr.count("\n") == 1
