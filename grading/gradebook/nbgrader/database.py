"""nbgrader's database as a file: made aside, and renamed once it is whole.

nbgrader itself makes its tables one by one, writes its version last, and from then on takes a file with any table in it
for a whole database. So one whose making was cut short, by a kill or a full disk, is told by its missing version, and
completed; what people typed into it stays.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.paths import PART, written_aside
from grading.errors import GradebookError

DATABASE = "gradebook.db"
VERSION = "alembic_version"  # nbgrader's table for the version of its schema
PREPARE = "`torchgrade formgrader prepare`"

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
def opened(path: Path) -> Iterator[Any]:
    """nbgrader's Gradebook in a whole database. Raises GradebookError when it cannot be made, opened or written."""
    from nbgrader.api import Gradebook
    from sqlalchemy import text

    with _told(path):
        _make_whole(path)
        with Gradebook(f"sqlite:///{path}") as gradebook:
            for statement in _TABLES:  # a database of an earlier torchgrade may lack some
                gradebook.db.execute(text(statement))
            gradebook.db.commit()
            yield gradebook


def make_whole(path: Path) -> str:
    """Make the database where there is none, or complete it; a sentence about what was completed, "" where nothing was.

    Raises GradebookError when that cannot be done.
    """
    with _told(path):
        return _make_whole(path)


def is_whole(path: Path) -> bool:
    """Whether there is a database whose making came to its end. Raises GradebookError when it cannot be read."""
    with _told(path):
        return path.is_file() and _has_version(path)


def _make_whole(path: Path) -> str:
    was_there = path.is_file()
    if not was_there or not _columns(path):
        _make(path)
        return f"{path} was empty; it was made anew" if was_there else ""
    finished = _has_version(path)
    _refuse_foreign(path, finished)
    if finished:
        return ""
    _complete(path)
    return f"{path} was left half made by an earlier run; it was completed"


def _make(path: Path) -> None:
    """A new database, with all tables and triggers from the moment on that it has its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f".{path.name}.*{PART}*"):  # by a run that was killed
        left.unlink(missing_ok=True)
    with written_aside(path) as aside:
        _complete(aside)


def _complete(path: Path) -> None:
    """Nbgrader's tables, those of our own, and the version last: where it stands, everything does."""
    from alembic.script import ScriptDirectory
    from nbgrader.api import Base
    from nbgrader.dbutil import ALEMBIC_DIR
    from sqlalchemy import text

    version = ScriptDirectory(ALEMBIC_DIR).get_current_head()
    with _connection(path) as connection:
        Base.metadata.create_all(connection)
        for statement in (*_TABLES, f"CREATE TABLE IF NOT EXISTS {VERSION} (version_num VARCHAR(32) NOT NULL)"):
            connection.execute(text(statement))
        connection.execute(text(f"INSERT INTO {VERSION} VALUES (:version)"), {"version": version})
        connection.commit()


# -- what there is -----------------------------------------------------------------------------------------------------


@contextmanager
def _connection(path: Path) -> Iterator[Any]:
    from sqlalchemy import create_engine

    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _columns(path: Path) -> dict[str, set[str]]:
    """The columns of each table."""
    from sqlalchemy import inspect

    with _connection(path) as connection:
        found = inspect(connection)
        return {table: {each["name"] for each in found.get_columns(table)} for table in found.get_table_names()}


def _has_version(path: Path) -> bool:
    from sqlalchemy import text

    if VERSION not in _columns(path):
        return False
    with _connection(path) as connection:
        return bool(connection.execute(text(f"SELECT count(*) FROM {VERSION}")).scalar())


def _refuse_foreign(path: Path, finished: bool) -> None:
    """Raise GradebookError where tables are not those of the nbgrader that is installed here."""
    from nbgrader.api import Base

    there = _columns(path)
    missing = [table for table in Base.metadata.tables if table not in there] if finished else []
    missing += [
        f"{name}.{column.name}"
        for name, table in Base.metadata.tables.items()
        for column in table.columns
        if column.name not in there.get(name, {column.name})
    ]
    if missing:
        upgrade = f"`cd {path.parent} && nbgrader db upgrade` mends one of an older nbgrader; else " if finished else ""
        raise GradebookError(
            f"{path}: nbgrader's gradebook lacks {', '.join(missing)}; {upgrade}move it away and run {PREPARE}: what "
            "was typed in it and not synced is lost"
        )


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the database or the disk says into a GradebookError."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except SQLAlchemyError as error:
        first = str(error).split("\n", 1)[0]
        raise GradebookError(
            f"{path}: nbgrader's gradebook cannot be used ({first}); if a formgrader or another program holds it, try "
            f"again; if it is damaged, sync what can be, delete it and run {PREPARE}"
        ) from error
    except OSError as error:
        raise GradebookError(
            f"{error.filename or path}: {error.strerror or error}; make room, or the folder writable, and run the "
            "command again"
        ) from error
