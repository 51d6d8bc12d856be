"""What the formgrader shows of one student's assignment: what the machine gave, and what a person may mark."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.authoring.questions import Question
from autograder.course import Course
from autograder.errors import StudentError, UsageError
from autograder.intake.answers import Answer, answers_of
from autograder.intake.release_cells import read_release
from autograder.intake.submission import read_submission
from autograder.intake.upload import read_upload
from autograder.paths import ATTEMPT
from autograder.report import Report, TestResult, read_report
from grading.gradebook.book import Attempt, Book, Record, Student
from grading.gradebook.events import WHOLE, TestPoints
from grading.policy.numbers import shown
from grading.policy.result import AssignmentGrade

THE_WHOLE = "the_whole"  # the cell that takes comments on the whole
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True)
class MachineCell:
    """A hidden test; `result` is what its report says in words, None where there is no report file."""

    name: str
    points: TestPoints
    result: TestResult | None
    by_hand: float | None
    comment: str


@dataclass(frozen=True)
class HandCell:
    """A question; `by_hand` is what a person gave for this answer, None where nobody did."""

    question: Question
    answer: Answer
    by_hand: float | None
    comment: str

    @property
    def name(self) -> str:
        return self.question.name

    @property
    def waits(self) -> bool:
        return self.by_hand is None and bool(self.answer.sha256)


@dataclass(frozen=True)
class Sheet:
    """One student's assignment. `taken_off`: what the grade is less than its parts add up to, None while it waits.

    `attempt` is None where nothing was handed in, and a person gave points all the same.
    """

    student: Student
    attempt: int | None
    received: datetime | None
    tests: tuple[MachineCell, ...]
    questions: tuple[HandCell, ...]
    taken_off: float
    lines: tuple[str, ...]  # how the grade is worked out
    code: tuple[str, ...]  # what stands in the cells that are the student's own
    comment: str
    evidence: Path | None


def sheet_of(course: Course, name: str, grade: AssignmentGrade, book: Book) -> Sheet | None:
    """The sheet of one student; None where there is nothing to show."""
    student = book.students[grade.student]
    record = book.record(grade.student, name)
    attempt = _counts(grade, record)
    if attempt is None and grade.score is None:
        return None
    comments = {comment.item: comment.text for comment in record.comments}
    tests, questions, code = _parts(course, name, attempt, record, comments) if attempt else ((), (), ())
    parts = [cell.by_hand if cell.by_hand is not None else cell.points.earned or 0.0 for cell in tests]
    parts += [cell.by_hand or 0.0 for cell in questions]
    return Sheet(
        student,
        attempt.number if attempt else None,
        attempt.received if attempt else None,
        tests,
        questions,
        sum(parts) - float(grade.score) if grade.score is not None else 0.0,
        tuple(line.text if line.amount is None else f"{line.text}: {shown(line.amount)}" for line in grade.lines),
        code,
        comments.get(WHOLE, ""),
        course.paths.evidence(name, attempt.student, attempt.number) if attempt else None,
    )


def cell_names(tests: Iterable[str], questions: Iterable[str]) -> dict[str, str]:
    """The names of cells by the items that they are for: nbgrader and its page take letters, digits, _ and - alone."""
    names = {question: question for question in questions}
    taken = {THE_WHOLE, *names.values()}
    for test in dict.fromkeys(tests):
        plain = _NOT_IN_NAMES.sub("_", test)[:100]
        name, number = plain, 2
        while name in taken:
            name, number = f"{plain}-{number}", number + 1
        taken.add(name)
        names[test] = name
    return names


def _counts(grade: AssignmentGrade, record: Record) -> Attempt | None:
    """The attempt that counts; the last one where none does yet."""
    for attempt in record.attempts:
        if (attempt.student, attempt.number) == (grade.handed_as or grade.student, grade.attempt):
            return attempt
    return record.attempts[-1] if record.attempts else None


def _parts(
    course: Course, name: str, attempt: Attempt, record: Record, comments: Mapping[str, str]
) -> tuple[tuple[MachineCell, ...], tuple[HandCell, ...], tuple[str, ...]]:
    paths = course.paths
    report = _report(paths.report(name, attempt.student, attempt.number))
    results = {result.name: result for result in report.tests} if report else {}
    tests = tuple(
        MachineCell(
            each.name, each, results.get(each.name), record.overrides.get(each.name), comments.get(each.name, "")
        )
        for each in (attempt.report.tests if attempt.report else ())
    )
    folder = paths.attempts(attempt.student, name) / ATTEMPT.format(attempt.number)
    if not folder.is_dir():  # only the report is left
        return tests, (), ()
    submission = read_submission(folder)
    answers = answers_of(submission, paths.source(name))
    questions = tuple(
        HandCell(answer.question, answer, _by_hand(record, answer), comments.get(each, ""))
        for each, answer in answers.items()
    )
    locked = {cell.grade_id for cell in read_release(paths, name) if cell.locked}
    try:
        cells = read_upload(submission.path.name, submission.path.read_bytes(), name).cells
    except StudentError:
        cells = ()
    own = tuple(
        cell.source for cell in cells if cell.grade_id not in locked and cell.grade_id not in answers and cell.source
    )
    return tests, questions, own


def _by_hand(record: Record, answer: Answer) -> float | None:
    """What a person gave: for the question, or else for this very answer."""
    name = answer.question.name
    return record.overrides.get(name, record.marks.get((name, answer.sha256)) if answer.sha256 else None)


def _report(path: Path) -> Report | None:
    """What its tests said; None where that cannot be read, of which taking reports in has complained."""
    try:
        return read_report(path)
    except UsageError:
        return None
