"""Moodle's question categories: one for the quiz, one for each pool, one for each template."""

from collections import defaultdict
from dataclasses import dataclass

from grading.quiz.item import Item
from grading.quiz.lms.otherwise import listed
from grading.quiz.lms.sections import Outline, flat

TOP = "$course$/top"


@dataclass(frozen=True)
class Category:
    """Questions in one of Moodle's folders."""

    path: str
    items: tuple[Item, ...]


def categories(outline: Outline) -> tuple[tuple[Category, ...], tuple[str, ...]]:
    """The categories, and what staff have to set up in Moodle, since a category cannot say it."""
    top = f"{TOP}/{_name(outline.title)}"
    own: list[Item] = []
    sections: list[Category] = []
    draws: dict[int, list[str]] = defaultdict(list)
    notes: list[str] = []
    for part in outline.parts:
        if isinstance(part, Item):
            own.append(part)
            continue
        items, templates = flat(part)
        sections.append(Category(f"{top}/{_name(part.title)}", items))
        draws[part.pick].append(repr(part.title))
        if templates:
            which = listed(templates)
            notes.append(f"in {part.title!r}, one variant stands for {which}: a category cannot draw one of each")
    for count, titles in draws.items():
        random = "1 random question" if count == 1 else f"{count} random questions"
        notes.append(f"add to the quiz {random} from each of these categories: {listed(titles)}")
    if outline.shuffle_items:
        notes.append("switch on `Shuffle` on the quiz's page of questions: no file can")
    return (Category(top, tuple(own)), *sections), tuple(notes)


def _name(title: str) -> str:
    """A title within a path, where a slash is written twice."""
    return " ".join(title.split()).replace("/", "//")
