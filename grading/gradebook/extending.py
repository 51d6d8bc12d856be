"""More time for a student, checked against the course and the book: the event, or an error that says what is odd."""

import math
from datetime import datetime, time

from autograder.course import Course
from grading.errors import GradebookError
from grading.gradebook.book import Book
from grading.gradebook.events import WHOLE, Extended
from grading.gradebook.naming import student_in, work_in

A_DATE = "2027-02-20"


def extended(
    course: Course,
    book: Book,
    student: str,
    assignment: str,
    days: float | None,
    until: str | None,
    late_days: int | None,
) -> Extended:
    """Another due date for an assignment, or what holds for a student in the whole course."""
    if days is None and until is None and late_days is None:
        raise GradebookError("say how much longer: --days N or --until DATE; --days 0 takes an extension back")
    if any(each is not None and not 0 <= each < math.inf for each in (days, late_days)):
        raise GradebookError("nobody's time is made shorter: --days and --late-days are 0 or more")
    known = student_in(book, student)
    if assignment == WHOLE:
        if until is not None:
            raise GradebookError("--until is the due date of one assignment: name it, or say --days for all of them")
        before = book.accommodation(known)
        return Extended(
            student=known,
            days=before.days if days is None else days,
            late_days=before.late_days if late_days is None else late_days,
        )
    if late_days is not None:
        raise GradebookError("free late days are for the whole course: leave the assignment out, or say --days")
    if days is not None and until is not None:
        raise GradebookError("say either --days or --until")
    work = work_in(course, assignment)
    if work.due is None:
        raise GradebookError(f"{assignment} has no due date, so that none can be later")
    if until is None:
        return Extended(student=known, assignment=assignment, days=days or 0.0)
    due = moment(until, work.due)
    if due <= work.due:
        raise GradebookError(
            f"--until {until} is not after {work.due:%Y-%m-%d %H:%M}, when {assignment} is due for all"
        )
    return Extended(student=known, assignment=assignment, due=due)


def moment(text: str, due: datetime) -> datetime:
    """A date, until its last minute, or a date and time; in the zone of the due date unless it names one."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise GradebookError(f"--until {text!r} is no date; write {A_DATE}, or {A_DATE}T18:00") from None
    if ":" not in text:
        found = datetime.combine(found.date(), time(23, 59))
    return found if found.tzinfo else found.replace(tzinfo=due.tzinfo)
