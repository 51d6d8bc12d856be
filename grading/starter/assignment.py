"""Another assignment for a course: its folder in source/, and its table at the end of course.toml."""

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.authoring.guessing import Guess, guess_cells, script_of
from autograder.authoring.release import build_release
from autograder.course import NAME, Course, read_course
from autograder.errors import AuthoringError, CourseError
from autograder.paths import AssignmentSource, written_aside
from grading.errors import StarterError
from grading.starter.beginning import ASSIGNMENT, due_after
from grading.starter.folder import write_files, written_aside_folder
from grading.starter.shipped import starter_files
from grading.starter.skeleton import hidden_tests, names_in, public_tests

STARTER_POINTS = 10.0
NO_POINTS = 1.0  # course.toml wants some: a notebook in which no solution was found has them to come


@dataclass(frozen=True)
class Begun:
    """An assignment that was added, and what its cells were taken for if it was made from a notebook."""

    source: AssignmentSource
    guesses: tuple[Guess, ...]
    remarks: tuple[str, ...]  # what is left to do
    refused: str = ""  # why `torchgrade release` would not take it


def begin_assignment(course: Course, name: str, notebook: Path | None, now: datetime) -> Begun:
    """Add an assignment like the starter's, or one made from a notebook, to source/ and course.toml.

    Raises StarterError or AuthoringError, and leaves both as they were, when the name cannot be had, the notebook
    cannot be read, or course.toml takes no further table.
    """
    source = course.paths.source(name)
    _refuse(course, name, source)
    guesses = guess_cells(notebook) if notebook else ()
    files, points = _from_notebook(name, guesses) if notebook else (_from_starter(), STARTER_POINTS)
    with written_aside_folder(source.folder) as aside:
        for folder in (source.right, source.wrong):
            (aside / folder.name).mkdir()
        write_files(aside, files)
    try:
        _append(course.paths.course_file, _table(name, points, now))
    except BaseException:
        shutil.rmtree(source.folder)
        raise
    return Begun(source, guesses, tuple(_remarks(course, notebook, guesses)), _refusal(source) if notebook else "")


def _refuse(course: Course, name: str, source: AssignmentSource) -> None:
    """Raise StarterError when the assignment cannot be called so, or something lies where it would be."""
    if not re.fullmatch(NAME, name):
        raise StarterError(f"{name!r}: an assignment is called by a-z, 0-9 and _, a letter first")
    for what, taken in (("an assignment", course.assignments), ("a quiz", course.quizzes)):
        if name in [each.name for each in taken]:
            raise StarterError(f"{course.paths.course_file}: {name!r} is {what} already; choose another name")
    if source.folder.exists():
        raise StarterError(f"{source.folder}: is there already, and nothing is written over; choose another name")


def _from_starter() -> dict[str, bytes]:
    folder = f"source/{ASSIGNMENT}/"
    return {name.removeprefix(folder): text for name, text in starter_files().items() if name.startswith(folder)}


def _from_notebook(name: str, guesses: Sequence[Guess]) -> tuple[dict[str, bytes], float]:
    """The files, and the points of the skeleton's tests and of questions together."""
    texts = {
        "notebook.py": script_of(guesses),
        "test_public.py": public_tests(name, guesses),
        "test_hidden.py": hidden_tests(name, guesses),
    }
    points = len(names_in(guesses)) + sum(guess.points for guess in guesses)
    return {file: text.encode() for file, text in texts.items()}, points or NO_POINTS


def _table(name: str, points: float, now: datetime) -> str:
    title = json.dumps(name.replace("_", " ").capitalize())
    return (
        f'[[assignments]]\nname = "{name}"\ntitle = {title}\n'
        f"points = {points:g}                # the sum of the points in its tests\ndue = {due_after(now)}\n"
    )


def _append(course_file: Path, table: str) -> None:
    """Put a table at the end of course.toml, and keep every other byte; where that cannot be read, put it back."""
    path = course_file.resolve()
    before = path.read_bytes()
    ends = b"\r\n" if b"\r\n" in before else b"\n"
    apart = b"" if not before.strip() else ends if before.endswith(b"\n") else 2 * ends
    _write(path, before + apart + table.encode().replace(b"\n", ends))
    try:
        read_course(course_file.parent)
    except BaseException as error:
        _write(path, before)
        if isinstance(error, CourseError):
            found = str(error).removeprefix(f"{course_file}: ")
            raise StarterError(
                f"{course_file}: takes no [[assignments]] at its end ({found}); nothing was changed"
            ) from error
        raise


def _write(path: Path, content: bytes) -> None:
    with written_aside(path) as aside:
        aside.write_bytes(content)


def _remarks(course: Course, notebook: Path | None, guesses: Sequence[Guess]) -> Iterator[str]:
    if notebook:
        yield "correct in notebook.py what was guessed wrong; instructor.md says how (`torchgrade docs` finds it)"
        if not any(guess.regions for guess in guesses):
            yield "no cell was taken for a solution: mark what students write with ### BEGIN SOLUTION name"
        yield "write what the names must do into test_hidden.py, and answers of known worth into right/ and wrong/"
    else:
        yield f"it is a copy of {ASSIGNMENT}: write over it"
    if course.grades.groups:
        yield "it stands in no group of [grades] yet, so it does not count: add it to the members of one"


def _refusal(source: AssignmentSource) -> str:
    """Why the source cannot be released as it stands."""
    try:
        build_release(source)
    except AuthoringError as error:
        return str(error)
    return ""
