"""Public checks graded: right work passes all of them, undone work does not."""

import tempfile
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

from autograder.course import Course
from autograder.grader.batch import Batch
from autograder.grader.channels import Channels
from autograder.grader.plugin import GraderPlugin
from autograder.grader.records import Settings
from autograder.grader.station import station
from autograder.grader.suite import Suite, read_suite, run_suite
from autograder.intake.notebook import read_cells
from autograder.report import TestResult, Verdict
from autograder.verify.graded import results
from autograder.verify.matrix import Row
from autograder.verify.members import Member
from autograder.verify.probes import given_away_job


def checked(course: Course, settings: Settings, members: Sequence[Member], batch: Batch) -> list[Row]:
    """A row of public checks for everybody who is right or has done nothing; none where there are no checks."""
    if not course.source(settings.assignment).public_tests.is_file():
        return []
    by_name = {each.name: each for each in members if each.is_right or each.is_undone}
    found = dict(results(batch, public_job, {name: (settings, each.notebook) for name, each in by_name.items()}))
    return [Row(member, tuple(found[name])) for name, member in by_name.items()]


def public_faults(rows: Sequence[Row]) -> list[str]:
    """What is wrong with the public checks, a sentence each."""
    sentences = []
    for row in rows:
        bad = [result for result in row.results if result.verdict is not Verdict.PASSED]
        if row.member.is_right:
            sentences += [f"{row.member.name}: fails the public check {each.name}: {_seen(each)}" for each in bad]
        elif not bad:
            sentences.append(f"{row.member.name}: passes every public check with nothing done")
    return sentences


def given_away(settings: Settings, batch: Batch) -> list[str]:
    """A sentence for each case of the hidden tests that a public check shows."""
    ((_, found),) = results(batch, given_away_job, {"what public checks give away": (settings,)})
    return list(found)


def _seen(result: TestResult) -> str:
    return (result.message or result.raised or "no message")[:200]


def public_job(settings: Settings, notebook: bytes) -> list[TestResult]:
    """The public checks' results for a notebook, which runs in a box."""
    here = station(settings)
    suite = _suite(here.course.source(settings.assignment).public_tests)
    threshold = partial(here.thresholds.get, here.course.data.images, settings.device)
    with Channels(here.open_channel) as channels, tempfile.TemporaryDirectory() as folder:
        session = here.session(channels, read_cells(notebook), private=False)
        return run_suite(suite, GraderPlugin(session, {}, threshold, Path(folder)))


@cache
def _suite(path: Path) -> Suite:
    return read_suite(path)
