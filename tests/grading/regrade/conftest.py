"""The small course, graded once, and a copy of it for each test."""

import shutil
from pathlib import Path

import pytest
from regraded_course import CLASS, COURSE, HIDDEN, NAME, THRESHOLDS, grade, hand_in

from autograder.course import Course, read_course


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the course with a class of three graded; not to be changed."""
    root = tmp_path_factory.mktemp("regrade") / "course"
    source = root / "source" / NAME
    source.mkdir(parents=True)
    (root / "course.toml").write_text(COURSE)
    (source / "notebook.py").write_text("# %%\n")
    (source / "test_hidden.py").write_text(HIDDEN)
    (source / "thresholds.toml").write_text(THRESHOLDS.format(high=0.1))
    course = read_course(root)
    hand_in(course, **CLASS)
    grade(course)
    return root


@pytest.fixture
def course(graded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A copy of the graded course."""
    monkeypatch.delenv("TORCHGRADE_GRADEBOOK", raising=False)
    shutil.copytree(graded, tmp_path / "course")
    return read_course(tmp_path / "course")
