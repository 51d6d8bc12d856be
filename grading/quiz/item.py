"""The vocabulary of quizzes: items, options, responses, sheets and papers. Nothing here reads a file.

An option keeps its name ("a", "b", ... in the order of the bank) on every paper, wherever it is printed there, and so
does an item. Responses, marks and figures speak of these names; only a paper knows what stood where.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Kind(StrEnum):
    """How an item is answered."""

    SINGLE = "single"  # one of the options
    MULTIPLE = "multiple"  # any of the options
    TRUE_FALSE = "true_false"  # option "a" says true, option "b" says false
    NUMERIC = "numeric"  # a number
    TEXT = "text"  # a word or two


CHOICES = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)


class Rule(StrEnum):
    """How ticks of a select-all item become a share of its points."""

    BALANCED = "balanced"
    ALL_OR_NOTHING = "all_or_nothing"
    EACH_ANSWER = "each_answer"
    NET_CORRECT = "net_correct"
    COVERAGE = "coverage"
    HALVES = "halves"


@dataclass(frozen=True)
class Option:
    """One of the answers that an item offers; `text` and `feedback` are Markdown."""

    name: str
    text: str
    right: bool = False
    feedback: str = ""


@dataclass(frozen=True)
class Interval:
    """The numbers that a numeric item accepts, both ends included, and the one that stands in its key."""

    low: float
    high: float
    value: float

    def accepts(self, number: float) -> bool:
        """Whether `number` is right; NaN never is."""
        return self.low <= number <= self.high


@dataclass(frozen=True)
class Item:
    """One question. All texts are Markdown, with LaTeX between dollars.

    An item with `parameters` is a template: its texts and its `numeric` key hold `{{...}}`. What stands on a paper, is
    marked or exported has its numbers filled in, and remembers which in `variant`.
    """

    name: str
    kind: Kind
    text: str
    points: float = 1.0
    options: tuple[Option, ...] = ()  # of the kinds in CHOICES
    numeric: str = ""  # of Kind.NUMERIC, as it is written: "3", "0.88 +- 0.01", "12 +- 5%", "[1, 2]"
    accepted: tuple[str, ...] = ()  # of Kind.TEXT: answers that are right, whatever their case and spaces
    rule: Rule = Rule.BALANCED  # of Kind.MULTIPLE
    title: str = ""
    passage: str = ""  # what stands above this item and those beside it that have the same
    feedback: str = ""  # for everybody
    feedback_right: str = ""
    feedback_wrong: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)  # topic, lecture, difficulty
    parameters: Mapping[str, tuple[float, ...]] = field(default_factory=dict)  # what each may be
    variant: Mapping[str, float] = field(default_factory=dict)  # what each is
    shuffle: bool = True  # whether papers may reorder the options
    line: int = 0  # where it begins in its file, counted from 1

    @property
    def key(self) -> frozenset[str]:
        """The names of the right options."""
        return frozenset(option.name for option in self.options if option.right)

    def option(self, name: str) -> Option:
        """The option called `name`. Raises KeyError when there is none."""
        for option in self.options:
            if option.name == name:
                return option
        raise KeyError(name)

    def with_key(self, names: frozenset[str]) -> "Item":
        """The same item with other right options."""
        return replace(self, options=tuple(replace(each, right=each.name in names) for each in self.options))


@dataclass(frozen=True)
class Pool:
    """Items of which each paper holds some."""

    items: tuple[str, ...]
    pick: int
    title: str = ""


@dataclass(frozen=True)
class Quiz:
    """What one quiz.md says: items in the order of the file, and the pools that some of them belong to."""

    name: str
    title: str
    items: tuple[Item, ...]
    pools: tuple[Pool, ...] = ()
    description: str = ""
    shuffle_items: bool = True
    shuffle_options: bool = True
    origin: str = ""  # the file, for messages

    def item(self, name: str) -> Item:
        """The item called `name`. Raises KeyError when there is none."""
        for item in self.items:
            if item.name == name:
                return item
        raise KeyError(name)


@dataclass(frozen=True)
class Paper:
    """What one student is given: items with their numbers filled in, items and options in the order of the paper."""

    quiz: str
    student: str  # or the name of a version that many students share, as "version-b"
    seed: int
    items: tuple[Item, ...]


Response = frozenset[str] | str
"""The names of the options that were ticked, of the kinds in CHOICES; what was written, of the others."""


@dataclass(frozen=True)
class Sheet:
    """What one student answered. An item that is not among `answers` was left blank."""

    student: str
    paper: str  # whose paper it was: the student's own, or the name of a version
    answers: Mapping[str, Response]
