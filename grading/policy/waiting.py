"""What of an assignment waits, for whom, and the command that clears it."""

import shlex
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from grading.gradebook.book import Book
from grading.policy.coursework import Work
from grading.policy.numbers import count
from grading.policy.result import AssignmentGrade, Status
from grading.roster.standing import named

NAMED_AT_MOST = 5


@dataclass(frozen=True)
class Answer:
    """An answer that a person has to mark; `attempt` is the number of its attempt, None where that is the last one."""

    student: str
    question: str
    attempt: int | None


@dataclass(frozen=True)
class Waiting:
    """Why grades of one assignment are pending. A student may stand in more than one of these."""

    assignment: str
    ungraded: tuple[str, ...]  # students whose attempt has no report
    broken: tuple[str, ...]  # students of whom a test ended in an error
    answers: tuple[Answer, ...]

    @property
    def unmarked(self) -> tuple[str, ...]:
        """The students with an answer to mark."""
        return tuple(dict.fromkeys(answer.student for answer in self.answers))

    def counts(self, among: Collection[str]) -> str:
        """How many of some students wait for what; empty where none does."""
        found = [
            (self.unmarked, "for a person's mark"),
            (self.broken, "for a test that broke down"),
            (self.ungraded, "to be graded"),
        ]
        told = [(sum(each in among for each in students), what) for students, what in found]
        return ", ".join(f"{number} {'waits' if number == 1 else 'wait'} {what}" for number, what in told if number)

    def lines(self, options: str = "") -> Iterator[str]:
        """What waits, and what to type; `options` are those that name the course."""
        autograde = f"torchgrade autograde {self.assignment}{options}"
        if self.ungraded:
            yield f"{self.assignment}: not graded yet: {named(self.ungraded, NAMED_AT_MOST)}"
            yield f"  {autograde}"
        if self.broken:
            students = named(self.broken, NAMED_AT_MOST)
            yield f"{self.assignment}: a test broke down: {students}; to try again, and be told where to look:"
            yield f"  {autograde}"
        if self.answers:
            yield f"{self.assignment}: {count(len(self.answers), 'answer')} to mark, in nbgrader's formgrader or here:"
            yield f"  torchgrade formgrader prepare {self.assignment}{options}"
            yield from (f"  {_marking(each, self.assignment)}{options}" for each in self.answers[:NAMED_AT_MOST])
        if len(self.answers) > NAMED_AT_MOST:
            yield f"  ... and {len(self.answers) - NAMED_AT_MOST} more"


def waiting_in(work: Work, grades: Sequence[AssignmentGrade], book: Book) -> Waiting:
    """What waits in an assignment, by the grades of a class."""
    asked = {question.name for question in work.questions}
    pending = [grade for grade in grades if grade.status is Status.PENDING]
    graded = [grade for grade in pending if not work.tested or any(item.name not in asked for item in grade.items)]
    return Waiting(
        work.name,
        tuple(grade.student for grade in pending if grade not in graded),
        tuple(grade.student for grade in graded if _is_broken(grade, asked)),
        tuple(
            Answer(grade.student, item.name, _unlike_last(grade, book))
            for grade in pending
            for item in grade.items
            if item.name in asked and item.earned is None
        ),
    )


def _is_broken(grade: AssignmentGrade, asked: Collection[str]) -> bool:
    return any(item.earned is None for item in grade.items if item.name not in asked)


def _unlike_last(grade: AssignmentGrade, book: Book) -> int | None:
    """The number of the attempt that waits, where it is not the last one."""
    last = book.record(grade.student, grade.assignment).attempts[-1]
    return None if (last.student, last.number) == (grade.handed_as, grade.attempt) else grade.attempt


def _marking(answer: Answer, assignment: str) -> str:
    words = ["torchgrade", "gradebook", "mark", answer.student, assignment, answer.question, "POINTS"]
    return shlex.join(words) + ("" if answer.attempt is None else f" --attempt {answer.attempt}")
