"""Every path of a course, named once.

What is written by people or committed lies under `root`; a course's working state (submissions, reports, grades)
lies under `work`, which is the same folder unless a command is told otherwise.
"""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import IntakeError
from autograder.surroundings import closed

COURSE_FILE = "course.toml"
ATTEMPT = "attempt-{:04d}"
ASIDE = ".attempt-"  # begins the name of an attempt that is being written
PART = ".part"  # ends the name of a file that is being written
LONGEST_FILLING_SECONDS = 3600.0


@dataclass(frozen=True)
class AssignmentSource:
    """`source/NAME/`: all that an instructor writes for one assignment."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def notebook(self) -> Path:
        return self.folder / "notebook.py"

    @property
    def public_tests(self) -> Path:
        return self.folder / "test_public.py"

    @property
    def hidden_tests(self) -> Path:
        return self.folder / "test_hidden.py"

    @property
    def thresholds(self) -> Path:
        return self.folder / "thresholds.toml"

    @property
    def data_note(self) -> Path:
        return self.folder / "DATA.md"

    @property
    def right(self) -> Path:
        return self.folder / "right"

    @property
    def wrong(self) -> Path:
        return self.folder / "wrong"


@dataclass(frozen=True)
class QuizPaths:
    """`quizzes/NAME/`: a quiz's papers, responses, marks and figures."""

    folder: Path

    @property
    def papers(self) -> Path:
        """What students are given, a folder or file each."""
        return self.folder / "papers"

    @property
    def sheets(self) -> Path:
        """What every student answered, as it was collected."""
        return self.folder / "sheets.json"

    @property
    def decisions(self) -> Path:
        """What was decided about items after the fact, a line each, never rewritten."""
        return self.folder / "decisions.jsonl"

    @property
    def marks_csv(self) -> Path:
        return self.folder / "marks.csv"

    @property
    def stats(self) -> Path:
        """The folder of the item analysis: CSV, page and plots."""
        return self.folder / "stats"

    @property
    def debrief(self) -> Path:
        """The folder of the slides for the class."""
        return self.folder / "debrief"


@dataclass(frozen=True)
class CoursePaths:
    """Where everything of one course lies."""

    root: Path
    work: Path
    aside: Path | None = None  # where reports lie that do not count, in place of those that do

    @property
    def course_file(self) -> Path:
        return self.root / COURSE_FILE

    def source(self, assignment: str) -> AssignmentSource:
        return AssignmentSource(self.root / "source" / assignment)

    def release(self, assignment: str) -> Path:
        return self.root / "release" / assignment

    def solutions(self, assignment: str) -> Path:
        return self.root / "solutions" / assignment

    def quiz_source(self, quiz: str) -> Path:
        """The folder of a quiz's text, `quiz.md`, and of its pictures."""
        return self.root / "source" / quiz

    def quiz(self, quiz: str) -> QuizPaths:
        """Where the working state of a quiz lies."""
        return QuizPaths(self.work / "quizzes" / quiz)

    @property
    def submitted(self) -> Path:
        return self.work / "submitted"

    def attempts(self, student: str, assignment: str) -> Path:
        """The folder that holds one student's attempts at one assignment."""
        return self.submitted / student / assignment

    @property
    def reports(self) -> Path:
        return self.aside or self.work / "reports"

    def report(self, assignment: str, student: str, attempt: int) -> Path:
        return self.reports / assignment / student / f"{ATTEMPT.format(attempt)}.json"

    def evidence(self, assignment: str, student: str, attempt: int) -> Path:
        """The folder of the pictures that a report refers to."""
        return self.reports / assignment / student / ATTEMPT.format(attempt)

    @property
    def store(self) -> Path:
        """Descriptions and trainings by content; may be deleted at any time."""
        return self.work / "reports" / ".store"

    @property
    def box_log(self) -> Path:
        """What the boxes' own processes print; student code prints nowhere."""
        return self.reports / "box.log"

    @property
    def grader_log(self) -> Path:
        """Our own failures: what broke, when, and the traceback. For staff."""
        return self.reports / "grader.log"

    def lock(self, assignment: str) -> Path:
        """Whoever holds a lock on this file is the one run of the assignment."""
        return self.reports / f".{assignment}.lock"

    def verification(self, assignment: str, reseeded: int = 0) -> "CoursePaths":
        """A working state of its own for grading the assignment's graders, one for each time that is reseeded."""
        return CoursePaths(self.root, self.work / "verify" / assignment / f"seeding-{reseeded}")

    def matrix_page(self, assignment: str) -> Path:
        """The page that `torchgrade verify` writes."""
        return self.work / "verify" / assignment / "matrix.html"

    def calibration(self, assignment: str, data: str, device: str) -> Path:
        """The plot of what an assignment's thresholds were fitted to."""
        return self.work / "calibration" / f"{assignment}-{data}-{device}.png"

    @property
    def grades_csv(self) -> Path:
        return self.work / "grades.csv"

    @property
    def gradebook(self) -> Path:
        """The gradebook, where course.toml names no other database."""
        return self.work / "gradebook.db"

    def feedback(self, assignment: str) -> Path:
        """The folder of the students' feedback pages."""
        return self.work / "feedback" / assignment

    @property
    def exports(self) -> Path:
        """The folder of the grades as other systems read them."""
        return self.work / "exports"

    @property
    def stats(self) -> Path:
        """The folder of the course's statistics: a page and pictures, with a folder for each assignment."""
        return self.work / "stats"

    def regrade(self, assignment: str) -> Path:
        """The folder of an assignment's regrades: what was previewed, and the reports that were replaced."""
        return self.work / "regrades" / assignment

    def preview(self, assignment: str) -> "CoursePaths":
        """The same submissions and the same store, with reports that show what a regrade would change."""
        return CoursePaths(self.root, self.work, self.regrade(assignment) / "preview")

    @property
    def nbgrader(self) -> Path:
        """A course as nbgrader has them, for its formgrader; made by torchgrade and kept in step with the gradebook."""
        return self.work / "nbgrader"


def names_in(folder: str | os.PathLike[str]) -> list[str]:
    """What lies in a folder, by name, sorted; nothing where there is no folder.

    Raises IntakeError for one that is closed: what lies there counts, so it is never taken for empty.
    """
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - thousands of Path objects would take most of the time
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise IntakeError(closed(Path(folder), error)) from error


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """Yield a path beside `path` to write to; rename it into place only when the block succeeds.

    It is locked while its writer lives, so that `sweep` can tell it from what a killed one left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PART)
    finished = Path(aside)
    try:
        try:
            with contextlib.suppress(OSError):
                try_lock(handle)
            finished.chmod(0o644)
            yield finished
        finally:
            os.close(handle)
        finished.replace(path)
    finally:
        finished.unlink(missing_ok=True)


def try_lock(handle: int) -> bool:
    """Lock an open file, until it is closed or this process ends; False when somebody else holds the lock.

    Raises OSError where there are no locks.
    """
    try:
        import fcntl
    except ImportError as error:  # Windows: students check their notebooks there
        raise OSError("no file locks here") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sweep(paths: CoursePaths) -> None:
    """Delete what killed writers left behind: files that nobody holds, folders that nobody can still be filling."""
    for part in paths.reports.rglob(f".*{PART}"):
        with contextlib.suppress(OSError), part.open("r+b") as file:
            if try_lock(file.fileno()):
                part.unlink(missing_ok=True)
    for folder in paths.submitted.glob(f"*/*/{ASIDE}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > LONGEST_FILLING_SECONDS:
                shutil.rmtree(folder)
