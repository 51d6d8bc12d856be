"""A connection to the database, set up so that what is committed stays, and one process writes at a time.

SQLite: a write-ahead log that is synced at every commit; a transaction that will write takes the lock when it begins.
PostgreSQL: writers take one advisory lock, which the server gives back when the transaction ends, or the process.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text

from grading.errors import GradebookError
from grading.gradebook.failures import PATIENCE_SECONDS
from grading.gradebook.place import shown

WRITERS_LOCK = 0x746F726368677264  # any number, as long as all writers take the same
PAUSE_SECONDS = 0.02

_WRITING = "gradebook_writing"


def engine_for(url: URL) -> Engine:
    """The way to a database. Raises GradebookError when its driver is missing, or its folder cannot be made."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    try:
        return create_engine(url, connect_args={"client_encoding": "utf8"})  # also where the server's is SQL_ASCII
    except ImportError as error:
        raise GradebookError(
            f"gradebook {shown(url)}: the driver of PostgreSQL is missing; `pip install 'torchgrade[postgresql]'`"
        ) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection whose statements all see the same state of the database."""
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection that nobody else writes beside; committed when the block ends, nothing written when it raises."""
    with engine.connect().execution_options(**{_WRITING: True}) as connection, connection.begin():
        if connection.dialect.name != "sqlite":
            connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s'"))
            # in a statement of its own: the next one sees what was committed while this one waited
            connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"))
        yield connection


def _sqlite(url: URL) -> Engine:
    folder = Path(url.database or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GradebookError(f"gradebook {shown(url)}: its folder cannot be made ({error.strerror})") from error
    engine = create_engine(url, connect_args={"timeout": PATIENCE_SECONDS})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where `_begin` says, not where the driver guesses
    last = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError as error:
            # while several processes make the same file, SQLite does not wait here by itself
            if "locked" not in str(error) or time.monotonic() > last:
                raise
            time.sleep(PAUSE_SECONDS)
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITING) else "BEGIN")
