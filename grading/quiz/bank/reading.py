"""A quiz from its text: quiz.md, in text2qti's form with a few lines of ours (docs/quizzes.md tells them all).

The reader is about form alone. What it accepts may still make no sense, as an item without a key: lint tells that.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autograder.course import Course
from grading.errors import QuizError
from grading.quiz.bank.assembly import Assembly
from grading.quiz.bank.finding import Finding
from grading.quiz.bank.lines import read_lines
from grading.quiz.item import Quiz

QUIZ_FILE: Final = "quiz.md"


@dataclass(frozen=True)
class Reading:
    """A quiz, and what its file says that means nothing here or something else than in text2qti."""

    quiz: Quiz
    remarks: tuple[Finding, ...]


def open_quiz(course: Course, name: str) -> Quiz:
    """The quiz of a course, its title from its file or else from course.toml. Raises CourseError or QuizError."""
    return open_reading(course, name).quiz


def open_reading(course: Course, name: str) -> Reading:
    """The same with the reader's remarks."""
    title = course.quiz(name).title
    path = course.paths.quiz_source(name) / QUIZ_FILE
    if not path.is_file():
        raise QuizError(
            f"{path}: there is no such file; write the quiz there, take it in with "
            f"`torchgrade quiz import FILE {name}`, or take {name!r} out of {course.paths.course_file}"
        )
    return study(read_text(path), name, str(path), title)


def read_quiz(path: Path, name: str | None = None) -> Quiz:
    """The quiz in a file; without a name it is called after the folder of a quiz.md, or after the file."""
    called = name or (path.resolve().parent.name if path.name == QUIZ_FILE else path.stem)
    return study(read_text(path), called, str(path)).quiz


def parse_quiz(text: str, name: str, origin: str = QUIZ_FILE) -> Quiz:
    """The quiz that a text says. Raises QuizError with a line for each mistake."""
    return study(text, name, origin).quiz


def study(text: str, name: str, origin: str, title: str = "") -> Reading:
    """The quiz that a text says, called `title` where it names none, and remarks. Raises QuizError."""
    lines = read_lines(text)
    bank = Assembly()
    bank.findings.extend(lines.findings)
    for entry in lines.entries:
        bank.take(entry)
    quiz = bank.quiz(name, origin, title or name)
    mistakes = sorted(each for each in bank.findings if each.level == "error")
    if mistakes:
        raise QuizError("\n".join(f"{origin}:{each.line}: {each.message}" for each in mistakes))
    return Reading(quiz, tuple(sorted(bank.findings)))


def read_text(path: Path) -> str:
    """A file's text. Raises QuizError when there is none to read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QuizError(f"{path}: cannot be read ({error}); a quiz is a text file in UTF-8") from error
