"""Where a gradebook lies: what course.toml or the environment says, as a URL that SQLAlchemy can open."""

import os
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from autograder.course import Course
from grading.errors import GradebookError

VARIABLE = "TORCHGRADE_GRADEBOOK"  # overrides course.toml; the place for passwords
DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}


def url_of(course: Course) -> URL:
    """The URL of a course's gradebook; a relative SQLite file lies below the folder of the working state.

    Raises GradebookError, which never repeats a URL that it could not take apart: there may be a password in it.
    """
    given = os.environ.get(VARIABLE, "").strip()
    origin = VARIABLE if given else f"{course.paths.course_file}: grades.gradebook"
    text = given or course.grades.gradebook
    if not text:
        return URL.create(DRIVERS["sqlite"], database=str(course.paths.gradebook))
    url = _parsed(text, origin)
    backend = url.get_backend_name()
    if backend not in DRIVERS:
        raise GradebookError(f"{origin}: a gradebook is a database of SQLite or PostgreSQL, not of {backend}")
    if backend == "sqlite":
        return _file(url, course.paths.work, origin)
    return url.set(drivername=DRIVERS[backend])


def shown(url: URL) -> str:
    """The URL as people may see it: without password and options."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    host = url.host or url.query.get("host") or "localhost"
    user = f"{url.username}@" if url.username else ""
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{user}{host}{port}/{url.database or ''}"


def _parsed(text: str, origin: str) -> URL:
    try:
        url = make_url(text)
        # a password with such a sign in it was cut there, and its rest would be shown as the host's name
        if url.get_backend_name() == "sqlite" or "@" not in f"{url.host}{url.database}":
            return url
    except (ArgumentError, ValueError):
        pass
    raise GradebookError(
        f"{origin}: is no URL; write sqlite:///FILE or postgresql://USER@HOST/DATABASE, and in a password %40 for @, "
        "%2F for / and %3A for :"
    )


def _file(url: URL, work: Path, origin: str) -> URL:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise GradebookError(f"{origin}: names no file; write sqlite:///FILE, or leave it out")
    return URL.create(DRIVERS["sqlite"], database=str(work / url.database))
