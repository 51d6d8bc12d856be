"""A student's stories, one after another, with headings."""

from collections.abc import Iterator
from datetime import UTC, tzinfo

from autograder.course import Course
from grading.gradebook.book import book_of
from grading.gradebook.events import WHOLE
from grading.gradebook.history import story
from grading.gradebook.naming import anybody_in, work_in, works_of
from grading.gradebook.store import Gradebook
from grading.gradebook.telling import at

NOTHING = "   nothing happened yet"


def stories(course: Course, gradebook: Gradebook, student: str, assignment: str | None = None) -> Iterator[str]:
    """The lines about a student's one assignment; by default about the course as a whole, and about all of them.

    Raises GradebookError for a student, or an assignment, that nobody knows.
    """
    known = anybody_in(book_of(gradebook.entries()), student)
    entries = gradebook.entries(student=known)
    if assignment is not None:
        name = work_in(course, assignment).name
        yield _heading(course, known, name)
        yield from story(entries, known, name, zone_of(course, name)) or [NOTHING]
        return
    yield f"{known}, the whole course"
    yield from story(entries, known, WHOLE, zone_of(course, WHOLE)) or [NOTHING]
    for each in works_of(course):
        lines = story(entries, known, each.name, zone_of(course, each.name))
        if lines:
            yield from ("", _heading(course, known, each.name), *lines)


def zone_of(course: Course, assignment: str) -> tzinfo:
    """The zone in which an assignment's times are shown: that of its due date, or else of the course's first one."""
    works = works_of(course)
    first = [each for each in works if each.name == assignment]
    return next((each.due.tzinfo for each in (*first, *works) if each.due and each.due.tzinfo), UTC)


def _heading(course: Course, student: str, assignment: str) -> str:
    work = work_in(course, assignment)
    due = f", due {at(work.due, zone_of(course, assignment))}" if work.due else ""
    return f"{student}, {assignment}: {work.title}{due}"
