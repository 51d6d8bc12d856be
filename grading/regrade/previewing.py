"""A preview: everybody graded again aside, and compared. Nothing that counts is written."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from autograder.course import Course
from autograder.grader.basis import reached
from autograder.grader.pipeline import Progress, autograde, keys_of
from autograder.paths import written_aside
from autograder.report import Report, read_report
from grading.gradebook.opening import current_book
from grading.regrade.attempts import called, regradable
from grading.regrade.change import ClassChange
from grading.regrade.comparing import class_change
from grading.regrade.folder import Folder
from grading.regrade.manifest import Manifest, Previewed
from grading.regrade.table import write_csv

SHOWN_CHARACTERS = 200


@dataclass(frozen=True)
class Preview:
    """What a regrade would change, and sentences on what was left out or is to be known."""

    change: ClassChange
    manifest: Manifest
    remarks: tuple[str, ...]

    @property
    def renewed(self) -> int:
        """How many reports would take another's place."""
        return sum(each.changes for each in self.manifest.attempts)


def make_preview(
    course: Course,
    name: str,
    progress: Progress,
    *,
    trusted: bool = False,
    device: str | None = None,
    make_executor: Callable[[], Executor] | None = None,
) -> Preview:
    """Grade again every attempt that could count and has a report, and say what would change.

    What was previewed before and still holds is kept, so an interrupted preview goes on where it stopped. Call it
    within `settling`. Raises RegradeError when nothing was graded yet, and as `autograde` does.
    """
    folder = Folder(course.paths, name)
    folder.preview_json.unlink(missing_ok=True)
    attempts, remarks = regradable(course, name)
    keys = keys_of(course, name, attempts, trusted=trusted, device=device)
    for student, number in attempts:
        if _settled(folder.standing.report(student, number), keys[student, number]):
            folder.preview.take(student, number, folder.standing)  # it holds, and is kept as it is
    aside = course.model_copy(update={"paths": folder.preview_paths})
    graded = autograde(
        aside, name, progress, trusted=trusted, device=device, make_executor=make_executor, attempts=attempts
    )
    pairs = [
        (read_report(folder.standing.report(*each)), read_report(folder.preview.report(*each))) for each in attempts
    ]
    tests = course.source(name).hidden_tests
    change = class_change(course, name, current_book(course), pairs, reached(tests), datetime.now(UTC))
    manifest = Manifest(
        datetime.now(UTC),
        trusted,
        device,
        [
            Previewed(*each, after.key, folder.standing.digest(*each), folder.preview.digest(*each))
            for each, (_, after) in zip(attempts, pairs, strict=True)
        ],
        change.summary,
    )
    write_csv(change, folder.preview_csv)
    with written_aside(folder.preview_json) as path:
        path.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    waiting = [f"{called(each.student, each.attempt)}: waits for staff ({_why(each)})" for each in graded.errors]
    if left := len(attempts) - sum(len(each.attempts) for each in change.students):
        remarks.append(f"{left} attempts are of students who have left the class: graded again, and not shown")
    return Preview(change, manifest, (*remarks, *waiting, *([graded.remark] if graded.remark else [])))


def _settled(path: Path, key: str) -> bool:
    """Whether a report holds under this key and waits for nobody."""
    report = read_report(path)
    return report.key == key and report.earned is not None


def _why(report: Report) -> str:
    """What the first test that broke down ended with."""
    return next(test.raised for test in report.tests if test.earned is None)[:SHOWN_CHARACTERS]
