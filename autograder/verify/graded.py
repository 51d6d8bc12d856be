"""A class of members, graded as students' submissions are: handed in, collected, autograded."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

from autograder.course import Course, read_course
from autograder.grader.batch import Batch, Jobs
from autograder.grader.pipeline import Progress, autograde
from autograder.intake.collect import collect
from autograder.paths import CoursePaths
from autograder.report import Report
from autograder.verify.members import Member

Show = Callable[[str, Sequence[str]], AbstractContextManager[Progress]]  # makes the bars for a part and its phases


def course_at(paths: CoursePaths) -> Course:
    """The course with another working state."""
    return read_course(paths.root, paths.work)


def results(batch: Batch, function: Callable[..., Any], jobs: Jobs) -> Iterator[tuple[str, Any]]:
    """What each job gives, by its name; raises what one ended with, since no part of a verification may be missing."""
    for name, result in batch.run(function, jobs):
        if isinstance(result, BaseException):
            raise result
        yield name, result


def graded(
    course: Course,
    name: str,
    members: Sequence[Member],
    progress: Progress,
    *,
    device: str | None = None,
    batch: Batch | None = None,
    trains: bool = True,
    reseeded: int = 0,
) -> dict[str, Report]:
    """The members' reports by student. Nobody else's submissions may lie in the course's working state.

    A report that follows from the same notebook and tests as before is kept, as in every run of `autograde`. Where the
    reference loses points, that is what is to be told: the others are graded all the same.
    """
    inbox = course.paths.work / "inbox"
    for folder in (inbox, course.paths.submitted):
        shutil.rmtree(folder, ignore_errors=True)
    inbox.mkdir(parents=True)
    for member in members:
        (inbox / f"{member.student}.ipynb").write_bytes(member.notebook)
    collect(course, name, inbox)
    done = autograde(
        course, name, progress, device=device, batch=batch, trains=trains, reseeded=reseeded, guarded=False
    )
    return {report.student: report for report in done.reports}
