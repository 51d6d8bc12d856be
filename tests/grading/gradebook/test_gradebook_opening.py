"""Opening makes a gradebook, brings it up to date, or says why it cannot."""

import resource
import sqlite3
import sys
import tomllib
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from postgresql import GUARDED, PASSWORD, Server
from setuptools import find_packages
from small_course import course_in
from writers import start, write

from autograder.course import Course
from grading.errors import GradebookError
from grading.gradebook import database
from grading.gradebook.database import engine_for
from grading.gradebook.events import Dropped
from grading.gradebook.opening import current_book, open_gradebook
from grading.gradebook.place import VARIABLE, shown, url_of
from grading.gradebook.schema import VERSION, VERSION_TABLE, metadata
from grading.gradebook.upgrading import MIGRATIONS

ROOT = Path(__file__).parents[3]


def refusal(course: Course) -> str:
    """What opening says."""
    with pytest.raises(GradebookError) as error, open_gradebook(course):
        pass
    return str(error.value)


def test_migrations_make_the_tables_that_the_code_uses(course: Course) -> None:
    """Alembic itself finds no difference, on either database."""
    with open_gradebook(course):
        engine = engine_for(url_of(course))
        with engine.connect() as connection:
            options = {"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
            context = MigrationContext.configure(connection, opts=options)
            assert compare_metadata(context, metadata) == []
            assert context.get_current_revision() == VERSION
        engine.dispose()


def test_the_last_migration_is_the_version() -> None:
    """One line of steps, and opening knows where it ends without reading them."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [VERSION]


def test_migrations_are_packaged() -> None:
    """They are modules of packages that an installation holds."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["setuptools"]["packages"]["find"]["include"]
    packages = find_packages(str(ROOT), include=included)
    assert {f"grading.gradebook.migrations{each}" for each in ("", ".versions")} <= set(packages)


def test_eight_processes_may_make_one_gradebook_at_once(course: Course) -> None:
    """All of them succeed, and there is one."""
    processes = [start(write, course.paths.root, f"writer-{number}", 1) for number in range(8)]
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 8


def test_a_newer_gradebook_is_refused(course: Course) -> None:
    """It is left as it is."""
    with open_gradebook(course):
        pass
    engine = engine_for(url_of(course))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    engine.dispose()
    assert "was made by a newer torchgrade (its version is 9999" in refusal(course)


def test_another_database_is_refused(course: Course) -> None:
    """Nothing is added to it."""
    engine = engine_for(url_of(course))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE entries_of_a_diary (day TEXT)")
    assert "is a database of something else, with the tables entries_of_a_diary" in refusal(course)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE entries_of_a_diary")
    engine.dispose()
    with open_gradebook(course) as gradebook:
        assert gradebook.entries() == ()


def test_a_file_that_is_no_database_is_refused(sqlite_course: Course) -> None:
    """It is left as it is."""
    sqlite_course.paths.gradebook.write_text("Dear diary, " * 1000)
    assert "is no database; name another file" in refusal(sqlite_course)
    assert sqlite_course.paths.gradebook.read_text() == "Dear diary, " * 1000


def test_a_damaged_file_is_told(sqlite_course: Course) -> None:
    """What SQLite finds wrong is an error that names the file, or a line of `damage`."""
    with open_gradebook(sqlite_course) as gradebook:
        gradebook.append([Dropped(student=f"student-{number}") for number in range(500)], who="someone", why="")
    path = sqlite_course.paths.gradebook
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xff" * 4096 * 3
    path.write_bytes(content)
    with pytest.raises(GradebookError, match="is damaged; restore it"):
        current_book(sqlite_course)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:////proc/gradebook.db", "cannot be opened; make its folder exist and writable"),
        ("sqlite:////proc/none/gradebook.db", "its folder cannot be made"),
        ("sqlite://", "names no file"),
        ("mysql://root@host/grades", "of SQLite or PostgreSQL, not of mysql"),
        ("gradebook.db", "is no URL"),
        ("postgresql://ana:pass@word:1@host:port/x", "is no URL"),
        ("postgresql://ana:pass@word@host/x", "is no URL"),
        ("postgresql://ana:secret@nobody.invalid/x", "there is no such host"),
        ("postgresql://ana:secret@/x?host=/nowhere", "no PostgreSQL server answers there"),
    ],
)
def test_where_no_gradebook_can_be_is_told(tmp_path: Path, url: str, words: str) -> None:
    """One sentence, without anybody's password."""
    said = refusal(course_in(tmp_path, url))
    assert words in said
    assert "secret" not in said
    assert "word" not in said.replace("password", "")


