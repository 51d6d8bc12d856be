"""Small courses with a gradebook, in SQLite and in PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgresql import Server, programs, running
from small_course import course_in

from autograder.course import Course
from grading.gradebook.opening import open_gradebook
from grading.gradebook.place import VARIABLE
from grading.gradebook.store import Gradebook

BACKENDS = ("sqlite", "postgresql")


@pytest.fixture(autouse=True)
def _no_gradebook_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server."""
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed; as root, `make servers` installs it")
    with running(found) as server:
        yield server


@pytest.fixture
def sqlite_course(tmp_path: Path) -> Course:
    """A course whose gradebook is the default one."""
    return course_in(tmp_path)


@pytest.fixture
def postgresql_course(tmp_path: Path, postgresql: Server) -> Course:
    """A course whose gradebook is a PostgreSQL database."""
    return course_in(tmp_path, postgresql.database())


@pytest.fixture(params=BACKENDS)
def course(request: pytest.FixtureRequest) -> Course:
    """A course with a gradebook of either kind."""
    found: Course = request.getfixturevalue(f"{request.param}_course")
    return found


@pytest.fixture
def gradebook(course: Course) -> Iterator[Gradebook]:
    """An open gradebook of either kind."""
    with open_gradebook(course) as opened:
        yield opened
