"""Entries are written all or none, read as they were written, and never changed."""

import contextlib
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import psycopg
import pytest
from postgresql import Server
from small_course import course_in
from sqlalchemy import text

from autograder.course import Course
from grading.errors import GradebookError
from grading.gradebook import database
from grading.gradebook.database import engine_for
from grading.gradebook.events import (
    Commented,
    Enrolled,
    Event,
    Excused,
    Extended,
    Handed,
    Merged,
    Overridden,
    Regraded,
    Undone,
    encoded,
)
from grading.gradebook.opening import open_gradebook
from grading.gradebook.place import url_of
from grading.gradebook.seen import Look
from grading.gradebook.store import Gradebook

NOON = datetime(2027, 2, 12, 12, tzinfo=timezone(timedelta(hours=1)))
CHANGES = (
    "UPDATE entries SET who = 'somebody else'",
    "DELETE FROM entries WHERE number = 1",
    "INSERT OR REPLACE INTO entries SELECT number, \"when\", 'x', why, kind, student, assignment, what FROM entries",
    "TRUNCATE entries",
)


def points(student: str, amount: float | None, assignment: str = "double") -> Overridden:
    return Overridden(student=student, assignment=assignment, points=amount)


def test_what_is_appended_is_read_back(gradebook: Gradebook) -> None:
    """Numbers from 1, times in UTC to the microsecond, any text."""
    when = NOON.replace(microsecond=123456)
    events: list[Event] = [
        Commented(student="ana", assignment="double", text="é 🙂 \" ' ; \x00 \n"),
        Extended(student="ana", assignment="double", due=when),
        Handed(student="ana", assignment="double", attempt=1, sha256="a", received=when, answers={"q": ""}),
    ]
    appended = gradebook.append(events, who=" someone ", why="two\nlines: ß", when=when)
    assert gradebook.entries() == appended
    assert [(each.number, each.when, each.who, each.why, each.what) for each in appended] == [
        (number, when, "someone", "two\nlines: ß", event) for number, event in enumerate(events, start=1)
    ]
    assert appended[0].when.tzinfo is UTC


def test_a_server_without_an_encoding_keeps_any_text(tmp_path: Path, postgresql: Server) -> None:
    """A database that was made with SQL_ASCII, as some are by default."""
    postgresql.do("CREATE DATABASE plain ENCODING SQL_ASCII TEMPLATE template0")
    with open_gradebook(course_in(tmp_path, postgresql.url("plain"))) as gradebook:
        written = gradebook.append([points("é-1", 1)], who="ß", why="🙂")
        assert gradebook.entries() == written


