"""An answer that a person marks: which one it is, what it earned so far, and what it says, for a terminal."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from autograder.authoring.questions import Question, questions_of
from autograder.course import Course, Quiz
from autograder.errors import UsageError
from autograder.intake.answers import Answer, answers_of
from autograder.intake.submission import read_submission
from autograder.paths import ATTEMPT
from grading.errors import GradebookError
from grading.gradebook.book import Attempt, Book, Record
from grading.gradebook.naming import student_in, the_one, work_in
from grading.policy.numbers import exact, shown

QUOTED = "  | "  # before each line of a student: none of them passes for one of ours


@dataclass(frozen=True)
class ToMark:
    """A student's answer to a question, in one attempt. `points`: what a person gave for it, None where nobody did."""

    question: Question
    record: Record
    attempt: Attempt
    sha256: str

    @property
    def points(self) -> float | None:
        name = self.question.name
        return self.record.overrides.get(name, self.record.marks.get((name, self.sha256)))

    @property
    def command(self) -> str:
        """What marks it, but for the points."""
        return f"torchgrade gradebook mark {self.record.student} {self.record.assignment} {self.question.name}"


def to_mark(
    course: Course, book: Book, student: str, assignment: str, question: str, attempt: int | None = None
) -> ToMark:
    """The answer in the last attempt, or in the one named. Raises GradebookError where there is none to mark."""
    work = work_in(course, assignment)
    record = book.record(student_in(book, student), work.name)
    asked = {} if isinstance(work, Quiz) else {each.name: each for each in questions_of(course.paths.source(work.name))}
    name = the_one("question", question, asked, f" in {assignment}")
    chosen = _attempt(record, attempt)
    answer = chosen.answers.get(name)
    if answer is None:
        raise GradebookError(f"{record.student}, {assignment}: attempt {chosen.number} has no answer to {name}")
    if not answer:
        raise GradebookError(
            f"{record.student}, {assignment}: attempt {chosen.number} left {name} as it was given out, which earns 0 "
            f"without a mark; with `--attempt` mark another, or override: torchgrade gradebook override "
            f"{record.student} {assignment} POINTS --item {name}"
        )
    return ToMark(asked[name], record, chosen, answer)


def lines_of(course: Course, found: ToMark) -> Iterator[str]:
    """Who answered what, a line at a time; where it cannot be read, why."""
    question, attempt = found.question, found.attempt
    given = "" if found.points is None else f", {shown(exact(found.points))} given so far"
    yield (
        f"{found.record.student}, attempt {attempt.number}: {question.title} ({question.name}, "
        f"{shown(exact(question.points))} points{given})"
    )
    folder = course.paths.attempts(attempt.student, found.record.assignment) / ATTEMPT.format(attempt.number)
    try:
        submission = read_submission(folder)
        answer = answers_of(submission, course.paths.source(found.record.assignment))[question.name]
    except (OSError, UsageError) as error:
        yield f"the answer cannot be shown: {error}"
        return
    yield from (f"{QUOTED}{line}".rstrip() for line in _plain(answer.text).split("\n"))
    yield from (f"{each}, in {submission.path}" for each in _pictures(answer))
    yield from (f"note: {note}" for note in answer.notes)


def _attempt(record: Record, number: int | None) -> Attempt:
    """The last attempt that was handed in, or the one with that number."""
    handed = {each.number: each for each in record.attempts if each.received is not None}
    if not handed:
        raise GradebookError(f"{record.student} handed in nothing for {record.assignment}")
    if number is None:
        return list(handed.values())[-1]
    the_one("attempt", str(number), map(str, handed), f" of {record.student} at {record.assignment}")
    return handed[number]


def _plain(text: str) -> str:
    """Text without what would do something to a terminal, or make it read otherwise than it is."""
    lines = text.expandtabs(4).splitlines()
    return "\n".join(
        "".join(each if each.isprintable() else " " if each.isspace() else "\ufffd" for each in line) for line in lines
    )


def _pictures(answer: Answer) -> Iterator[str]:
    from PIL import Image

    for number, picture in enumerate(answer.pictures, start=1):
        with Image.open(BytesIO(picture), formats=("PNG", "JPEG")) as image:
            yield f"picture {number} of the answer: {image.format}, {image.width} x {image.height} pixels"
