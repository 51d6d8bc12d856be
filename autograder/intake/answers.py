"""What a student answered to the questions that a person marks: text, code, and the pictures beside them.

An answer is found by the name that its cell was given out with. All of it is data, from a file that may be hostile:
bounded, never run, and of pictures only PNG and JPEG that really are pictures.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from autograder.authoring.questions import NO_ANSWER, NO_CODE, Question, questions_of
from autograder.errors import IntakeError, StudentError
from autograder.intake.document import opened, whole_cells
from autograder.intake.notebook import object_of, source_of, text_of
from autograder.intake.submission import Submission
from autograder.intake.upload import notebook_in
from autograder.paths import AssignmentSource

MOST_CHARACTERS = 50_000  # of an answer, as it is shown
MOST_PICTURES = 8  # of one answer
PICTURE_MIB = 6
MOST_PIXELS = 20_000_000
PICTURES = ("image/png", "image/jpeg")


@dataclass(frozen=True)
class Answer:
    """A student's answer. `sha256` is empty for one that was left as it was given out, or that is not there.

    `pictures` are PNG or JPEG files that could be decoded; `notes` are sentences for staff.
    """

    question: Question
    text: str
    pictures: tuple[bytes, ...]
    sha256: str
    notes: tuple[str, ...] = ()


def answers_of(submission: Submission, source: AssignmentSource) -> Mapping[str, Answer]:
    """The answers in a submission by the names of their questions, in the notebook's order; empty without questions.

    Raises AuthoringError for a source that is not right, IntakeError for a submission that cannot be read.
    """
    questions = questions_of(source)
    if not questions:
        return {}
    try:
        content = submission.path.read_bytes()
    except OSError as error:
        raise IntakeError(f"{submission.path}: cannot be read ({error}); restore it, or collect again") from error
    try:
        cells = whole_cells(notebook_in(submission.path.name, content, submission.assignment).content)
    except StudentError as error:
        return {each.name: Answer(each, "", (), "", (str(error),)) for each in questions}
    cells = [cell for cell in cells if isinstance(cell, dict)]
    return {each.name: _answer(each, cells) for each in questions}


def _answer(question: Question, cells: Sequence[dict[str, Any]]) -> Answer:
    found = _cells_of(question, cells)
    if not found:
        return Answer(question, "", (), "", ("the question's cell is not in the notebook",))
    notes: list[str] = []
    texts, pictures = [], []
    for cell in found:
        shown = list(_pictures(cell, notes))
        text = _source(cell)
        if shown or not _is_untouched(text, question):
            texts.append(_own(text, question))
            pictures += shown
    if not texts:
        return Answer(question, "", (), "", tuple(notes))
    if len(texts) > 1:
        notes.append("the question's cell stands in the notebook more than once; every answer is shown")
    if len(pictures) > MOST_PICTURES:
        notes.append(f"{len(pictures)} pictures; the first {MOST_PICTURES} are shown")
    text = "\n\n".join(texts)
    digest = hashlib.sha256(text.encode())
    for picture in pictures:
        digest.update(hashlib.sha256(picture).digest())
    if len(text) > MOST_CHARACTERS:
        notes.append(f"{len(text):,} characters; the first {MOST_CHARACTERS:,} are shown")
    return Answer(question, text[:MOST_CHARACTERS], tuple(pictures[:MOST_PICTURES]), digest.hexdigest(), tuple(notes))


def _cells_of(question: Question, cells: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cells that bear the question's name; where a tool dropped the names, those that begin with what it asks."""
    named = [cell for cell in cells if _grade_id(cell) == question.name]
    kind, asked = ("markdown" if question.prose else "code"), _normal(question.prompt)
    return named or [
        cell
        for cell in cells
        if cell.get("cell_type") == kind and not _grade_id(cell) and _normal(_source(cell)).startswith(asked)
    ]


def _grade_id(cell: dict[str, Any]) -> str:
    return text_of(object_of(object_of(cell.get("metadata")).get("nbgrader")).get("grade_id"))


def _source(cell: dict[str, Any]) -> str:
    try:
        return source_of(cell, 0)
    except StudentError:
        return ""


def _is_untouched(text: str, question: Question) -> bool:
    """Whether a cell says no more than it was given out with."""
    return _normal(text) in ("", _normal(question.given), _normal(question.prompt))


def _own(text: str, question: Question) -> str:
    """The student's part of a cell: of prose, without the prompt and the line that asks for an answer."""
    if not question.prose:
        return text.replace(f"{NO_CODE}\n", "").strip()
    own = text.strip().removeprefix(question.prompt)
    return "\n".join(line for line in own.split("\n") if line.strip() != NO_ANSWER).strip()


def _normal(text: str) -> str:
    return " ".join(text.split())


# -- pictures ----------------------------------------------------------------------------------------------------------


def _pictures(cell: dict[str, Any], notes: list[str]) -> Iterator[bytes]:
    """The pictures that a cell printed, or that are attached to its text; what is none is told in `notes`."""
    for bundle in _bundles(cell):
        for kind in PICTURES:
            if kind in bundle:
                picture, trouble = _picture(bundle[kind])
                if picture is not None:
                    yield picture
                else:
                    notes.append(f"a picture is not shown: {trouble}")
                break


def _bundles(cell: dict[str, Any]) -> Iterator[dict[Any, Any]]:
    """What a cell holds besides its source, by kinds of content."""
    outputs = opened(cell.get("outputs"))
    for output in outputs if isinstance(outputs, list) else ():
        yield object_of(object_of(output).get("data"))
    for attached in object_of(opened(cell.get("attachments"))).values():
        yield object_of(attached)


def _picture(encoded: object) -> tuple[bytes | None, str]:
    """A picture's bytes, or why there are none."""
    text = "".join(encoded) if isinstance(encoded, list) and all(isinstance(e, str) for e in encoded) else encoded
    if not isinstance(text, str):
        return None, "it is no text"
    if len(text) > PICTURE_MIB * 2**20 * 4 // 3 + 1024:
        return None, f"it is larger than {PICTURE_MIB} MiB"
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None, "it is not encoded as notebooks do it"
    return _decoded(content)


def _decoded(content: bytes) -> tuple[bytes | None, str]:
    """`content` again where it is a picture in full; decoding is the only proof of that."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as image:
            if image.width * image.height > MOST_PIXELS:
                return None, f"it has more than {MOST_PIXELS:,} pixels"
            image.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None, "it is neither PNG nor JPEG, or is broken"
    return content, ""
