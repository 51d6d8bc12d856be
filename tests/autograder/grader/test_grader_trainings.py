"""The train phase on a small course: what is shared, kept, trained in company, and trained again alone."""

import functools
import statistics
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
import torch
from torch import nn

from autograder.box.describe import describe
from autograder.grader.batch import Batch
from autograder.grader.pipeline import autograde
from autograder.grader.records import TRUSTED, Settings
from autograder.grader.station import Station, station
from autograder.grader.trainings import Wanted, missing, trained
from autograder.intake.collect import collect
from autograder.models.rebuilt import Description
from autograder.progress import NoProgress
from autograder.report import Report

COURSE = """
[course]
title = "Small"

[[assignments]]
name = "rebuild"
title = "Rebuilding"
points = 1
due = 2030-01-01T12:00:00+00:00
"""

HIDDEN = '''
import pytest
from torch import nn

from autograder.grader import Recipe

REBUILD = Recipe("Net", "noisy_digits", "mse", lr=0.01, epochs=2, seeds=3, train_size=96, batch_size=32)


@pytest.mark.points(1)
def test_is_trained(trained, threshold):
    """The network learns."""
    assert threshold("rebuild.loss").accepts(trained(REBUILD).loss)
'''

THRESHOLD = """
[digits.cpu."rebuild.loss"]
low = {low}
high = {high}
mean = 0.1
seeds = 16
averaged = 3
models = 1
false_fail = 0.0
torch = "any"
torchgrade = "any"
measured = "2027-01-01"
false_pass = {{}}

[digits.cpu."rebuild.loss".recipe]
model = "Net"
data = "noisy_digits"
loss = "mse"
lr = 0.01
epochs = 2
train_size = 96
batch_size = 32
"""

Make = Callable[..., Station]


class Net(nn.Module):
    """Two small convolutions."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 1, 3, padding=1)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.last(torch.relu(self.first(images))))


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """A function that makes the station of a course with one recipe; `work` names where its results are kept."""

    def made(
        work: str, *, company: bool = False, low: float = 0.001, high: float = 0.5, hidden: str = HIDDEN
    ) -> Station:
        (tmp_path / "course.toml").write_text(COURSE)
        source = tmp_path / "source" / "rebuild"
        source.mkdir(parents=True, exist_ok=True)
        (source / "notebook.py").write_text("# %%\n")
        (source / "test_hidden.py").write_text(hidden)
        (source / "thresholds.toml").write_text(THRESHOLD.format(low=low, high=high))
        station.cache_clear()
        return station(Settings(tmp_path, tmp_path / work, "rebuild", TRUSTED, "cpu", company))

    yield made
    station.cache_clear()


def wanted(here: Station, students: int, seeds: int = 3) -> list[Wanted]:
    """The trainings of students whose networks differ in their weights."""
    recipe = here.suite.recipes["REBUILD"]
    example = (here.task(recipe).train_inputs[:3],)
    found = []
    for student in range(students):
        keys = []
        for seed in range(seeds):
            torch.manual_seed(100 * student + seed)
            training, tensors = describe(module := Net(), example, training=True)
            evaluation, more = describe(module, example, training=False)
            keys.append(here.store.put_description(Description(training, evaluation, {**tensors, **more})))
        found.append(Wanted("REBUILD", tuple(here.trainer.units(recipe, keys))))
    return found


def run(here: Station, asked: list[Wanted]) -> int:
    """Train what is missing; returns how many units that were."""
    units = missing(here, asked)
    with Batch(functools.partial(ThreadPoolExecutor, 1), 1) as batch:
        results = list(trained(here, batch, asked, units))
    assert results == [None] * len(units)
    return len(units)


def losses(here: Station, each: Wanted) -> list[float]:
    return [training.loss for training in here.trainer.trainings(each.units)]


def mean(values: list[float]) -> float:
    """As an outcome's loss is one."""
    return statistics.geometric_mean(values)


def test_what_is_stored_is_not_trained_again(make: Make) -> None:
    """And equal models are trained once, whoever handed them in."""
    here = make("work")
    asked = wanted(here, 2)
    assert run(here, [*asked, *asked]) == 2
    assert run(here, asked) == 0
    (here.store.folder / "trainings" / asked[0].units[0].keys[1]).unlink()
    assert run(here, asked) == 1


@pytest.mark.parametrize("part", ["torch", "numpy", "processor", "GPU", "ssim"])
def test_what_was_trained_with_others_is_trained_again(make: Make, part: str) -> None:
    """Another version, processor or definition of a metric may give other numbers; the same ones share the store."""
    here, recipe = make("work"), make("work").suite.recipes["REBUILD"]
    same = replace(here.trainer, versions=dict(here.versions))
    other = replace(here.trainer, versions={**here.versions, part: "another"})
    (own,) = here.trainer.units(recipe, ["a", "b", "c"])
    assert same.units(recipe, ["a", "b", "c"]) == [own]
    assert not {own.key} & {each.key for each in other.units(recipe, ["a", "b", "c"])}


