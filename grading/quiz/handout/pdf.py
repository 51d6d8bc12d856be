"""Papers in print: the questions, the answer sheet that goes with them, and the key that staff keep.

typst sets them. It reads its files from a folder of their own, which lives as long as a press does; formulas and
pictures are written there once for all papers.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Self

from grading.errors import QuizError
from grading.quiz.handout.formulas import Formula
from grading.quiz.handout.keys import right_answer
from grading.quiz.handout.pictures import Pictures
from grading.quiz.handout.typeset import content, literal
from grading.quiz.handout.wording import about_passage, points, sharing, size_of
from grading.quiz.item import Item, Kind, Paper, Quiz
from grading.quiz.letters import lettered, letters

STYLE = "exam.typ"
ASKED = {
    Kind.SINGLE: "one answer",
    Kind.TRUE_FALSE: "one answer",
    Kind.MULTIPLE: "all that apply",
    Kind.NUMERIC: "a number",
    Kind.TEXT: "a word or two",
}
ON_THE_SHEET = "Write your answers on the answer sheet: what stands on these pages is not marked."
LEGEND = (
    "Circles: fill in one. Squares: fill in all that apply. Boxes: write a number or a word or two. "
    "To take a mark back, cross it out clearly."
)


class Press:
    """Sets the papers of one quiz."""

    def __init__(self, quiz: Quiz, folder: Path) -> None:
        self._quiz = quiz
        self._pictures = Pictures(folder)
        self._title = quiz.title or quiz.name
        self._temporary = tempfile.TemporaryDirectory(prefix="torchgrade-")
        self._root = Path(self._temporary.name)
        style = resources.files("grading.quiz.handout").joinpath(STYLE).read_bytes()
        (self._root / STYLE).write_bytes(style)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._temporary.cleanup()

    def exam(self, paper: Paper) -> bytes:
        """The questions of a paper as PDF. Raises QuizError."""
        front = [self._title, paper.student, size_of(paper)]
        title, name, size = map(literal, front)
        parts = [
            f"#front({title}, {content(self._quiz.description, self)}, {name}, {size}, {literal(ON_THE_SHEET)})",
            *self._questions(paper.items),
        ]
        return self._set(paper, "", parts)

    def answer_sheet(self, paper: Paper) -> bytes:
        """The sheet to be filled in as PDF."""
        return self._set(paper, "answer sheet", [self._sheet("Answer sheet", paper, LEGEND, key=False)])

    def key(self, paper: Paper) -> bytes:
        """The same sheet as the key has it, with the items' names. For staff."""
        note = "For staff. Numbers and words are given as the key has them."
        return self._set(paper, "key", [self._sheet("Key", paper, note, key=True)])

    def picture(self, name: str) -> str:
        """The file of a picture that a text calls `name`."""
        picture = self._pictures.picture(name)
        return self._written(picture.name, picture.content)

    def formula(self, formula: Formula) -> str:
        """The file of a formula."""
        return self._written(f"formula-{hashlib.sha256(formula.svg).hexdigest()[:24]}.svg", formula.svg)

    def _questions(self, items: Sequence[Item]) -> Iterator[str]:
        for number, item in enumerate(items, start=1):
            together = sharing(items, number - 1)
            if together:
                yield f"#passage({literal(about_passage(number, together))}, {self._content(item, item.passage)})"
            options = "".join(
                f"({literal(letter)}, {self._content(item, option.text)})," for letter, option in lettered(item)
            )
            head = f"{number}, {literal(item.title)}, {literal(f'{points(item.points)} · {ASKED[item.kind]}')}"
            yield f"#question({head}, {self._content(item, item.text)}, ({options}))"

    def _sheet(self, title: str, paper: Paper, legend: str, *, key: bool) -> str:
        rows = "".join(f"{_row(number, item, key=key)}, " for number, item in enumerate(paper.items, start=1))
        named = "false" if key else "true"
        return f"#answer-sheet({literal(title)}, {literal(paper.student)}, {literal(legend)}, ({rows}), named: {named})"

    def _content(self, item: Item, text: str) -> str:
        """A text of an item. Raises QuizError that names the item."""
        try:
            return content(text, self)
        except QuizError as error:
            raise QuizError(f"{self._quiz.origin}: line {item.line}: item {item.name}: {error}") from error

    def _set(self, paper: Paper, kind: str, parts: Sequence[str]) -> bytes:
        import typst

        about = f"title: {literal(self._title)}, paper: {literal(paper.student)}, kind: {literal(kind)}"
        source = "\n".join([f'#import "{STYLE}": *', f"#show: styled.with({about})", *parts])
        main = self._root / "main.typ"
        main.write_text(source, encoding="utf-8")
        try:
            pdf = typst.compile(main, root=self._root, format="pdf", timestamp=0)
        except typst.TypstError as error:
            raise QuizError(f"{self._quiz.origin}: the paper {paper.student!r} cannot be set: {error}") from error
        assert pdf is not None
        return pdf

    def _written(self, name: str, content: bytes) -> str:
        path = self._root / name
        if not path.exists():
            path.write_bytes(content)
        return name


def _row(number: int, item: Item, *, key: bool) -> str:
    """A row of the answer sheet: its letters or its box, filled in where it is the key's."""
    offered = "".join(f"{literal(letter)}, " for letter, _ in lettered(item))
    ticked = "".join(f"{literal(letter)}, " for letter in letters(item, item.key)) if key else ""
    written = literal(_short(item)) if key and not item.options else '""'
    once = "false" if item.kind is Kind.MULTIPLE else "true"
    note = literal(item.name if key else "")
    return f"({number}, ({offered}), {once}, ({ticked}), {written}, {note})"


def _short(item: Item) -> str:
    """The key of a number, or the first of the words that are accepted."""
    more = len(item.accepted) - 1
    return f"{item.accepted[0]} (or {more} more)" if more > 0 else right_answer(item)
