"""A regrade that is killed, at any of its steps: what was begun is finished or taken back, and never half of either."""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from regraded_course import NAME, THRESHOLDS, preview, reports_of

from autograder.course import Course, read_course
from grading.gradebook.agreement import disagreements
from grading.gradebook.book import Book
from grading.gradebook.opening import current_book, open_gradebook
from grading.regrade.applying import apply, undo
from grading.regrade.listing import regrades_of
from grading.regrade.manifest import read_manifest
from grading.regrade.settling import settling

CHANGES = ("open", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "shutil.rmtree", "shutil.copytree")
AT_MOST = 12  # kills of each act, spread over all of its steps

Act = Callable[[Course], None]


def apply_it(course: Course) -> None:
    with settling(course, NAME) as (folder, gradebook, finished):
        manifest = read_manifest(folder)
        if finished is None and manifest is not None:
            apply(course, NAME, gradebook, manifest, who="ta", why="because")


def undo_it(course: Course) -> None:
    with settling(course, NAME) as (_, gradebook, finished):
        if finished is None and in_force(course):
            undo(course, NAME, gradebook, None, who="ta", why="because")


def in_force(course: Course) -> bool:
    """Whether a regrade counts."""
    with open_gradebook(course) as gradebook:
        return any(each.undone is None for each in regrades_of(gradebook.entries(), NAME))


def in_a_child(act: Act, course: Course, kill_at: int) -> int:
    """Run an act in a process of its own, killed before its step with this number; how many steps it came to.

    A step is a call of the system that changes something in the course's folder. Which step it is at, the process
    writes into a pipe, and nobody needs to look after it.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        steps = 0

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal steps
            if event not in CHANGES or not str(arguments[0]).startswith(str(course.paths.work)):
                return
            if event == "open" and not int(arguments[2]) & (os.O_WRONLY | os.O_RDWR):  # type: ignore[call-overload]
                return
            if steps == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
            steps += 1
            os.write(writing, b".")

        sys.addaudithook(count)
        try:
            act(course)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        taken = len(pipe.read())
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) in (0, -signal.SIGKILL)
    return taken


def state(course: Course) -> tuple[dict[str, bytes], Book]:
    return reports_of(course.paths), current_book(course)


@pytest.mark.parametrize("name", ["apply", "undo"])
def test_killed_at_any_step_it_is_done_or_not(course: Course, tmp_path: Path, name: str) -> None:
    """After each kill the command run again comes to the same end; in between, reports and gradebook agree."""
    act = {"apply": apply_it, "undo": undo_it}[name]
    course.source(NAME).thresholds.write_text(THRESHOLDS.format(high=0.5))
    preview(course)
    if name == "undo":
        apply_it(course)
    start = shutil.copytree(course.paths.root, tmp_path / "start", symlinks=True)
    begin = state(course)
    steps = in_a_child(act, course, kill_at=-1)
    end = state(course)
    assert begin != end
    undecided = decided = 0
    for kill_at in range(0, steps, max(1, steps // AT_MOST)):
        shutil.rmtree(course.paths.root)
        shutil.copytree(start, course.paths.root)
        assert in_a_child(act, course, kill_at) == kill_at
        for path in (course.paths.reports / NAME).rglob("*.json"):
            path.touch()  # it looks new, so that it is read again
        current_book(course)  # somebody else looks at grades before anything is mended
        with settling(course, NAME) as (_, gradebook, finished):
            assert disagreements(course, gradebook) == []
        found = state(course)
        assert found == (end if in_force(course) == (name == "apply") else begin)
        decided, undecided = decided + (found == end), undecided + (found == begin)
        assert finished is None or found == end
        act(read_course(course.paths.root))
        assert state(course) == end
    assert min(decided, undecided) > 3
