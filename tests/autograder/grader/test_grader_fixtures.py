"""The fixtures of hidden tests: evidence, thresholds, trained models."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PIL import Image

from autograder.errors import StudentError
from autograder.grader.evidence import Evidence
from autograder.grader.outcome import Outcome
from autograder.models.training import Training
from autograder.report import TestResult, Verdict

Results = Callable[..., dict[str, TestResult]]

RECIPE = 'DENOISE = Recipe(model="Net", data="noisy_digits", loss="mse")\n'


def outcome() -> Outcome:
    training = Training(0, (0.5, 0.25), 0.25, 20.0, 0.5, torch.zeros(2, 1, 4, 4), None)
    return Outcome([training], [], torch.ones(2, 1, 4, 4), torch.zeros(2, 1, 4, 4))


def without_model() -> Outcome:
    raise StudentError("your notebook defines no `Net`", "staff only")


def test_pictures_are_kept_beside_the_report(results: Results, tmp_path: Path) -> None:
    """Rows of images with gaps, twice as large; the result names caption and file."""
    found = results('''
        def test_rows(evidence):
            """Rows."""
            evidence.images("noisy, clean", torch.zeros(3, 1, 4, 4), torch.ones(2, 4, 4))
            evidence.images("more", torch.zeros(1, 4, 4))
        ''')["test_rows"]
    assert [(each.caption, each.file) for each in found.pictures] == [
        ("noisy, clean", "test_rows-1.png"),
        ("more", "test_rows-2.png"),
    ]
    with Image.open(tmp_path / "evidence" / "test_rows-1.png") as image:
        assert image.size == (2 * 3 * 6, 2 * 2 * 6)
        assert image.getpixel((0, 0)) == 0
        assert image.getpixel((0, 2 * 6)) == image.getpixel((2 * 3 * 6 - 1, 2 * 6)) == 255


def test_a_failed_test_keeps_its_evidence(results: Results) -> None:
    """It is then that a student wants to see it."""
    found = results('''
        def test_loss(evidence):
            """Loss."""
            evidence.curve("loss", {"yours": [0.5, 0.25]})
            assert False
        ''')["test_loss"]
    assert found.verdict is Verdict.FAILED
    assert [(each.caption, each.series) for each in found.curves] == [("loss", {"yours": [0.5, 0.25]})]


def test_values_that_are_no_numbers_are_drawn_and_kept(tmp_path: Path) -> None:
    """NaN is black in a picture and a gap in a curve; what is out of range is clipped."""
    evidence = Evidence(tmp_path, "test_nan")
    evidence.images("odd", torch.tensor([[[math.nan, -3.0], [7.0, math.inf]]]))
    evidence.curve("loss", {"yours": [1.0, math.nan, math.inf]})
    with Image.open(tmp_path / "test_nan-1.png") as image:
        assert [image.getpixel((x, y)) for y in (0, 2) for x in (0, 2)] == [0, 0, 255, 255]
    assert evidence.curves[0].series == {"yours": [1.0, None, None]}


def test_images_with_their_channel_last_are_drawn_as_others_are(tmp_path: Path) -> None:
    """(N, H, W, 1), as Keras has them, gives the file that (N, 1, H, W) gives."""
    images = torch.rand(3, 1, 5, 7)
    for name, row in (("first", images), ("last", images.movedim(1, -1))):
        Evidence(tmp_path, name).images("rows", row)
    assert (tmp_path / "first-1.png").read_bytes() == (tmp_path / "last-1.png").read_bytes()


def test_at_most_ten_images_stand_in_a_row(tmp_path: Path) -> None:
    """A parametrized test's name still makes a file's name."""
    evidence = Evidence(tmp_path, "test_rows[a/b c]")
    evidence.images("many", torch.zeros(50, 1, 4, 4))
    (path,) = tmp_path.iterdir()
    assert path.name == "test_rows-a-b-c--1.png"
    with Image.open(path) as image:
        assert image.width == 2 * 10 * 6


def test_a_threshold_that_was_never_measured_is_our_error(results: Results) -> None:
    """The message for staff names the file, the data set and the command."""
    found = results('''
        def test_loss(threshold):
            """Loss."""
            assert threshold("denoise.loss").accepts(0.1)
        ''')["test_loss"]
    assert (found.verdict, found.earned) == (Verdict.ERROR, None)
    assert "no threshold 'denoise.loss' for the data 'digits' on device 'cpu'; run `torchgrade" in found.staff


def test_a_trained_model_is_found_by_its_recipe(results: Results) -> None:
    """The recipe stands at the top level; its outcome has what the hidden test measures."""
    tests = (
        RECIPE
        + '''
def test_loss(trained, evidence):
    """Loss."""
    outcome = trained(DENOISE)
    evidence.images("noisy, rebuilt, clean", outcome.noisy, outcome.rebuilt, outcome.clean)
    evidence.curve("training loss", outcome.curves)
    assert outcome.loss == 0.25 and outcome.psnr == 20
'''
    )
    found = results(tests, outcomes={"DENOISE": outcome})["test_loss"]
    assert found.verdict is Verdict.PASSED
    assert found.curves[0].series == {"your network": [0.5, 0.25]}


def test_a_model_that_could_not_be_trained_is_the_students_fault(results: Results) -> None:
    """The message is for them, the detail for staff."""
    tests = RECIPE + 'def test_loss(trained):\n    """Loss."""\n    trained(DENOISE)\n'
    found = results(tests, outcomes={"DENOISE": without_model})["test_loss"]
    assert (found.verdict, found.message) == (Verdict.FAILED, "your notebook defines no `Net`")
    assert found.staff.startswith("staff only")


@pytest.mark.parametrize("made", ['Recipe(model="Net", data="noisy_digits", loss="mse")', "OTHER"])
def test_a_recipe_that_was_not_found_is_our_error(results: Results, made: str) -> None:
    """An equal recipe made in the test was not trained, and neither was one without an outcome."""
    tests = RECIPE + 'OTHER = Recipe(model="Other", data="noisy_digits", loss="mse")\n'
    tests += f'def test_loss(trained):\n    """Loss."""\n    trained({made})\n'
    found = results(tests, outcomes={"DENOISE": outcome})["test_loss"]
    assert found.verdict is Verdict.ERROR
    assert "test_loss: write the Recipe at the top level of the file, so that it is found" in found.staff
