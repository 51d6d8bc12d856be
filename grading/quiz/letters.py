"""The letters under which a paper offers the options of an item."""

import string
from collections.abc import Iterable

from grading.errors import QuizError
from grading.quiz.item import Item, Option

LETTERS = string.ascii_uppercase


def lettered(item: Item) -> Iterable[tuple[str, Option]]:
    """The options of an item as its paper orders them, each with its letter. Raises QuizError for too many."""
    if len(item.options) > len(LETTERS):
        raise QuizError(f"item {item.name!r}: {len(item.options)} options are more than there are letters")
    return zip(LETTERS, item.options, strict=False)


def letters(item: Item, names: Iterable[str]) -> str:
    """The letters of the options that are called so, in the order of the paper."""
    wanted = frozenset(names)
    return "".join(letter for letter, option in lettered(item) if option.name in wanted)
