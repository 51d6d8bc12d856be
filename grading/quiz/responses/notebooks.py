"""Submitted notebooks: one file, or a folder with STUDENT/QUIZ.ipynb or STUDENT.ipynb."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from autograder.errors import StudentError
from autograder.intake.notebook import read_cells
from grading.errors import QuizError
from grading.quiz.item import Item, Paper, Quiz, Response
from grading.quiz.paper import fingerprint
from grading.quiz.responses.cells import Answer, answers
from grading.quiz.responses.collected import Attempt, Collecting
from grading.quiz.responses.ticks import read_written

SUFFIX = ".ipynb"
FOR_STAFF = "for-staff"  # what `quiz papers` keeps beside the students' folders
OURS = "torchgrade"  # where a notebook's metadata says which paper it is


@dataclass(frozen=True)
class _Claim:
    """What a notebook says of itself."""

    quiz: str
    paper: str
    fingerprint: str


def read_notebooks(path: Path, quiz: Quiz, collecting: Collecting) -> None:
    """Read one notebook, or those of a folder."""
    files = [path] if path.is_file() else list(_in_folder(path, quiz, collecting))
    if not files:
        raise QuizError(f"{path}: no notebooks; they are called STUDENT/{quiz.name}{SUFFIX} or STUDENT{SUFFIX}")
    for turn, file in enumerate(files):
        student = file.parent.name if file.stem == quiz.name else file.stem
        known = collecting.student([student], str(file))
        if known is not None:
            _read(file, known, turn, quiz, collecting)


def _in_folder(folder: Path, quiz: Quiz, collecting: Collecting) -> Iterator[Path]:
    """A file a student, in the order of their names."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name == FOR_STAFF:
            continue
        if path.is_file() and path.suffix.lower() == SUFFIX:
            yield path
        elif path.is_dir() and (path / f"{quiz.name}{SUFFIX}").is_file():
            yield path / f"{quiz.name}{SUFFIX}"
        else:
            collecting.complain(f"{path}: no {quiz.name}{SUFFIX} there; is it called otherwise?")


def _read(file: Path, student: str, turn: int, quiz: Quiz, collecting: Collecting) -> None:
    try:
        content = file.read_bytes()
        cells = read_cells(content)
    except (StudentError, OSError) as error:
        collecting.complain(f"{student}: {file}: {error}")
        return
    paper = _paper(_claim(content), student, quiz, collecting)
    if paper is not None:
        found = answers(cell.source for cell in cells)
        responses = dict(_responses(paper, student, found, collecting))
        collecting.add(Attempt(student, paper.student, responses, str(file), (turn,)))


def _paper(claim: _Claim | None, student: str, quiz: Quiz, collecting: Collecting) -> Paper | None:
    """The paper that a notebook was made from; None, and a complaint, where it cannot be told."""
    own = collecting.own(student)
    if claim is None:
        told = "does not say which paper it is" + ("; read as the student's own" if own else ", and they have none")
        collecting.complain(f"{student}: the notebook {told}")
        return own
    if claim.quiz != quiz.name:
        collecting.complain(f"{student}: the notebook is for the quiz {claim.quiz!r}, not {quiz.name!r}; left out")
        return None
    paper = collecting.named(claim.paper)
    if paper is None:
        collecting.complain(f"{student}: handed in the paper {claim.paper!r}, which was given to nobody; left out")
        return None
    if claim.fingerprint != fingerprint(paper):
        collecting.complain(
            f"{student}: the notebook's questions are not those of the paper {paper.student!r} as {quiz.origin} gives "
            "it today; put back the quiz that the notebook was made from, and collect again; left out"
        )
        return None
    if own is not None and own.student != paper.student:
        collecting.complain(f"{student}: handed in the paper {paper.student!r}, not {own.student!r}; read as such")
    return paper


def _responses(
    paper: Paper, student: str, found: dict[int, Answer], collecting: Collecting
) -> Iterator[tuple[str, Response]]:
    """The response to each item that has one."""
    for number, item in enumerate(paper.items, start=1):
        response, trouble = _response(item, found.get(number))
        if trouble:
            collecting.complain(f"{student}: item {number} ({item.name}): {trouble}")
        if response is not None:
            yield item.name, response
    strange = [number for number in found if not 1 <= number <= len(paper.items)]
    for number in strange:
        collecting.complain(
            f"{student}: answer_{number:02d}: there are {len(paper.items)} items on the paper; left out"
        )


def _response(item: Item, answer: Answer | None) -> tuple[Response | None, str]:
    if answer is None:
        return None, "its answer is not in the notebook; it counts as blank"
    if answer.trouble:
        return None, f"{answer.trouble}; it counts as blank"
    reading = read_written(item, answer.written)
    return reading.response, reading.complaint


def _claim(content: bytes) -> _Claim | None:
    """What the metadata say; None where they say nothing that can be used."""
    try:
        claimed: Any = msgspec.json.decode(content, type=dict[str, Any])["metadata"][OURS]
        return _Claim(str(claimed["quiz"]), str(claimed["paper"]), str(claimed["fingerprint"]))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, KeyError, TypeError):
        return None
