"""Folders of uploads become submissions, and nothing in them goes unmentioned."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.errors import CourseError, IntakeError
from autograder.intake.collect import Collected, collect
from autograder.intake.submission import history, latest

Notebook = Callable[..., bytes]


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    return folder


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def statuses(found: list[Collected]) -> dict[str, str]:
    return {each.path.name: each.status.value for each in found}


def reason(found: list[Collected], name: str) -> str:
    """Why the file called `name` was skipped."""
    (each,) = [each for each in found if each.path.name == name]
    assert each.status == "skipped"
    assert each.submission is None
    return each.reason


def test_a_folder_of_notebooks_is_taken_under_their_stems(course: Course, uploads: Path, notebook: Notebook) -> None:
    """student-07.ipynb is what student-07 handed in, byte for byte."""
    put(uploads / "student-07.ipynb", notebook("x = 1"))
    put(uploads / "a.b@c_d.ipynb", b"not even a notebook")
    assert statuses(collect(course, "denoise", uploads)) == {"student-07.ipynb": "new", "a.b@c_d.ipynb": "new"}
    kept = latest(course.paths, "denoise")
    assert [each.student for each in kept] == ["a.b@c_d", "student-07"]
    assert kept[1].path.read_bytes() == notebook("x = 1")


def test_nbgraders_layout_is_taken_with_its_time(course: Course, uploads: Path, notebook: Notebook) -> None:
    """STUDENT/ASSIGNMENT/*.ipynb with timestamp.txt beside it; other assignments are left alone."""
    put(uploads / "ada" / "denoise" / "my denoise.ipynb", notebook("x"))
    put(uploads / "ada" / "denoise" / "timestamp.txt", b"2027-02-11 13:40:12.25 America/Los_Angeles")
    put(uploads / "bob" / "attend" / "attend.ipynb", notebook("y"))
    (found,) = collect(course, "denoise", uploads)
    assert found.submission is not None
    assert found.submission.path.name == "my denoise.ipynb"
    assert found.submission.received == datetime(2027, 2, 11, 21, 40, 12, 250000, tzinfo=UTC)


def test_the_files_own_time_counts_where_no_timestamp_is_readable(course: Course, uploads: Path) -> None:
    """A timestamp.txt that cannot be read is no reason to lose a submission."""
    path = put(uploads / "ada" / "denoise" / "a.ipynb", b"{}")
    put(uploads / "ada" / "denoise" / "timestamp.txt", b"\xff just before midnight")
    os.utime(path, (1_800_000_000, 1_800_000_000))
    (found,) = collect(course, "denoise", uploads)
    assert found.submission is not None
    assert found.submission.received == datetime.fromtimestamp(1_800_000_000, UTC)


def test_the_courses_own_folder_is_the_default(course: Course, notebook: Notebook) -> None:
    """An instructor may lay notebooks into submitted/ by hand; attempts then stand beside them, unmentioned."""
    put(course.paths.attempts("ada", "denoise") / "a.ipynb", notebook("x"))
    assert statuses(collect(course, "denoise")) == {"a.ipynb": "new"}
    assert statuses(collect(course, "denoise", course.paths.submitted)) == {"a.ipynb": "unchanged"}
    assert len(history(course.paths, "ada", "denoise")) == 1


def test_a_second_collection_takes_only_what_changed(course: Course, uploads: Path, notebook: Notebook) -> None:
    """The same bytes are no new attempt; other bytes are the next one, and the first attempt stays."""
    put(uploads / "ada.ipynb", notebook("x = 1"))
    put(uploads / "bob.ipynb", notebook("x = 1"))
    collect(course, "denoise", uploads)
    put(uploads / "bob.ipynb", notebook("x = 2"))
    assert statuses(collect(course, "denoise", uploads)) == {"ada.ipynb": "unchanged", "bob.ipynb": "new"}
    assert [each.path.read_bytes() for each in history(course.paths, "bob", "denoise")] == [
        notebook("x = 1"),
        notebook("x = 2"),
    ]


def test_a_return_to_an_earlier_version_is_a_new_attempt(course: Course, uploads: Path) -> None:
    """Only the latest attempt counts, so going back to the first version must be seen."""
    for content in (b"1", b"2", b"1"):
        put(uploads / "ada.ipynb", content)
        collect(course, "denoise", uploads)
    assert [each.path.read_bytes() for each in history(course.paths, "ada", "denoise")] == [b"1", b"2", b"1"]


def test_several_notebooks_of_a_student_are_all_skipped(course: Course, uploads: Path) -> None:
    """The collector does not guess which one counts, within one folder or across both layouts."""
    for path in ("ada/denoise/a.ipynb", "ada/denoise/b.ipynb", "bob.ipynb", "bob/denoise/c.ipynb", "cyd.ipynb"):
        put(uploads / path, b"{}")
    found = collect(course, "denoise", uploads)
    assert reason(found, "a.ipynb") == "one of 2 notebooks of ada; leave the one that counts"
    assert reason(found, "bob.ipynb") == "one of 2 notebooks of bob; leave the one that counts"
    assert [each.student for each in latest(course.paths, "denoise")] == ["cyd"]


def test_links_are_never_followed(course: Course, uploads: Path) -> None:
    """A link to the solution, to another student's folder or to an assignment's folder is named and not read."""
    secret = put(course.paths.root / "solutions" / "denoise" / "denoise.ipynb", b"secret")
    (uploads / "ada").mkdir()
    (uploads / "cyd" / "denoise").mkdir(parents=True)
    (uploads / "ada" / "denoise").symlink_to(secret.parent)
    (uploads / "bob").symlink_to(uploads / "ada")
    (uploads / "cyd" / "denoise" / "c.ipynb").symlink_to(secret)
    (uploads / "dan.ipynb").symlink_to(secret)
    found = collect(course, "denoise", uploads)
    for name in ("denoise", "bob", "c.ipynb", "dan.ipynb"):
        assert reason(found, name) == "a link; links are not followed"
    assert latest(course.paths, "denoise") == []


def test_a_link_as_timestamp_is_not_read(course: Course, uploads: Path) -> None:
    """The time is then the file's own."""
    path = put(uploads / "ada" / "denoise" / "a.ipynb", b"{}")
    (path.parent / "timestamp.txt").symlink_to(put(uploads.parent / "elsewhere", b"1999-01-01 00:00:00 UTC"))
    (found,) = collect(course, "denoise", uploads)
    assert found.submission is not None
    assert found.submission.received.year > 2000


def test_everything_else_is_skipped_with_its_reason(course: Course, uploads: Path) -> None:
    """Whatever lies there is listed, and the one good notebook among it is taken."""
    put(uploads / "ada.ipynb", b"{}")
    put(uploads / "grades.csv", b"")
    put(uploads / "Ada Lovelace.ipynb", b"{}")
    put(uploads / ".hidden.ipynb", b"{}")
    put(uploads / "bob" / "b.ipynb", b"{}")
    put(uploads / "cyd" / "Denoise" / "c.ipynb", b"{}")
    put(uploads / "dan" / "denoise" / "src" / "d.ipynb", b"{}")
    os.mkfifo(uploads / "eve.ipynb")
    found = collect(course, "denoise", uploads)
    assert "does not end in .ipynb" in reason(found, "grades.csv")
    assert "'Ada Lovelace' is no student id" in reason(found, "Ada Lovelace.ipynb")
    assert "hidden" in reason(found, ".hidden.ipynb")
    assert "move it into" in reason(found, "b.ipynb")
    assert "no assignment in course.toml is called 'Denoise'" in reason(found, "Denoise")
    assert "a folder" in reason(found, "src")
    assert reason(found, "eve.ipynb") == "not a regular file"
    assert statuses(found)["ada.ipynb"] == "new"


def test_a_notebook_over_the_limit_is_skipped(course: Course, uploads: Path) -> None:
    """A file of 64 MiB and one byte is named, not stored."""
    with put(uploads / "ada.ipynb", b"").open("wb") as file:
        file.truncate(64 * 2**20 + 1)
    assert "larger than 64 MiB" in reason(collect(course, "denoise", uploads), "ada.ipynb")


def test_a_file_name_of_other_bytes_is_skipped_and_can_be_printed(course: Course, uploads: Path) -> None:
    """The file system allows names that are no text; the line about such a file is text all the same."""
    put(Path(os.fsdecode(os.fsencode(uploads / "ada" / "denoise") + b"/\xff.ipynb")), b"{}")
    (found,) = collect(course, "denoise", uploads)
    assert found.status == "skipped"
    assert "cannot name a submission's notebook" in str(found).encode().decode()


def test_a_damaged_attempt_stops_only_its_own_student(course: Course, uploads: Path) -> None:
    """One student's broken record is that student's line; the class goes on."""
    for name in ("ada", "bob"):
        put(uploads / f"{name}.ipynb", b"{}")
    collect(course, "denoise", uploads)
    (course.paths.attempts("ada", "denoise") / "attempt-0001" / "submission.json").unlink()
    found = collect(course, "denoise", uploads)
    assert "cannot be read" in reason(found, "ada.ipynb")
    assert statuses(found)["bob.ipynb"] == "unchanged"


def test_nothing_for_the_assignment_says_both_layouts(course: Course, uploads: Path) -> None:
    """Work for another assignment is none for this one."""
    put(uploads / "ada" / "attend" / "a.ipynb", b"{}")
    with pytest.raises(IntakeError, match=r"nothing for denoise; .*STUDENT\.ipynb and STUDENT/denoise/ANY\.ipynb"):
        collect(course, "denoise", uploads)


@pytest.mark.parametrize("name", ["nowhere", "course/course.toml"])
def test_what_is_no_folder_says_both_layouts(course: Course, tmp_path: Path, name: str) -> None:
    """A slip in the path, or a file in place of a folder."""
    with pytest.raises(IntakeError, match=r"cannot be read as a folder .*STUDENT/denoise/ANY\.ipynb"):
        collect(course, "denoise", tmp_path / name)


def test_a_course_whose_work_is_collected_already_has_nothing_new(course: Course, uploads: Path) -> None:
    """Attempts from another folder are work for the assignment: no error, and an empty list."""
    put(uploads / "ada.ipynb", b"{}")
    collect(course, "denoise", uploads)
    assert collect(course, "denoise") == []


def test_an_unknown_assignment_names_those_that_exist(course: Course, uploads: Path) -> None:
    """A slip in the name is answered from course.toml."""
    with pytest.raises(CourseError, match="denoise, attend"):
        collect(course, "denoize", uploads)
