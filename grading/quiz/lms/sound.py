"""What keeps a quiz from being exported, told before anything is written: a line each, with item and line."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from grading.errors import QuizError
from grading.quiz.item import Item
from grading.quiz.lms.sections import Outline
from grading.quiz.markup import html

NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def check(outline: Outline, folder: Path) -> None:
    """Raise QuizError for formulas that cannot be read, pictures that are missing, signs that XML does not have."""
    faults = [f"the quiz: {fault}" for text in (outline.title, outline.description) for fault in _faults(text, folder)]
    for item in outline.items:
        found = [fault for text in _texts(item) for fault in _faults(text, folder)]
        found += [fault for text in _plain_texts(item) for fault in _strange(text)]
        faults += [f"item {item.name!r} (line {item.line}): {fault}" for fault in found]
    if faults:
        raise QuizError("\n".join(dict.fromkeys(faults)))


def _strange(text: str) -> Iterator[str]:
    for strange in NO_XML.finditer(text):
        yield f"the character U+{ord(strange.group()):04X} cannot be exported; delete it"


def _faults(text: str, folder: Path) -> Iterator[str]:
    yield from _strange(text)
    try:
        html(text, folder=folder)
    except QuizError as error:
        yield str(error)


def _plain_texts(item: Item) -> Iterator[str]:
    """What is no Markdown: a dollar in it is a dollar."""
    yield from item.accepted
    yield from (f"{key}={value}" for key, value in item.tags.items())


def _texts(item: Item) -> Iterator[str]:
    yield from (item.title, item.text, item.passage, item.feedback, item.feedback_right, item.feedback_wrong)
    for option in item.options:
        yield from (option.text, option.feedback)
