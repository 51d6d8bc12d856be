"""Which reader a file or folder needs."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from grading.csvfile import read_table
from grading.errors import QuizError
from grading.quiz.item import Paper, Quiz
from grading.quiz.responses.canvas import is_canvas, read_canvas
from grading.quiz.responses.collected import Collected, Collecting
from grading.quiz.responses.moodle import is_moodle, read_moodle
from grading.quiz.responses.notebooks import SUFFIX, read_notebooks
from grading.quiz.responses.plain import is_plain, missing_columns, read_plain


def read_responses(
    path: Path,
    quiz: Quiz,
    papers: Mapping[str, Paper],
    roster: Sequence[str] | None = None,
    paper: str | None = None,
) -> Collected:
    """What students answered, from notebooks, Canvas's or Moodle's CSV, or a plain CSV.

    `papers` are those that were given out, by student or by their own names; `paper` names the one that a Moodle quiz
    was made from. Without a roster every student is taken. Raises QuizError where nothing can be read.
    """
    collecting = Collecting(papers, roster)
    made_from = None if paper is None else collecting.named(paper)
    if paper is not None and made_from is None:
        known = ", ".join(each.student for each in collecting.known)
        raise QuizError(f"--paper {paper}: there is no such paper of {quiz.name!r}; there are: {known}")
    if not path.exists():
        raise QuizError(f"{path}: there is no such file or folder")
    if path.is_dir() or path.suffix.lower() == SUFFIX:
        read_notebooks(path, quiz, collecting)
    else:
        _read_table(path, quiz, collecting, made_from)
    return collecting.collected()


def _read_table(path: Path, quiz: Quiz, collecting: Collecting, made_from: Paper | None) -> None:
    table = read_table(path)
    if is_canvas(table):
        read_canvas(table, quiz, collecting)
    elif is_moodle(table):
        read_moodle(table, quiz, collecting, made_from)
    elif is_plain(table):
        read_plain(table, quiz, collecting)
    else:
        raise missing_columns(table)
