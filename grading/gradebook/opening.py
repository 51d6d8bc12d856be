"""Opening a course's gradebook: made when there is none, brought up to date, and closed again."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from autograder.course import Course
from grading.gradebook.book import Book, book_of
from grading.gradebook.database import engine_for
from grading.gradebook.failures import told
from grading.gradebook.place import shown, url_of
from grading.gradebook.store import Gradebook
from grading.gradebook.upgrading import bring_up_to_date


@contextmanager
def open_gradebook(course: Course) -> Iterator[Gradebook]:
    """The gradebook that course.toml or the environment names. Raises GradebookError when it cannot be opened."""
    url = url_of(course)
    place = shown(url)
    engine = engine_for(url)
    try:
        with told(place):
            bring_up_to_date(engine, place)
        yield Gradebook(engine, place)
    finally:
        engine.dispose()


@contextmanager
def taken_in(course: Course) -> Iterator[Gradebook]:
    """The gradebook with all that was handed in, graded and marked so far.

    What is odd about that goes to the error stream, a line each.
    """
    from grading.gradebook.taking_in import take_in

    with open_gradebook(course) as gradebook:
        for complaint in take_in(course, gradebook).complaints:
            print(f"torchgrade: {complaint}", file=sys.stderr)
        yield gradebook


def current_book(course: Course) -> Book:
    """What is true now, for commands that only read."""
    with taken_in(course) as gradebook:
        return book_of(gradebook.entries())
