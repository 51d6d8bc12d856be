"""How often the intervals of an item analysis hold the truth: 500 simulated classes, 40 items, 1,000 resamples.

    python benchmarks/coverage.py

The truth is what a class of 200,000 shows. Classes are drawn from the same item-response model with chances and
abilities of their own. Skewed abilities are those under which a class has the mean, sd and median of the lecture's
debrief: a few students far below the others, whom a class of 60 has or has not. Symmetric ones have the same mean and
spread. The figures are those of `torchgrade stats`, by the same functions. Seeds are written below.

An interval at 95 % should hold the truth in 93 to 97 % of the classes; 500 classes tell 95 % to 1 percentage point (one
standard error), so single items may lie outside by chance, and the mean over items should not.
"""

import argparse
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from tables import RESULTS, write_table

from grading.quiz.analysis.alpha import Agreement
from grading.quiz.analysis.bootstrap import Figure, Floats, Weights, means_of_shares, percentile
from grading.quiz.analysis.discrimination import discrimination
from grading.quiz.analysis.scores import Scores
from grading.quiz.item import Item, Kind, Option, Paper, Quiz
from grading.quiz.simulation.classroom import Abilities, Classroom
from grading.quiz.simulation.simulate import MEAN, MEDIAN, SD, fitted, spread_ranks

ITEMS, CLASSES, RESAMPLES, SIZES = 40, 500, 1000, (60, 200)
FITTED, FIT_SEED = 2000, 1  # the class by which the abilities are found
CHUNK, CHUNKS, TRUTH_SEED = 20_000, 10, 1_000_000  # the very large class, in parts with seeds from here on
CLASS_SEED = 700_000_000  # of the first class; the others follow
LOW, HIGH = 0.93, 0.97
SYMMETRIC = 100.0  # the shape of abilities that are nearly normal
HEADER = (
    "figure",
    "abilities",
    "students",
    "held",
    "too low",
    "too high",
    "worst item",
    "items in 93-97 %",
    "width",
    "without",
)


@dataclass(frozen=True)
class Truth:
    """The figures of the very large class."""

    difficulties: Floats
    discriminations: Floats
    alpha: float


@dataclass(frozen=True)
class Outcome:
    """One figure in all classes: a row a class, a column an item. `sides`: -1 where the truth lies below, 1 above."""

    name: str
    sides: Floats  # NaN without an interval
    widths: Floats

    def row(self, abilities: str, students: int) -> tuple[object, ...]:
        known = ~np.isnan(self.sides)
        held = [float(np.mean(column[~np.isnan(column)] == 0)) for column in self.sides.T if not np.isnan(column).all()]
        below, above = (float(np.mean(self.sides[known] == side)) for side in (-1, 1))
        inside = f"{sum(LOW <= each <= HIGH for each in held)} of {len(held)}"
        figures = (f"{np.mean(self.sides[known] == 0):.1%}", f"{above:.1%}", f"{below:.1%}", f"{min(held):.1%}")
        return (
            self.name,
            abilities,
            students,
            *figures,
            inside,
            f"{np.nanmean(self.widths):.2f}",
            f"{1 - known.mean():.1%}",
        )


def forty_items() -> Quiz:
    """Twenty select-all items, ten single choices, five true or false, five numbers; every fourth is hard."""
    return Quiz("forty", "Forty items", tuple(_item(number) for number in range(ITEMS)))


def _item(number: int) -> Item:
    difficulty = "hard" if number % 4 == 1 else "medium" if number % 3 else "easy"
    name, tags = f"item-{number:02}", {"topic": f"topic {number % 5}", "difficulty": difficulty}
    if number % 8 == 7:
        return Item(name, Kind.NUMERIC, "How much?", 1.0, numeric="8 +- 0.1", tags=tags)
    if number % 8 == 6:
        return Item(name, Kind.TRUE_FALSE, "So?", 1.0, (Option("a", "True", True), Option("b", "False")), tags=tags)
    kind, right = (Kind.SINGLE, "b") if number % 8 in (2, 4) else (Kind.MULTIPLE, "ab" if number % 2 else "abc")
    options = tuple(Option(each, f"Statement {each}", each in right) for each in "abcde")
    return Item(name, kind, "Which?", 2.0 if kind is Kind.SINGLE else 3.0, options, tags=tags)


def seat(quiz: Quiz, students: int, seed: int) -> Classroom:
    """A class whose students all have the same paper."""
    paper = Paper(quiz.name, "version-a", 0, quiz.items)
    return Classroom.seat(quiz, {f"student-{number}": paper for number in range(students)}, seed)


