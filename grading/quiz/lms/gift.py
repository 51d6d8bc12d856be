"""GIFT, Moodle's plain text for questions. It knows no points, no shuffling and no files: what is lost is told.

A backslash makes a sign of the format a plain one, and a line end is written as \\n, so that code keeps its lines.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from grading.errors import QuizError
from grading.quiz import markup
from grading.quiz.item import Item, Kind, Option
from grading.quiz.lms.categories import categories
from grading.quiz.lms.formats import Exported
from grading.quiz.lms.fractions import MARKS, fractions, moodle_score
from grading.quiz.lms.moodle import centred, said, wildcard_free
from grading.quiz.lms.nodes import number
from grading.quiz.lms.otherwise import listed, refuse_keyless, rule_notes
from grading.quiz.lms.sections import Outline, ident, label

SIGNS: Final = re.compile(r"[\\~=#{}:]")
CHOICES: Final = (Kind.SINGLE, Kind.MULTIPLE)

Html = Callable[[str], str]


def export(outline: Outline, folder: Path) -> Exported:
    """The file; pictures come from `folder` and stand inside it. Raises QuizError."""
    refuse_keyless(outline.items, "Moodle")
    _refuse_arrows(outline.items)
    found, notes = categories(outline)
    blocks = []
    for category in found:
        blocks.append(f"$CATEGORY: {category.path}")
        blocks += ["\n".join(_question(item, folder)) for item in category.items]
    text = "\n\n".join(blocks) + "\n"
    return Exported(
        text.encode(), ".gift", (*rule_notes(outline.items, moodle_score, MARKS), *_losses(outline), *notes)
    )


def escaped(text: str) -> str:
    """Text in which no sign means anything to the format, in one line."""
    return SIGNS.sub(r"\\\g<0>", text).replace("\r\n", "\n").replace("\r", "\n").replace("\n", r"\n")


def _losses(outline: Outline) -> Iterator[str]:
    """What the format cannot say."""
    points = {number(item.points) for item in outline.items}
    if points != {"1"}:
        yield f"GIFT has no points: every question comes in with 1, and here they have {', '.join(sorted(points))}"
    if fixed := [item.name for item in outline.items if item.kind in CHOICES and not outline.shuffles(item)]:
        yield f"GIFT cannot keep the order of options: switch off `Shuffle the choices` for {listed(fixed)}"
    both = [item.name for item in outline.items if item.kind is Kind.MULTIPLE and _overall(item)]
    if both:
        yield f"GIFT has no feedback for right or wrong answers to select-all questions: left out of {listed(both)}"


def _overall(item: Item) -> str:
    return item.feedback_right + item.feedback_wrong


def _refuse_arrows(items: tuple[Item, ...]) -> None:
    names = [item.name for item in items if any("->" in answer for answer in item.accepted)]
    if names:
        raise QuizError(f"{listed(names)}: GIFT reads `->` in a short answer as a matching question; export to moodle")


def _question(item: Item, folder: Path) -> Iterator[str]:
    """The lines of one question."""

    def html(text: str) -> str:
        return "[html]" + escaped(markup.html(text, markup.Math.TEX, folder))

    tags = "".join(f" [tag:{name}={value}]" for name, value in item.tags.items() if not set("[]\n") & set(name + value))
    yield f"// [id:{ident(item)}]{tags}"
    question = html("\n\n".join(filter(None, (item.passage, item.text))))
    general = f"####{html(item.feedback)}" if item.feedback else ""
    opening = f"::{escaped(label(item))}::{question}{{"
    match item.kind:
        case Kind.TRUE_FALSE:
            yield opening + _true_false(item, html) + general + "}"
        case Kind.SINGLE | Kind.MULTIPLE:
            yield opening
            yield from (_option(item, option, html) for option in item.options)
            yield general + "}"
        case Kind.NUMERIC:
            yield opening + "#"
            yield f"={':'.join(centred(item))}{_comment(item.feedback_right, html)}"
            if item.feedback_wrong:
                yield f"~{_comment(item.feedback_wrong, html)}"
            yield general + "}"
        case Kind.TEXT:
            yield opening
            # with its weight, since an answer may begin with a percent sign
            yield from (
                f"=%100%{escaped(wildcard_free(answer))}{_comment(item.feedback_right, html)}"
                for answer in item.accepted
            )
            if item.feedback_wrong:
                yield f"=%0%*{_comment(item.feedback_wrong, html)}"
            yield general + "}"


def _true_false(item: Item, html: Html) -> str:
    """The key, then what is said to a wrong and to a right answer."""
    wrong, right = (
        next(_comment(said(item, each), html) for each in item.options if each.right is key) for key in (False, True)
    )
    # the second can only be told by its place
    return ("TRUE" if item.options[0].right else "FALSE") + (wrong or "#" * bool(right)) + right


def _option(item: Item, option: Option, html: Html) -> str:
    if item.kind is Kind.SINGLE:
        return ("=" if option.right else "~") + html(option.text) + _comment(said(item, option), html)
    weight = number(fractions(item)[0 if option.right else 1])
    return f"~%{weight}%{html(option.text)}{_comment(option.feedback, html)}"


def _comment(text: str, html: Html) -> str:
    return f"#{html(text)}" if text else ""
