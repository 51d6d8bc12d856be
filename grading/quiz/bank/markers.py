"""The markers that begin the lines of a quiz.md, and how far the text after each may go."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Final


class Mark(StrEnum):
    """What begins an entry."""

    QUESTION = "question"
    RIGHT_CHOICE = "right_choice"
    WRONG_CHOICE = "wrong_choice"
    RIGHT_TICK = "right_tick"
    WRONG_TICK = "wrong_tick"
    ANSWER = "answer"
    NUMBER = "number"
    FEEDBACK = "feedback"
    FEEDBACK_RIGHT = "feedback_right"
    FEEDBACK_WRONG = "feedback_wrong"
    SOLUTION = "solution"
    ESSAY = "essay"
    UPLOAD = "upload"
    TITLE = "title"
    NAME = "name"
    POINTS = "points"
    TAGS = "tags"
    RULE = "rule"
    SHUFFLE = "shuffle"
    PARAMETERS = "parameters"
    PASSAGE = "passage"
    TEXT_TITLE = "text_title"
    TEXT = "text"
    QUIZ_TITLE = "quiz_title"
    QUIZ_DESCRIPTION = "quiz_description"
    SHUFFLE_ANSWERS = "shuffle_answers"
    SHUFFLE_ITEMS = "shuffle_items"
    DRAW = "draw"
    IGNORED = "ignored"  # text2qti's options that have no meaning here
    GROUP = "group"
    END_GROUP = "end_group"
    PICK = "pick"
    GROUP_POINTS = "group_points"
    CODE = "code"  # a fence that is not indented


class Extent(Enum):
    """How far an entry's text may go."""

    NOTHING = auto()
    LINE = auto()
    PARAGRAPH = auto()
    PARAGRAPHS = auto()


@dataclass(frozen=True)
class Form:
    """How a marker is written and how far its text goes."""

    pattern: str
    extent: Extent


FORMS: Final[Mapping[Mark, Form]] = {
    Mark.QUESTION: Form(r"\d+\.", Extent.PARAGRAPHS),
    Mark.RIGHT_CHOICE: Form(r"\*[a-zA-Z]\)", Extent.PARAGRAPHS),
    Mark.WRONG_CHOICE: Form(r"[a-zA-Z]\)", Extent.PARAGRAPHS),
    Mark.RIGHT_TICK: Form(r"\[\*\]", Extent.PARAGRAPHS),
    Mark.WRONG_TICK: Form(r"\[ ?\]", Extent.PARAGRAPHS),
    Mark.ANSWER: Form(r"\*", Extent.LINE),
    Mark.NUMBER: Form(r"=", Extent.LINE),
    Mark.FEEDBACK: Form(r"\.\.\.", Extent.PARAGRAPHS),
    Mark.FEEDBACK_RIGHT: Form(r"\+", Extent.PARAGRAPHS),
    Mark.FEEDBACK_WRONG: Form(r"-", Extent.PARAGRAPHS),
    Mark.SOLUTION: Form(r"!", Extent.PARAGRAPHS),
    Mark.ESSAY: Form(r"___+", Extent.NOTHING),
    Mark.UPLOAD: Form(r"\^\^\^+", Extent.NOTHING),
    Mark.TITLE: Form(r"[Tt]itle:", Extent.PARAGRAPH),
    Mark.NAME: Form(r"[Nn]ame:", Extent.LINE),
    Mark.POINTS: Form(r"[Pp]oints:", Extent.LINE),
    Mark.TAGS: Form(r"[Tt]ags:", Extent.PARAGRAPH),
    Mark.RULE: Form(r"[Rr]ule:", Extent.LINE),
    Mark.SHUFFLE: Form(r"[Ss]huffle:", Extent.LINE),
    Mark.PARAMETERS: Form(r"[Pp]arameters:", Extent.PARAGRAPH),
    Mark.PASSAGE: Form(r"[Pp]assage:", Extent.LINE),
    Mark.TEXT_TITLE: Form(r"[Tt]ext [Tt]itle:", Extent.PARAGRAPH),
    Mark.TEXT: Form(r"[Tt]ext:", Extent.PARAGRAPHS),
    Mark.QUIZ_TITLE: Form(r"[Qq]uiz [Tt]itle:", Extent.PARAGRAPH),
    Mark.QUIZ_DESCRIPTION: Form(r"[Qq]uiz [Dd]escription:", Extent.PARAGRAPHS),
    Mark.SHUFFLE_ANSWERS: Form(r"[Ss]huffle answers:", Extent.LINE),
    Mark.SHUFFLE_ITEMS: Form(r"[Ss]huffle items:", Extent.LINE),
    Mark.DRAW: Form(r"[Dd]raw:", Extent.LINE),
    Mark.IGNORED: Form(
        r"(?:[Ss]how correct answers|[Oo]ne question at a time|[Cc]an't go back|[Ff]eedback is solution"
        r"|[Ss]olutions (?:sample groups|randomize groups|pick)):",
        Extent.LINE,
    ),
    Mark.GROUP: Form(r"GROUP", Extent.NOTHING),
    Mark.END_GROUP: Form(r"END_GROUP", Extent.NOTHING),
    Mark.PICK: Form(r"[Pp]ick:", Extent.LINE),
    Mark.GROUP_POINTS: Form(r"[Pp]oints per question:", Extent.LINE),
    Mark.CODE: Form(r"```+.*", Extent.NOTHING),
}


def _any_form(after: str, *, bare: bool) -> re.Pattern[str]:
    """What matches each marker, as a group of its name, followed by `after`; those without text only when `bare`."""
    texts = [f"(?P<{mark}>{form.pattern}{after})" for mark, form in FORMS.items() if form.extent is not Extent.NOTHING]
    bares = [f"(?P<{mark}>{form.pattern}\\s*)$" for mark, form in FORMS.items() if form.extent is Extent.NOTHING]
    return re.compile("|".join([*texts, *bares] if bare else texts))


START: Final = _any_form(r"[ \t]+(?=\S)", bare=True)
NO_SPACE: Final = _any_form(r"(?=\S)", bare=False)
NO_TEXT: Final = _any_form(r"[ \t]*$", bare=False)
WORDS: Final = (
    *("Title:", "Name:", "Points:", "Tags:", "Rule:", "Shuffle:", "Parameters:", "Passage:", "Text title:", "Text:"),
    *("Quiz title:", "Quiz description:", "shuffle answers:", "shuffle items:", "Draw:", "pick:"),
    *("points per question:", "show correct answers:", "one question at a time:", "can't go back:"),
)
