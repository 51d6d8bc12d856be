"""What ships beside the code, seen from a checkout; `tests/test_wheel.py` sees it from the wheel."""

from datetime import datetime
from pathlib import Path

import pytest

from autograder.course import read_course
from grading.demo import ASSIGNMENT, QUIZ, demo_course
from grading.starter.beginning import begin_course
from grading.starter.shipped import CHECKOUT, docs_folder, example_course, starter_files


def test_in_a_checkout_the_demo_uses_its_course(tmp_path: Path) -> None:
    """Nothing is unpacked: the checkout's own course is read where it lies."""
    assert example_course(tmp_path / "demo") == CHECKOUT
    assert {ASSIGNMENT, QUIZ} <= {path.name for path in (CHECKOUT / "source").iterdir()}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["nowhere", "course"])
def test_the_demo_needs_no_course_in_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """Nor is it led astray by one that does not hold what it grades."""
    (tmp_path / "nowhere").mkdir()
    begin_course(tmp_path / "course", datetime(2031, 3, 3))
    monkeypatch.chdir(tmp_path / place)
    assert demo_course(Path("demo")) == CHECKOUT


def test_the_demo_takes_the_nearest_course_that_has_what_it_grades(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who changes the shipped course sees the demo of theirs."""
    (tmp_path / "course.toml").write_bytes((CHECKOUT / "course.toml").read_bytes())
    monkeypatch.chdir(tmp_path)
    assert demo_course(Path("demo")) == tmp_path


def test_the_starter_course_can_be_read() -> None:
    """It is a course as it stands, and what Python leaves in it is not handed on."""
    course = read_course(Path(__file__).parents[3] / "grading" / "starter" / "course")
    assert course.source("linear_unit").notebook.is_file()
    assert not [name for name in starter_files() if "__pycache__" in name]


def test_the_pages_are_those_of_the_checkout() -> None:
    """`torchgrade docs` names them."""
    assert (docs_folder() / "instructor.md").is_file()
