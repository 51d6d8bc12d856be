"""Processes of their own that write into a gradebook, some of which are killed."""

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from autograder.course import read_course
from grading.gradebook.events import Commented, Entry
from grading.gradebook.opening import open_gradebook
from grading.gradebook.taking_in import take_in

BATCH = 3  # events of one append
READ_BEFORE = ("pytest", "psycopg", "sqlalchemy.dialects.postgresql", "alembic.command", "grading.gradebook.agreement")


def start(work: Callable[..., None], *arguments: Any) -> BaseProcess:
    """Run a function in a new process, forked from one that has read the modules and nothing else."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(READ_BEFORE))
    process = context.Process(target=work, args=arguments)
    process.start()
    return process


def write(root: Path, name: str, batches: int, told: Path | None = None, size: int = BATCH) -> None:
    """Append batches of comments; once an append has returned, write its number to the file `told`."""
    with open_gradebook(read_course(root)) as gradebook:
        for batch in range(batches):
            texts = [f"{name} {batch} {place}" for place in range(size)]
            events = [Commented(student="ana", assignment="double", text=text) for text in texts]
            gradebook.append(events, who=name, why="")
            if told:
                _tell(told, f"{name} {batch}\n")


def take_in_for_ever(root: Path, began: Path) -> None:
    """Take in what is there, again and again."""
    course = read_course(root)
    while True:
        with open_gradebook(course) as gradebook:
            take_in(course, gradebook)
        _tell(began, "once\n")


def batches_in(entries: tuple[Entry, ...]) -> dict[str, int]:
    """How many events of each batch there are."""
    found: dict[str, int] = {}
    for entry in entries:
        assert isinstance(entry.what, Commented)
        batch = entry.what.text.rpartition(" ")[0]
        found[batch] = found.get(batch, 0) + 1
    return found


def _tell(path: Path, line: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, line.encode())
    os.close(handle)
