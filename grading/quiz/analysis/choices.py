"""What a class chose of an item's options, or wrote, and whether the best students contradict the key."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grading.quiz.analysis.bootstrap import UNKNOWN, Figure, Floats, Weights, means_of_shares, percentile
from grading.quiz.analysis.thirds import Thirds, means_by_thirds
from grading.quiz.item import CHOICES, Item, Kind
from grading.quiz.marking.marking import MarkedSheet, mark_item

LISTED = 6  # wrong answers of a written item, the commonest


@dataclass(frozen=True)
class Choice:
    """An option, or an answer that was written; right answers of a written item are one."""

    name: str  # the option's; of written answers, what was written
    text: str
    right: bool
    count: int
    share: Figure
    upper: Figure
    middle: Figure
    lower: Figure


@dataclass(frozen=True)
class Alarm:
    """The key is probably wrong: the upper third chose `wrong` more than `right`."""

    wrong: str
    right: str
    wrong_share: float
    right_share: float
    support: float  # the share of the resamples that say so, too


@dataclass(frozen=True)
class Ticks:
    """Who chose what: a row for each student, of written items for each with the shown variant, a column a choice."""

    kind: Kind
    names: tuple[str, ...]
    texts: tuple[str, ...]
    right: tuple[bool, ...]
    rows: NDArray[np.int64]  # the students who count here, among those who have the item
    chosen: Floats

    @classmethod
    def of(cls, item: Item, holders: Sequence[MarkedSheet], shown: Sequence[bool]) -> "Ticks":
        """The choices of all who have the item; `shown` says who has it as it is given here."""
        if item.kind not in CHOICES:
            return cls._written(item, holders, np.flatnonzero(shown))
        names = tuple(option.name for option in item.options)
        answers = [each.answers.get(item.name, frozenset()) for each in holders]
        return cls(
            kind=item.kind,
            names=names,
            texts=tuple(option.text for option in item.options),
            right=tuple(option.right for option in item.options),
            rows=np.arange(len(holders)),
            chosen=np.array([[float(name in answer) for name in names] for answer in answers]),
        )

    @classmethod
    def _written(cls, item: Item, holders: Sequence[MarkedSheet], rows: NDArray[np.int64]) -> "Ticks":
        answers = [_plain(holders[row].answers.get(item.name, "")) for row in rows]
        counts = Counter(answer for answer in answers if answer)
        earning = {answer: mark_item(item, answer) > 0 for answer in counts}
        ranked = sorted(counts, key=lambda answer: (-counts[answer], answer))
        rights = [answer for answer in ranked if earning[answer]]
        wrongs = [answer for answer in ranked if not earning[answer]][:LISTED]
        key = rights[0] if rights else item.numeric or item.accepted[0]
        columns = [
            [answer in rights for answer in answers],
            *([answer == each for answer in answers] for each in wrongs),
        ]
        names = (key, *wrongs)
        return cls(item.kind, names, names, (True, *(False for _ in wrongs)), rows, np.array(columns, dtype=float).T)


@dataclass(frozen=True)
class Chosen:
    """The choices in numbers, with the resamples that an alarm is judged by."""

    choices: tuple[Choice, ...]
    alarm: Alarm | None


def chosen_figures(ticks: Ticks, weights: Weights, rests: Floats) -> Chosen:
    """How often each choice was made, in all and in thirds by `rests`: totals without the item."""
    weights, rests = weights.of(ticks.rows), rests[ticks.rows]
    overall = means_of_shares(weights, ticks.chosen)
    thirds = None if np.isnan(rests).any() else means_by_thirds(weights, rests, ticks.chosen)
    found = tuple(
        Choice(
            name=name,
            text=ticks.texts[column],
            right=ticks.right[column],
            count=int(ticks.chosen[:, column].sum()),
            share=percentile(overall[:, column]),
            upper=percentile(thirds.upper[:, column]) if thirds else UNKNOWN,
            middle=percentile(thirds.middle[:, column]) if thirds else UNKNOWN,
            lower=percentile(thirds.lower[:, column]) if thirds else UNKNOWN,
        )
        for column, name in enumerate(ticks.names)
    )
    return Chosen(found, _alarm(ticks, thirds) if thirds else None)


def _alarm(ticks: Ticks, thirds: Thirds) -> Alarm | None:
    """The most chosen wrong answer of the upper third against the key; of select-all items, its least ticked option."""
    rights, wrongs = (np.flatnonzero(np.array(ticks.right) == side) for side in (True, False))
    if not len(rights) or not len(wrongs):
        return None
    upper = thirds.upper
    wrong = wrongs[np.argmax(upper[0, wrongs])]
    if ticks.kind is Kind.MULTIPLE:
        right = rights[np.argmin(upper[0, rights])]
        key, name = upper[:, right], ticks.names[right]
    else:  # with two right answers, either is as good
        key, name = upper[:, rights].sum(axis=1), " or ".join(ticks.names[right] for right in rights)
    if upper[0, wrong] <= key[0]:
        return None
    support = float(np.mean(upper[1:, wrong] > key[1:])) if len(key) > 1 else 1.0
    return Alarm(ticks.names[wrong], name, float(upper[0, wrong]), float(key[0]), support)


def _plain(answer: str | frozenset[str]) -> str:
    """What was written, with single spaces; case is left to marking."""
    return " ".join(answer.split()) if isinstance(answer, str) else ""
