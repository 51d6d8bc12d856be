"""How simulated students answer one item: an item-response model with guessing.

A student of ability t knows the answer with the chance 1 / (1 + exp(-SLOPE (t - difficulty))). Who does not know it
guesses, is tempted by a wrong answer, or leaves the item blank. Of a select-all item, each option is known or not; the
others are ticked by a coin. Difficulties follow from the item's tag `difficulty`, and a little from its own name and
its tag `topic`, so that an item is as hard in one class as in the next.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grading.quiz.bank import template
from grading.quiz.item import Item, Kind, Response
from grading.quiz.marking import marking

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SLOPE = 1.3
SHARES = {"easy": (0.985, 0.005), "medium": (0.965, 0.015), "hard": (0.64, 0.05)}  # at ability 0: mean, and how far off
TOPIC_LOGITS = 0.15  # a topic makes its items harder or easier by this at most
OPTION_LOGITS = 0.4  # and an option of a select-all item is harder or easier than the item
BLANK_CHOICE, BLANK_WRITTEN = 0.08, 0.25  # of those who do not know
KNOWN = (0.03, 0.99)  # no item is beyond everybody or below nobody
COIN = 0.5
WORDS = ("bias", "gradient", "softmax", "pooling", "momentum", "embedding", "stride")
SLIPS: tuple[Callable[[float], float], ...] = (  # how a number goes wrong, the commonest first
    lambda value: 2 * value,
    lambda value: value / 2,
    lambda value: value + 1,
    lambda value: 10 * value,
    lambda value: -value,
    lambda value: value - 1,
    lambda value: value**2,
    lambda value: abs(value) ** 0.5,
)


@dataclass(frozen=True)
class Menu:
    """What may be answered to an item as it stands on a paper, and the share of its points that each earns."""

    responses: tuple[Response | None, ...]  # the first is a blank
    shares: Floats


def generator(*parts: object) -> np.random.Generator:
    """A source of chance that is the same wherever it is asked for with these parts."""
    digest = hashlib.sha256("\n".join(map(str, parts)).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))


def menu(item: Item) -> Menu:
    """The answers to an item whose numbers are filled in. Raises QuizError when it cannot be marked."""
    responses = (None, *_answers(item))
    return Menu(responses, np.array([marking.mark_item(item, each) for each in responses]))


def _answers(item: Item) -> tuple[Response, ...]:
    """What may be answered, in the order of `choose`: that of the bank, whatever the paper's; right numbers first."""
    names = sorted(option.name for option in item.options)
    if item.kind is Kind.MULTIPLE:
        patterns = range(1, 2 ** len(names))
        return tuple(frozenset(name for place, name in enumerate(names) if bits >> place & 1) for bits in patterns)
    if item.kind is Kind.NUMERIC:
        right = template.interval(item)
        slips = (slip(right.value) for slip in SLIPS)
        wrong = dict.fromkeys(f"{each:.4g}" for each in slips if not right.accepts(float(f"{each:.4g}")))
        return (f"{right.value:.10g}", *wrong)
    if item.kind is Kind.TEXT:
        wrong = {word: None for word in WORDS if marking.mark_item(item, word) == 0}
        return (item.accepted[0], *wrong)
    return tuple(frozenset({name}) for name in names)


def choose(item: Item, places: Integers, abilities: Floats, chances: Floats) -> Integers:
    """For each student the place of the answer on the menu.

    `places` is how many answers each one's menu has, the blank included; `chances` has a row for each student and
    `chances_needed(item)` columns.
    """
    logit = SLOPE * abilities - _difficulty(item)
    if item.kind is Kind.MULTIPLE:
        count = len(item.options)
        offsets = OPTION_LOGITS * _own(item, "options").uniform(-1, 1, count)
        known = chances[:, :count] < _logistic(logit[:, None] - offsets)
        right = np.array([option.right for option in item.options])
        ticked = np.where(known, right, chances[:, count:] < COIN)
        return np.asarray(ticked @ (1 << np.arange(count)), dtype=np.int64)
    known = chances[:, 0] < _logistic(logit)
    if item.kind in (Kind.NUMERIC, Kind.TEXT):
        # half of those who slip make the first slip, half of the others the second, and so on
        slip = 2 + np.minimum(np.floor(-np.log2(1 - chances[:, 2])), places - 3).astype(np.int64)
        guessed = np.where((chances[:, 1] < BLANK_WRITTEN) | (places < 3), 0, slip)
        return np.where(known, 1, guessed)
    right_place = 1 + next(place for place, option in enumerate(item.options) if option.right)
    guessed = 1 + np.searchsorted(np.cumsum(_temptations(item))[:-1], chances[:, 2], side="right")
    return np.where(known, right_place, np.where(chances[:, 1] < BLANK_CHOICE, 0, guessed))


def chances_needed(item: Item) -> int:
    """How many numbers between 0 and 1 decide one student's answer."""
    return 2 * len(item.options) if item.kind is Kind.MULTIPLE else 3


def _difficulty(item: Item) -> float:
    """The logit that is taken from everybody's: such that at ability 0 the item's mean share is that of its tag."""
    mean, spread = SHARES.get(item.tags.get("difficulty", ""), SHARES["medium"])
    share = mean + spread * _own(item, "difficulty").uniform(-1, 1)
    guessed = (1 - BLANK_CHOICE) / len(item.options) if item.kind in (Kind.SINGLE, Kind.TRUE_FALSE) else 0.0
    known = float(np.clip((share - guessed) / (1 - guessed), *KNOWN))
    topic = TOPIC_LOGITS * generator("topic", item.tags.get("topic", "")).uniform(-1, 1)
    return float(topic - np.log(known / (1 - known)))


def _temptations(item: Item) -> Floats:
    """How likely each option is chosen by who does not know: the right one by chance, wrong ones not all alike."""
    right = np.array([option.right for option in item.options])
    weights = np.where(right, 0.0, _own(item, "temptations").uniform(0.2, 1, len(right)) ** 2)
    left = 1 - right.mean()
    return np.asarray(np.where(right, 1 / len(right), left * weights / max(weights.sum(), 1e-9)))


def _own(item: Item, what: str) -> np.random.Generator:
    return generator(item.name, what)


def _logistic(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-logits)))
