"""Which of the things that there are is meant by a name that somebody typed."""

from collections.abc import Iterable
from difflib import get_close_matches

from autograder.course import Assignment, Course, Quiz
from grading.errors import GradebookError
from grading.gradebook.book import Book

MOST_NAMED = 12


def the_one(kind: str, given: str, known: Iterable[str], where: str = "") -> str:
    """`given`, when there is one of that name. Raises GradebookError naming those that there are, the nearest first."""
    names = list(dict.fromkeys(known))
    if given in names:
        return given
    near = get_close_matches(given, names, n=3, cutoff=0.6)
    ordered = [*near, *(name for name in names if name not in near)]
    more = f" and {len(ordered) - MOST_NAMED} more" if len(ordered) > MOST_NAMED else ""
    there_are = f"there are: {', '.join(ordered[:MOST_NAMED])}{more}" if ordered else "there is none yet"
    raise GradebookError(f"no {kind} {given!r}{where}; {there_are}")


def student_in(book: Book, given: str) -> str:
    """The id that a student of the class is known under, also when one is named that was merged into it."""
    now = book.known_as.get(given, given)
    if now in book.left:
        raise GradebookError(f"{given} was dropped from the class; enrol this student again with `torchgrade roster`")
    return now if now in book.students else the_one("student", given, book.students)


def anybody_in(book: Book, given: str) -> str:
    """The same, of those who have left as well."""
    now = book.known_as.get(given, given)
    return now if now in book.left else the_one("student", now, [*book.students, *sorted(book.left)])


def works_of(course: Course) -> tuple[Assignment | Quiz, ...]:
    """All that a course grades, assignments first."""
    return (*course.assignments, *course.quizzes)


def work_in(course: Course, given: str) -> Assignment | Quiz:
    """The assignment or quiz of that name."""
    works = {each.name: each for each in works_of(course)}
    return works[the_one("assignment or quiz", given, works, f" in {course.paths.course_file}")]
