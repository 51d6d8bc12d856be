"""Preparing in processes of their own, which are killed, or find no room on the disk."""

import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from autograder.course import read_course
from grading.errors import GradebookError
from grading.gradebook.nbgrader.prepare import prepare

SMALL_BYTES = 20_000
CLOSED = 3  # the exit code of a process that was told why it cannot


def ended(work: Callable[..., None], *arguments: Any) -> int | None:
    """The exit code of a function in a new process, forked from one that has read the modules and nothing else."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", "nbgrader.api", "alembic.script", "cut_short"])
    process = context.Process(target=work, args=arguments)
    process.start()
    process.join()
    return process.exitcode


def prepare_until(root: Path, statements: int) -> None:
    """Prepare, and be killed before the statement of nbgrader's database that comes after so many."""
    course, count = read_course(root), 0

    def counted(connection: Any, *_: object) -> None:
        nonlocal count
        count += Path(connection.engine.url.database).parent == course.paths.nbgrader
        if count > statements:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", counted)
    prepare(course, None)


def prepare_without_room(root: Path) -> None:
    """Prepare where no file may grow large."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL_BYTES, SMALL_BYTES))
    try:
        prepare(read_course(root), None)
    except GradebookError as error:
        raise SystemExit(CLOSED if "nbgrader's gradebook cannot be used" in str(error) else str(error)) from None
