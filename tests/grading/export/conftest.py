"""The small class, worked out once."""

from pathlib import Path

import pytest
from export_class import a_class

from grading.grades import ClassGrades


@pytest.fixture(scope="session")
def small_grades(tmp_path_factory: pytest.TempPathFactory) -> ClassGrades:
    """Grades of every status."""
    return a_class(tmp_path_factory.mktemp("export"))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A file to be written."""
    return tmp_path / "out"
