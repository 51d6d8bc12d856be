"""Uploads become submissions: every file of a folder is taken or named with the reason why not.

Two layouts are understood, also mixed: `FOLDER/STUDENT.ipynb`, and nbgrader's `FOLDER/STUDENT/ASSIGNMENT/*.ipynb`.
The folder's content comes from students: links are never followed, and only regular files are read.
"""

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from autograder.course import Course
from autograder.errors import IntakeError
from autograder.intake.notebook import LARGEST_MIB
from autograder.intake.submission import NOTEBOOK, RECORD, Submission, attempt_number, is_student_id, latest_of, store
from autograder.intake.timestamp import parse_timestamp

TIMESTAMP = "timestamp.txt"
TIMESTAMP_BYTES = 1024


class Status(StrEnum):
    """What became of a file that was found."""

    NEW = "new"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Collected:
    """A file that was found. `submission` is None, and `reason` says why, exactly when it was skipped."""

    path: Path
    status: Status
    student: str | None
    submission: Submission | None
    reason: str

    def __str__(self) -> str:
        """One line for people, printable whatever bytes the file's name holds."""
        path = os.fsencode(self.path).decode("utf-8", "replace")
        return f"{path}: {self.status}" + (f": {self.reason}" if self.reason else "")


@dataclass(frozen=True)
class _Upload:
    """A notebook that seems to be a student's, and the timestamp.txt that belongs to it, if there can be one."""

    path: Path
    student: str
    timestamp: Path | None


class _SkipError(Exception):
    """Why a file is not taken."""


def collect(course: Course, assignment: str, folder: Path | None = None) -> list[Collected]:
    """Take every new or changed notebook in `folder`, by default the course's own `submitted/`, as a new attempt.

    Returns every file found, sorted by path. Raises IntakeError when there is none at all.
    """
    course.assignment(assignment)
    source = folder or course.paths.submitted
    found = list(_found(course, assignment, source))
    uploads = [each for each in found if isinstance(each, _Upload)]
    notebooks = Counter(upload.student for upload in uploads)
    taken = [_taken(course, assignment, upload, notebooks[upload.student]) for upload in uploads]
    everything = taken + [each for each in found if isinstance(each, Collected)]
    if not everything and not _holds_attempts(course, assignment, source):
        raise IntakeError(f"{source}: nothing for {assignment}; {_layouts(assignment)}")
    return sorted(everything, key=lambda each: each.path)


def _found(course: Course, assignment: str, folder: Path) -> Iterator[_Upload | Collected]:
    """Everything directly in `folder`, and what lies in its students' folders for this assignment."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise IntakeError(
            f"{folder}: cannot be read as a folder ({error.strerror}); name a folder of notebooks: "
            f"{_layouts(assignment)}"
        ) from error
    for entry in entries:
        try:
            if _is_folder(entry):
                yield from _of_student(course, assignment, entry)
            else:
                yield _upload(entry, student=entry.stem, timestamp=None)
        except _SkipError as why:
            yield _skipped(entry, str(why))


def _of_student(course: Course, assignment: str, folder: Path) -> Iterator[_Upload | Collected]:
    """What lies in a student's folder: one folder an assignment, of which this one's is opened."""
    _check_id(folder.name)
    known = {each.name for each in course.assignments}
    for entry in _entries(folder):
        try:
            if not _is_folder(entry):
                raise _SkipError(f"not in an assignment's folder; move it into {entry.parent / assignment}")
            if entry.name == assignment:
                yield from _of_assignment(course, folder.name, entry)
            elif entry.name not in known:
                raise _SkipError(f"no assignment in course.toml is called {entry.name!r}")
        except _SkipError as why:
            yield _skipped(entry, str(why), folder.name)


def _of_assignment(course: Course, student: str, folder: Path) -> Iterator[_Upload | Collected]:
    own_attempts = _is_own(course, folder.parent.parent)
    for entry in _entries(folder):
        if entry.name == TIMESTAMP or (own_attempts and attempt_number(entry.name) is not None):
            continue
        try:
            if _is_folder(entry):
                raise _SkipError("a folder; only notebooks directly in the assignment's folder are taken")
            yield _upload(entry, student, timestamp=folder / TIMESTAMP)
        except _SkipError as why:
            yield _skipped(entry, str(why), student)


def _upload(path: Path, student: str, timestamp: Path | None) -> _Upload:
    if path.suffix != NOTEBOOK:
        raise _SkipError(f"not a notebook: its name does not end in {NOTEBOOK}")
    _check_id(student)
    return _Upload(path, student, timestamp)


def _taken(course: Course, assignment: str, upload: _Upload, notebooks: int) -> Collected:
    """Store an upload unless the student's latest attempt is the same, byte for byte."""
    try:
        if notebooks > 1:
            raise _SkipError(f"one of {notebooks} notebooks of {upload.student}; leave the one that counts")
        content, modified = _regular_file(upload.path, LARGEST_MIB * 2**20)
        last = latest_of(course.paths, upload.student, assignment)
        if last is not None and last.sha256 == hashlib.sha256(content).hexdigest():
            return Collected(upload.path, Status.UNCHANGED, upload.student, last, "")
        received = _stamped(upload.timestamp) or modified
        new = store(course.paths, upload.student, assignment, name=upload.path.name, content=content, received=received)
    except (_SkipError, IntakeError) as why:
        return _skipped(upload.path, str(why), upload.student)
    return Collected(upload.path, Status.NEW, upload.student, new, "")


