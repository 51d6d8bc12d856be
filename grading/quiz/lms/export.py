"""A quiz, or one paper of it, as a file for an LMS."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from autograder.course import Course
from autograder.paths import written_aside
from grading.errors import QuizError
from grading.quiz.bank.lint import require_sound
from grading.quiz.bank.reading import open_quiz
from grading.quiz.item import Paper, Quiz
from grading.quiz.lms import gift, moodle, qti12, qti21
from grading.quiz.lms.formats import Exported, Format
from grading.quiz.lms.sections import Outline, outline, outline_of
from grading.quiz.lms.sound import check
from grading.quiz.paper import VERSION, paper_for, version_of

WRITERS: Final[Mapping[Format, Callable[[Outline, Path], Exported]]] = MappingProxyType(
    {
        Format.QTI12: qti12.export,
        Format.QTI21: qti21.export,
        Format.MOODLE: moodle.export,
        Format.GIFT: gift.export,
    }
)


@dataclass(frozen=True)
class Written:
    """Where an export was written, and what the LMS will do otherwise."""

    path: Path
    notes: tuple[str, ...]


def export(quiz: Quiz, to: Format, folder: Path, paper: Paper | None = None) -> Exported:
    """The bank in a format, or one paper as it is; pictures are sought in `folder`. Raises QuizError."""
    found = outline(quiz) if paper is None else outline_of(paper, quiz)
    check(found, folder)
    return WRITERS[to](found, folder)


def write_export(course: Course, name: str, to: Format, called: str | None, out: Path | None) -> Written:
    """Export a course's quiz, or the paper of the student or version `called`, to `out` or among the quiz's files."""
    quiz = open_quiz(course, name)
    require_sound(quiz)
    paper = None if called is None else paper_called(quiz, called, course.quiz(name).seed, course.quiz(name).versions)
    exported = export(quiz, to, course.paths.quiz_source(name), paper)
    stem = "-".join(filter(None, (name, called, to)))
    path = out or course.paths.quiz(name).folder / f"{stem}{exported.suffix}"
    if path.is_dir():
        raise QuizError(f"{path} is a folder; give the name of a file with --out")
    with written_aside(path) as aside:
        aside.write_bytes(exported.data)
    return Written(path, exported.notes)


def paper_called(quiz: Quiz, called: str, seed: int, versions: int) -> Paper:
    """The paper of a student, or that of a version, as "version-a"."""
    if versions and not called.startswith(VERSION.format("")):
        called = version_of(called, versions, seed)
    return paper_for(quiz, called, seed)
