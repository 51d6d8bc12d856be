"""The small course, prepared for the formgrader once, and copied for every test."""

import shutil
from pathlib import Path

import pytest
from formgrader_course import NAME, Type, fill, make_course
from sqlalchemy import text

from autograder.course import Course, read_course
from grading.gradebook.nbgrader.coursedir import nbgrader_gradebook
from grading.gradebook.nbgrader.prepare import prepare
from grading.gradebook.nbgrader.writing import THE_WHOLE


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared course; nobody may change it."""
    root = tmp_path_factory.mktemp("formgrader")
    course = make_course(root)
    fill(course)
    prepare(course, None)
    return root


@pytest.fixture
def course(template: Path, tmp_path: Path) -> Course:
    """The prepared course, for one test."""
    shutil.copytree(template, tmp_path / "course")
    return read_course(tmp_path / "course")


@pytest.fixture
def type_in(course: Course) -> Type:
    """Save what somebody types in the formgrader, as its own handlers do."""

    def save(student: str, cell: str, **fields: float | str | None) -> None:
        with nbgrader_gradebook(course) as gradebook:
            if "manual_comment" in fields:
                row = gradebook.find_comment(cell or THE_WHOLE, NAME, NAME, student)
            else:
                row = gradebook.find_grade(cell, NAME, NAME, student)
                row.needs_manual_grade = False
            for field, value in fields.items():
                setattr(row, field, value)
            gradebook.db.commit()
            assert gradebook.db.execute(text("SELECT count(*) FROM torchgrade_changes")).scalar()

    return save
