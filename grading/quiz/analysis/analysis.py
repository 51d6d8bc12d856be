"""What a class's answers say about a quiz: difficulty, discrimination, reliability, and keys that look wrong.

- Difficulty is the mean share of an item's points: high is easy. Discrimination is the correlation of an item's points
  with the total without the item; there is none where everybody earned the same.
- Where papers hold different items (pools), a total without the item is a percentage of what else was on the paper, and
  alpha is that of the items that everybody had, as the report says.
- An item that has variants is one item; its variants have difficulties of their own.
- Thirds are by the total without the item; `thirds.py` says how ties are cut. Intervals are at 95 %: `alpha.py` and
  `discrimination.py` say how these two come by theirs, all others are bootstrapped as `bootstrap.py` says.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grading.errors import QuizError
from grading.quiz.analysis.alpha import Agreement
from grading.quiz.analysis.bootstrap import (
    ABSURD,
    UNKNOWN,
    Figure,
    Floats,
    Studentized,
    Weights,
    means_of_shares,
    percentile,
)
from grading.quiz.analysis.choices import Alarm, Choice, Ticks, chosen_figures
from grading.quiz.analysis.discrimination import discrimination
from grading.quiz.analysis.reliability import Consistency, deviation, mean_error
from grading.quiz.analysis.scores import Scores
from grading.quiz.analysis.spread import Spread
from grading.quiz.item import Item, Quiz
from grading.quiz.marking.marking import MarkedSheet, Marks
from grading.quiz.responses.sheets import is_own

RESAMPLES, SEED = 1000, 7
FEW = 10  # papers: below, a figure carries a warning


@dataclass(frozen=True)
class Part:
    """Those who had one variant of an item, or one version of the paper."""

    name: str
    papers: int
    mean: Figure  # of an item's shares, or of the percentages


@dataclass(frozen=True)
class ItemFigures:
    """One item in numbers."""

    item: Item  # as its commonest variant, options in the order of the bank
    papers: int
    difficulty: Figure
    sd: float | None  # of the shares, over n - 1
    discrimination: Figure
    blank: Figure
    alpha_without: Figure  # unknown for an item that only some papers hold
    choices: tuple[Choice, ...]
    unanswered: int  # students who left it blank, among those whom the choices count
    variants: tuple[Part, ...]  # by name; none where there is one
    versions: tuple[Part, ...]
    alarm: Alarm | None

    @property
    def name(self) -> str:
        return self.item.name

    @property
    def few(self) -> bool:
        """Whether its figures rest on too few papers."""
        return self.papers < FEW


@dataclass(frozen=True)
class Totals:
    """The class's percentages in numbers."""

    percents: tuple[float, ...]
    mean: Figure
    sd: Figure  # over n - 1
    median: Figure


@dataclass(frozen=True)
class Reliability:
    """How far the items that everybody had agree; points are those of these items together."""

    name: str  # "KR-20" where all these items are right or wrong and count the same, else "Cronbach's alpha"
    items: tuple[str, ...]
    points: float
    alpha: Figure
    measurement_error: Figure  # in points


@dataclass(frozen=True)
class Analysis:
    """A quiz after a class has taken it."""

    quiz: Quiz
    students: tuple[MarkedSheet, ...]
    totals: Totals
    reliability: Reliability
    items: tuple[ItemFigures, ...]  # in the order of the quiz
    versions: tuple[Part, ...]  # none where everybody had a paper of their own
    warnings: tuple[str, ...]
    resamples: int
    seed: int

    def most_missed(self, count: int) -> tuple[ItemFigures, ...]:
        """The items with the lowest difficulty figure, the most missed first."""
        return tuple(sorted(self.items, key=lambda each: each.difficulty.value or 0.0)[:count])


