"""A submission: what was handed in, a notebook or an archive, exactly as it came, under its hash.

An attempt is a folder, `submitted/STUDENT/ASSIGNMENT/attempt-0001/`, that holds the file and `submission.json`.
It is finished under a hidden name and then renamed, so that nobody ever sees half of one.
"""

import contextlib
import hashlib
import re
import shutil
import stat
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from autograder.errors import IntakeError
from autograder.intake.names import storable
from autograder.paths import ASIDE, ATTEMPT, CoursePaths, names_in, written_aside

RECORD = "submission.json"
LONGEST_ORIGINAL = 1000
STUDENT_ID = re.compile(r"[A-Za-z0-9_@-][A-Za-z0-9._@-]*")


class _Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """submission.json."""

    file: str
    original: str = ""  # the file's name as it came, where no disk should hold it
    sha256: str
    size_bytes: int
    received: datetime  # UTC, written in ISO 8601


@dataclass(frozen=True)
class Submission:
    """One attempt of one student at one assignment; `path` is the file, whose bytes have the hash `sha256`."""

    student: str
    assignment: str
    attempt: int
    sha256: str
    received: datetime
    path: Path


def is_student_id(text: str) -> bool:
    """Whether `text` may name a student, and with that a folder."""
    return STUDENT_ID.fullmatch(text) is not None


def attempt_number(name: str) -> int | None:
    """The number of the attempt folder called `name`; None when it is not called like one."""
    digits = name.rpartition("-")[2]
    if digits.isascii() and digits.isdigit() and name == ATTEMPT.format(int(digits)):
        return int(digits)
    return None


def store(
    paths: CoursePaths, student: str, assignment: str, *, name: str, content: bytes, received: datetime
) -> Submission:
    """Keep `content` as the student's next attempt, in a file called `name`, or so that a disk can hold it."""
    if not is_student_id(student):
        raise IntakeError(f"{student!r} is no student id; write letters, digits and . _ @ - only, not a dot first")
    attempts = paths.attempts(student, assignment)
    try:
        _make_folders(attempts, paths)
        folder = _stored(attempts, _record(assignment, name, content, received), content, _openness(paths))
    except OSError as error:
        raise IntakeError(
            f"{attempts}: cannot be written ({error}); make room there, or the folder writable"
        ) from error
    return read_submission(folder)


def read_submission(folder: Path) -> Submission:
    """The submission in an attempt's folder. Raises IntakeError when it is not, byte for byte, what was stored."""
    attempt = attempt_number(folder.name)
    if attempt is None:
        raise IntakeError(f"{folder}: not an attempt; its folder is called like {ATTEMPT.format(1)}")
    try:
        record = msgspec.json.decode((folder / RECORD).read_bytes(), type=_Record)
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise IntakeError(f"{folder / RECORD}: cannot be read ({error}); restore it, or collect again") from error
    path = folder / Path(record.file).name
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise IntakeError(f"{path}: cannot be read ({error}); restore it, or collect again") from error
    if sha256 != record.sha256:
        raise IntakeError(f"{path}: changed since it was handed in; restore it, or delete {folder} and collect again")
    return Submission(
        student=folder.parent.parent.name,
        assignment=folder.parent.name,
        attempt=attempt,
        sha256=record.sha256,
        received=record.received,
        path=path,
    )


def history(paths: CoursePaths, student: str, assignment: str) -> list[Submission]:
    """All attempts of one student at one assignment, the first one first."""
    return [read_submission(folder) for _, folder in _attempts(paths.attempts(student, assignment))]


def latest(paths: CoursePaths, assignment: str) -> list[Submission]:
    """Each student's last attempt at one assignment, sorted by student."""
    found = (latest_of(paths, student, assignment) for student in filter(is_student_id, names_in(paths.submitted)))
    return [submission for submission in found if submission is not None]


def every_attempt(paths: CoursePaths, assignment: str) -> list[tuple[str, int]]:
    """All attempts at one assignment, as student and number, sorted. Raises IntakeError for a folder that is closed."""
    return [
        (student, number)
        for student in filter(is_student_id, names_in(paths.submitted))
        for number, _ in _attempts(paths.attempts(student, assignment))
    ]


def latest_of(paths: CoursePaths, student: str, assignment: str) -> Submission | None:
    """One student's last attempt at one assignment; None when there is none."""
    attempts = _attempts(paths.attempts(student, assignment))
    return read_submission(attempts[-1][1]) if attempts else None


def _attempts(folder: Path) -> list[tuple[int, Path]]:
    """The attempts in `folder` with their numbers, in their order."""
    numbered = ((attempt_number(name), folder / name) for name in names_in(folder))
    return sorted((number, each) for number, each in numbered if number is not None)


def _record(assignment: str, name: str, content: bytes, received: datetime) -> _Record:
    file = storable(name, assignment)
    original = name.encode("utf-8", "replace").decode()[:LONGEST_ORIGINAL]  # a disk's names may be no text
    return _Record(
        file=file,
        original=original if file != name else "",
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        received=received.astimezone(UTC),
    )


def _openness(paths: CoursePaths) -> int:
    """The permissions of each folder below submitted/: those of the folder that holds it, but not everybody writes.

    Whoever reads the course reads what was handed in, whatever the umask of the TA who collected it was.
    """
    return stat.S_IMODE(paths.work.stat().st_mode) & ~(stat.S_IWOTH | stat.S_ISVTX) | stat.S_IRWXU


def _make_folders(attempts: Path, paths: CoursePaths) -> None:
    """Make submitted/STUDENT/ASSIGNMENT/ as open as the course is; what is there already stays as somebody made it."""
    for folder in (paths.submitted, attempts.parent, attempts):
        with contextlib.suppress(FileExistsError):
            folder.mkdir(parents=True)
            folder.chmod(_openness(paths))


def _stored(attempts: Path, record: _Record, content: bytes, openness: int) -> Path:
    """The new attempt's folder, finished aside and then renamed."""
    aside = Path(tempfile.mkdtemp(dir=attempts, prefix=ASIDE))
    try:
        _fill(aside, record, content)
        aside.chmod(openness)
        return _renamed_to_next(aside, attempts)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _fill(folder: Path, record: _Record, content: bytes) -> None:
    path = folder / record.file
    path.write_bytes(content)
    path.chmod(0o444)
    with written_aside(folder / RECORD) as aside:
        aside.write_bytes(msgspec.json.format(msgspec.json.encode(record), indent=1))


def _renamed_to_next(aside: Path, attempts: Path) -> Path:
    """Rename a finished folder to the next free attempt, also when another process takes one at the same time."""
    while True:
        numbers = [number for number, _ in _attempts(attempts)]
        folder = attempts / ATTEMPT.format(max(numbers, default=0) + 1)
        try:
            aside.rename(folder)
        except OSError:
            if not folder.exists():
                raise
        else:
            return folder
