"""Folders and archives of uploads become submissions, and nothing in them goes unmentioned."""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from permissions import no_roots_rights

from autograder.course import Course
from autograder.errors import CourseError, IntakeError
from autograder.intake.collect import Collected, collect
from autograder.intake.submission import history, latest

Notebook = Callable[..., bytes]
Zipped = Callable[[Mapping[str, bytes]], bytes]
Tarred = Callable[..., bytes]


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
    put(uploads / "ada" / "denoise" / "timestamp.txt", b"2026-02-11 13:40:12.25 America/Los_Angeles")
    put(uploads / "bob" / "attend" / "attend.ipynb", notebook("y"))
    (found,) = collect(course, "denoise", uploads)
    assert found.submission is not None
    assert found.submission.path.name == "my denoise.ipynb"
    assert found.submission.received == datetime(2026, 2, 11, 21, 40, 12, 250000, tzinfo=UTC)


def test_the_files_own_time_counts_where_no_timestamp_is_readable(course: Course, uploads: Path) -> None:
    """A timestamp.txt that cannot be read is no reason to lose a submission."""
    path = put(uploads / "ada" / "denoise" / "a.ipynb", b"{}")
    put(uploads / "ada" / "denoise" / "timestamp.txt", b"\xff just before midnight")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    (found,) = collect(course, "denoise", uploads)
    assert found.submission is not None
    assert found.submission.received == datetime.fromtimestamp(1_700_000_000, UTC)


@pytest.mark.parametrize("says", ["the file", "timestamp.txt", "the exchange", "the archive"])
def test_nothing_is_received_after_it_is_collected(course: Course, uploads: Path, tarred: Tarred, says: str) -> None:
    """A clock that is wrong costs no score by a penalty for lateness; a line names the student and both times."""
    if says == "the archive":
        source = put(uploads / "all.tar.gz", tarred({"ada.ipynb": b"{}"}, seconds=1_900_000_000))
    else:
        source = uploads
        folder = "ada+denoise+2030-03-17 17:46:40 UTC+x" if says == "the exchange" else "ada/denoise"
        path = put(uploads / folder / "a.ipynb", b"{}")
        if says == "timestamp.txt":
            put(path.with_name("timestamp.txt"), b"2030-03-17 17:46:40 UTC")
        os.utime(path, (1_900_000_000, 1_900_000_000))
    (found,) = collect(course, "denoise", source, now=datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert found.submission is not None
    assert found.submission.received == datetime(2026, 3, 1, 12, tzinfo=UTC)
    cut = "dated 2030-03-17 17:46:40 UTC, which is yet to come; taken as received now, 2026-03-01 12:00:00 UTC"
    assert str(found).endswith(f": new: ada: {cut}")


def test_the_courses_own_folder_is_the_default(course: Course, notebook: Notebook) -> None:
    """An instructor may lay notebooks into submitted/ by hand; attempts then stand beside them, unmentioned."""
    put(course.paths.attempts("ada", "denoise") / "a.ipynb", notebook("x"))
    assert statuses(collect(course, "denoise")) == {"a.ipynb": "new"}
    assert statuses(collect(course, "denoise", course.paths.submitted)) == {"a.ipynb": "unchanged"}
    assert len(history(course.paths, "ada", "denoise")) == 1


def test_a_student_whose_folder_is_closed_is_named_and_all_others_are_taken(course: Course, uploads: Path) -> None:
    """Another TA collected before, for themselves alone."""
    for student in ("ada", "bob"):
        put(uploads / f"{student}.ipynb", b"{}")
    shut = course.paths.submitted / "ada"
    (shut / "denoise").mkdir(parents=True)
    shut.chmod(0)
    with no_roots_rights():
        found = collect(course, "denoise", uploads)
    shut.chmod(0o755)
    assert statuses(found) == {"ada.ipynb": "skipped", "bob.ipynb": "new"}
    assert reason(found, "ada.ipynb").startswith(f"{shut}: cannot be read (Permission denied)")


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
    assert reason(found, "a.ipynb") == "one of 2 files of ada; leave the one that counts"
    assert reason(found, "bob.ipynb") == "one of 2 files of bob; leave the one that counts"
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
    """A file of 512 MiB and one byte is named, not stored."""
    with put(uploads / "ada.ipynb", b"").open("wb") as file:
        file.truncate(512 * 2**20 + 1)
    assert "larger than 512 MiB" in reason(collect(course, "denoise", uploads), "ada.ipynb")


def test_a_file_name_of_other_bytes_is_taken_and_can_be_printed(course: Course, uploads: Path) -> None:
    """The file system allows names that are no text; the line about such a file is text all the same."""
    put(Path(os.fsdecode(os.fsencode(uploads / "ada" / "denoise") + b"/\xff\x1b[31m.ipynb")), b"{}")
    (found,) = collect(course, "denoise", uploads)
    assert found.submission is not None
    assert found.submission.path.name == "denoise.ipynb"
    assert str(found).encode().decode().endswith("/ada/denoise/??[31m.ipynb: new")


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


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere", "cannot be read as a folder or an archive"),
        ("course/course.toml", "neither a folder nor an archive"),
        ("a.rar", "a RAR archive; name a folder"),
    ],
)
def test_what_is_no_source_says_what_is_understood(course: Course, tmp_path: Path, name: str, said: str) -> None:
    """A slip in the path, a file in place of a folder, an archive of another kind."""
    put(tmp_path / "a.rar", b"Rar!\x1a\x07\x01\x00")
    with pytest.raises(IntakeError, match=rf"{said}.*STUDENT/denoise/ANY\.ipynb"):
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


