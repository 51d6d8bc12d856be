"""One small assignment, written anew for every test."""

from pathlib import Path

import pytest

from autograder.course import Course, read_course
from autograder.paths import AssignmentSource

COURSE = """
[course]
title = "Small"

[[assignments]]
name = "double"
title = "Doubling"
points = 2
due = 2030-01-01T12:00:00+00:00
"""

NOTEBOOK = '''\
# %% [markdown]
# # Doubling

# %% tags=["skip-grading"]
limit = 3


# %%
def double(number):
    """Twice the number."""
    ### BEGIN SOLUTION double
    return number + number
    ### END SOLUTION


# %%
def quadruple(number):
    """Four times the number."""
    ### BEGIN SOLUTION first
    once = double(number)
    ### STARTER
    # once = number
    #
    # # and then?
    ### END SOLUTION
    ### BEGIN SOLUTION second
    return double(once)
    ### STARTER
    # return once
    ### END SOLUTION
'''

PUBLIC = '''\
def test_double_of_one(student):
    """One doubled is two."""
    assert student.double(1) == 2
'''

HIDDEN = '''\
def test_double_of_many(student):
    """Every number is doubled."""
    assert student.double(1789) == 3578
'''


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with the assignment `double`."""
    (tmp_path / "course.toml").write_text(COURSE)
    source = AssignmentSource(tmp_path / "source" / "double")
    source.folder.mkdir(parents=True)
    source.notebook.write_text(NOTEBOOK)
    source.public_tests.write_text(PUBLIC)
    source.hidden_tests.write_text(HIDDEN)
    source.data_note.write_text("There is no data.\n")
    return read_course(tmp_path)


@pytest.fixture
def source(course: Course) -> AssignmentSource:
    """The source of the assignment `double`."""
    return course.source("double")
