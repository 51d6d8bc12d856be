"""Feedback in QTI 2.1: an outcome that names what is to be shown, rules that fill it, and the texts."""

from collections.abc import Callable, Iterator
from typing import Final

from grading.quiz.item import CHOICES, Item
from grading.quiz.lms.nodes import node

ALWAYS: Final = "feedback-always"
RIGHT: Final = "feedback-right"
WRONG: Final = "feedback-wrong"
ROUNDING: Final = 1e-9  # of the points: a sum of thirds may fall short of the whole by less

Html = Callable[[str], str]


def feedback_outcome(item: Item) -> Iterator[str]:
    """The declaration of the outcome, where there is something to show."""
    if _texts(item):
        about = {"identifier": "FEEDBACK", "cardinality": "multiple", "baseType": "identifier"}
        yield node("outcomeDeclaration", about)


def feedback_rules(item: Item) -> Iterator[str]:
    """The rules that name what is shown. They follow those that set the score."""
    if not _texts(item):
        return
    chosen = [node("variable", {"identifier": "RESPONSE"})] if item.kind in CHOICES else []
    said = [_name(ALWAYS)] if item.feedback else []
    if chosen or said:
        yield _show(*chosen, *said)
    if item.feedback_right or item.feedback_wrong:
        full = node("baseValue", {"baseType": "float"}, repr(item.points * (1 - ROUNDING)))
        earned = node("gte", {}, node("variable", {"identifier": "SCORE"}), full)
        yield node(
            "responseCondition",
            {},
            node("responseIf", {}, earned, _add(RIGHT)),
            node("responseElse", {}, _add(WRONG)),
        )


def feedback(item: Item, html: Html) -> Iterator[str]:
    """The texts."""
    for name, text in _texts(item).items():
        about = {"outcomeIdentifier": "FEEDBACK", "identifier": name, "showHide": "show"}
        yield node("modalFeedback", about, html(text))


def _texts(item: Item) -> dict[str, str]:
    """What may be shown; of an option, under its own name."""
    texts = {ALWAYS: item.feedback, RIGHT: item.feedback_right, WRONG: item.feedback_wrong}
    texts |= {option.name: option.feedback for option in item.options}
    return {name: text for name, text in texts.items() if text}


def _add(name: str) -> str:
    return _show(node("variable", {"identifier": "FEEDBACK"}), _name(name))


def _show(*what: str) -> str:
    return node("setOutcomeValue", {"identifier": "FEEDBACK"}, node("multiple", {}, *what))


def _name(name: str) -> str:
    return node("baseValue", {"baseType": "identifier"}, name)
