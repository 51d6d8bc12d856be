"""The grades of a class: what tables, exports, feedback and statistics start from."""

from dataclasses import dataclass
from datetime import UTC, datetime

from autograder.course import Course
from grading.errors import GradesError
from grading.gradebook.book import Book
from grading.policy.course_grade import grade_class
from grading.policy.coursework import Work, works
from grading.policy.result import AssignmentGrade, CourseGrade

NOBODY = "nobody is in the gradebook yet; `torchgrade collect` takes submissions in, `torchgrade roster import` a class"


@dataclass(frozen=True)
class ClassGrades:
    """Everybody's grades at a moment, in the book's order of students."""

    course: Course
    works: tuple[Work, ...]  # in course.toml's order, quizzes last
    book: Book
    now: datetime
    grades: tuple[CourseGrade, ...]

    def work(self, name: str) -> Work:
        """The assignment or quiz called `name`; raises CourseError naming those that exist."""
        for work in self.works:
            if work.name == name:
                return work
        self.course.assignment(name)
        raise KeyError(name)

    def assignment(self, name: str) -> tuple[AssignmentGrade, ...]:
        """Everybody's grade for one assignment or quiz."""
        self.work(name)
        return tuple(grade.of(name) for grade in self.grades)

    def student(self, student: str) -> CourseGrade:
        """One student's grades, also under an id that was merged into another."""
        known_as = self.book.known_as.get(student, student)
        for grade in self.grades:
            if grade.student == known_as:
                return grade
        raise GradesError(_unknown(self.book, student))


def class_grades(course: Course, now: datetime | None = None) -> ClassGrades:
    """The grades of a class from its gradebook, with all that was handed in, graded and marked so far.

    Raises GradebookError when it cannot be opened, GradesError for points that do not agree with course.toml.
    """
    from grading.gradebook.opening import current_book

    return grades_of(course, current_book(course), now or datetime.now(UTC))


def grades_of(course: Course, book: Book, now: datetime) -> ClassGrades:
    """The grades that a book gives."""
    found = works(course, book)
    return ClassGrades(course, found, book, now, grade_class(course, found, book, now))


def _unknown(book: Book, student: str) -> str:
    from difflib import get_close_matches

    if student in book.left:
        return f"{student} has left the class; enrol them again to see the grades (`torchgrade roster import`)"
    if not book.students:
        return NOBODY
    near = get_close_matches(student, book.students, 3) or list(book.students)[:3]
    return f"no student {student!r} among the {len(book.students)} in the gradebook; did you mean {', '.join(near)}?"
