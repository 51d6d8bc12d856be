"""What a course's grades are made of: each assignment and quiz with its points, its due date and its rules."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from autograder.authoring.questions import Question, questions_of
from autograder.course import Assignment, Course, Quiz
from autograder.policy import Late
from grading.gradebook.book import Book
from grading.policy.numbers import exact, total


@dataclass(frozen=True)
class Work:
    """One assignment or quiz.

    `points`: what is possible. Of a quiz that has no points in course.toml it is what most papers have, 0 before
    anybody's was marked, and `as_on_paper` says that each paper counts with its own.
    """

    name: str
    title: str
    points: Fraction
    due: datetime | None
    late: Late
    extra_credit: bool = False
    group: str | None = None  # None: it does not count; without groups in course.toml, all are in one that has no name
    quiz: bool = False
    questions: tuple[Question, ...] = ()  # that a person marks
    as_on_paper: bool = False

    @property
    def tested(self) -> bool:
        """Whether hidden tests give some of its points."""
        return not self.questions or total(exact(question.points) for question in self.questions) != self.points


def works(course: Course, book: Book | None = None) -> tuple[Work, ...]:
    """All that counts, in course.toml's order, quizzes last; the book knows what quizzes had on their papers."""
    groups = {member: group.name for group in course.grades.groups for member in group.members}
    return (
        *(_assignment(course, each, groups.get(each.name)) for each in course.assignments),
        *(_quiz(course, each, groups.get(each.name), book) for each in course.quizzes),
    )


def _assignment(course: Course, assignment: Assignment, group: str | None) -> Work:
    return Work(
        assignment.name,
        assignment.title,
        exact(assignment.points),
        assignment.due,
        assignment.late or course.grades.late,
        assignment.extra_credit,
        group,
        questions=questions_of(course.paths.source(assignment.name)),
    )


def _quiz(course: Course, quiz: Quiz, group: str | None, book: Book | None) -> Work:
    points = _on_most_papers(quiz.name, book) if quiz.points is None else exact(quiz.points)
    return Work(
        quiz.name,
        quiz.title,
        points,
        quiz.due,
        course.grades.late,
        quiz.extra_credit,
        group,
        quiz=True,
        as_on_paper=quiz.points is None,
    )


def _on_most_papers(quiz: str, book: Book | None) -> Fraction:
    """The points that most marked papers have, the larger where two are as common."""
    records = book.records.values() if book else ()
    found = Counter(
        exact(record.quiz.possible) for record in records if record.assignment == quiz and record.quiz is not None
    )
    return max(found, key=lambda points: (found[points], points), default=Fraction(0))
