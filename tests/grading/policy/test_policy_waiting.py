"""What waits, and the commands that clear it."""

from datetime import UTC, datetime
from fractions import Fraction

from autograder.authoring.questions import Question
from autograder.policy import Late
from grading.gradebook.book import Book, book_of
from grading.gradebook.events import Entry, Handed
from grading.policy.coursework import Work
from grading.policy.result import AssignmentGrade, ItemScore, Status
from grading.policy.waiting import Waiting, waiting_in

WHEN = datetime(2027, 2, 12, 17, tzinfo=UTC)
WORK = Work(
    "double", "Doubling", Fraction(5), WHEN, Late(), questions=(Question("why", "Why it doubles", 2.0, "Why?", ""),)
)


def book(*attempts: int) -> Book:
    """So many attempts of student-1, student-2, ..."""
    handed = [
        Handed(student=f"student-{student}", assignment="double", attempt=number, sha256="0" * 64, received=WHEN)
        for student, most in enumerate(attempts, start=1)
        for number in range(1, most + 1)
    ]
    return book_of(Entry(number, WHEN, "s", "", each) for number, each in enumerate(handed, start=1))


def grade(student: int, test: int | None, why: int | None, attempt: int = 1, graded: bool = True) -> AssignmentGrade:
    """A grade with points for a test and a question; None waits."""
    items = [ItemScore("why", "Why it doubles", Fraction(2), None if why is None else Fraction(why))]
    if graded:
        items.insert(0, ItemScore("test_one", "One", Fraction(3), None if test is None else Fraction(test)))
    status = Status.GRADED if graded and None not in (test, why) else Status.PENDING
    name = f"student-{student}"
    return AssignmentGrade(
        name, "double", "Doubling", status, Fraction(5), None, attempt=attempt, handed_as=name, items=tuple(items)
    )


def found(*grades: AssignmentGrade, attempts: tuple[int, ...] = (1,) * 9) -> Waiting:
    return waiting_in(WORK, grades, book(*attempts))


def test_what_is_graded_waits_for_nothing() -> None:
    """There is no line then, and no count."""
    waiting = found(grade(1, 3, 2), grade(2, 0, 0))
    assert list(waiting.lines()) == []
    assert waiting.counts(["student-1", "student-2"]) == ""


def test_each_kind_of_waiting_has_its_command() -> None:
    """With the options that name the course, ready to be copied."""
    waiting = found(grade(1, None, 2), grade(2, 3, None), grade(3, 0, 0, graded=False))
    assert list(waiting.lines(" --course 'my course'")) == [
        "double: not graded yet: student-3",
        "  torchgrade autograde double --course 'my course'",
        "double: a test broke down: student-1; to try again, and be told where to look:",
        "  torchgrade autograde double --course 'my course'",
        "double: 1 answer to mark, in nbgrader's formgrader or here:",
        "  torchgrade formgrader prepare double --course 'my course'",
        "  torchgrade gradebook mark student-2 double why POINTS --course 'my course'",
    ]


def test_an_answer_of_an_earlier_attempt_is_marked_there() -> None:
    """The command alone would mark the last attempt's."""
    lines = list(found(grade(1, 3, None, attempt=1), grade(2, 3, None, attempt=2), attempts=(2, 2)).lines())
    assert lines[-2:] == [
        "  torchgrade gradebook mark student-1 double why POINTS --attempt 1",
        "  torchgrade gradebook mark student-2 double why POINTS",
    ]


def test_of_many_the_first_are_named() -> None:
    """The others are counted."""
    lines = list(found(*(grade(student, None, None) for student in range(1, 10))).lines())
    students = "student-1, student-2, student-3, student-4, student-5 and 4 more"
    assert lines[0].startswith(f"double: a test broke down: {students}; ")
    assert lines[2] == "double: 9 answers to mark, in nbgrader's formgrader or here:"
    assert lines[-2:] == ["  torchgrade gradebook mark student-5 double why POINTS", "  ... and 4 more"]


def test_students_are_counted_by_what_they_wait_for() -> None:
    """Of those who are asked for; somebody may wait for two things."""
    waiting = found(grade(1, None, None), grade(2, 3, None), grade(3, 3, None))
    assert waiting.counts(["student-1", "student-2"]) == (
        "2 wait for a person's mark, 1 waits for a test that broke down"
    )