def test_archives_are_kept_as_they_came(course: Course, uploads: Path, notebook: Notebook, zipped: Zipped) -> None:
    """What a student packed is a submission, unopened, even one that cannot be opened."""
    put(uploads / "ada.zip", zipped({"x.ipynb": notebook("x")}))
    put(uploads / "bob" / "denoise" / "My Work.Tar.GZ", b"no archive at all")
    assert statuses(collect(course, "denoise", uploads)) == {"ada.zip": "new", "My Work.Tar.GZ": "new"}
    kept = {each.student: each.path for each in latest(course.paths, "denoise")}
    assert kept["ada"].read_bytes() == (uploads / "ada.zip").read_bytes()
    assert kept["bob"].read_bytes() == b"no archive at all"


def test_suffixes_in_capitals_and_with_additions_are_taken(course: Course, uploads: Path) -> None:
    """What Windows and browsers make of a name is no reason to lose the file."""
    for name in ("ada.IPYNB", "bob.ipynb.txt", "cyd.ipynb.json", "dan.Zip"):
        put(uploads / name, b"{}")
    collect(course, "denoise", uploads)
    assert [each.student for each in latest(course.paths, "denoise")] == ["ada", "bob", "cyd", "dan"]


def test_the_file_that_is_called_like_the_assignment_counts(course: Course, uploads: Path) -> None:
    """The others of the same student are listed as not taken."""
    for name in ("denoise (1).ipynb", "scratch.ipynb", "data.zip"):
        put(uploads / "ada" / "denoise" / name, name.encode())
    found = collect(course, "denoise", uploads)
    assert reason(found, "scratch.ipynb") == "not taken: of the files of ada, denoise (1).ipynb counts"
    assert latest(course.paths, "denoise")[0].path.read_bytes() == b"denoise (1).ipynb"


CLASS = {
    "uploads/lovelaceada_11_900_denoise.ipynb": b"1",
    "uploads/byronbob_LATE_12_901_Meine Loesung-1.ipynb": b"2",
    "uploads/curiecyd_13_902_work.zip": b"3",
    "uploads/curiecyd_13_903_notes.pdf": b"",
    "__MACOSX/._x": b"",
}


@pytest.mark.parametrize("make", ["zipped", "tarred"])
def test_a_class_archive_is_taken_like_a_folder(
    course: Course, tmp_path: Path, request: pytest.FixtureRequest, make: str
) -> None:
    """Here Canvas's, packed with a folder around it; nothing is unpacked, and a second time nothing is new."""
    archive = put(tmp_path / "class", request.getfixturevalue(make)(CLASS))
    found = collect(course, "denoise", archive)
    assert [each.status.value for each in found if each.path.suffix != ".pdf"] == ["new"] * 3
    assert "does not end in .ipynb" in reason(found, "curiecyd_13_903_notes.pdf")
    kept = {each.student: (each.path.name, each.path.read_bytes()) for each in latest(course.paths, "denoise")}
    assert kept == {
        "11": ("denoise.ipynb", b"1"),
        "12": ("Meine Loesung-1.ipynb", b"2"),
        "13": ("work.zip", b"3"),
    }
    assert {each.status.value for each in collect(course, "denoise", archive)} == {"unchanged", "skipped"}


