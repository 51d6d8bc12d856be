"""What an LMS is given: items in their order, and sections of which it draws some for each student."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from grading.quiz.bank.template import variants, written
from grading.quiz.item import Item, Paper, Quiz


@dataclass(frozen=True)
class Section:
    """Parts of which each student gets `pick`."""

    name: str
    title: str
    parts: "tuple[Part, ...]"
    pick: int


Part: TypeAlias = Item | Section


@dataclass(frozen=True)
class Outline:
    """A quiz as an LMS sees it. Items have their numbers filled in."""

    name: str
    title: str
    description: str
    parts: tuple[Part, ...]
    shuffle_items: bool
    shuffle_options: bool

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, in their order."""
        return tuple(_items(self.parts))

    @property
    def points(self) -> float:
        """What a student can earn; of a section, as many times its first item's points as it draws."""
        return sum(_points(part) for part in self.parts)

    def shuffles(self, item: Item) -> bool:
        """Whether the LMS is to reorder an item's options."""
        return self.shuffle_options and item.shuffle


def outline(quiz: Quiz) -> Outline:
    """The whole bank: a pool stands where its first item does, and an item with parameters is a section of variants."""
    pool_of = {name: pool for pool in quiz.pools for name in pool.items}
    parts: list[Part] = []
    seen = set()
    for item in quiz.items:
        pool = pool_of.get(item.name)
        if pool is None:
            parts.append(_part(item))
        elif pool not in seen:
            seen.add(pool)
            number = len(seen)
            members = tuple(_part(quiz.item(name)) for name in pool.items)
            parts.append(Section(f"pool_{number}", pool.title or f"Pool {number}", members, pool.pick))
    return Outline(quiz.name, quiz.title, quiz.description, tuple(parts), quiz.shuffle_items, quiz.shuffle_options)


def outline_of(paper: Paper, quiz: Quiz) -> Outline:
    """Exactly one paper: its items and its order, which the LMS is to keep."""
    name, title = f"{quiz.name}-{paper.student}", f"{quiz.title} ({paper.student})"
    return Outline(name, title, quiz.description, paper.items, shuffle_items=False, shuffle_options=False)


def ident(item: Item) -> str:
    """A name that no other item or variant has; letters, digits, points, hyphens and underlines, a letter first.

    No item's own name has an underline, so that none looks like a variant of another.
    """
    values = (f"{name}-{written(value)}".replace("+", "") for name, value in item.variant.items())
    return "_".join((f"item-{item.name}", *values))


def label(item: Item) -> str:
    """What staff see in an LMS: the item's name, with the numbers of a variant."""
    values = ", ".join(f"{name} = {written(value)}" for name, value in item.variant.items())
    return f"{item.name} ({values})" if values else item.name


def flat(section: Section) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """A section's items for an LMS whose groups hold no groups, and the names of templates that one variant stands for.

    With all variants in one group, a student might draw one item twice, or some items more often than others.
    """
    members = [tuple(_items((part,))) for part in section.parts]
    if section.pick == 1 and len({len(each) for each in members}) == 1:
        return tuple(item for each in members for item in each), ()
    return tuple(each[0] for each in members), tuple(each[0].name for each in members if len(each) > 1)


def _part(item: Item) -> Part:
    return Section(item.name, item.title or item.name, variants(item), 1) if item.parameters else item


def _items(parts: tuple[Part, ...]) -> Iterator[Item]:
    for part in parts:
        if isinstance(part, Section):
            yield from _items(part.parts)
        else:
            yield part


def _points(part: Part) -> float:
    if isinstance(part, Section):
        return part.pick * next(_items((part,))).points
    return part.points
