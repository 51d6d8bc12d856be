"""What is wrong with the words of an item: options that overlap or point at each other, hidden negations."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from grading.quiz.bank.finding import Level
from grading.quiz.bank.prose import Prose

Complaint = tuple[Level, str]

POINTING: Final = re.compile(
    r"\b(?:all|any|both|each|either|neither|none|one|some) of the (?:\w+ )?"
    r"(?:above|below|preceding|previous|following)\b"
    r"|\b(?i:both|either|neither|only) (?:\(?[A-H]\)?|\(?[a-h]\)) (?:and|or|nor) (?:\(?[A-H]\)?|\(?[a-h]\))(?!\w)",
)
NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3}|/0*[1-9]\d*)?")
SENTENCE_END: Final = re.compile(r"(?<=[.?!:])\s+")
ASKING: Final = re.compile(r"(?:Which|What|Tick|Select|Choose|Mark|Name)\b|.*\?$")
NEGATION: Final = re.compile(
    r"\b(?:not|cannot|except|never|\w+n['’]t)\b|\b(?:is|are) (?:false|incorrect|untrue|wrong)\b"
)


def overlap(first: str, one: Prose, second: str, other: Prose) -> Complaint | None:
    """What is wrong with two options, named, that say the same, or of which one begins as the other."""
    short, long = sorted((one.compared, other.compared), key=len)
    number, another = _number(one.plain), _number(other.plain)
    if short == long:
        return "error", f"options {first} and {second} say the same, {one.plain!r}; keep one"
    if number is not None and another is not None:
        if number != another:
            return None
        return "error", f"options {first} and {second} are the same number, {one.plain} and {other.plain}; keep one"
    if short and number is None and another is None and _begins(long, short):
        alike = f"options {first} and {second} begin alike and one goes on"
        return "warning", f"{alike}, so that who knows one may tick both; reword them"
    return None


def pointing(options: Sequence[tuple[str, Prose]]) -> Iterator[Complaint]:
    """Options that mean another one by its place, which shuffling changes."""
    for name, option in options:
        if found := POINTING.search(option.words[:1].lower() + option.words[1:]):
            yield (
                "error",
                f"option {name} says {found.group()!r}, but options are shuffled; say what it means, or write "
                "`Shuffle: no` above the question",
            )


def hidden_negation(stem: Prose) -> Iterator[Complaint]:
    """A stem that asks for what is not so, and does not stress it."""
    for sentence in SENTENCE_END.split(stem.unstressed):
        if ASKING.match(sentence) and (found := NEGATION.search(sentence)):
            yield "warning", f"the stem asks with {found.group()!r}, which is read over easily; stress it, as `**not**`"


def _begins(long: str, short: str) -> bool:
    """Whether the longer text begins with the shorter one and goes on with another word."""
    return long.startswith(short.rstrip(".")) and not long[len(short.rstrip("."))].isalnum()


def _number(text: str) -> Fraction | None:
    """The number that a whole text is, if it is one."""
    text = text.strip().removesuffix(".")
    share = text.endswith("%")
    text = text.removesuffix("%").strip().replace("−", "-")
    if not NUMBER.fullmatch(text):
        return None
    return Fraction(text) / (100 if share else 1)
