"""Every path of a course, named once.

What is written by people or committed lies under `root`; a course's working state (submissions, reports, grades)
lies under `work`, which is the same folder unless a command is told otherwise.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

COURSE_FILE = "course.toml"
ATTEMPT = "attempt-{:04d}"


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
class CoursePaths:
    """Where everything of one course lies."""

    root: Path
    work: Path

    @property
    def course_file(self) -> Path:
        return self.root / COURSE_FILE

    def source(self, assignment: str) -> AssignmentSource:
        return AssignmentSource(self.root / "source" / assignment)

    def release(self, assignment: str) -> Path:
        return self.root / "release" / assignment

    def solutions(self, assignment: str) -> Path:
        return self.root / "solutions" / assignment

    @property
    def submitted(self) -> Path:
        return self.work / "submitted"

    def attempts(self, student: str, assignment: str) -> Path:
        """The folder that holds one student's attempts at one assignment."""
        return self.submitted / student / assignment

    @property
    def reports(self) -> Path:
        return self.work / "reports"

    def report(self, assignment: str, student: str, attempt: int) -> Path:
        return self.reports / assignment / student / f"{ATTEMPT.format(attempt)}.json"

    def evidence(self, assignment: str, student: str, attempt: int) -> Path:
        """The folder of the pictures that a report refers to."""
        return self.reports / assignment / student / ATTEMPT.format(attempt)

    @property
    def store(self) -> Path:
        """Descriptions and trainings by content; may be deleted at any time."""
        return self.reports / ".store"

    @property
    def box_log(self) -> Path:
        """What the boxes' own processes print; student code prints nowhere."""
        return self.reports / "box.log"

    @property
    def grades_csv(self) -> Path:
        return self.work / "grades.csv"


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """Yield a path beside `path` to write to; rename it into place only when the block succeeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    os.close(handle)
    finished = Path(aside)
    finished.chmod(0o644)
    try:
        yield finished
        finished.replace(path)
    finally:
        finished.unlink(missing_ok=True)