def _regular_file(path: Path, limit_bytes: int) -> tuple[bytes, datetime]:
    """Content and time of the last change of a regular file; opening neither follows a link nor waits for a pipe."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise _SkipError("not a regular file")
            content = file.read(limit_bytes + 1)
    except OSError as error:
        raise _SkipError(f"cannot be read ({error.strerror})") from error
    if len(content) > limit_bytes:
        raise _SkipError(f"larger than {limit_bytes / 2**20:g} MiB; have its outputs cleared")
    return content, datetime.fromtimestamp(status.st_mtime, UTC)


def _stamped(timestamp: Path | None) -> datetime | None:
    """The time that a timestamp.txt names; None when there is none to be read."""
    if timestamp is None:
        return None
    try:
        content, _ = _regular_file(timestamp, TIMESTAMP_BYTES)
    except _SkipError:
        return None
    return parse_timestamp(content.decode("utf-8", "replace"))


def _is_folder(entry: Path) -> bool:
    """Whether `entry` is a folder to look into; a link, a pipe or a hidden entry is skipped."""
    try:
        mode = entry.lstat().st_mode
    except OSError as error:
        raise _SkipError(f"cannot be read ({error.strerror})") from error
    if stat.S_ISLNK(mode):
        raise _SkipError("a link; links are not followed")
    if entry.name.startswith("."):
        raise _SkipError("hidden: its name starts with a dot")
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        raise _SkipError("not a regular file")
    return stat.S_ISDIR(mode)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise _SkipError(f"cannot be read ({error.strerror})") from error


def _check_id(student: str) -> None:
    if not is_student_id(student):
        raise _SkipError(f"{student!r} is no student id: letters, digits and . _ @ - only, not a dot first")


def _is_own(course: Course, folder: Path) -> bool:
    return folder.resolve() == course.paths.submitted.resolve()


def _holds_attempts(course: Course, assignment: str, folder: Path) -> bool:
    """Whether `folder` is the course's own and holds attempts that were collected before."""
    return _is_own(course, folder) and any(folder.glob(f"*/{assignment}/*/{RECORD}"))


def _skipped(path: Path, reason: str, student: str | None = None) -> Collected:
    return Collected(path, Status.SKIPPED, student, None, reason)


def _layouts(assignment: str) -> str:
    return f"understood are STUDENT{NOTEBOOK} and STUDENT/{assignment}/ANY{NOTEBOOK}, where STUDENT is the student's id"
