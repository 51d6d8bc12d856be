"""Classes whose figures can be worked out by hand or by another library."""

from collections.abc import Mapping, Sequence

import numpy as np

from grading.quiz.item import Item, Kind, Option, Paper, Quiz, Response, Sheet
from grading.quiz.marking.marking import Marks, mark
from grading.quiz.paper import papers

TOPICS = ("optimisation", "convolution", "attention", "recurrence", "losses")


def single(name: str, points: float = 1.0, options: str = "abc", **more: object) -> Item:
    """A single choice whose right option is a."""
    offered = tuple(Option(each, f"Option {each} of {name}", each == "a", f"Why not {each}.") for each in options)
    return Item(name, Kind.SINGLE, f"Which one is right in {name}?", points, offered, **more)  # type: ignore[arg-type]


def multiple(name: str, right: str, points: float = 1.0, options: str = "abcd", **more: object) -> Item:
    """A select-all item."""
    offered = tuple(Option(each, f"Option {each} of {name}", each in right) for each in options)
    return Item(name, Kind.MULTIPLE, f"Tick all that apply in {name}.", points, offered, **more)  # type: ignore[arg-type]


def quiz_of(*items: Item) -> Quiz:
    return Quiz("small", "A small quiz", items, shuffle_items=False, shuffle_options=False)


def marked(quiz: Quiz, answers: Sequence[Mapping[str, Response]], versions: Sequence[str] = ()) -> Marks:
    """A class in which student 00 gave the first answers, and so on; all have all items, as the bank has them."""
    students = [f"student-{number:02d}" for number in range(len(answers))]
    names = list(versions) or students
    given = {student: Paper(quiz.name, name, 0, quiz.items) for student, name in zip(students, names, strict=True)}
    sheets = [Sheet(student, given[student].student, each) for student, each in zip(students, answers, strict=True)]
    return mark(quiz, given, sheets)


def right_or_wrong(matrix: Sequence[Sequence[int]], points: Sequence[float] | None = None) -> Marks:
    """A class with 1 where a student (row) had an item (column) right; who had it wrong chose b."""
    worth = points or [1.0] * len(matrix[0])
    items = [single(f"item-{column}", each) for column, each in enumerate(worth)]
    answers = [{item.name: frozenset("ba"[each]) for item, each in zip(items, row, strict=True)} for row in matrix]
    return marked(quiz_of(*items), answers)


def drawn_class(students: int, items: int, seed: int) -> list[list[int]]:
    """Right or wrong by ability and difficulty, every item with some spread."""
    chance = np.random.default_rng(seed)
    ability, difficulty = chance.standard_normal(students), np.linspace(-1.5, 1, items)
    known = chance.random((students, items)) < 1 / (1 + np.exp(difficulty - 1.5 * ability[:, None]))
    return [[int(each) for each in row] for row in known]


def forty_items() -> Quiz:
    """Forty items of four kinds, ten of them hard."""
    return Quiz("forty", "Forty items", tuple(_one_of_forty(number) for number in range(40)))


def class_of(quiz: Quiz, students: int, versions: int = 4) -> dict[str, Paper]:
    return papers(quiz, [f"student-{number:03d}" for number in range(students)], 3, versions)


def _one_of_forty(number: int) -> Item:
    difficulty = "hard" if number % 4 == 1 else "medium" if number % 3 else "easy"
    tags = {"topic": TOPICS[number % 5], "lecture": f"Lecture {number % 5}", "difficulty": difficulty}
    name = f"item-{number:02d}"
    if number % 8 == 7:
        return Item(name, Kind.NUMERIC, f"Question {number}?", numeric="8 +- 0.1", tags=tags)
    if number % 8 in (2, 4):
        return single(name, 2.0, "abcd", tags=tags)
    return multiple(name, "ab" if number % 2 else "abc", 3.0, "abcde", tags=tags)
