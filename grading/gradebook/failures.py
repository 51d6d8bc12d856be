"""What a database says when it fails, as a sentence for the person who has to mend it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from grading.errors import GradebookError

PATIENCE_SECONDS = 60  # for other processes that write

# the first whose words stand in the database's own message; SQLite's, then PostgreSQL's
_SENTENCES = (
    ("not a database", "is no database; name another file, or restore it from a copy"),
    ("malformed", "is damaged; restore it from a copy (`sqlite3 FILE .recover` saves what can be read)"),
    ("only ever added to", "is only ever added to; take an entry back with `torchgrade gradebook undo`"),
    ("locked", f"is being written by another process for {PATIENCE_SECONDS} s; run the command again when it is done"),
    ("readonly database", "cannot be written; make the file and its folder writable"),
    ("unable to open database file", "cannot be opened; make its folder exist and writable, and the file readable"),
    ("disk is full", "the disk is full, and nothing was written; make room and run the command again"),
    ("disk i/o error", "the disk cannot be written, and nothing was; make room, or name a folder on another disk"),
    ("no space left", "the server's disk is full, and nothing was written; make room there and run the command again"),
    (
        "lock timeout",
        f"is being written by another process for {PATIENCE_SECONDS} s; run the command again when it is done",
    ),
    ("password authentication failed", "the server refuses this user or password; mend them in the URL"),
    ("no password supplied", "the server asks for a password; write it into the URL in TORCHGRADE_GRADEBOOK"),
    ("does not exist", "the server has no such database or user; make it (`createdb`), or mend the URL"),
    ("permission denied", "the user may not write there; give the user rights on the database, or mend the URL"),
    ("resolve host", "there is no such host; mend the URL"),
    ("or service not known", "there is no such host; mend the URL"),  # as older versions of psycopg say it
    ("connection", "no PostgreSQL server answers there; start it, or mend the URL"),
)


@contextmanager
def told(place: str) -> Iterator[None]:
    """Turn what SQLAlchemy raises in the block into a GradebookError about the gradebook at `place`."""
    try:
        yield
    except SQLAlchemyError as error:
        raise GradebookError(f"gradebook {place}: {sentence(error)}") from error


def sentence(error: SQLAlchemyError) -> str:
    """What happened and what to do next; what no one foresaw, in the database's own words, without any values."""
    own = str(error.orig) if isinstance(error, DBAPIError) else type(error).__name__
    said = " ".join(own.split())
    for words, meaning in _SENTENCES:
        if words in said.lower():
            return meaning
    return f"the database failed: {said}"