def test_a_wrong_password_is_told_and_not_shown(tmp_path: Path, postgresql: Server) -> None:
    """The right one opens the gradebook; neither stands in what is said."""
    assert "the server asks for a password" in refusal(course_in(tmp_path, postgresql.url("postgres", GUARDED)))
    said = refusal(course_in(tmp_path, postgresql.url("postgres", GUARDED, "wr0ng")))
    assert "the server refuses this user or password" in said
    assert "wr0ng" not in said
    quoted = PASSWORD.replace("/", "%2F").replace("@", "%40").replace(":", "%3A")
    course = course_in(tmp_path, postgresql.url("postgres", GUARDED, quoted))
    said = refusal(course)  # the role may do nothing there
    assert "the user may not write there" in said
    assert "s3cret" not in said + shown(url_of(course))


def test_a_database_that_is_not_there_is_told(tmp_path: Path, postgresql: Server) -> None:
    """Making databases is for whoever runs the server."""
    assert "no such database" in refusal(course_in(tmp_path, postgresql.url("nowhere")))


def test_a_missing_driver_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to install."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    said = refusal(course_in(tmp_path, "postgresql://ana:secret@host/x"))
    assert "pip install 'torchgrade[postgresql]'" in said
    assert "secret" not in said


def test_the_environment_overrides_course_toml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that passwords need not stand in a file; a relative file lies below the working state."""
    monkeypatch.setenv(VARIABLE, "sqlite:///other/grades.db")
    current_book(course_in(tmp_path, "postgresql://host/x"))
    assert (tmp_path / "other" / "grades.db").is_file()


def test_a_full_disk_is_told_and_leaves_what_was(sqlite_course: Course) -> None:
    """Nothing of the append that did not fit is there."""
    with open_gradebook(sqlite_course) as gradebook:
        written = gradebook.append([Dropped(student="ana")], who="someone", why="")
    process = start(append_without_room, sqlite_course)
    process.join()
    assert process.exitcode == 0
    with open_gradebook(sqlite_course) as gradebook:
        assert gradebook.damage() == []
        assert gradebook.entries() == written


def append_without_room(course: Course) -> None:
    """In a process of its own: files can grow no more."""
    import signal

    with open_gradebook(course) as gradebook:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        with pytest.raises(GradebookError, match="the disk"):
            gradebook.append([Dropped(student=f"{number}" * 50) for number in range(2000)], who="someone", why="")


def test_who_waits_too_long_is_told(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process is writing; here the wait is a short one."""
    monkeypatch.setattr(database, "PATIENCE_SECONDS", 0.2)
    told = pytest.raises(GradebookError, match="is being written by another process")
    with open_gradebook(course) as gradebook, open_gradebook(course) as other, gradebook.writing(), told:
        other.append([Dropped(student="ana")], who="someone", why="")


def test_opening_leaves_no_files_behind(sqlite_course: Course) -> None:
    """One file can be copied when nobody has it open."""
    current_book(sqlite_course)
    assert sorted(each.name for each in sqlite_course.paths.work.iterdir()) == ["course.toml", "gradebook.db"]
    connection = sqlite3.connect(sqlite_course.paths.gradebook)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
