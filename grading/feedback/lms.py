"""feedback.zip: the pages under the names by which Canvas and Moodle know whose they are.

Both take feedback files back in a zip whose names are those of their own download of the submissions:

| system | its page | names |
|---|---|---|
| Canvas | Upload Submissions | `name_USER_FILE_filename`; it ignores a file whose numbers do not fit |
| Moodle | Upload multiple feedback files in a zip | `Full Name_NUMBER_assignsubmission_file/filename` |

FILE and Moodle's NUMBER belong to one upload and one assignment and stand nowhere else, so the download has to say
them. Without it, pages are called STUDENT.html.
"""

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.errors import IntakeError
from autograder.intake.layouts import Expected, Place, place
from autograder.intake.sources import open_source
from autograder.paths import written_aside
from grading.errors import FeedbackError
from grading.gradebook.book import Book

NAME = "feedback.zip"
PAGE = "feedback.html"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same pages are the same zip
UNDERSTOOD = "the download of an assignment's submissions from Canvas or Moodle"


def zip_names(book: Book, assignment: str, download: Path) -> dict[str, str]:
    """By student, the name that the LMS expects, as its own download of the submissions has it.

    Raises FeedbackError where that is neither Canvas's nor Moodle's.
    """
    known_as = {student.ids["canvas"]: student.id for student in book.students.values() if "canvas" in student.ids}
    known_as |= book.known_as
    try:
        files = [file.parts for file in open_source(download, UNDERSTOOD).files()]
    except IntakeError as error:
        raise FeedbackError(str(error)) from error
    for depth in (0, 1):  # a folder around all of it makes no difference
        found: dict[str, str] = {}
        for parts in files:
            for student, name in _named(parts[depth:], assignment):
                found.setdefault(known_as.get(student, student), name)
        if found:
            return found
    raise FeedbackError(f"{download}: no file in it is called as Canvas or Moodle call them; name {UNDERSTOOD}")


def write_zip(folder: Path, pages: Mapping[str, Path], names: Mapping[str, str]) -> Path:
    """Put the pages into feedback.zip, by student or as the LMS calls them."""
    path = folder / NAME
    with written_aside(path) as aside, zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, page in sorted(pages.items()):
            entry = zipfile.ZipInfo(names.get(student, f"{student}.html"), EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, page.read_bytes(), zipfile.ZIP_DEFLATED)
    return path


def _named(parts: tuple[str, ...], assignment: str) -> Iterator[tuple[str, str]]:
    """Whose the file at `parts` is, and what a page is called in its place; nothing in another system's layout."""
    spot = place(parts, Expected(assignment, frozenset(), False, {})) if parts else None
    if not isinstance(spot, Place):
        return
    if len(parts) == 1 and spot.together[0].startswith("Canvas's"):
        yield spot.students[0], f"{parts[0].removesuffix(spot.name)}{PAGE}"
    elif (head := parts[0].partition("_assignsubmission_"))[1]:
        yield spot.students[0], f"{head[0]}_assignsubmission_file/{PAGE}"
