"""What tests ask a notebook, written down: on a small assignment, its notebook in this process."""

from pathlib import Path

import pytest
import torch
from probe_course import NAME, probe_course

from autograder.box import wire
from autograder.grader.records import TRUSTED, Settings
from autograder.grader.station import Station
from autograder.grader.suite import read_suite
from autograder.intake.notebook import read_cells
from autograder.verify.members import filled
from autograder.verify.probes.recording import Recorded, record

OBJECTS = """
import torch


class Counter:
    def __init__(self, start):
        self.total = torch.tensor(float(start))

    def add(self, number):
        self.total = self.total + number
        return self.total


class Halves(torch.nn.Module):
    def forward(self, images):
        return torch.sigmoid(images) / 2
"""
RECIPE = """
from autograder.grader import Recipe

HALVE = Recipe(model="Halves", data="noisy_digits", loss="mse")


def test_trained(trained):
    \"\"\"Trains.\"\"\"
    assert trained(HALVE).loss < 1


def test_counts(student):
    \"\"\"Adds up.\"\"\"
    given = torch.tensor([1.0, 2.0])
    counter = student.Counter(3)
    total = counter.add(given)
    given.zero_()
    total.zero_()
    assert counter.total.tolist() == [4.0, 5.0]
"""


def recorded(folder: Path, hidden: str) -> Recorded:
    course = probe_course(folder, f"# %%{OBJECTS}", hidden)
    suite = read_suite(course.source(NAME).hidden_tests)
    station = Station(Settings(folder, folder, NAME, TRUSTED, "cpu"))
    cells = read_cells(filled(course.source(NAME), {}))
    return record(station, suite.without_training(), suite.recipes, cells)


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """What the tests above ask."""
    return recorded(tmp_path_factory.mktemp("recorded"), "import torch\n" + RECIPE)


def test_every_test_has_its_questions_in_order(scripts: Recorded) -> None:
    """They begin with the seed; objects are called what the test calls them."""
    assert [script.test for script in scripts] == ["test_counts", "recipe HALVE"]
    assert [(type(each.question).__name__, each.label) for each in scripts[0].asked] == [
        ("Seed", ""),
        ("Get", "Counter"),
        ("Call", "Counter"),
        ("Get", "Counter().add"),
        ("Call", "Counter().add"),
        ("Get", "Counter().total"),
    ]


def test_tensors_are_kept_as_they_crossed(scripts: Recorded) -> None:
    """What the test overwrites later was something else when it was asked, and so was what it was answered."""
    asked = scripts[0].asked[4]
    assert asked.tensors[0].tolist() == [1.0, 2.0]
    assert asked.answer == wire.Done(wire.TensorAt(0))
    assert asked.found[0].tolist() == [4.0, 5.0]


def test_a_recipes_model_is_asked_about_in_both_modes(scripts: Recorded) -> None:
    """As data and by its values, on examples of the data set."""
    kinds = [type(each.question) for each in scripts[1].asked]
    assert kinds.count(wire.Describe) == kinds.count(wire.Run) == 2
    values = next(each.found[0] for each in scripts[1].asked if isinstance(each.question, wire.Run))
    assert values.shape[1:] == (1, 28, 28)
    assert float(values.max()) < 0.5


def test_a_test_that_fails_is_recorded_until_it_does(tmp_path: Path) -> None:
    """A name that is missing ends the test, not the recording."""
    hidden = 'def test_it(student):\n    """Asks."""\n    student.missing(1)\n    student.Counter\n'
    (script,) = recorded(tmp_path, hidden)
    assert [type(each.answer) for each in script.asked] == [wire.Done, wire.Unknown]


def test_what_is_recorded_is_the_same_every_time(tmp_path: Path) -> None:
    """Inputs that a test draws without a seed of its own among it."""
    hidden = 'import torch\n\ndef test_it(student):\n    """Adds."""\n    student.Counter(1).add(torch.rand(3))\n'
    first, second = (recorded(tmp_path / name, hidden) for name in "ab")
    assert torch.equal(first[0].asked[4].tensors[0], second[0].asked[4].tensors[0])
