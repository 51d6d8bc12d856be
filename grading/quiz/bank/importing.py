"""Taking in a file that was written for text2qti: it is copied as it is, and what it means otherwise here is told."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autograder.course import Course
from grading.errors import QuizError
from grading.quiz.bank.lines import read_lines
from grading.quiz.bank.markers import Mark
from grading.quiz.bank.prose import ProseReader, texts
from grading.quiz.bank.reading import QUIZ_FILE, read_text, study
from grading.quiz.item import CHOICES, Kind, Quiz

NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
SIUNITX: Final = re.compile(r"\\(?:SI|si|num)\{")
RAW_HTML: Final = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>")


@dataclass(frozen=True)
class Imported:
    """A quiz that was taken in, where it lies, and what to know about it, a line each."""

    quiz: Quiz
    path: Path
    remarks: tuple[str, ...]


def import_quiz(course: Course, file: Path, name: str) -> Imported:
    """Copy a text2qti file and its pictures into source/NAME/, over nothing that is there.

    Raises QuizError, and copies nothing, when the file says what cannot be taken in.
    """
    if not NAME.fullmatch(name):
        raise QuizError(f"{name!r}: a quiz is called by a-z, 0-9 and _, beginning with a letter")
    if name in [each.name for each in course.assignments]:
        raise QuizError(f"{name!r} is an assignment of this course; choose another name for the quiz")
    folder = course.paths.quiz_source(name)
    path = folder / QUIZ_FILE
    if path.exists():
        raise QuizError(f"{path}: is there already and is left as it is; choose another name, or move it away")
    text = read_text(file)
    reading = study(text, name, str(file))
    folder.mkdir(parents=True, exist_ok=True)
    pictures = tuple(_copied_pictures(reading.quiz, file.parent, folder))
    with path.open("x", encoding="utf-8", newline="\n") as copy:
        copy.write(text)
    remarks = (*(each.sentence(str(file)) for each in reading.remarks), *_differences(text, reading.quiz), *pictures)
    return Imported(reading.quiz, path, remarks)


def _differences(text: str, quiz: Quiz) -> Iterator[str]:
    """What the file means here, where that is not what it means to text2qti and Canvas."""
    said = {entry.mark for entry in read_lines(text).entries}
    if Mark.SHUFFLE_ANSWERS not in said and any(item.kind in CHOICES for item in quiz.items):
        yield "options are shuffled, which text2qti does only when asked; `shuffle answers: false` keeps their order"
    if Mark.SHUFFLE_ITEMS not in said and len(quiz.items) > 1:
        yield "items are shuffled, too; `shuffle items: false` keeps their order"
    if Mark.TEXT in said:
        yield "a `Text:` belongs to the item below it, or to all items of the GROUP below it, and moves with them"
    if Mark.RULE not in said and any(item.kind is Kind.MULTIPLE for item in quiz.items):
        yield "select-all items are marked by the rule balanced; Canvas's own is `Rule: net_correct` here"
    if SIUNITX.search(text):
        yield "\\SI, \\si and \\num are not written out here; write the number and its unit as plain LaTeX"
    reader = ProseReader()
    if any(RAW_HTML.search(reader.read(each).words) for item in quiz.items for each in texts(item)):
        yield "HTML is shown as it is written; write it as Markdown"


def _copied_pictures(quiz: Quiz, source: Path, folder: Path) -> Iterator[str]:
    """Copy the pictures that lie beside the file or below it, and tell those that do not."""
    reader = ProseReader()
    shown = (picture.source for item in quiz.items for each in texts(item) for picture in reader.read(each).pictures)
    for name in dict.fromkeys(shown):
        found, copy = source / name, folder / name
        if not copy.resolve().is_relative_to(folder.resolve()) or not found.is_file():
            yield f"the picture {name} was not found beside the file; put it into {folder} and name it there"
        elif not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(found, copy)
