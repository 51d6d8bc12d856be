"""One item while its lines are read: what stands above the question, the question, and what follows it."""

import math
import re
import string
from collections.abc import Callable, Mapping
from typing import Final

from grading.errors import QuizError
from grading.quiz.bank.lines import Entry
from grading.quiz.bank.markers import Mark
from grading.quiz.bank.template import read_parameters
from grading.quiz.item import Item, Kind, Option, Rule

Complain = Callable[[int, str], None]
"""Takes a line and what is wrong there."""

NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
HEAD: Final = (
    *(Mark.TITLE, Mark.NAME, Mark.POINTS, Mark.TAGS, Mark.RULE),
    *(Mark.SHUFFLE, Mark.PARAMETERS, Mark.PASSAGE),
)
KINDS: Final[Mapping[Mark, Kind]] = {
    Mark.RIGHT_CHOICE: Kind.SINGLE,
    Mark.WRONG_CHOICE: Kind.SINGLE,
    Mark.RIGHT_TICK: Kind.MULTIPLE,
    Mark.WRONG_TICK: Kind.MULTIPLE,
    Mark.NUMBER: Kind.NUMERIC,
    Mark.ANSWER: Kind.TEXT,
}
RIGHT: Final = (Mark.RIGHT_CHOICE, Mark.RIGHT_TICK)
FEEDBACKS: Final = (Mark.FEEDBACK, Mark.FEEDBACK_RIGHT, Mark.FEEDBACK_WRONG)
SWITCH: Final[Mapping[str, bool]] = {"true": True, "yes": True, "false": False, "no": False}


class Draft:
    """Takes the entries of one item, in order, and makes the item of them."""

    def __init__(self, head: Mapping[Mark, Entry], question: Entry, passage: str, complain: Complain) -> None:
        self.head = head
        self.question = question
        self.passage = passage
        self.complain = complain
        self.line = min(each.line for each in (question, *head.values()))
        self.kind: Kind | None = None
        self.refused = False  # an answer that cannot be marked
        self.options: list[Option] = []
        self.feedbacks: dict[Mark, str] = {}
        self.numeric = ""
        self.accepted: list[str] = []

    @property
    def name(self) -> str:
        """The name that the file gives; empty when it gives none."""
        return self.head[Mark.NAME].text if Mark.NAME in self.head else ""

    @property
    def title(self) -> str:
        return " ".join(self.head[Mark.TITLE].text.split()) if Mark.TITLE in self.head else ""

    def take(self, entry: Entry) -> None:
        """Add what stands below the question: an answer or a feedback."""
        if entry.mark in KINDS:
            self._answer(entry)
        elif entry.mark in FEEDBACKS:
            self._feedback(entry)
        elif entry.mark is Mark.SOLUTION:
            earlier = self.feedbacks.get(Mark.FEEDBACK)
            self.feedbacks[Mark.FEEDBACK] = f"{earlier}\n\n{entry.text}" if earlier else entry.text
        else:
            self.refused = True
            kind = "an essay" if entry.mark is Mark.ESSAY else "a file upload"
            self.complain(
                entry.line,
                f"`{entry.marker}`: {kind} has no key, so nothing here can mark it; take the item out, or ask for a "
                "choice, a number or a word",
            )

    def _answer(self, entry: Entry) -> None:
        kind = KINDS[entry.mark]
        if self.kind not in (None, kind):
            self.complain(entry.line, f"`{entry.marker}` makes this item {kind}, but above it is {self.kind}; keep one")
            return
        if kind is Kind.NUMERIC and self.kind:
            self.complain(entry.line, "a second `=`; an item has one number or interval, as `= 0.88 +- 0.01`")
            return
        self.kind = kind
        if kind is Kind.NUMERIC:
            self.numeric = entry.text
        elif kind is Kind.TEXT:
            self.accepted.append(entry.text)
        elif len(self.options) == len(string.ascii_lowercase):
            self.complain(entry.line, f"an item has at most {len(string.ascii_lowercase)} options; leave some out")
        else:
            name = string.ascii_lowercase[len(self.options)]
            self.options.append(Option(name, entry.text, right=entry.mark in RIGHT))

    def _feedback(self, entry: Entry) -> None:
        if self.kind is None:
            if entry.mark in self.feedbacks:
                self.complain(entry.line, f"a second `{entry.marker}` of this item; keep one")
            self.feedbacks[entry.mark] = entry.text
        elif entry.mark is not Mark.FEEDBACK or not self.options:
            self.complain(entry.line, f"`{entry.marker}` stands below an answer; put it right below the question")
        elif self.options[-1].feedback:
            self.complain(entry.line, f"a second `...` of option {self.options[-1].name}; keep one")
        else:
            last = self.options.pop()
            self.options.append(Option(last.name, last.text, last.right, entry.text))

    def item(self, name: str, rule: Rule) -> Item | None:
        """The item under that name, with the quiz's rule where it names none; None when it has no answer."""
        points, tags, parameters, shuffle = self._points(), self._tags(), self._parameters(), self._shuffle()
        if self.kind is None:
            if not self.refused:
                self.complain(
                    self.question.line,
                    "the item has no answer; below the question write options `a)` or `[ ]`, a number `= 3`, "
                    "or a word `* word`",
                )
            return None
        kind, options = _true_false(self.options) if self.kind is Kind.SINGLE else (self.kind, self.options)
        return Item(
            name=name,
            kind=kind,
            text=self.question.text,
            points=points,
            options=tuple(options),
            numeric=self.numeric,
            accepted=tuple(self.accepted),
            rule=self._rule(kind, rule),
            title=self.title,
            passage=self.passage,
            feedback=self.feedbacks.get(Mark.FEEDBACK, ""),
            feedback_right=self.feedbacks.get(Mark.FEEDBACK_RIGHT, ""),
            feedback_wrong=self.feedbacks.get(Mark.FEEDBACK_WRONG, ""),
            tags=tags,
            parameters=parameters,
            shuffle=shuffle,
            line=self.line,
        )

    def _points(self) -> float:
        return read_points(self.head[Mark.POINTS], self.complain) if Mark.POINTS in self.head else 1.0

    def _shuffle(self) -> bool:
        return read_switch(self.head[Mark.SHUFFLE], self.complain) if Mark.SHUFFLE in self.head else True

    def _rule(self, kind: Kind, default: Rule) -> Rule:
        entry = self.head.get(Mark.RULE)
        if entry is None:
            return default
        if kind is not Kind.MULTIPLE:
            self.complain(entry.line, "`Rule:` is for select-all items, with `[ ]` and `[*]`; take it out here")
        return read_rule(entry, self.complain)

    def _tags(self) -> dict[str, str]:
        entry = self.head.get(Mark.TAGS)
        return read_tags(entry.text, entry.line, self.complain) if entry else {}

    def _parameters(self) -> dict[str, tuple[float, ...]]:
        entry = self.head.get(Mark.PARAMETERS)
        if entry is None:
            return {}
        try:
            return read_parameters(entry.text)
        except QuizError as error:
            self.complain(entry.line, str(error))
            return {}


