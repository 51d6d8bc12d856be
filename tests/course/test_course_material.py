"""The course's own material: sources, releases and solutions agree, and public checks tell blank from done."""

from pathlib import Path

import nbformat
import pytest

from autograder.authoring.notebooks import release_notebook, student_notebook
from autograder.authoring.release import drift
from autograder.authoring.variants import read_variants
from autograder.check import check_notebook
from autograder.course import Data, read_course
from autograder.data import handwritten
from autograder.grader.suite import read_suite, threshold_names
from autograder.grader.thresholds import DIGITS, read_thresholds

ROOT = Path(__file__).resolve().parents[2]
COURSE = read_course(ROOT)
NAMES = [each.name for each in COURSE.assignments]
RIGHT = [(name, each) for name in NAMES for each in read_variants(COURSE.source(name)) if each.right]


def checked(name: str, notebook: nbformat.NotebookNode, folder: Path) -> bool:
    path = folder / f"{name}.ipynb"
    nbformat.write(notebook, path)
    return check_notebook(path, COURSE.source(name).public_tests).passed


@pytest.mark.parametrize("name", NAMES)
def test_release_and_solution_come_from_the_source(name: str) -> None:
    """Nobody edited what is generated, and nobody forgot to generate it."""
    assert drift(COURSE, name) == []


@pytest.mark.parametrize("name", NAMES)
def test_public_checks_pass_for_the_reference_and_not_for_the_blank(name: str, tmp_path: Path) -> None:
    """What students run as often as they like says when they are not done."""
    source = COURSE.source(name)
    assert checked(name, student_notebook(source, {}), tmp_path)
    assert not checked(name, release_notebook(source), tmp_path)


@pytest.mark.parametrize(("name", "variant"), RIGHT, ids=lambda each: getattr(each, "name", each))
def test_public_checks_pass_for_right_variants(name: str, variant: object, tmp_path: Path) -> None:
    """A right answer in other words is not sent back by the public checks."""
    assert checked(name, student_notebook(COURSE.source(name), variant.regions), tmp_path)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", NAMES)
def test_points_and_thresholds_are_complete(name: str) -> None:
    """Hidden tests are worth what course.toml says, and every threshold that they name was measured on `digits`."""
    source = COURSE.source(name)
    assert read_suite(source.hidden_tests).points == COURSE.assignment(name).points
    thresholds = read_thresholds(source.thresholds)
    for wanted in threshold_names(source.hidden_tests):
        assert thresholds.get("digits", "cpu", wanted).low < thresholds.get("digits", "cpu", wanted).high


@pytest.mark.parametrize("name", NAMES)
def test_thresholds_were_measured_on_the_digits_that_are_here(name: str) -> None:
    """Otherwise nobody is graded: another release of scikit-learn may bring others one day."""
    read = handwritten(Data(), ROOT).read_sha256
    measured = read_thresholds(COURSE.source(name).thresholds).place("digits", "cpu")
    assert {each.follows_from["data"] for each in measured.values()} <= {read[:DIGITS]}


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_shows_pictures(name: str) -> None:
    """The executed notebook ends with what was learned, drawn."""
    notebook = nbformat.read(COURSE.paths.solutions(name) / f"{name}.ipynb", as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 3
