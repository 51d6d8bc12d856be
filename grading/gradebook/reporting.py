"""A report's file as the event that an attempt was graded."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from autograder.report import Report
from grading.errors import GradebookError
from grading.gradebook.events import Reported, TestPoints


def reported(path: str, assignment: str, student: str, attempt: int) -> tuple[Reported, ...]:
    """The report in a file, of which its place says whose it must be. Raises GradebookError when it is damaged."""
    again = f"delete it and run `torchgrade autograde {assignment}` again"
    try:
        content = Path(path).read_bytes()
        report = msgspec.json.decode(content, type=Report)
        created = datetime.fromisoformat(report.created)
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise GradebookError(f"{path}: not a report ({error}); {again}") from error
    if (report.assignment, report.student, report.attempt) != (assignment, student, attempt):
        whose = f"attempt {report.attempt} of {report.student} at {report.assignment}"
        raise GradebookError(f"{path}: is the report on {whose}; put it back where it belongs, or {again}")
    return (event_of(report, hashlib.sha256(content).hexdigest(), created),)


def event_of(report: Report, digest: str, created: datetime, regrade: int | None = None) -> Reported:
    """What a report says about a grade."""
    return Reported(
        student=report.student,
        assignment=report.assignment,
        attempt=report.attempt,
        digest=digest,
        created=created if created.tzinfo else created.replace(tzinfo=UTC),
        tests=tuple(
            TestPoints(test.name, test.title, test.points, test.earned, test.verdict, test.visibility)
            for test in report.tests
        ),
        wall_seconds=report.wall_seconds,
        cpu_seconds=report.cpu_seconds,
        regrade=regrade,
    )
