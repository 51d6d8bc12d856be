"""What a person does to points, checked against the course and the book: the event, or an error that says what is odd.

Nothing is written here.
"""

import math

from autograder.authoring.questions import Question, questions_of
from autograder.course import Course, Quiz
from grading.errors import GradebookError
from grading.gradebook.book import Book, Record
from grading.gradebook.events import WHOLE, Commented, Excused, Marked, Overridden
from grading.gradebook.naming import student_in, the_one, work_in
from grading.gradebook.to_mark import ToMark

NONE = "none"  # typed in place of points: takes back what was said


def marked(found: ToMark, points: str, extra: bool = False) -> Marked:
    """A person's mark for an answer."""
    given = _amount(points, found.question.points, f"question {found.question.name}", extra)
    return Marked(
        student=found.record.student,
        assignment=found.record.assignment,
        question=found.question.name,
        answer_sha256=found.sha256,
        points=given,
    )


def commented(course: Course, book: Book, student: str, assignment: str, text: str, item: str = WHOLE) -> Commented:
    """A comment on an item, or on the whole."""
    record = _record(course, book, student, assignment)
    return Commented(student=record.student, assignment=assignment, item=_item(course, record, item), text=text.strip())


def overridden(
    course: Course, book: Book, student: str, assignment: str, points: str, item: str = WHOLE, extra: bool = False
) -> Overridden:
    """Points in place of what was worked out, for an item or for the whole."""
    record = _record(course, book, student, assignment)
    name = _item(course, record, item)
    possible = _possible(course, record, name)
    given = _amount(points, possible, name or assignment, extra)
    return Overridden(student=record.student, assignment=assignment, item=name, points=given)


def excused(course: Course, book: Book, student: str, assignment: str, is_excused: bool) -> Excused:
    """An assignment that does not count for a student."""
    record = _record(course, book, student, assignment)
    return Excused(student=record.student, assignment=assignment, excused=is_excused)


def _record(course: Course, book: Book, student: str, assignment: str) -> Record:
    work = work_in(course, assignment)
    return book.record(student_in(book, student), work.name)


def _questions(course: Course, assignment: str) -> tuple[Question, ...]:
    is_quiz = isinstance(work_in(course, assignment), Quiz)
    return () if is_quiz else questions_of(course.paths.source(assignment))


def _item(course: Course, record: Record, given: str) -> str:
    """A test or question of an assignment; empty for the whole."""
    if given == WHOLE:
        return WHOLE
    questions = [each.name for each in _questions(course, record.assignment)]
    return the_one("test or question", given, [*_tests(record), *questions], f" in {record.assignment}")


def _tests(record: Record) -> dict[str, float]:
    """The points of the tests in a student's reports, the latest ones first."""
    reports = [each.report for each in reversed(record.attempts) if each.report is not None]
    return {test.name: test.points for report in reversed(reports) for test in report.tests}


def _possible(course: Course, record: Record, item: str) -> float | None:
    """What an item, or the whole, is worth; None where nobody knows yet."""
    if item:
        questions = {each.name: each.points for each in _questions(course, record.assignment)}
        return (questions | _tests(record))[item]
    work = work_in(course, record.assignment)
    if isinstance(work, Quiz) and work.points is None:
        return record.quiz.possible if record.quiz else None
    return work.points


def _amount(text: str, possible: float | None, what: str, extra: bool) -> float | None:
    """So many points, within what is possible; None where they are taken back."""
    if text.strip().casefold() == NONE:
        return None
    try:
        points = float(text.replace(",", "."))
    except ValueError:
        points = math.nan
    if not 0 <= points < math.inf:
        raise GradebookError(f"{text!r} is no number of points; write 0 or more, or {NONE!r} to take them back")
    if possible is not None and points > possible and not extra:
        raise GradebookError(f"{points:g} points are more than the {possible:g} of {what}; with --extra it is done")
    return points
