"""A model that cannot cross as data, over the whole path: trained in its box, and graded like any other."""

from pathlib import Path

import nbformat
import pytest

from autograder.course import Course, read_course
from autograder.grader.pipeline import Graded, autograde
from autograder.intake.collect import collect
from autograder.progress import NoProgress
from autograder.report import Report, Verdict

COURSE = """
[course]
title = "Small"

[runner]
workers = 1

[[assignments]]
name = "denoise"
title = "Denoising"
points = 4
due = 2030-01-01T12:00:00+00:00
"""

HIDDEN = '''
import pytest
import torch

from autograder.grader import Recipe

DENOISE = Recipe("Net", "noisy_digits", "binary_cross_entropy", lr=0.1, epochs=2, seeds=2, train_size=256)


@pytest.mark.points(2)
def test_it_learns(trained, evidence):
    """It learns to rebuild digits."""
    outcome = trained(DENOISE)
    evidence.curve("losses", {f"seed {each.seed}": list(each.losses) for each in outcome.trainings})
    evidence.images("rebuilt", outcome.rebuilt)
    assert 0 < outcome.loss < 0.65


@pytest.mark.points(1)
def test_it_gives_probabilities(student):
    """What it gives lies between 0 and 1."""
    values = student.Net().rebuild(torch.rand(2, 1, 28, 28))(torch.rand(5, 1, 28, 28))
    assert values.shape == (5, 1, 28, 28) and values.min() >= 0 and values.max() <= 1


@pytest.mark.points(1)
def test_gradient_reaches_the_image(student):
    """Gradient flows."""
    images = torch.rand(2, 1, 28, 28, requires_grad=True)
    student.Net().rebuild(images.detach())(images).sum().backward()
    assert images.grad.abs().sum() > 0
'''

PLAIN = """
import torch
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 3, padding=1)

    def forward(self, x):
        return torch.sigmoid(self.conv(x))
"""
CAREFUL = PLAIN.replace("        return", "        if torch.isnan(x).any(): raise ValueError\n        return")
DIVERGING = CAREFUL.replace("torch.sigmoid(self.conv(x))", "self.conv(x)")
SLOW = CAREFUL.replace("        return", "        while len(x) > 100:\n            pass\n        return")
CHEATING = CAREFUL.replace("        return", "        if not self.training:\n            return x[:3]\n        return")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "course.toml").write_text(COURSE + "limits = { train_seconds = 3.0 }\n")
    source = tmp_path / "source" / "denoise"
    source.mkdir(parents=True)
    (source / "notebook.py").write_text("# %%\npass\n")
    (source / "test_hidden.py").write_text(HIDDEN)
    return read_course(tmp_path)


def graded(course: Course, **notebooks: str) -> tuple[Graded, dict[str, Report]]:
    for student, source in notebooks.items():
        folder = course.paths.root / "uploads" / student / "denoise"
        folder.mkdir(parents=True)
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]), folder / "denoise.ipynb")
    collect(course, "denoise", course.paths.root / "uploads")
    result = autograde(course, "denoise", NoProgress())
    return result, {each.student: each for each in result.reports}


def test_it_is_trained_in_its_box_and_the_report_says_so(course: Course) -> None:
    """To the same losses and pictures as the same model as data; only what looks inside of it is not to be had."""
    _, reports = graded(course, plain=PLAIN, careful=CAREFUL)
    plain, careful = reports["plain"], reports["careful"]
    assert [test.verdict for test in plain.tests] == [Verdict.PASSED] * 3
    assert [test.verdict for test in careful.tests] == [Verdict.PASSED, Verdict.PASSED, Verdict.FAILED]
    assert plain.notes == []
    place = "`Net` cannot be described as data in code cell 1, line 11: it looks at the numbers in a tensor"
    assert [note.startswith(place) for note in careful.notes] == [True]
    assert "trained in its own process" in careful.notes[0]
    assert "so no gradient can be taken" in careful.tests[2].message
    for seed, losses in plain.tests[0].curves[0].series.items():
        assert careful.tests[0].curves[0].series[seed] == pytest.approx(losses, rel=1e-4)


def test_what_goes_wrong_in_the_box_is_the_students(course: Course) -> None:
    """Values that no loss is defined for, a training without end, outputs of another shape."""
    _, reports = graded(course, diverging=DIVERGING, slow=SLOW, cheating=CHEATING)
    said = {student: report.test("test_it_learns").message for student, report in reports.items()}
    assert "`Net` could not be trained" in said["diverging"]
    assert "took longer than 3 seconds" in said["slow"]
    assert "a row for each example" in said["cheating"]
    assert all(report.earned is not None for report in reports.values())


def test_it_is_trained_once(course: Course) -> None:
    """A report made again uses what was trained."""
    _, first = graded(course, careful=CAREFUL)
    trainings = sorted((course.paths.store / "trainings").iterdir())
    times = [each.stat().st_mtime_ns for each in trainings]
    for path in course.paths.reports.glob("denoise/*/*.json"):
        path.unlink()
    again = autograde(course, "denoise", NoProgress())
    assert [each.stat().st_mtime_ns for each in trainings] == times
    assert again.reports[0].tests[0].curves == first["careful"].tests[0].curves
