"""The folder that nbgrader takes for a course, and its gradebook, opened through nbgrader's own API.

What people type in the formgrader is saved by the formgrader, at any time. Triggers in its database write down which
rows that changed and when; so that is told from what was written here, and from what is newer in the gradebook.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.grader.alone import alone
from autograder.paths import written_aside
from grading.errors import GradebookError

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

_TABLES = (
    # what a row of `grade` or `comment` is about; written: when it was last put in step with the gradebook
    "CREATE TABLE IF NOT EXISTS torchgrade_cells (id TEXT PRIMARY KEY, student TEXT NOT NULL, assignment TEXT NOT NULL,"
    " item TEXT NOT NULL, answer TEXT NOT NULL, written TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS torchgrade_changes (id TEXT PRIMARY KEY, changed TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS torchgrade_sheets (student TEXT, assignment TEXT, digest TEXT NOT NULL,"
    " PRIMARY KEY (student, assignment))",
    *(
        f"CREATE TRIGGER IF NOT EXISTS torchgrade_{table} AFTER UPDATE OF {columns} ON {table} BEGIN"
        " INSERT OR REPLACE INTO torchgrade_changes VALUES (NEW.id, strftime('%Y-%m-%dT%H:%M:%f', 'now')); END"
        for table, columns in (("grade", "manual_score, extra_credit"), ("comment", "manual_comment"))
    ),
)


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
    return course.paths.nbgrader / "gradebook.db"


@contextmanager
def nbgrader_gradebook(course: Course) -> Iterator[Any]:
    """nbgrader's Gradebook of this course. Raises GradebookError when it cannot be opened or written."""
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    path = database(course)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _made(path) as gradebook:
            for statement in _TABLES:
                gradebook.db.execute(text(statement))
            gradebook.db.commit()
            yield gradebook
    except SQLAlchemyError as error:
        first = str(error).split("\n", 1)[0]
        raise GradebookError(
            f"{path}: nbgrader's gradebook cannot be used ({first}); if a formgrader or another program holds it, try "
            "again; if it is damaged, sync what can be, delete it and run `torchgrade formgrader prepare`"
        ) from error


def _made(path: Path) -> Any:
    """nbgrader's Gradebook; it makes a new one with the command `alembic`, which lies beside this Python."""
    from nbgrader.api import Gradebook

    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        return Gradebook(f"sqlite:///{path}")
    except (OSError, subprocess.SubprocessError) as error:
        raise GradebookError(
            f"{path}: nbgrader cannot make its gradebook ({error}); it needs alembic: `pip install alembic`"
        ) from error
    finally:
        os.environ["PATH"] = before


def now_text() -> str:
    """Now, as SQLite's triggers write it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]


def time_of(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
