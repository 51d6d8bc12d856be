"""A course to begin with: one assignment that verifies, one quiz, and the commands that come next."""

import re
import shlex
from datetime import datetime, time, timedelta
from pathlib import Path

from autograder.paths import COURSE_FILE
from grading.errors import StarterError
from grading.starter.folder import write_files, written_aside_folder
from grading.starter.shipped import starter_files

ASSIGNMENT = "linear_unit"  # of the starter course
DUE_DAYS, DUE_HOUR = 28, 18
ALLOWED = frozenset({".git"})  # what a folder may hold and still be empty

_DUE = re.compile(r"^(due = )\S+", re.MULTILINE)
_NEXT = (
    (f"torchgrade release {ASSIGNMENT}", "makes what students get, and executes the solution"),
    (f"torchgrade verify {ASSIGNMENT}", "grades the graders, with right and wrong answers"),
    ("mkdir class", "hand notebooks in: the solution, and the release as it was given out"),
    (f"cp solutions/{ASSIGNMENT}/{ASSIGNMENT}.ipynb class/student-01.ipynb", ""),
    (f"cp release/{ASSIGNMENT}/{ASSIGNMENT}.ipynb class/student-02.ipynb", ""),
    (f"torchgrade collect {ASSIGNMENT} class", "takes them in"),
    (f"torchgrade autograde {ASSIGNMENT}", "grades them, each in its box"),
    (f"torchgrade grades {ASSIGNMENT}", "prints the class"),
    (f"torchgrade feedback {ASSIGNMENT}", "a page for each student"),
)


def begin_course(folder: Path, now: datetime) -> None:
    """Write the starter course into a new or empty folder, with a due date some weeks after `now`.

    Raises StarterError, and writes nothing, when there is something in the folder or it cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise StarterError(f"{folder}: is a file; name a new folder")
    if folder.is_dir() and any(each.name not in ALLOWED for each in folder.iterdir()):
        raise StarterError(f"{folder}: is not empty, and nothing is written over; name a new folder")
    files = starter_files()
    files[COURSE_FILE] = _DUE.sub(rf"\g<1>{due_after(now)}", files[COURSE_FILE].decode()).encode()
    with written_aside_folder(folder.absolute()) as aside:
        write_files(aside, files)


def due_after(now: datetime) -> str:
    """A due date some weeks after `now`, at six in the evening where this machine is, as course.toml has it."""
    day = now.date() + timedelta(days=DUE_DAYS)
    return datetime.combine(day, time(DUE_HOUR)).astimezone().isoformat(timespec="seconds")


def next_commands(folder: Path) -> list[str]:
    """What to type next, a line a command, each with what it does."""
    commands = [(f"cd {shlex.quote(str(folder))}", ""), *_NEXT]
    width = max(len(command) for command, _ in commands)
    return [f"{command:<{width}}  # {what}" if what else command for command, what in commands]
