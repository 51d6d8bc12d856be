"""Submissions are kept exactly as they came, and a change is noticed."""

import hashlib
import json
import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from permissions import no_roots_rights

from autograder.course import Course
from autograder.errors import IntakeError
from autograder.intake.submission import (
    Submission,
    attempt_number,
    every_attempt,
    history,
    latest,
    read_submission,
    store,
)

NOON = datetime(2027, 2, 11, 12, 0, tzinfo=UTC)


def hand_in(course: Course, student: str, content: bytes, name: str = "denoise.ipynb") -> Submission:
    return store(course.paths, student, "denoise", name=name, content=content, received=NOON)


def test_a_submission_is_kept_byte_for_byte_and_read_only(course: Course) -> None:
    """The file keeps its name and bytes; its hash is that of the bytes."""
    found = hand_in(course, "ada", b"{}", name="my work.ipynb")
    assert found.path == course.paths.submitted / "ada" / "denoise" / "attempt-0001" / "my work.ipynb"
    assert found.path.read_bytes() == b"{}"
    assert stat.S_IMODE(found.path.stat().st_mode) == 0o444
    assert found == Submission("ada", "denoise", 1, hashlib.sha256(b"{}").hexdigest(), NOON, found.path)


def test_the_record_says_name_hash_size_and_time_in_utc(course: Course) -> None:
    """submission.json is read by people too; a time from another zone is written in UTC."""
    noon_in_berlin = datetime(2027, 2, 11, 13, 0, tzinfo=timezone(timedelta(hours=1)))
    found = store(course.paths, "ada", "denoise", name="a.ipynb", content=b"{}", received=noon_in_berlin)
    record = json.loads((found.path.parent / "submission.json").read_text())
    assert record == {"file": "a.ipynb", "sha256": found.sha256, "size_bytes": 2, "received": "2027-02-11T12:00:00Z"}


def test_attempts_are_numbered_in_their_order(course: Course) -> None:
    """History has every attempt, the first one first, also beyond nine."""
    for number in range(11):
        hand_in(course, "ada", str(number).encode())
    found = history(course.paths, "ada", "denoise")
    assert [each.attempt for each in found] == list(range(1, 12))
    assert [each.path.read_text() for each in found] == [str(number) for number in range(11)]


def test_latest_is_one_submission_a_student_sorted_by_student(course: Course) -> None:
    """Each student's last attempt at this assignment; others, and stray files, do not count."""
    for student, content in (("bob", b"1"), ("ada", b"1"), ("bob", b"2")):
        hand_in(course, student, content)
    store(course.paths, "cyd", "attend", name="attend.ipynb", content=b"1", received=NOON)
    (course.paths.submitted / "readme.txt").write_text("not a student")
    assert [(each.student, each.attempt) for each in latest(course.paths, "denoise")] == [("ada", 1), ("bob", 2)]


def test_no_submissions_are_an_empty_list(course: Course) -> None:
    """A course begins without any."""
    assert latest(course.paths, "denoise") == []
    assert history(course.paths, "ada", "denoise") == []


def test_attempts_at_the_same_time_each_get_a_number(course: Course) -> None:
    """Two processes that collect at once lose nothing and leave nothing half done."""
    contents = [str(number).encode() for number in range(150)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda content: hand_in(course, "ada", content), contents))
    assert sorted(each.attempt for each in found) == list(range(1, 151))
    folders = sorted(path.name for path in course.paths.attempts("ada", "denoise").iterdir())
    assert folders == [f"attempt-{number:04d}" for number in range(1, 151)]


def test_a_changed_notebook_is_noticed(course: Course) -> None:
    """Whoever changes a notebook after it was handed in is found out, by the file's name."""
    found = hand_in(course, "ada", b"{}")
    found.path.chmod(0o644)
    found.path.write_bytes(b"{ }")
    with pytest.raises(IntakeError, match=r"attempt-0001/denoise\.ipynb: changed since it was handed in"):
        latest(course.paths, "denoise")


@pytest.mark.parametrize("name", ["denoise.ipynb", "submission.json"])
def test_a_missing_part_is_named(course: Course, name: str) -> None:
    """An attempt is a notebook and its record; the message names the one that is gone."""
    folder = hand_in(course, "ada", b"{}").path.parent
    (folder / name).unlink()
    with pytest.raises(IntakeError, match=f"{name}: cannot be read"):
        read_submission(folder)


