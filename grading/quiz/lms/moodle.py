"""Moodle XML: a bank of questions in categories, with pictures inside the file.

A quiz's own settings (which questions, how many from a category, shuffling) are no part of the format; they are told.
"""

import base64
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

from grading.quiz import markup
from grading.quiz.bank.template import interval
from grading.quiz.item import Item, Kind, Option
from grading.quiz.lms.categories import Category, categories
from grading.quiz.lms.formats import Exported
from grading.quiz.lms.fractions import MARKS, fractions, moodle_score
from grading.quiz.lms.nodes import HEAD, cdata, node, number, words
from grading.quiz.lms.otherwise import refuse_keyless, rule_notes
from grading.quiz.lms.package import Pictures
from grading.quiz.lms.sections import Outline, ident, label

TYPES: Final = {
    Kind.SINGLE: "multichoice",
    Kind.MULTIPLE: "multichoice",
    Kind.TRUE_FALSE: "truefalse",
    Kind.NUMERIC: "numerical",
    Kind.TEXT: "shortanswer",
}
FILES: Final = "@@PLUGINFILE@@/"


def export(outline: Outline, folder: Path) -> Exported:
    """The file; pictures are sought in `folder`. Raises QuizError."""
    refuse_keyless(outline.items, "Moodle")
    found, notes = categories(outline)
    writer = _Writer(outline, folder)
    questions = [line for category in found for line in writer.category(category)]
    data = HEAD + node("quiz", {}, *questions) + "\n"
    return Exported(data.encode(), ".xml", (*rule_notes(outline.items, moodle_score, MARKS), *notes))


class _Writer:
    """Writes the questions of one quiz."""

    def __init__(self, outline: Outline, folder: Path) -> None:
        self.outline = outline
        self.folder = folder

    def category(self, category: Category) -> Iterator[str]:
        path = node("category", {}, _text(words(category.path)))
        yield node("question", {"type": "category"}, path, node("info", {"format": "html"}, _text("")))
        yield from (self.question(item) for item in category.items)

    def question(self, item: Item) -> str:
        tags = (node("tag", {}, _text(words(f"{name}={value}"))) for name, value in item.tags.items())
        return node(
            "question",
            {"type": TYPES[item.kind]},
            node("name", {}, _text(words(label(item)))),
            self.html("questiontext", "\n\n".join(filter(None, (item.passage, item.text)))),
            self.html("generalfeedback", item.feedback),
            node("defaultgrade", {}, number(item.points)),
            node("penalty", {}, "0"),
            node("hidden", {}, "0"),
            node("idnumber", {}, ident(item)),
            *self.kind(item),
            node("tags", {}, *tags),
        )

    def kind(self, item: Item) -> Iterator[str]:
        """What only this kind of question has."""
        match item.kind:
            case Kind.SINGLE | Kind.MULTIPLE:
                yield from self.choice(item)
            case Kind.TRUE_FALSE:
                for option, name in zip(item.options, ("true", "false"), strict=True):
                    yield self.answer(100.0 if option.right else 0.0, name, said(item, option))
            case Kind.NUMERIC:
                value, tolerance = centred(item)
                yield self.answer(100.0, value, item.feedback_right, node("tolerance", {}, tolerance))
                if item.feedback_wrong:
                    yield self.answer(0.0, "*", item.feedback_wrong, node("tolerance", {}, "0"))
                yield node("unitgradingtype", {}, "0")
                yield node("showunits", {}, "3")  # no units
            case Kind.TEXT:
                yield node("usecase", {}, "0")
                for accepted in item.accepted:
                    yield self.answer(100.0, wildcard_free(accepted), item.feedback_right)
                if item.feedback_wrong:
                    yield self.answer(0.0, "*", item.feedback_wrong)

    def choice(self, item: Item) -> Iterator[str]:
        single = item.kind is Kind.SINGLE
        right, wrong = (100.0, 0.0) if single else fractions(item)
        yield node("single", {}, str(single).lower())
        yield node("shuffleanswers", {}, str(self.outline.shuffles(item)).lower())
        yield node("answernumbering", {}, "abc")
        yield self.html("correctfeedback", item.feedback_right)
        yield self.html("partiallycorrectfeedback", item.feedback_wrong)
        yield self.html("incorrectfeedback", item.feedback_wrong)
        for option in item.options:
            text, files = self.rendered(option.text)
            fraction = number(right if option.right else wrong)
            yield node(
                "answer",
                {"fraction": fraction, "format": "html"},
                _text(cdata(text)),
                *files,
                self.html("feedback", option.feedback),
            )

    def answer(self, fraction: float, text: str, reason: str, *more: str) -> str:
        """An answer that is no Markdown."""
        about = {"fraction": number(fraction), "format": "moodle_auto_format"}
        return node("answer", about, _text(words(text)), self.html("feedback", reason), *more)

    def html(self, name: str, text: str) -> str:
        rendered, files = self.rendered(text)
        return node(name, {"format": "html"}, _text(cdata(rendered)), *files)

    def rendered(self, text: str) -> tuple[str, list[str]]:
        """The HTML of a text, and the files of its pictures."""
        pictures = Pictures(FILES)
        fragment = markup.html(text, markup.Math.TEX, self.folder, pictures)
        files = [
            node("file", {"name": path, "path": "/", "encoding": "base64"}, base64.b64encode(content).decode("ascii"))
            for path, content in pictures.files().items()
        ]
        return fragment, files


def said(item: Item, option: Option) -> str:
    """What is said to who chose the only right option, or a wrong one."""
    return "\n\n".join(filter(None, (option.feedback, item.feedback_right if option.right else item.feedback_wrong)))


def centred(item: Item) -> tuple[str, str]:
    """The middle of what a numeric item accepts, and how far it reaches to both sides."""
    accepted = interval(item)
    low, high = Decimal(repr(accepted.low)), Decimal(repr(accepted.high))
    return _plain((low + high) / 2), _plain((high - low) / 2)


def wildcard_free(accepted: str) -> str:
    """A short answer in which a star is a star."""
    return accepted.replace("*", r"\*")


def _plain(value: Decimal) -> str:
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _text(inside: str) -> str:
    return node("text", {}, inside)
