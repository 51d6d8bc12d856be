"""The files from which grades follow, as the events that they stand for: attempts, reports, marks of quizzes.

Looking around costs one look at each file; what they say is read when it is asked for. Places are texts here, since
thousands of Path objects would take most of the time.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from autograder.course import Course
from autograder.errors import AutograderError, IntakeError
from autograder.intake.submission import RECORD, attempt_number, is_student_id
from autograder.surroundings import closed
from grading.gradebook import handing, quiz_marks, reporting
from grading.gradebook.events import Handed, QuizMarked, Reported
from grading.gradebook.seen import Look, look_at
from grading.regrade.folder import Folder

SUFFIX = ".json"

Machine = Handed | Reported | QuizMarked  # what files say, and no person


class Arrival(NamedTuple):
    """A file that says something about grades. `read` gives the events; it raises UsageError for a damaged file."""

    key: str  # its path below the folder of the working state
    look: Look
    read: Callable[[], tuple[Machine, ...]]


@dataclass(frozen=True)
class Found:
    """All files from which grades follow, and a line for each thing that is left alone."""

    arrivals: tuple[Arrival, ...]
    complaints: tuple[str, ...]


def look_around(course: Course) -> Found:
    """What lies in submitted/, reports/ and quizzes/. Assignments that course.toml does not name are left alone."""
    assignments = {each.name for each in course.assignments}
    quizzes = {each.name for each in course.quizzes}
    complaints: list[str] = []
    arrivals = [
        *_attempts(course, assignments, complaints),
        *_reports(course, assignments, complaints),
        *_marks(course, quizzes, complaints),
    ]
    return Found(tuple(arrivals), tuple(complaints))


def _attempts(course: Course, assignments: set[str], complaints: list[str]) -> Iterator[Arrival]:
    paths = course.paths
    strange: dict[str, int] = {}
    readings = {}  # how the attempts of an assignment are read
    for name in sorted(assignments):
        try:
            readings[name] = handing.reading_of(paths.source(name))
        except AutograderError as error:
            complaints.append(f"{error}; until then no attempt at {name} is taken in")
    for student in filter(is_student_id, _folders(paths.submitted)):
        for assignment in _folders(f"{paths.submitted}/{student}"):
            if assignment not in assignments:
                strange[assignment] = strange.get(assignment, 0) + 1
            elif assignment in readings:
                reading = readings[assignment]
                below = f"{student}/{assignment}"
                for attempt in filter(attempt_number, _folders(f"{paths.submitted}/{below}")):
                    folder = f"{paths.submitted}/{below}/{attempt}"
                    look = look_at(f"{folder}/{RECORD}", reading.digest) or Look(0, 0)
                    yield Arrival(f"submitted/{below}/{attempt}", look, partial(reading.handed, folder))
    for name, count in sorted(strange.items()):
        complaints.append(
            f"{paths.submitted}: {count} students handed in {name!r}, which {paths.course_file} does not name: left "
            "alone"
        )


def _reports(course: Course, assignments: set[str], complaints: list[str]) -> Iterator[Arrival]:
    paths = course.paths
    for assignment in _folders(paths.reports):
        if assignment.startswith("."):
            continue
        if assignment not in assignments:
            where = paths.reports / assignment
            complaints.append(f"{where}: {paths.course_file} names no assignment {assignment!r}: left alone")
            continue
        if Folder(paths, assignment).is_begun:
            complaints.append(
                f"{paths.reports / assignment}: a regrade is under way, or was cut off, so its reports are left alone; "
                f"`torchgrade regrade {assignment}` finishes it"
            )
            continue
        for student in filter(is_student_id, _folders(paths.reports / assignment)):
            below = f"{assignment}/{student}"
            for name, look in _files(f"{paths.reports}/{below}"):
                attempt = attempt_number(name.removesuffix(SUFFIX)) if name.endswith(SUFFIX) else None
                if attempt is not None:
                    read = partial(reporting.reported, f"{paths.reports}/{below}/{name}", assignment, student, attempt)
                    yield Arrival(f"reports/{below}/{name}", look, read)


def _marks(course: Course, quizzes: set[str], complaints: list[str]) -> Iterator[Arrival]:
    paths = course.paths
    for name in _folders(paths.work / "quizzes"):
        quiz = paths.quiz(name)
        look = look_at(quiz.marks_csv)
        if look is None:
            continue
        if name not in quizzes:
            complaints.append(f"{quiz.folder}: {paths.course_file} names no quiz {name!r}: left alone")
            continue
        others = [other for other in (look_at(quiz.sheets), look_at(quiz.decisions)) if other is not None]
        if any(other.mtime_ns > look.mtime_ns for other in others):
            complaints.append(
                f"{quiz.marks_csv}: is older than the answers or the decisions beside it; run "
                f"`torchgrade quiz mark {name}`"
            )
        yield Arrival(f"quizzes/{name}/marks.csv", look, partial(quiz_marks.marked, quiz.marks_csv, name))


def _folders(folder: str | Path) -> list[str]:
    """The names of the folders in a folder, sorted; none where there is no folder."""
    try:
        with os.scandir(folder) as found:
            return sorted(each.name for each in found if each.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise IntakeError(closed(Path(folder), error)) from error


def _files(folder: str) -> list[tuple[str, Look]]:
    """The files in a folder, sorted by name, and how they look."""
    try:
        with os.scandir(folder) as found:
            looks = {each.name: each.stat() for each in found if each.is_file()}
    except OSError as error:
        raise IntakeError(closed(Path(folder), error)) from error
    return [(name, Look(looks[name].st_mtime_ns, looks[name].st_size)) for name in sorted(looks)]