def analyse(marks: Marks, resamples: int = RESAMPLES, seed: int = SEED) -> Analysis:
    """Work out all figures of a marked class. Raises QuizError when nobody has marks."""
    students = tuple(each for each in marks.students if each.possible)
    if not students:
        raise QuizError(f"{marks.quiz.name}: no marked sheet with points to earn; collect and mark answers first")
    marks = Marks(marks.quiz, marks.items, students)
    scores = Scores.of(marks)
    weights = Weights.draw(len(students), resamples, seed)
    percents = np.array([each.percent for each in students])
    agreement = Agreement(scores.earned[:, scores.common]) if len(scores.common) > 1 else None
    reliability, without = _reliability(marks, scores, weights, agreement)
    totals = agreement.spread if agreement else None
    items = tuple(
        _item(marks, scores, weights, column, np.random.default_rng((seed, column)), without.get(name, UNKNOWN), totals)
        for column, name in enumerate(marks.items)
    )
    return Analysis(
        quiz=marks.quiz,
        students=students,
        totals=_totals(percents, weights),
        reliability=reliability,
        items=items,
        versions=_parts_of_class([version_name(each) for each in students], percents, weights),
        warnings=_warnings(marks, scores, reliability),
        resamples=resamples,
        seed=seed,
    )


def _item(
    marks: Marks,
    scores: Scores,
    weights: Weights,
    column: int,
    chance: np.random.Generator,
    alpha_without: Figure,
    totals: Spread | None,
) -> ItemFigures:
    """The figures of the item in this column; `totals` of the items that everybody has."""
    name, rows = marks.items[column], scores.rows(column)
    holders = [marks.students[row] for row in rows]
    shares, rests, mine = scores.shares[rows, column], scores.rests[rows, column], weights.of(rows)
    labels = [variant_name(each.items[name]) for each in holders]
    commonest = min(labels, key=lambda label: (-labels.count(label), label))
    printed = next(each.items[name] for each, label in zip(holders, labels, strict=True) if label == commonest)
    item = replace(printed, options=tuple(sorted(printed.options, key=lambda option: option.name)))
    ticks = Ticks.of(item, holders, [label == commonest for label in labels])
    chosen = chosen_figures(ticks, mine, rests)
    known = ~np.isnan(rests)
    blank = np.array([float(not each.answers.get(name)) for each in holders])
    return ItemFigures(
        item=item,
        papers=len(rows),
        difficulty=_mean_of_shares(shares, mine),
        sd=float(shares.std(ddof=1)) if len(rows) > 1 else None,
        discrimination=discrimination(
            shares[known], rests[known], weights.resamples, chance, totals if scores.there.all() else None
        ),
        blank=_mean_of_shares(blank, mine),
        alpha_without=alpha_without,
        choices=chosen.choices,
        unanswered=int(blank[ticks.rows].sum()),
        variants=_parts_of_item(labels, shares, mine),
        versions=_parts_of_item([version_name(each) for each in holders], shares, mine),
        alarm=None if shares.min() == 1 else chosen.alarm,  # a key that costs nobody a point needs no look
    )


def variant_name(item: Item) -> str:
    """The numbers that an item was given: "T = 5, d = 16"; empty for a plain item."""
    return ", ".join(f"{name} = {value:g}" for name, value in sorted(item.variant.items()))


def version_name(student: MarkedSheet) -> str:
    """The paper that a student shares with others; empty for a paper of one's own."""
    return "" if is_own(student.student, student.paper) else student.paper


def _groups(labels: Sequence[str]) -> dict[str, NDArray[np.int64]]:
    """The places of each label, by label; nothing where there is one label."""
    of_label, names = np.array(labels), sorted(set(labels))
    return {name: np.flatnonzero(of_label == name) for name in names} if len(names) > 1 else {}


def _parts_of_item(labels: Sequence[str], shares: Floats, weights: Weights) -> tuple[Part, ...]:
    """The mean share of those with the same label."""
    groups = _groups(labels)
    belongs = np.zeros((len(shares), len(groups)))
    for column, rows in enumerate(groups.values()):
        belongs[rows, column] = 1.0
    means = means_of_shares(weights, shares[:, None], belongs)
    found = zip(groups.items(), means.T, strict=True)
    return tuple(Part(name, len(rows), percentile(values)) for (name, rows), values in found)