def read_tags(text: str, line: int, complain: Complain) -> dict[str, str]:
    """Tags as `topic=optimisation, lecture=Steps, and how long`: a comma divides where a tag's name follows."""
    tags: dict[str, str] = {}
    for part in re.split(r",(?=\s*[\w-]+\s*=)", " ".join(text.split())):
        name, equals, value = (each.strip() for each in part.partition("="))
        if not (name and equals and value):
            complain(line, f"`{part.strip()}` is no tag; write tags as `topic=optimisation, difficulty=hard`")
        elif name in tags:
            complain(line, f"the tag `{name}` is given twice; keep one")
        else:
            tags[name] = value
    return tags


def read_rule(entry: Entry, complain: Complain) -> Rule:
    """The rule that an entry names."""
    try:
        return Rule(entry.text.lower())
    except ValueError:
        complain(entry.line, f"{entry.text!r} is no rule; there are: {', '.join(Rule)}")
        return Rule.BALANCED


def read_switch(entry: Entry, complain: Complain) -> bool:
    """Whether an entry says yes."""
    said = SWITCH.get(entry.text.lower())
    if said is None:
        complain(entry.line, f"`{entry.marker} {entry.text}`: write true or false")
    return said is not False


def read_points(entry: Entry, complain: Complain) -> float:
    """The points that an entry gives."""
    try:
        value = float(entry.text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        complain(entry.line, f"`{entry.marker} {entry.text}`: write a number above 0")
        return 1.0
    return value


def _true_false(options: list[Option]) -> tuple[Kind, list[Option]]:
    """Single choice, or true/false where the options say just that; true is then option a."""
    said = [" ".join(each.text.split()).casefold() for each in options]
    if sorted(said) != ["false", "true"]:
        return Kind.SINGLE, options
    ordered = [options[said.index("true")], options[said.index("false")]]
    named = zip("ab", ordered, strict=True)
    return Kind.TRUE_FALSE, [Option(name, each.text, each.right, each.feedback) for name, each in named]
