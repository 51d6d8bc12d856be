"""Where an assignment's regrades lie, and how a report moves there and back.

preview/            reports that show what would change
preview.json        which attempts they are of, and what they would replace
preview.csv         the same as a table
new/                what is about to be applied, until it has its number
begun.json          an apply or undo that is not done yet
17/before  17/after the reports that regrade 17 replaced, and those that took their places
17/changes.csv      its preview
"""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from autograder.paths import ATTEMPT, CoursePaths, written_aside


@dataclass(frozen=True)
class Reports:
    """A folder of reports, a folder a student, with each report's pictures beside it."""

    folder: Path

    def report(self, student: str, attempt: int) -> Path:
        return self.folder / student / f"{ATTEMPT.format(attempt)}.json"

    def evidence(self, student: str, attempt: int) -> Path:
        return self.folder / student / ATTEMPT.format(attempt)

    def digest(self, student: str, attempt: int) -> str:
        """The hash of a report's file; empty when there is none."""
        path = self.report(student, attempt)
        return digest_of(path.read_bytes()) if path.is_file() else ""

    def take(self, student: str, attempt: int, source: "Reports") -> None:
        """Copy a report with its pictures from another folder. Cut off anywhere, it can be done again.

        The report itself comes last and at once: there is always a whole one.
        """
        evidence = self.evidence(student, attempt)
        shutil.rmtree(evidence, ignore_errors=True)
        if source.evidence(student, attempt).is_dir():
            shutil.copytree(source.evidence(student, attempt), evidence)
        with written_aside(self.report(student, attempt)) as aside:
            aside.write_bytes(source.report(student, attempt).read_bytes())


@dataclass(frozen=True)
class Folder:
    """All paths of one assignment's regrades."""

    paths: CoursePaths
    assignment: str

    @property
    def path(self) -> Path:
        return self.paths.regrade(self.assignment)

    @property
    def lock(self) -> Path:
        return self.path / ".lock"

    @property
    def standing(self) -> Reports:
        """The reports that count."""
        return Reports(self.paths.reports / self.assignment)

    @property
    def preview_paths(self) -> CoursePaths:
        return self.paths.preview(self.assignment)

    @property
    def preview(self) -> Reports:
        return Reports(self.preview_paths.reports / self.assignment)

    @property
    def preview_json(self) -> Path:
        return self.path / "preview.json"

    @property
    def preview_csv(self) -> Path:
        return self.path / "preview.csv"

    @property
    def begun_json(self) -> Path:
        return self.path / "begun.json"

    @property
    def is_begun(self) -> bool:
        """Whether a regrade is under way, or was cut off: until it is settled, the reports are not all in place."""
        return self.begun_json.exists()

    @property
    def new(self) -> Path:
        return self.path / "new"

    def of(self, number: int) -> Path:
        """The folder of the regrade with this number."""
        return self.path / str(number)

    def forget_preview(self) -> None:
        """A preview that was applied is none any more."""
        self.preview_json.unlink(missing_ok=True)
        self.preview_csv.unlink(missing_ok=True)
        shutil.rmtree(self.preview_paths.reports, ignore_errors=True)


def before_in(folder: Path) -> Reports:
    return Reports(folder / "before")


def after_in(folder: Path) -> Reports:
    return Reports(folder / "after")


def changes_in(folder: Path) -> Path:
    return folder / "changes.csv"


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