def test_each_append_is_later_than_all_before_it(gradebook: Gradebook) -> None:
    """Also after an entry of a machine whose clock is fast: what is said last counts."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    gradebook.append([points("ana", 1)], who="someone", why="", when=tomorrow)
    gradebook.append([points("ana", 2), points("ana", 3)], who="someone", why="")
    times = [each.when for each in gradebook.entries()]
    assert times == [tomorrow + timedelta(microseconds=late) for late in range(3)]


def test_nothing_is_written_when_the_block_raises(gradebook: Gradebook) -> None:
    """And the next number is as if nothing had been."""
    with contextlib.suppress(ZeroDivisionError), gradebook.writing() as writing:
        writing.append([points("ana", 1)], who="someone", why="")
        assert len(writing.entries()) == 1
        raise ZeroDivisionError
    assert gradebook.entries() == ()
    assert gradebook.append([points("ana", 2)], who="someone", why="")[0].number == 1


def test_appending_nothing_writes_nothing(gradebook: Gradebook) -> None:
    """No events are no mistake."""
    assert gradebook.append([], who="someone", why="") == ()
    assert gradebook.entries() == ()


@pytest.mark.parametrize(
    "event",
    [
        points("ana", float("nan")),
        points("ana", float("inf")),
        points("ana", -1),
        Extended(student="ana", due=datetime(2027, 2, 12)),
        Commented(student="a\0b", assignment="double", text=""),
        Commented(student="ana", assignment="\ud800", text=""),
    ],
    ids=lambda event: repr(event)[:60],
)
def test_what_could_not_be_read_is_not_written(gradebook: Gradebook, event: Event) -> None:
    """Together with it nothing else is."""
    with pytest.raises(GradebookError, match="cannot be written into the gradebook"):
        gradebook.append([points("ana", 1), event], who="someone", why="")
    assert gradebook.entries() == ()


def test_somebody_must_have_done_it(gradebook: Gradebook) -> None:
    """An entry without a name is refused."""
    with pytest.raises(GradebookError, match="--who"):
        gradebook.append([points("ana", 1)], who=" ", why="")


def test_entries_of_a_student_are_all_that_bear_on_them(gradebook: Gradebook) -> None:
    """Their own, also under ids that were merged, what may undo them, and what holds for the whole course."""
    written = gradebook.append(
        [
            points("ana", 1),
            points("bo", 2),
            points("old", 3, "halve"),
            Merged(student="old", into="older"),
            Merged(student="older", into="ana"),
            Extended(student="ana", days=2),
            Undone(number=2),
            Regraded(assignment="double", summary=""),
            Enrolled(student="cy"),
            Excused(student="ana", assignment="halve"),
        ],
        who="someone",
        why="",
    )

    def numbers(**wanted: str) -> list[int]:
        return [each.number for each in gradebook.entries(**wanted)]

    assert numbers() == [each.number for each in written]
    assert numbers(student="ana") == [1, 3, 4, 5, 6, 7, 8, 10]
    assert numbers(student="old") == [1, 3, 4, 5, 6, 7, 8, 10]
    assert numbers(student="bo") == [2, 7, 8]
    assert numbers(assignment="double") == [1, 2, 4, 5, 6, 7, 8, 9]
    assert numbers(student="ana", assignment="halve") == [3, 4, 5, 6, 7, 10]


@pytest.mark.parametrize("statement", [each for each in CHANGES if "TRUNCATE" not in each])
def test_sqlite_itself_refuses_changes(sqlite_course: Course, statement: str) -> None:
    """Whatever program tries."""
    with open_gradebook(sqlite_course) as gradebook:
        before = gradebook.append([points("ana", 1)], who="someone", why="")
        connection = sqlite3.connect(sqlite_course.paths.gradebook)
        with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
            connection.execute(statement)
        connection.close()
        assert gradebook.entries() == before


@pytest.mark.parametrize("statement", [each for each in CHANGES if "REPLACE" not in each])
def test_postgresql_itself_refuses_changes(postgresql_course: Course, postgresql: Server, statement: str) -> None:
    """Whatever program tries."""
    with open_gradebook(postgresql_course) as gradebook:
        before = gradebook.append([points("ana", 1)], who="someone", why="")
        database = postgresql_course.grades.gradebook.partition("?")[0].rpartition("/")[2]
        with pytest.raises(psycopg.errors.RaiseException, match="only ever added to"):
            postgresql.do(statement, database)
        assert gradebook.entries() == before


def test_an_entry_that_cannot_be_read_is_named(sqlite_course: Course) -> None:
    """With its number, and what to do."""
    with open_gradebook(sqlite_course) as gradebook:
        gradebook.append([points("ana", 1), points("ana", 2)], who="someone", why="")
        connection = sqlite3.connect(sqlite_course.paths.gradebook)
        what = encoded(points("ana", 2.0)).decode().replace("2.0", '"two"')
        values = (3, "2027-02-12 12:00:00.000000", "x", "", "overridden", "ana", "double", what)
        connection.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        connection.commit()
        connection.close()
        with pytest.raises(GradebookError, match="entry 3 cannot be read"):
            gradebook.entries()
        assert len(gradebook.entries(student="bo")) == 0


def test_readers_see_the_last_state_while_somebody_writes(gradebook: Gradebook, course: Course) -> None:
    """Nobody waits for a writer but writers."""
    gradebook.append([points("ana", 1)], who="someone", why="")
    with open_gradebook(course) as other, gradebook.writing() as writing:
        writing.append([points("ana", 2)], who="someone", why="")
        assert len(other.entries()) == 1
    assert len(gradebook.entries()) == 2


def test_what_one_reader_reads_is_of_one_moment(gradebook: Gradebook, course: Course) -> None:
    """Although somebody writes between its statements."""
    gradebook.append([points("ana", 1)], who="someone", why="")
    engine, count = engine_for(url_of(course)), text("SELECT count(*) FROM entries")
    with database.reading(engine) as connection:
        before = connection.execute(count).scalar()
        gradebook.append([points("ana", 2)], who="someone", why="")
        assert connection.execute(count).scalar() == before == 1
    engine.dispose()


def test_how_files_looked_is_kept_as_it_was_last(gradebook: Gradebook) -> None:
    """Each path once."""
    with gradebook.writing() as writing:
        writing.remember({"a": Look(1, 2), "b": Look(3, 4, "x")})
        writing.remember({})
    with gradebook.writing() as writing:
        writing.remember({"a": Look(2**62, 2**40, "y")})
    assert gradebook.seen() == {"a": Look(2**62, 2**40, "y"), "b": Look(3, 4, "x")}