def test_a_broken_record_is_named(course: Course) -> None:
    """Half a submission.json is no record."""
    folder = hand_in(course, "ada", b"{}").path.parent
    (folder / "submission.json").write_text('{"file": "a.ipynb"')
    with pytest.raises(IntakeError, match=r"submission\.json: cannot be read"):
        read_submission(folder)


@pytest.mark.parametrize("student", ["", ".", "..", ".ada", "a/b", "ada ", "adä", "ada\n"])
def test_an_id_that_is_no_folder_name_is_refused(course: Course, student: str) -> None:
    """An id names a folder, so what could lead elsewhere is refused and nothing is written."""
    with pytest.raises(IntakeError, match="is no student id"):
        hand_in(course, student, b"{}")
    assert not course.paths.submitted.exists()


@pytest.mark.parametrize("name", ["meine Lösung.ipynb", "C: a?.IPYNB", "漢字.tar.gz"])
def test_an_odd_file_name_is_kept(course: Course, name: str) -> None:
    """It is what the student called it; the record says no more than that."""
    found = hand_in(course, "ada", b"{}", name=name)
    assert found.path.name == name
    assert "original" not in json.loads((found.path.parent / "submission.json").read_text())


@pytest.mark.parametrize(
    "name", ["", "a/b.ipynb", "..", "submission.json", "\udcff.ipynb", "x" * 300 + ".ipynb", "\n.zip"]
)
def test_a_file_name_that_no_disk_should_hold_costs_nobody_the_file(course: Course, name: str) -> None:
    """The file is then called like the assignment, and the record says what it was called."""
    found = hand_in(course, "ada", b"{}", name=name)
    assert found.path.name in ("denoise.ipynb", "denoise.zip")
    assert found.path.read_bytes() == b"{}"
    record = json.loads((found.path.parent / "submission.json").read_text())
    assert record.get("original", "") == name.replace("\udcff", "?")


def test_a_folder_that_cannot_be_written_is_one_clear_error(course: Course) -> None:
    """A file stands where the student's folder belongs."""
    course.paths.submitted.mkdir()
    Path(course.paths.submitted / "ada").write_text("")
    with pytest.raises(IntakeError, match="cannot be written"):
        hand_in(course, "ada", b"{}")


def test_attempt_numbers_are_read_from_their_own_spelling_only() -> None:
    """Folders that look alike are not attempts."""
    assert attempt_number("attempt-0001") == 1
    assert attempt_number("attempt-12345") == 12345
    for name in ("attempt-1", "attempt-00001", ".attempt-0001", "attempt-", "attempt-000x", "attempt-٠٠٠١", "0001"):
        assert attempt_number(name) is None


@pytest.mark.parametrize("closed", ["submitted", "submitted/bob", "submitted/bob/denoise"])
@pytest.mark.parametrize("reading", [every_attempt, latest])
def test_a_closed_folder_is_never_taken_for_empty(course: Course, closed: str, reading: Callable[..., object]) -> None:
    """Nobody is left out in silence: the message names the folder that is closed and what its owner types."""
    for student in ("ada", "bob"):
        hand_in(course, student, b"{}")
    folder = course.paths.work / closed
    folder.chmod(0)
    with no_roots_rights(), pytest.raises(IntakeError) as caught:
        reading(course.paths, "denoise")
    folder.chmod(0o755)
    assert str(caught.value).startswith(f"{folder}: cannot be read (Permission denied); have its owner")
    assert f"`chmod -R a+rX {folder}` where everybody" in str(caught.value)


@pytest.mark.parametrize("openness", [0o755, 0o2770, 0o700])
def test_folders_are_as_open_as_the_course_whatever_the_umask(course: Course, openness: int) -> None:
    """A TA who collects with umask 077 shuts nobody out; a course that others may not read stays shut for them."""
    course.paths.work.chmod(openness)
    before = os.umask(0o077)
    try:
        attempt = hand_in(course, "ada", b"{}").path.parent
    finally:
        os.umask(before)
    folders = (attempt, *attempt.parents[:3])
    assert {stat.S_IMODE(each.stat().st_mode) for each in folders} == {openness}
    assert folders[-1] == course.paths.submitted
