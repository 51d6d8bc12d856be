"""feedback.zip, with the names under which Canvas and Moodle take files back."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from feedback_class import DUE, NAME, Classroom, full_class

from grading.errors import FeedbackError
from grading.feedback.lms import write_zip, zip_names
from grading.gradebook.book import Book, book_of
from grading.gradebook.events import Enrolled, Entry, Merged

NOBODY = book_of([])


def download(folder: Path, *names: str) -> Path:
    path = folder / "submissions.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "{}")
    return path


def known_to_canvas(name: str) -> tuple[str, str] | None:
    """User and file as Canvas finds them in a name: the first two parts of digits, or what follows `anon`."""
    parts = [part for part in name.split("_") if part != "LATE"]
    if parts[0] == "anon":
        return parts[1], parts[2]
    numbers = [part for part in parts if re.fullmatch(r"\d+", part)]
    return (numbers[0], numbers[1]) if len(numbers) > 1 else None


def known_to_moodle(path: str) -> tuple[str, str] | None:
    """Participant and file name as Moodle finds them: within the first folder that is called so."""
    head, *rest = path.split("/")
    parts = head.split("_", 4)
    if len(parts) < 4 or not parts[1].isdigit() or parts[2:4] != ["assignsubmission", "file"]:
        return None
    return parts[1], "/".join([*parts[4:], *rest])


def test_canvas_finds_whose_a_page_is(tmp_path: Path) -> None:
    """Late or not, also where the student's file begins with numbers, and in anonymous grading."""
    names = (
        "lovelaceada_12_345_denoise.ipynb",
        "hopperbob_LATE_13_346_7_8_mine.ipynb",
        "anon_a1B2c_347_denoise.ipynb",
    )
    found = zip_names(NOBODY, NAME, download(tmp_path, *names))
    assert found["12"] == "lovelaceada_12_345_feedback.html"
    assert {student: known_to_canvas(name) for student, name in found.items() if student != "anon_a1B2c"} == {
        "12": ("12", "345"),
        "13": ("13", "346"),
    }
    assert known_to_canvas(found["anon_a1B2c"]) == ("a1B2c", "347")


@pytest.mark.parametrize("around", ["", "everything/"])
def test_moodle_finds_whose_a_page_is(tmp_path: Path, around: str) -> None:
    """In folders of old and new names, with a folder around all of it or without."""
    folders = ("Ada Lovelace_81_assignsubmission_file", "Bob Ö. Hopper_82_assignsubmission_file_")
    found = zip_names(NOBODY, NAME, download(tmp_path, *(f"{around}{folder}/x.ipynb" for folder in folders)))
    assert {student: known_to_moodle(name) for student, name in found.items()} == {
        "81": ("81", "feedback.html"),
        "82": ("82", "feedback.html"),
    }


def test_the_gradebook_knows_who_a_number_is(tmp_path: Path) -> None:
    """By a merge, or by the id that the roster has from Canvas."""
    events = (Enrolled(student="ada", ids={"canvas": "12"}), Merged(student="13", into="bob"), Enrolled(student="bob"))
    book: Book = book_of([Entry(number, DUE, "staff", "because", what) for number, what in enumerate(events)])
    names = zip_names(book, NAME, download(tmp_path, "a_12_345_x.ipynb", "b_13_346_x.ipynb"))
    assert names == {"ada": "a_12_345_feedback.html", "bob": "b_13_346_feedback.html"}


def test_what_is_no_download_is_refused(tmp_path: Path) -> None:
    """With the file's name and what it should be."""
    with pytest.raises(FeedbackError, match=r"submissions\.zip.*Canvas or Moodle"):
        zip_names(NOBODY, NAME, download(tmp_path, "ada.ipynb"))
    with pytest.raises(FeedbackError, match=r"nothing\.zip"):
        zip_names(NOBODY, NAME, tmp_path / "nothing.zip")


def test_the_zip_holds_every_page_and_is_the_same_each_time(classroom: Classroom) -> None:
    """Under the LMS's name, or the student's id where it has none."""
    pages = full_class(classroom).write().pages
    folder = classroom.course.paths.feedback(NAME)
    path = write_zip(folder, pages, {"bob": "hopper_13_346_feedback.html"})
    first = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist() == ["ada.html", "hopper_13_346_feedback.html", "cleo.html"]
        assert archive.read("ada.html") == pages["ada"].read_bytes()
    assert write_zip(folder, pages, {"bob": "hopper_13_346_feedback.html"}).read_bytes() == first