def test_a_moodle_download_is_taken(course: Course, tmp_path: Path, zipped: Zipped) -> None:
    """A folder a student; what was typed into the page is named."""
    files = {
        "Ada Lovelace_815_assignsubmission_file/denoise.ipynb": b"1",
        "Zoë Ö'Neil_816_assignsubmission_file_/work/x.ipynb": b"2",
        "Zoë Ö'Neil_816_assignsubmission_onlinetext/onlinetext.html": b"",
    }
    found = collect(course, "denoise", put(tmp_path / "moodle.zip", zipped(files)))
    assert [each.student for each in latest(course.paths, "denoise")] == ["815", "816"]
    assert "typed into Moodle" in reason(found, "Zoë Ö'Neil_816_assignsubmission_onlinetext")


def test_a_gradescope_export_gives_a_group_its_file_each(course: Course, tmp_path: Path, tarred: Tarred) -> None:
    """Who handed in is in the metadata; without them, the submission's number is the student."""
    people = b"submission_7:\n  :submitters:\n  - :name: A\n    :sid: ada\n  - :name: B\n    :sid: bob\n"
    files = {
        "assignment_5_export/submission_metadata.yml": people,
        "assignment_5_export/submission_7/denoise.ipynb": b"7",
        "assignment_5_export/submission_8/denoise.ipynb": b"8",
    }
    collect(course, "denoise", put(tmp_path / "export.tgz", tarred(files)))
    kept = {each.student: each.path.read_bytes() for each in latest(course.paths, "denoise")}
    assert kept == {"8": b"8", "ada": b"7", "bob": b"7"}


def test_of_several_times_in_nbgraders_exchange_the_last_counts(course: Course, uploads: Path) -> None:
    """As nbgrader itself collects; the earlier ones are named."""
    for hour, random in (("09", "zz"), ("21", "aa"), ("13", "mm")):
        put(uploads / f"ada+denoise+2026-02-11 {hour}:00:00.0 UTC+{random}" / "denoise.ipynb", hour.encode())
    found = collect(course, "denoise", uploads)
    assert [each.reason for each in found if each.status == "skipped"] == ["ada handed in again later"] * 2
    (kept,) = latest(course.paths, "denoise")
    assert (kept.path.read_bytes(), kept.received.hour) == (b"21", 21)


def test_a_hostile_class_archive_costs_only_its_own_entries(
    course: Course, tmp_path: Path, zipped: Zipped, tarred: Tarred
) -> None:
    """Paths that lead out, and names without end, are lines; nothing is written beside `submitted/`."""
    files = {"../../eve.ipynb": b"x", "/etc/eve.ipynb": b"x", "y" * 5000: b"", "ada.ipynb": b"1"}
    for make in (zipped, tarred):
        found = collect(course, "denoise", put(tmp_path / "class.zip", make(files)))
        assert len([each for each in found if "leads out" in each.reason]) == 2
        assert all(len(str(each)) < 500 for each in found)
    assert [each.student for each in latest(course.paths, "denoise")] == ["ada"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["class.zip", "course"]


def test_a_cut_class_archive_gives_what_came_before(
    course: Course, tmp_path: Path, zipped: Zipped, tarred: Tarred
) -> None:
    """What was whole is taken, and a line says that there was more; with nothing whole, it is an error."""
    content = tarred({"ada.ipynb": os.urandom(3000), "bob.ipynb": os.urandom(3000)}, "w")
    found = collect(course, "denoise", put(tmp_path / "class.tar", content[:6000]))
    assert [each.student for each in latest(course.paths, "denoise")] == ["ada"]
    assert "was it cut short?; only what comes before could be read" in reason(found, "class.tar")
    with pytest.raises(IntakeError, match=r"class\.zip: the archive .*cut short\?; download it again"):
        collect(course, "denoise", put(tmp_path / "class.zip", zipped({"ada.ipynb": b"1"})[:-9]))
