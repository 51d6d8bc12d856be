"""What can be decided about an item after the fact. A decision goes by the item's name and holds on all papers.

Of several decisions about one item the latest counts, alone: a re-key after a drop brings the item back. So the order
matters only among decisions about the same item.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import msgspec

from grading.errors import QuizError
from grading.quiz.bank import template
from grading.quiz.item import CHOICES, Item, Kind, Quiz
from grading.quiz.marking import rules
from grading.quiz.marking.answers import words


class _Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    item: str


class Drop(_Decision, frozen=True, tag="drop"):
    """The item counts for nobody: not in the points, and not in what could be earned."""

    def __str__(self) -> str:
        return f"{self.item}: dropped"


class Everybody(_Decision, frozen=True, tag="everybody"):
    """All who had the item on their paper get its full points, also who left it blank."""

    def __str__(self) -> str:
        return f"{self.item}: full points for everybody"


class Rekey(_Decision, frozen=True, tag="rekey"):
    """The item has another key, in place of the old one.

    `key` holds option names; of a numeric item, one key as it stands in quiz.md; of a text item, the accepted answers.
    A single choice with several right options accepts each of them.
    """

    key: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.item}: key {', '.join(self.key) or 'nothing'}"


Decision = Drop | Everybody | Rekey


def read_rekey(quiz: Quiz, item: str, values: Iterable[str]) -> Rekey:
    """The re-key that somebody typed: option names may stand together, as "b,c"; other keys are taken as they are."""
    is_choice = any(each.kind in CHOICES for each in quiz.items if each.name == item)
    parts = [part for value in values for part in (value.split(",") if is_choice else [value])]
    return Rekey(item, tuple(part.strip() for part in parts if part.strip()))


def latest(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The decision that counts for each item that has one."""
    return {decision.item: decision for decision in decisions}


def checked(quiz: Quiz, decision: Decision) -> Decision:
    """The decision, its key in the quiz's order. Raises QuizError when the item or the key cannot be as it says."""
    try:
        item = quiz.item(decision.item)
    except KeyError:
        known = ", ".join(each.name for each in quiz.items)
        raise QuizError(f"{quiz.origin or quiz.name}: no item {decision.item!r}; there are: {known}") from None
    if not isinstance(decision, Rekey):
        return decision
    if item.kind in CHOICES:
        return Rekey(item.name, _names(item, decision.key))
    if item.kind is Kind.NUMERIC:
        return Rekey(item.name, (_number(item, decision.key),))
    return Rekey(item.name, _texts(item, decision.key))


def rekeyed(item: Item, key: tuple[str, ...]) -> Item:
    """The item, of the bank or as it stands on a paper, with another key."""
    if item.kind in CHOICES:
        return item.with_key(frozenset(key))
    written = replace(item, accepted=key) if item.kind is Kind.TEXT else replace(item, numeric=key[0])
    return template.filled(written, item.variant) if item.variant else written


def with_keys(items: Iterable[Item], rulings: Mapping[str, Decision]) -> tuple[Item, ...]:
    """The items, those that were re-keyed with their new keys."""
    found = ((item, rulings.get(item.name)) for item in items)
    return tuple(rekeyed(item, ruling.key) if isinstance(ruling, Rekey) else item for item, ruling in found)


def _names(item: Item, key: tuple[str, ...]) -> tuple[str, ...]:
    """The key's option names in the item's order, each once."""
    options = [option.name for option in item.options]
    if strange := [name for name in key if name not in options]:
        raise QuizError(
            f"{item.name}: no option {', '.join(strange)}; there are: {', '.join(options)} "
            "(the names in quiz.md, not the letters of a paper)"
        )
    right = tuple(name for name in options if name in key)
    if why := keyless(item.with_key(frozenset(right))):
        raise QuizError(f"{item.name}: {why}; name another key, or give the item to everybody")
    return right


def keyless(item: Item) -> str:
    """Why the key of an item with options cannot be marked; empty when it can."""
    if item.kind is Kind.MULTIPLE:
        return rules.obstacle(item.rule, len(item.options), len(item.key))
    return "" if item.key else "no option is right"


def _number(item: Item, key: tuple[str, ...]) -> str:
    """The one numeric key, which every variant of the item can be marked with."""
    if len(key) != 1:
        raise QuizError(f'{item.name}: a numeric item has one key, as "3" or "0.88 +- 0.01"; found {len(key)}')
    numeric = key[0].strip().removeprefix("=").strip()
    for variant in template.variants(rekeyed(item, (numeric,))):
        accepted = template.interval(variant)
        if accepted.low > accepted.high:
            raise QuizError(f"{item.name}: the key {variant.numeric!r} accepts no number; write the smaller end first")
    return numeric


def _texts(item: Item, key: tuple[str, ...]) -> tuple[str, ...]:
    """The accepted answers, each once; every variant of the item can be marked with them."""
    found = tuple({words(text): text for text in key if words(text)}.values())
    if not found:
        raise QuizError(f"{item.name}: no answer would be accepted; name at least one, or give the item to everybody")
    template.variants(rekeyed(item, found))
    return found
