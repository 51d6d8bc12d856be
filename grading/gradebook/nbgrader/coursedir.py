"""The folder that nbgrader takes for a course, and its gradebook, which `database.py` makes.

What people type in the formgrader is saved by the formgrader, at any time. Triggers in its database write down which
rows that changed and when; so that is told from what was written here, and from what is newer in the gradebook.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.grader.alone import alone
from autograder.paths import written_aside
from grading.gradebook.nbgrader.database import DATABASE, opened

CONFIG = '''"""Made by `torchgrade formgrader prepare`. Marks typed here come back by `torchgrade formgrader sync`."""

from contextlib import suppress
from pathlib import Path

c = get_config()  # noqa: F821
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.CourseDirectory.db_url = f"sqlite:///{c.CourseDirectory.root}/gradebook.db"
with suppress(ImportError):  # where torchgrade is not installed, restart the server after preparing
    from grading.gradebook.nbgrader.fresh import keep_fresh

    keep_fresh()
'''

README = """\
# For nbgrader's formgrader, and for nothing else

This folder is made by `torchgrade formgrader prepare`, and made anew by it. There is nothing to generate, collect or
autograde here; the formgrader's page "Manual Grading" is where marks and comments are typed.
"""


@contextmanager
def only_one(course: Course, command: str) -> Iterator[None]:
    """Be the only torchgrade that writes there."""
    with alone(course.paths.nbgrader / ".torchgrade.lock", f"formgrader {command}"):
        yield


def lay_out(course: Course, names: list[str]) -> None:
    """Make the folder a course, with a source folder for each assignment: nbgrader lists those that have one."""
    root = course.paths.nbgrader
    for path, text in ((root / "nbgrader_config.py", CONFIG), (root / "README.md", README)):
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            with written_aside(path) as aside:
                aside.write_text(text, encoding="utf-8")
    for name in names:
        (root / "source" / name).mkdir(parents=True, exist_ok=True)


def database(course: Course) -> Path:
    return course.paths.nbgrader / DATABASE


def nbgrader_gradebook(course: Course) -> AbstractContextManager[Any]:
    """nbgrader's Gradebook of this course. Raises GradebookError when it cannot be made, opened or written."""
    return opened(database(course))


def now_text() -> str:
    """Now, as SQLite's triggers write it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]


def time_of(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