def _parts_of_class(labels: Sequence[str], percents: Floats, weights: Weights) -> tuple[Part, ...]:
    """The mean percentage of those with the same label."""
    found = _groups(labels).items()
    return tuple(Part(name, len(rows), _mean_of_percents(percents[rows], weights.of(rows))) for name, rows in found)


def _mean_of_shares(shares: Floats, weights: Weights) -> Figure:
    return percentile(means_of_shares(weights, shares[:, None])[:, 0])


def _mean_of_percents(percents: Floats, weights: Weights) -> Figure:
    """Studentized, since percentages stay far from 0 and 100, where what joins a class at the ends would tell."""
    with np.errstate(divide="ignore", invalid="ignore"):  # a part of the class may be in no copy
        return _figure(mean_error(weights.copies, percents), float)


def _totals(percents: Floats, weights: Weights) -> Totals:
    drawn = weights.copies
    ranked = np.argsort(percents)
    reached = np.cumsum(drawn[:, ranked], axis=1)
    count = len(percents)
    # the two middle places of a resample, and who stands there
    middle = [percents[ranked][np.argmax(reached > place, axis=1)] for place in ((count - 1) // 2, count // 2)]
    return Totals(
        percents=tuple(percents.tolist()),
        mean=_mean_of_percents(percents, weights),
        sd=_figure(deviation(drawn, percents), _exp),
        median=percentile(np.asarray((middle[0] + middle[1]) / 2)),
    )


def _reliability(
    marks: Marks, scores: Scores, weights: Weights, agreement: Agreement | None
) -> tuple[Reliability, dict[str, Figure]]:
    """Alpha of the items that everybody has, and by item what it is without it."""
    columns = scores.common
    names = tuple(marks.items[column] for column in columns)
    points, shares = scores.points[columns], scores.shares[:, columns]
    is_kr20 = bool(np.isin(shares, (0, 1)).all()) and len(set(points.tolist())) == 1
    name = "KR-20" if is_kr20 else "Cronbach's alpha"
    if agreement is None:
        return Reliability(name, names, float(points.sum()), UNKNOWN, UNKNOWN), {}
    error = Consistency(weights.copies, scores.earned[:, columns]).measurement_error()
    found = Reliability(name, names, float(points.sum()), agreement.alpha(), _figure(error, _exp))
    without = {each: agreement.alpha_without(place) for place, each in enumerate(names)} if len(names) > 2 else {}
    return found, without


def _exp(value: float) -> float:
    """Infinite where a handful of students make an interval's end absurd."""
    return math.exp(value) if value < ABSURD else math.inf


def _figure(found: Studentized, back: Callable[[float], float]) -> Figure:
    """The figure on the scale that people read; a scale that runs the other way turns the ends."""
    if not math.isfinite(found.values[0]):
        return UNKNOWN
    value, ends = back(float(found.values[0])), sorted(map(back, found.ends or ()))
    return Figure(value, *ends) if ends and all(map(math.isfinite, ends)) else Figure(value)


def _warnings(marks: Marks, scores: Scores, reliability: Reliability) -> tuple[str, ...]:
    """What a reader must know before reading a figure."""
    found = []
    papers = len(marks.students)
    few = [name for name, count in zip(marks.items, scores.there.sum(axis=0), strict=True) if count < FEW]
    if papers < FEW:
        found.append(f"only {papers} {'paper' if papers == 1 else 'papers'}: no figure here says much")
    elif few:
        found.append(f"fewer than {FEW} papers hold {', '.join(few)}: their figures say little")
    if len(reliability.items) < len(marks.items):
        found.append(
            f"papers hold different items: {reliability.name} is that of the {len(reliability.items)} items that all "
            "papers hold, and a total without an item is the percentage of what else was on the paper"
        )
    return tuple(found)
