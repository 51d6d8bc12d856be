"""The parts that a report follows from: what changes them, what does not, and which tests reach which."""

from pathlib import Path

import pytest

from autograder.grader.basis import REST, digests, reached

TESTS = '''
import pytest
from autograder.grader import Recipe

WIDTH, HEIGHT = 3, 4
TRAIN = Recipe("Net", "noisy_digits", "mse")


def area():
    return WIDTH * HEIGHT


@pytest.fixture
def shape():
    return HEIGHT


@pytest.mark.points(2)
def test_area(student):
    """The area is right.

    Hint: multiply.
    """
    assert student.area() == area()


@pytest.mark.parametrize("size", [1, 2])
def test_loss(trained, threshold, shape, size):
    """It is low."""
    assert threshold("train.loss").accepts(trained(TRAIN).loss)
'''


@pytest.fixture
def tests(tmp_path: Path) -> Path:
    path = tmp_path / "test_hidden.py"
    path.write_text(TESTS)
    return path


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("== area()", "== area() + 1", {"test test_area"}),
        ("points(2)", "points(3)", set()),
        ("The area is right.", "It is.", set()),
        ("Hint: multiply.", "", set()),
        ("    return WIDTH", "    # why\n    return WIDTH", set()),
        ("return WIDTH", "return 2 * WIDTH", {"helper area"}),
        ("3, 4", "3, 5", {"helper WIDTH", "helper HEIGHT"}),
        ('"mse"', '"mse", epochs=2', {"helper TRAIN"}),
        ("[1, 2]", "[1]", {"test test_loss"}),
        ("import pytest\n", "import pytest\nimport math\n", {REST}),
    ],
)
def test_a_change_is_found_where_it_is(tests: Path, before: str, after: str, changed: set[str]) -> None:
    """And nowhere else; titles, hints, points and comments are told elsewhere, or decide nothing."""
    old = digests(tests)
    assert TESTS.count(before) == 1
    tests.write_text(TESTS.replace(before, after))
    new = digests(tests)
    assert {part for part in old | new if old.get(part) != new.get(part)} == changed


def test_a_renamed_test_keeps_its_hash(tests: Path) -> None:
    """So it is known again."""
    old = digests(tests)
    tests.write_text(TESTS.replace("def test_area", "def test_surface"))
    assert digests(tests)["test test_surface"] == old["test test_area"]


def test_a_test_reaches_what_it_names_and_what_that_names(tests: Path) -> None:
    """Helpers of helpers, fixtures, recipes, thresholds, and not those of other tests."""
    assert reached(tests) == {
        "test_area": {"test test_area", "helper area", "helper WIDTH", "helper HEIGHT"},
        "test_loss": {"test test_loss", "helper TRAIN", "helper shape", "helper HEIGHT", "threshold train.loss"},
    }
