"""A paper as a notebook: each item's text in a locked cell, below it a line of Python to be filled in.

Nothing in it says what is right: neither a key nor feedback, nor under which names the bank has items, which may say
what they are about, and options, whose order may tell.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec

from autograder.authoring.notebooks import kernel_metadata
from grading.quiz.handout.form_check import answer_line, answer_name, form_check
from grading.quiz.handout.pictures import Pictures
from grading.quiz.handout.wording import about_passage, points, sharing, size_of
from grading.quiz.item import Item, Paper, Quiz
from grading.quiz.letters import lettered
from grading.quiz.paper import fingerprint
from grading.quiz.responses.notebooks import OURS

Cell = dict[str, Any]

HOW_TO = """\
Below each question stands a cell with a line of Python. Put your answer in the place of `None`, in the form that the
comment shows; `None` leaves the question blank. Nothing else needs to be run or changed. The last cell checks the form
of your answers: run all cells before you hand in (*Run*, *Run All Cells*), and save."""
OPENS_A_BLOCK = ("```", "~~~", "|", "#", ">", "- ", "* ", "+ ", "    ")


def notebook(paper: Paper, quiz: Quiz, pictures: Pictures) -> bytes:
    """The notebook of a paper, as a file holds it. The same paper gives the same bytes. Raises QuizError."""
    cells = [
        _prose("about", _about(paper, quiz), pictures),
        *_questions(paper, pictures),
        _prose("end", "## Before you hand in", pictures),
        _code("form-check", form_check(paper), locked=True),
    ]
    made_of = {"quiz": paper.quiz, "paper": paper.student, "fingerprint": fingerprint(paper)}
    content = {"cells": cells, "metadata": {**kernel_metadata(), OURS: made_of}, "nbformat": 4, "nbformat_minor": 5}
    return msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"


def _about(paper: Paper, quiz: Quiz) -> str:
    whose = f"Paper **{_plain(paper.student)}**: {size_of(paper)}."
    return "\n\n".join(part for part in (f"# {quiz.title or quiz.name}", quiz.description, whose, HOW_TO) if part)


def _questions(paper: Paper, pictures: Pictures) -> Iterator[Cell]:
    for number, item in enumerate(paper.items, start=1):
        together = sharing(paper.items, number - 1)
        if together:
            text = f"**{about_passage(number, together)}**\n\n{item.passage}"
            yield _prose(f"passage-{number:02d}", text, pictures)
        yield _prose(f"question-{number:02d}", _question(number, item), pictures)
        yield _code(answer_name(number).replace("_", "-"), answer_line(number, item))


def _question(number: int, item: Item) -> str:
    title = f" {item.title}" if item.title else ""
    heading = f"## {number}.{title} ({points(item.points)})"
    options = "\n".join(_option(letter, option.text) for letter, option in lettered(item))
    return "\n\n".join(part for part in (heading, item.text, options) if part)


def _option(letter: str, text: str) -> str:
    """An item of a list; what follows its first line is indented, and a block begins below the letter."""
    separator = "\n\n  " if text.startswith(OPENS_A_BLOCK) else " "
    indented = text.replace("\n", "\n  ")
    return f"- **{letter}.**{separator}{indented}"


def _prose(name: str, text: str, pictures: Pictures) -> Cell:
    """A Markdown cell; its pictures travel in it."""
    cell = _cell("markdown", name, pictures.renamed(text, "attachment:") if "![" in text else text, locked=True)
    if "![" in text:
        cell["attachments"] = {each.name: {each.mime_type: each.in_base64} for each in pictures.in_text(text)}
    return cell


def _code(name: str, source: str, *, locked: bool = False) -> Cell:
    return _cell("code", name, source, locked=locked) | {"execution_count": None, "outputs": []}


def _cell(kind: str, name: str, source: str, *, locked: bool) -> Cell:
    """A cell with the metadata that nbgrader gives to it: locked, or the student's to fill in."""
    about = {
        "cell_type": kind,
        "checksum": _checksum(kind, name, source, locked=locked),
        "grade": False,
        "grade_id": name,
        "locked": locked,
        "schema_version": 3,
        "solution": not locked,
        "task": False,
    }
    metadata = {"deletable": False, **({"editable": False} if locked else {}), "nbgrader": about}
    return {"cell_type": kind, "id": name, "metadata": metadata, "source": source.splitlines(keepends=True)}


def _checksum(kind: str, name: str, source: str, *, locked: bool) -> str:
    """What nbgrader works out of a cell that earns no points of its own, to see whether somebody changed it."""
    parts = (source, kind, "False", str(not locked), str(locked), name)
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def _plain(name: str) -> str:
    """A name as Markdown that shows it as it is."""
    return "".join(f"\\{character}" if character in r"\`*_{}[]<>()#+!|$" else character for character in name)