def test_reports_say_what_was_measured_and_computed_with_what(make: Make, tmp_path: Path) -> None:
    """For staff: versions here, versions of the threshold, and which SSIM and PSNR these are."""
    here = make("work")
    basis = graded(here, tmp_path).basis
    assert basis["torch"] == torch.__version__
    assert basis["version when rebuild.loss was measured"] == "torch any"
    assert basis["version ssim"].startswith("Wang et al. 2004")
    assert basis["version psnr"].startswith("10 log10(1 / mean squared error)")
    assert basis["version processor"] == here.versions["processor"]


def test_more_seeds_share_the_first(make: Make) -> None:
    """Calibrating with seven seeds gets for the first three the very numbers that grading gets."""
    here = make("work")
    (few,), (many,) = wanted(here, 1), wanted(here, 1, seeds=7)
    assert [len(unit.seeds) for unit in many.units] == [3, 3, 1]
    assert many.units[0] == few.units[0]
    run(here, [many])
    assert losses(here, few) == losses(here, many)[:3]
    assert [training.seed for training in here.trainer.trainings(many.units)] == list(range(7))


def test_company_gives_numbers_within_the_margin(make: Make) -> None:
    """Three students' networks in one stack: nothing of it is trained alone, and nobody's verdict could change."""
    alone = make("alone")
    asked = wanted(alone, 3)
    run(alone, asked)
    expected = [losses(alone, each) for each in asked]
    together = make("together", company=True)
    assert run(together, wanted(together, 3)) == 3
    for each, values in zip(asked, expected, strict=True):
        assert losses(together, each) == pytest.approx(values, rel=1e-3)
        assert not any(together.store.has_training(key) for key in each.units[0].keys)
    assert missing(together, asked) == []


def test_what_lies_near_a_threshold_gets_the_canonical_numbers(make: Make) -> None:
    """Exactly those of training alone; the others keep what came of company."""
    alone = make("alone")
    asked = wanted(alone, 3)
    run(alone, asked)
    means = [mean(losses(alone, each)) for each in asked]
    order = sorted(range(3), key=means.__getitem__)
    worst = asked[order[-1]]
    together = make("together", company=True, high=means[order[-1]] * 1.001)
    wanted(together, 3)
    run(together, asked)
    assert losses(together, worst) == losses(alone, worst)
    assert all(together.store.has_training(key) for key in worst.units[0].keys)
    assert missing(together, asked) == []


def test_other_thresholds_are_other_neighbours(make: Make) -> None:
    """What was settled for one end is trained alone when a new end comes near it."""
    here = make("work", company=True)
    asked = wanted(here, 2)
    run(here, asked)
    assert missing(here, asked) == []
    near = make("work", company=True, high=mean(losses(here, asked[0])))
    assert missing(near, asked) != []


def test_without_a_threshold_nobody_has_company(make: Make, tmp_path: Path) -> None:
    """A test that compares with a number of its own says nobody where that lies."""
    make("work")
    (tmp_path / "source" / "rebuild" / "thresholds.toml").unlink()
    here = Station(Settings(tmp_path, tmp_path / "work", "rebuild", TRUSTED, "cpu", True))
    asked = wanted(here, 2)
    run(here, asked)
    assert all(here.store.has_training(key) for each in asked for key in each.units[0].keys)


NET = """
import torch

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(1, 1, 3, padding=1)

    def forward(self, images):
        return torch.sigmoid(self.conv(images))
"""


def graded(here: Station, folder: Path) -> Report:
    """The report of one student, in this process."""
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(NET)]), folder / "ada.ipynb")
    collect(here.course, "rebuild", folder)
    one = functools.partial(ThreadPoolExecutor, 1)
    (report,) = autograde(here.course, "rebuild", NoProgress(), trusted=True, device="cpu", make_executor=one).reports
    return report


def test_a_baseline_that_cannot_be_trained_costs_no_point(make: Make, tmp_path: Path) -> None:
    """It is the test file's, so staff read what is wrong with it."""
    changed = HIDDEN.replace("batch_size=32", "batch_size=32, baseline=lambda: nn.Conv2d(1, 1, 3)")
    report = graded(make("work", hidden=changed), tmp_path)
    assert report.earned is None
    assert "the baseline of the recipe for Net: the model returns fewer values" in report.tests[0].staff


def test_operations_without_a_deterministic_form_stand_in_the_report(make: Make, tmp_path: Path) -> None:
    """They are kept with the training, and staff read of them."""
    here = make("work")
    before = graded(here, tmp_path)
    assert (before.earned, before.notes) == (1, [])
    store = here.store
    for path in (store.folder / "trainings").iterdir():
        kept = replace(store.training(path.name), unsteady=("upsample_bilinear2d_backward_out_cuda",))
        store.put_training(path.name, kept)
    here.course.paths.report("rebuild", "ada", 1).unlink()
    (note,) = graded(here, tmp_path).notes
    assert note.startswith(
        "Net was trained with operations that have no deterministic form on cpu (upsample_bilinear2d"
    )
