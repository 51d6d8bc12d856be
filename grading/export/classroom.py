"""What every export starts from: the class's grades, and the assignments and quizzes that were asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from autograder.course import Course
from grading.errors import GradesError
from grading.gradebook.book import Book, Student
from grading.policy.coursework import Work
from grading.policy.result import AssignmentGrade, CourseGrade

if TYPE_CHECKING:
    from grading.grades import ClassGrades


@dataclass(frozen=True)
class Classroom:
    """A class's grades; `works` are those that are exported, `whole` when that is all there are."""

    course: Course
    works: tuple[Work, ...]
    whole: bool
    book: Book
    now: datetime
    grades: tuple[CourseGrade, ...]

    def student(self, grade: CourseGrade) -> Student:
        """Whose grade it is."""
        return self.book.students.get(grade.student) or Student(grade.student)

    def of(self, grade: CourseGrade) -> tuple[AssignmentGrade, ...]:
        """A student's grades for what is exported."""
        return tuple(grade.of(work.name) for work in self.works)

    @cached_property
    def everything(self) -> tuple[AssignmentGrade, ...]:
        """Everybody's grades for what is exported."""
        return tuple(each for grade in self.grades for each in self.of(grade))


def classroom(grades: "ClassGrades", names: Sequence[str] = ()) -> Classroom:
    """The class with the assignments and quizzes of these names, in course.toml's order; with all where none is named.

    Raises GradesError when there is none of a name, or nobody in the class.
    """
    known = [work.name for work in grades.works]
    if unknown := [name for name in names if name not in known]:
        raise GradesError(
            f"{grades.course.paths.course_file}: no assignment or quiz {', '.join(unknown)}; "
            f"there are: {', '.join(known) or 'none yet'}"
        )
    if not grades.grades:
        raise GradesError("there is nobody in the class yet; collect what was handed in, or import a roster")
    works = tuple(work for work in grades.works if not names or work.name in names)
    whole = len(works) == len(grades.works)
    return Classroom(grades.course, works, whole, grades.book, grades.now, grades.grades)