def truth_of(quiz: Quiz, abilities: Abilities) -> Truth:
    """Worked out from sums over the parts, without any of the code that is measured but `Scores`."""
    points = np.array([item.points for item in quiz.items])
    parts = []
    for number in range(CHUNKS):
        room = seat(quiz, CHUNK, TRUTH_SEED + number)
        parts.append(room.shares(abilities.at(np.random.default_rng(TRUTH_SEED + number).random(CHUNK))))
    shares = np.vstack(parts)
    scores = Scores(shares, points)
    pairs = zip(scores.earned.T, scores.rests.T, strict=True)
    correlations = np.array([np.corrcoef(earned, rest)[0, 1] for earned, rest in pairs])
    whole = scores.earned.sum(axis=1).var()
    return Truth(shares.mean(axis=0), correlations, ITEMS / (ITEMS - 1) * (1 - scores.earned.var(axis=0).sum() / whole))


def outcomes(quiz: Quiz, abilities: Abilities, truth: Truth, students: int, classes: int) -> Iterator[Outcome]:
    """Each figure in every class against the truth."""
    task = partial(_one_class, quiz, abilities, truth, students)
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(task, range(CLASS_SEED, CLASS_SEED + classes), chunksize=5))
    for name in found[0]:
        table = np.array([each[name] for each in found])  # (classes, items, 2)
        yield Outcome(name, table[:, :, 0], table[:, :, 1])


def _one_class(
    quiz: Quiz, abilities: Abilities, truth: Truth, students: int, seed: int
) -> dict[str, list[tuple[float, float]]]:
    """By figure, for each item where the truth lies and how wide the interval is."""
    points = np.array([item.points for item in quiz.items])
    shares = seat(quiz, students, seed).shares(abilities.at(np.random.default_rng(seed).random(students)))
    scores, weights = Scores(shares, points), Weights.draw(students, RESAMPLES, seed)
    difficulties = [percentile(each) for each in means_of_shares(weights, shares).T]
    agreement = Agreement(scores.earned)
    correlations = [
        discrimination(share, rest, RESAMPLES, np.random.default_rng((seed, column)), agreement.spread)
        for column, (share, rest) in enumerate(zip(shares.T, scores.rests.T, strict=True))
    ]
    return {
        "difficulty": [_side(*pair) for pair in zip(difficulties, truth.difficulties, strict=True)],
        "discrimination": [_side(*pair) for pair in zip(correlations, truth.discriminations, strict=True)],
        "alpha": [_side(agreement.alpha(), truth.alpha)],
    }


def _side(figure: Figure, truth: float) -> tuple[float, float]:
    """Where the truth lies, and how wide the interval is."""
    if figure.low is None or figure.high is None:
        return np.nan, np.nan
    return float(truth > figure.high) - float(truth < figure.low), figure.high - figure.low


def _range(values: Floats) -> str:
    return f"{values.min():.2f} to {values.max():.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--classes", type=int, default=CLASSES)
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the table is written")
    options = parser.parse_args()
    began = time.monotonic()
    quiz = forty_items()
    skewed = fitted(seat(quiz, FITTED, FIT_SEED), spread_ranks(FITTED, FIT_SEED), (MEAN, SD, MEDIAN))
    middle = skewed.best - skewed.spread * skewed.shape**0.5
    symmetric = Abilities(middle + skewed.spread * SYMMETRIC**0.5, skewed.spread, SYMMETRIC)
    rows, notes = [], []
    for name, abilities in (("skewed", skewed), ("symmetric", symmetric)):
        truth = truth_of(quiz, abilities)
        for students in SIZES:
            rows += [each.row(name, students) for each in outcomes(quiz, abilities, truth, students, options.classes)]
        notes.append(
            f"{name.capitalize()}: best {abilities.best:.3f}, spread {abilities.spread:.3f}, shape "
            f"{abilities.shape:.3f}. Truth: difficulty {_range(truth.difficulties)}, discrimination "
            f"{_range(truth.discriminations)}, alpha {truth.alpha:.3f}."
        )
    notes = [
        f"{options.classes} classes of each size, {RESAMPLES} resamples, {time.monotonic() - began:.0f} s in all. "
        "Held: the interval holds the truth, over all classes and items; too low and too high: it lies below or above "
        "the truth; without: classes in which everybody earned the same of an item have no correlation.",
        *notes,
        "The intervals of alpha and discrimination were chosen by trials on other classes of the same abilities, and "
        "fixed before these classes were drawn.",
        f"Seeds: abilities {FIT_SEED}, truth {TRUTH_SEED} to {TRUTH_SEED + CHUNKS - 1}, classes from {CLASS_SEED} on.",
    ]
    title = "How often intervals hold the truth"
    path = write_table("coverage", title, HEADER, rows, notes, options.results)
    print(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
