"""The pages of a class: one HTML file a student. A page that would say the same is left as it lies there."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from autograder.course import Course
from autograder.errors import UsageError
from autograder.paths import written_aside
from autograder.report import Report, read_report
from grading.feedback.case import Case
from grading.feedback.sheet import sheet_of
from grading.feedback.visibility import last_due
from grading.gradebook.book import Attempt, Book
from grading.pages.page import as_data, templates
from grading.policy.result import AssignmentGrade

if TYPE_CHECKING:
    from jinja2 import Template

PHASE = "pages"


class Progress(Protocol):
    """What shows how far the work is."""

    def begin(self, phase: str, total: int) -> None: ...

    def advance(self, phase: str, *, failed: bool = False) -> None: ...


@dataclass
class Written:
    """What became of an assignment's pages, by student."""

    pages: dict[str, Path] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    nothing: list[str] = field(default_factory=list)  # who handed in nothing
    ungraded: list[str] = field(default_factory=list)  # whose work has no report yet
    complaints: list[str] = field(default_factory=list)


def write_pages(
    course: Course,
    grades: Sequence[AssignmentGrade],
    book: Book,
    now: datetime,
    progress: Progress,
    only: Collection[str] | None = None,
) -> Written:
    """Write the pages of one assignment, whose grades are those of the whole class, as they look at `now`.

    Without `only`, the pages of who has none any more are deleted.
    """
    written = Written()
    due = last_due(grades)
    template = templates("grading.feedback", as_data=as_data).get_template("feedback.html")
    chosen = [grade for grade in grades if only is None or grade.student in only]
    progress.begin(PHASE, len(chosen))
    for grade in chosen:
        complaints = len(written.complaints)
        _write(course, grade, book, due, now, template, written)
        progress.advance(PHASE, failed=len(written.complaints) > complaints)
    if only is None and grades:
        _sweep(course.paths.feedback(grades[0].assignment), written.pages.values())
    return written


def _write(
    course: Course,
    grade: AssignmentGrade,
    book: Book,
    due: datetime | None,
    now: datetime,
    template: "Template",
    written: Written,
) -> None:
    """One student's page, or the reason why there is none."""
    record = book.record(grade.student, grade.assignment)
    if not record.attempts:
        written.nothing.append(grade.student)
        return
    attempt = _that_counts(grade, {(each.student, each.number): each for each in record.attempts})
    if attempt is None or attempt.report is None or not attempt.report.tests:
        written.ungraded.append(grade.student)
        return
    try:
        report = _report(course, grade.assignment, attempt)
        evidence = course.paths.evidence(grade.assignment, attempt.student, attempt.number)
        sheet = sheet_of(Case(grade, record, report, evidence, due, now))
    except (OSError, UsageError) as error:
        written.complaints.append(f"{grade.student}: no page: {error}")
        return
    path = course.paths.feedback(grade.assignment) / f"{grade.student}.html"
    written.pages[grade.student] = path
    if _put(path, template.render(it=sheet).encode()):
        written.changed.append(grade.student)


def _that_counts(grade: AssignmentGrade, attempts: Mapping[tuple[str, int], Attempt]) -> Attempt | None:
    """The attempt that counts; of an excused student, or where a person set the score, the last one."""
    if grade.attempt is None:
        return list(attempts.values())[-1]
    return attempts.get((grade.handed_as, grade.attempt))


def _report(course: Course, assignment: str, attempt: Attempt) -> Report:
    """The report that counts in the gradebook. Raises UsageError when the file is another one, or gone."""
    path = course.paths.report(assignment, attempt.student, attempt.number)
    report = read_report(path)
    if attempt.report is None or hashlib.sha256(path.read_bytes()).hexdigest() != attempt.report.digest:
        raise UsageError(
            f"{path} is not the report that the gradebook counts; `torchgrade gradebook check` says how they differ"
        )
    return report


def _put(path: Path, content: bytes) -> bool:
    """Write a page where it says something new; returns whether it does."""
    if path.is_file() and path.read_bytes() == content:
        return False
    with written_aside(path) as aside:
        aside.write_bytes(content)
    return True


def _sweep(folder: Path, pages: Collection[Path]) -> None:
    """Delete the pages of who has none any more: an old grade must not be handed on."""
    for path in folder.glob("*.html"):
        if path not in pages:
            path.unlink()
