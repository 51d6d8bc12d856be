"""A simulated class before it answers: who has which paper, and all that chance decides, drawn beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grading.quiz.item import Item, Paper, Quiz, Response, Sheet
from grading.quiz.simulation.irt import Floats, Integers, Menu, chances_needed, choose, generator, menu

TOPIC_SPREAD = 0.15  # sd of what a student's ability for one topic differs by


@dataclass(frozen=True)
class Abilities:
    """A distribution of abilities: a gamma distribution, turned round. A smaller `shape` is more skewed."""

    best: float
    spread: float  # the standard deviation
    shape: float

    def at(self, ranks: Floats) -> Floats:
        """The abilities of those who stand at these ranks, between 0 for the strongest and 1."""
        from scipy.stats import gamma

        return np.asarray(self.best - self.spread * gamma.ppf(ranks, self.shape) / self.shape**0.5)


@dataclass(frozen=True)
class _Question:
    """One item in a class: who has it, as which variant, and the chances that decide what they answer."""

    item: Item
    rows: Integers
    menus: tuple[Menu, ...]
    variant: Integers  # of each row
    chances: Floats
    topic: Floats  # by how much each is better at this topic

    def choices(self, abilities: Floats) -> Integers:
        places = np.array([len(each.responses) for each in self.menus])[self.variant]
        return choose(self.item, places, abilities[self.rows] + self.topic, self.chances)

    def shares(self, abilities: Floats) -> Floats:
        table = np.zeros((len(self.menus), max(len(each.shares) for each in self.menus)))
        for place, each in enumerate(self.menus):
            table[place, : len(each.shares)] = each.shares
        return np.asarray(table[self.variant, self.choices(abilities)])


@dataclass(frozen=True)
class Classroom:
    """Students with their papers and with all chances drawn: what they answer depends on their abilities alone."""

    students: tuple[str, ...]
    papers: tuple[Paper, ...]
    questions: tuple[_Question, ...]

    @classmethod
    def seat(cls, quiz: Quiz, given_out: Mapping[str, Paper], seed: int) -> "Classroom":
        """A class in the order of the papers that were given out."""
        students, held = tuple(given_out), tuple(given_out.values())
        on_paper = [{item.name: item for item in paper.items} for paper in held]
        questions = (_question(item, on_paper, seed) for item in quiz.items)
        return cls(students, held, tuple(each for each in questions if len(each.rows)))

    def shares(self, abilities: Floats) -> Floats:
        """A row a student, a column an item: the shares of the points, NaN where an item is not on the paper."""
        table = np.full((len(self.students), len(self.questions)), np.nan)
        for column, question in enumerate(self.questions):
            table[question.rows, column] = question.shares(abilities)
        return table

    def percents(self, abilities: Floats) -> Floats:
        """Everybody's percentage of the points on their paper."""
        shares = self.shares(abilities)
        points = np.array([question.item.points for question in self.questions])
        return np.asarray(100 * np.nansum(shares * points, axis=1) / (~np.isnan(shares) @ points))

    def sheets(self, abilities: Floats) -> tuple[Sheet, ...]:
        """What everybody answers."""
        answers: list[dict[str, Response]] = [{} for _ in self.students]
        for question in self.questions:
            chosen = question.choices(abilities)
            for row, variant, place in zip(question.rows, question.variant, chosen, strict=True):
                response = question.menus[variant].responses[place]
                if response is not None:
                    answers[row][question.item.name] = response
        return tuple(
            Sheet(student, paper.student, answered)
            for student, paper, answered in zip(self.students, self.papers, answers, strict=True)
        )


def _question(item: Item, on_paper: Sequence[Mapping[str, Item]], seed: int) -> _Question:
    rows = [row for row, items in enumerate(on_paper) if item.name in items]
    filled = [on_paper[row][item.name] for row in rows]
    keys = [tuple(sorted(each.variant.items())) for each in filled]
    variants = dict(zip(keys, filled, strict=True))
    numbers = {key: number for number, key in enumerate(variants)}
    students = len(on_paper)
    topic = TOPIC_SPREAD * generator(seed, "topic", item.tags.get("topic", "")).standard_normal(students)
    chances = generator(seed, "item", item.name).random((students, chances_needed(item)))
    return _Question(
        item=item,
        rows=np.array(rows, dtype=np.int64),
        menus=tuple(menu(each) for each in variants.values()),
        variant=np.array([numbers[key] for key in keys], dtype=np.int64),
        chances=chances[rows],
        topic=topic[rows],
    )
