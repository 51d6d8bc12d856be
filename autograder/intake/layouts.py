"""Whose file is it? What the paths in a folder or an archive of uploads say, as each system lays them out.

| layout | whose |
|---|---|
| `STUDENT.ipynb` | a folder filled by hand |
| `STUDENT/ASSIGNMENT/FILE` | nbgrader's `submitted/` |
| `STUDENT+ASSIGNMENT+TIME+RANDOM/FILE` | nbgrader's exchange |
| `name_LATE_USER_FILE_filename`, `anon_USER_FILE_filename` | Canvas, all submissions in one zip |
| `Full Name_PARTICIPANT_assignsubmission_file/FILE` | Moodle, all submissions in one zip |
| `assignment_N_export/submission_N/FILE`, beside it `submission_metadata.yml` | Gradescope's export |
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from autograder.intake import names
from autograder.intake.members import printable
from autograder.intake.submission import attempt_number, is_student_id
from autograder.intake.timestamp import parse_timestamp

TIMESTAMP = "timestamp.txt"
GRADESCOPE_METADATA = "submission_metadata.yml"
SILENT = frozenset({TIMESTAMP, "submission_secret.txt", GRADESCOPE_METADATA})

_CANVAS = re.compile(
    r"(?:.+?_(?:LATE_)?(?P<user>[0-9]+)|(?:LATE_)?(?P<anonymous>anon_[A-Za-z0-9]+))_[0-9]+_(?P<name>.+)", re.DOTALL
)
_MOODLE = re.compile(r".*_(?P<student>[0-9]+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<name>.*))?", re.DOTALL)
_GRADESCOPE = re.compile(r"submission_(?P<number>[0-9]+)")

Parts = tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Where a file belongs: whose it is, and with which others it was handed in."""

    students: tuple[str, ...]  # more than one where a group handed in together
    together: Parts  # what all files of one upload share
    name: str  # as the student called the file
    when: datetime | None = None


@dataclass(frozen=True)
class Stray:
    """A file, or the folder that it lies in, that belongs nowhere, and why."""

    parts: Parts
    reason: str
    student: str | None = None


@dataclass(frozen=True)
class Expected:
    """What the paths may hold."""

    assignment: str
    others: frozenset[str]  # the course's other assignments, whose files are left alone
    has_attempts: bool  # whether this is the course's own folder, with attempts in it
    gradescope: Mapping[str, tuple[str, ...]]  # students by the name of their submission's folder


def place(parts: Parts, expected: Expected) -> Place | Stray | None:
    """Where the file at `parts` belongs; None for one of which nothing need be said."""
    if parts[-1] in SILENT:
        return None
    found = _place(parts, expected)
    if isinstance(found, Place) and not names.is_upload(found.name):
        return _no_upload(parts, found.students[0])
    return found


def layouts(assignment: str) -> str:
    """What is understood, for people whose folder is not."""
    return (
        f"understood are STUDENT.ipynb and STUDENT/{assignment}/ANY.ipynb, where STUDENT is the student's id, .zip and "
        ".tar.gz in place of .ipynb, and what Canvas, Moodle, Gradescope and nbgrader's exchange give"
    )


def _place(parts: Parts, expected: Expected) -> Place | Stray | None:
    for depth in (1, 2):
        if len(parts) > depth and (found := _GRADESCOPE.fullmatch(parts[depth - 1])):
            students = expected.gradescope.get(parts[depth - 1], (found["number"],))
            return Place(students, parts[:depth], parts[-1])
    if found := _MOODLE.fullmatch(parts[0]):
        return _moodle(parts, found)
    if len(parts) == 1:
        return _flat(parts)
    return _exchange(parts, expected) if parts[0].count("+") >= 2 else _nbgrader(parts, expected)


def _moodle(parts: Parts, found: re.Match[str]) -> Place | Stray:
    student = found["student"]
    if found["kind"] != "file":
        return Stray(parts[:1], "no file, but what a student typed into Moodle", student)
    if len(parts) == 1:
        return Place((student,), (f"Moodle's {student}",), found["name"] or "")
    return Place((student,), parts[:1], parts[-1])


def _flat(parts: Parts) -> Place | Stray:
    """A file of its own: Canvas's, or one that is called like its student."""
    if found := _CANVAS.fullmatch(parts[0]):
        student = found["user"] or found["anonymous"]
        return Place((student,), (f"Canvas's {student}",), found["name"])
    if not names.is_upload(parts[0]):
        return _no_upload(parts)
    student = names.stem(parts[0])
    return Place((student,), parts, parts[0]) if is_student_id(student) else _no_id(parts, student)


def _exchange(parts: Parts, expected: Expected) -> Place | Stray | None:
    student, assignment, time, *_ = parts[0].split("+")
    if assignment != expected.assignment:
        return _of_another(parts[:1], student, assignment, expected)
    if not is_student_id(student):
        return _no_id(parts[:1], student)
    return Place((student,), parts[:1], parts[-1], parse_timestamp(time))


def _nbgrader(parts: Parts, expected: Expected) -> Place | Stray | None:
    student, assignment, *rest = parts
    if not is_student_id(student):
        return _no_id(parts[:1], student)
    if not rest:
        reason = f"not in an assignment's folder; move it into {student}/{expected.assignment}"
        return Stray(parts, reason, student)
    if assignment != expected.assignment:
        return _of_another(parts[:2], student, assignment, expected)
    if expected.has_attempts and attempt_number(rest[0]) is not None:
        return None
    if len(rest) > 1:
        return Stray(parts[:3], "a folder; only files directly in the assignment's folder are taken", student)
    return Place((student,), parts[:2], parts[-1])


def _of_another(parts: Parts, student: str, assignment: str, expected: Expected) -> Stray | None:
    if assignment in expected.others:
        return None
    return Stray(parts, f"no assignment in course.toml is called {printable(assignment)!r}", student)


def _no_upload(parts: Parts, student: str | None = None) -> Stray:
    return Stray(parts, f"not a notebook, nor an archive: its name does not end in {names.SUFFIXES}", student)


def _no_id(parts: Parts, student: str) -> Stray:
    return Stray(parts, f"{printable(student)!r} is no student id: letters, digits and . _ @ - only, not a dot first")
