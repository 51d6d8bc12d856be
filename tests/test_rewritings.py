"""Notebooks that write one model differently: trained once, and graded alike, over the whole path."""

from pathlib import Path

import nbformat

from autograder.course import Course, read_course
from autograder.grader.pipeline import autograde
from autograder.intake.collect import collect
from autograder.progress import NoProgress

COURSE = """
[course]
title = "Small"

[runner]
workers = {workers}

[[assignments]]
name = "denoise"
title = "Denoising"
points = 10
due = 2030-01-01T12:00:00+00:00
"""

HIDDEN = '''
import pytest

from autograder.grader import Recipe

DENOISE = Recipe("Net", "noisy_digits", "binary_cross_entropy", epochs=1, seeds=2, train_size=200)


@pytest.mark.points(10)
def test_loss_counts(trained, score):
    """The smaller the loss, the more points: to the last digit."""
    score.partial(1 / (1 + trained(DENOISE).loss), "the smaller the loss, the more points")
'''

LAYERS = """
import torch
import torch.nn as nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(1, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.last = nn.Conv2d(8, 1, 3, padding=1)
"""

PLAIN = """
    def forward(self, x):
        wide = torch.relu(self.norm(self.down(x)))
        deep = F.interpolate(F.max_pool2d(wide, 2), scale_factor=2)
        return torch.sigmoid(self.last(torch.cat([deep, wide], dim=1)))
"""

METHODS = """
    def forward(self, x):
        wide = self.norm(self.down(x)).relu_()
        print("shape", wide.shape)
        unused = wide.mean()
        deep = nn.Upsample(size=(28, 28))(nn.MaxPool2d(kernel_size=2, stride=2)(wide))
        return self.last(torch.concat((deep, wide), -3)).sigmoid()
"""

FUNCTIONS = """
        self.features = nn.Sequential(self.down, self.norm, nn.ReLU(inplace=True), nn.Dropout(0.0))
        del self.down, self.norm

    def forward(self, x):
        wide = self.features(x)
        deep = F.interpolate(F.max_pool2d(wide, (2, 2)), size=wide.shape[-2:], mode="nearest")
        both = torch.concatenate([deep, wide], axis=1).contiguous()
        padded = F.conv2d(both, self.last.weight, self.last.bias, padding="same")
        return nn.Sigmoid()(padded).view(x.size(0), 1, 28, 28)
"""

OTHER = PLAIN.replace("[deep, wide]", "[wide, deep]")


def handed_in(folder: Path, workers: int = 1, **networks: str) -> Course:
    """A course with a notebook of one cell for each network."""
    folder.mkdir(exist_ok=True)
    (folder / "course.toml").write_text(COURSE.format(workers=workers))
    source = folder / "source" / "denoise"
    source.mkdir(parents=True)
    (source / "notebook.py").write_text("# %%\n")
    (source / "test_hidden.py").write_text(HIDDEN)
    (folder / "inbox").mkdir()
    for student, forward in networks.items():
        cells = [nbformat.v4.new_code_cell(LAYERS + forward)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "inbox" / f"{student}.ipynb")
    course = read_course(folder)
    collect(course, "denoise", folder / "inbox")
    return course


def test_one_model_in_three_notebooks_is_trained_once_and_graded_alike(tmp_path: Path) -> None:
    """Same keys in the store, same points; a model that computes something else has its own."""
    course = handed_in(tmp_path, plain=PLAIN, methods=METHODS, functions=FUNCTIONS, other=OTHER)
    reports = {each.student: each for each in autograde(course, "denoise", NoProgress()).reports}
    earned = {student: each.earned for student, each in reports.items()}
    assert earned["plain"] == earned["methods"] == earned["functions"]
    assert earned["plain"] not in (0, 10, None, earned["other"])
    kept = {kind: len(list((course.paths.store / kind).iterdir())) for kind in ("models", "trainings")}
    assert kept["models"] == 2 * 2
    assert kept["trainings"] == 2 * 2


def test_the_order_of_work_changes_no_result(tmp_path: Path) -> None:
    """One worker and two, the class in one order and the other: the same points and messages, to the last digit."""
    networks = [PLAIN, OTHER, PLAIN.replace("relu", "tanh"), PLAIN.replace("torch.relu", "F.gelu")]
    found = []
    for workers, order in ((1, networks), (2, networks[::-1])):
        course = handed_in(tmp_path / str(workers), workers, **{f"s{place}": each for place, each in enumerate(order)})
        reports = {each.student: each for each in autograde(course, "denoise", NoProgress()).reports}
        found.append({each: reports[f"s{place}"].tests[0] for place, each in enumerate(order)})
    for network in networks:
        one, other = (each[network] for each in found)
        assert (one.verdict, one.earned, one.message) == (other.verdict, other.earned, other.message)
    assert len({each.earned for each in found[0].values()}) > 1
