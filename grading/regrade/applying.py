"""Applying what was previewed, and taking it back: one transaction of the gradebook, then the reports' files."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from autograder.course import Course
from autograder.report import read_report
from grading.errors import RegradeError
from grading.gradebook.events import Entry, Event, Regraded, Reported, Undone
from grading.gradebook.reporting import event_of
from grading.gradebook.store import Gradebook
from grading.gradebook.taking_in import take_in
from grading.regrade.attempts import Attempt, called
from grading.regrade.begun import Begun, settle
from grading.regrade.folder import Folder, Reports, after_in, before_in, changes_in
from grading.regrade.listing import regrades_of, to_undo
from grading.regrade.manifest import Manifest, refuse_stale


@dataclass(frozen=True)
class Applied:
    """What was written down: the number of the regrade, how many reports it brought, and its summary."""

    number: int
    reports: int
    summary: str


@dataclass(frozen=True)
class TakenBack:
    """Which regrade was undone, how many reports were put back, and sentences on those that stay."""

    number: int
    reports: int
    remarks: tuple[str, ...]


def apply(course: Course, name: str, gradebook: Gradebook, manifest: Manifest, *, who: str, why: str) -> Applied | None:
    """Make a preview so; None when there is nothing to change. Call it within `settling`.

    Raises RegradeError when something changed since the preview, and then nothing is applied.
    """
    folder = Folder(course.paths, name)
    refuse_stale(course, name, manifest)
    renewed = [(each.student, each.attempt) for each in manifest.attempts if each.changes]
    if not renewed:
        return None
    take_in(course, gradebook)  # what is replaced stands in the gradebook before it is
    _prepare(folder, renewed)
    what = Regraded(assignment=name, summary=manifest.summary)
    decided = _decide(folder, gradebook, what, renewed, None, who, why)
    return Applied(decided.number, len(renewed), manifest.summary)


def undo(course: Course, name: str, gradebook: Gradebook, number: int | None, *, who: str, why: str) -> TakenBack:
    """Take back the regrade with this number, or the last one. Call it within `settling`.

    A report that was made later stays, here and in the gradebook. Raises RegradeError when it cannot be undone.
    """
    folder = Folder(course.paths, name)
    take_in(course, gradebook)
    regrade = to_undo(regrades_of(gradebook.entries(assignment=name), name), number)
    before, after = (each(folder.of(regrade.number)) for each in (before_in, after_in))
    brought = [
        (each.what.student, each.what.attempt)
        for each in gradebook.entries(assignment=name)
        if isinstance(each.what, Reported) and each.what.regrade == regrade.number
    ]
    if missing := [each for each in brought if not before.report(*each).is_file()]:
        raise RegradeError(
            f"{before.folder}: the former reports of {len(missing)} attempts are not there; restore that folder from a "
            "copy, or put the tests back as they were and regrade once more"
        )
    ours = [each for each in brought if folder.standing.digest(*each) == after.digest(*each)]
    _decide(folder, gradebook, Undone(number=regrade.number), ours, regrade.number, who, why)
    stay = tuple(
        f"{called(*each)}: was graded again since, and keeps that report" for each in brought if each not in ours
    )
    return TakenBack(regrade.number, len(ours), stay)


def _prepare(folder: Folder, attempts: Sequence[Attempt]) -> None:
    """Copies of all reports, those that go and those that come; until they are decided on, they count for nothing."""
    shutil.rmtree(folder.new, ignore_errors=True)
    for each in attempts:
        before_in(folder.new).take(*each, folder.standing)
        after_in(folder.new).take(*each, folder.preview)
    shutil.copyfile(folder.preview_csv, changes_in(folder.new))


def _decide(
    folder: Folder,
    gradebook: Gradebook,
    what: Event,
    attempts: Sequence[Attempt],
    undoes: int | None,
    who: str,
    why: str,
) -> Entry:
    """Write an event into the gradebook, with the reports that it brings, and put these in place."""
    try:
        with gradebook.writing() as writing:
            (entry,) = writing.append([what], who=who, why=why)
            if undoes is None:
                writing.append(_events(after_in(folder.new), attempts, entry.number), who=who, why=why)
            Begun(entry.number, entry.when, undoes, list(attempts)).write(folder)
    finally:
        settle(folder, gradebook)
    return entry


def _events(reports: Reports, attempts: Sequence[Attempt], number: int) -> list[Reported]:
    events = []
    for each in attempts:
        report = read_report(reports.report(*each))
        created = datetime.fromisoformat(report.created)
        events.append(event_of(report, reports.digest(*each), created, regrade=number))
    return events
