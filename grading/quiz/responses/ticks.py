"""What people write where an item is to be answered, as a response. What is unambiguous is taken, all else is told."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from grading.quiz.item import CHOICES, Item, Kind, Response
from grading.quiz.letters import lettered
from grading.quiz.marking.answers import numbers, percentage

DASHES = frozenset("-–—")  # one means blank, unless words are asked for
LONGEST_SHOWN = 60  # characters of what was found

_BETWEEN = re.compile(r"[\s,;/&+|]+|\band\b", re.IGNORECASE)
_AROUND = str.maketrans(dict.fromkeys("()[]{}<>'\"`.:", " "))
_SAID = {"true": True, "t": True, "false": False, "f": False}


@dataclass(frozen=True)
class Reading:
    """The response, None where it was left blank or cannot be read; and what is to be told about it."""

    response: Response | None
    complaint: str = ""


def read_written(item: Item, written: str) -> Reading:
    """What was written for an item, options by their letters on the paper that `item` comes from."""
    return _read(item, written, lambda token: _lettered(item, token))


def read_named(item: Item, written: str) -> Reading:
    """What was written for an item, options by their names in the bank."""
    return _read(item, written, lambda token: {token.lower()} & {option.name for option in item.options})


def quoted(written: str) -> str:
    """What was written, as a complaint shows it."""
    line = " ".join(written.split())
    return repr(line if len(line) <= LONGEST_SHOWN else f"{line[: LONGEST_SHOWN - 3]}...")


def as_number(written: str) -> Reading:
    """What was written as a number; it is kept as it is, for whoever marks it."""
    before_sign = percentage(written)
    readable = numbers(written if before_sign is None else before_sign)
    complaint = "" if readable else f"{quoted(written)} cannot be read as a number; it counts as wrong"
    return Reading(written, complaint)


def _read(item: Item, written: str, meant: Callable[[str], set[str]]) -> Reading:
    stripped = written.strip()
    if not stripped or (item.kind is not Kind.TEXT and set(stripped) <= DASHES):
        return Reading(None)
    if item.kind is Kind.NUMERIC:
        return as_number(stripped)
    if item.kind not in CHOICES:
        return Reading(stripped)
    return _ticks(item, stripped, meant)


def _ticks(item: Item, written: str, meant: Callable[[str], set[str]]) -> Reading:
    """The options that somebody ticked; what is none of them is told, and the others count."""
    tokens = [token for token in _BETWEEN.split(written.translate(_AROUND)) if token]
    if not tokens and "[" in written and item.kind is Kind.MULTIPLE:
        return Reading(frozenset())
    if not tokens:
        return Reading(None)
    names = [meant(token) for token in tokens]
    ticked = frozenset[str]().union(*names)
    odd = [token for token, each in zip(tokens, names, strict=True) if not each]
    if odd:
        counts = "the rest counts" if ticked else "it counts as blank"
        none_of = ", ".join(quoted(token) for token in odd)
        return Reading(ticked or None, f"{quoted(written)}: {none_of} is none of its options; {counts}")
    if len(ticked) > 1 and item.kind is not Kind.MULTIPLE:
        return Reading(ticked, f"{quoted(written)}: {len(ticked)} options where only one can be right")
    return Reading(ticked)


def _lettered(item: Item, token: str) -> set[str]:
    """The options that a token names: "b", "AC", or "true"; nothing when any part of it names none."""
    if item.kind is Kind.TRUE_FALSE and token.lower() in _SAID:
        return {"a" if _SAID[token.lower()] else "b"}
    names = {letter: option.name for letter, option in lettered(item)}
    named = [names.get(letter) for letter in token.upper()]
    return {name for name in named if name} if all(named) else set()
