"""Papers: which items a student is given, with which numbers, in which order, and the order of their options.

All of it follows from the quiz's name, the seed and the student alone. Each item draws from a sequence of its own, so
that an item which is added to the bank leaves the others' numbers and options, and their order among themselves.
"""

import hashlib
import json
import random
import string
from collections.abc import Mapping, Sequence
from dataclasses import replace

from grading.errors import QuizError
from grading.quiz.bank.template import filled
from grading.quiz.item import Item, Kind, Option, Paper, Quiz

VERSION = "version-{}"


def paper_for(quiz: Quiz, student: str, seed: int) -> Paper:
    """The paper of one student, or of one version. Raises QuizError when a pool holds too few items."""
    return _Press(quiz).paper(student, seed)


def version_of(student: str, versions: int, seed: int) -> str:
    """Which of the versions a student is given, as "version-a"."""
    if not 1 <= versions <= len(string.ascii_lowercase):
        raise QuizError(f"{versions} versions: write a number from 1 to {len(string.ascii_lowercase)}")
    drawn = _sequence(_digest("version", seed, student)).random()
    return VERSION.format(string.ascii_lowercase[int(drawn * versions)])


def papers(quiz: Quiz, roster: Sequence[str], seed: int, versions: int) -> dict[str, Paper]:
    """The paper of each student: one of their own when `versions` is 0, otherwise that of their version."""
    press = _Press(quiz)
    if versions == 0:
        return {student: press.paper(student, seed) for student in roster}
    names = {student: version_of(student, versions, seed) for student in roster}
    shared = {name: press.paper(name, seed) for name in sorted(set(names.values()))}
    return {student: shared[name] for student, name in names.items()}


def fingerprint(paper: Paper) -> str:
    """What tells one paper from others and says nothing of it: of its items, numbers and orders of options."""
    held = [[item.name, dict(item.variant), [option.name for option in item.options]] for item in paper.items]
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()


class _Lots:
    """What one student draws: a sequence of numbers for each name, the same on every machine."""

    def __init__(self, quiz: str, seed: int, student: str) -> None:
        self.digest = _digest(quiz, seed, student)

    def sequence(self, name: str) -> random.Random:
        digest = self.digest.copy()
        digest.update(name.encode())
        return _sequence(digest)


class _Press:
    """Prints the papers of one quiz; what many of them share is worked out once."""

    def __init__(self, quiz: Quiz) -> None:
        self.quiz = quiz
        self.leaders = _leaders(quiz.items)
        self.filled: dict[tuple[str, tuple[float, ...]], Item] = {}

    def paper(self, student: str, seed: int) -> Paper:
        lots = _Lots(self.quiz.name, seed, student)
        # of every item: its place, its place in its pool, then one number an option
        sequences = {item.name: lots.sequence(item.name) for item in self.quiz.items}
        places = {name: sequence.random() for name, sequence in sequences.items()}
        in_pool = {name: sequence.random() for name, sequence in sequences.items()}
        drawn = self._drawn(in_pool)
        if self.quiz.shuffle_items:
            drawn.sort(key=lambda item: places[self.leaders[item.name]])
        items = (self._with_options(self._with_numbers(item, lots), sequences[item.name]) for item in drawn)
        return Paper(quiz=self.quiz.name, student=student, seed=seed, items=tuple(items))

    def _drawn(self, in_pool: Mapping[str, float]) -> list[Item]:
        """The items of the bank without those that their pools leave out, in the bank's order."""
        out: set[str] = set()
        for pool in self.quiz.pools:
            if pool.pick > len(pool.items):
                raise QuizError(
                    f"{self.quiz.origin or self.quiz.name}: a pool of {len(pool.items)} items "
                    f"({', '.join(pool.items)}) cannot give {pool.pick} to a paper; write more items, or pick fewer"
                )
            out.update(sorted(pool.items, key=in_pool.__getitem__)[pool.pick :])
        return [item for item in self.quiz.items if item.name not in out]

    def _with_numbers(self, item: Item, lots: _Lots) -> Item:
        """The item with a value for each parameter; one of that name is the same for all that share a passage."""
        if not item.parameters:
            return item
        leader = self.leaders[item.name]
        values = {
            name: choices[int(lots.sequence(f"{leader}/{name}").random() * len(choices))]
            for name, choices in item.parameters.items()
        }
        key = (item.name, tuple(values.values()))
        if key not in self.filled:
            self.filled[key] = filled(item, values)
        return self.filled[key]

    def _with_options(self, item: Item, sequence: random.Random) -> Item:
        """The item with its options in the paper's order."""
        if not (self.quiz.shuffle_options and item.shuffle) or item.kind is Kind.TRUE_FALSE or not item.options:
            return item
        return replace(item, options=_ordered(item.options, sequence))


def _ordered(options: Sequence[Option], sequence: random.Random) -> tuple[Option, ...]:
    """The options in the order of a number drawn for each: every order is as likely as any other."""
    drawn = [(sequence.random(), place) for place in range(len(options))]
    return tuple(options[place] for _, place in sorted(drawn))


def _leaders(items: Sequence[Item]) -> dict[str, str]:
    """For each item the first one of those beside it that share its passage, and so stay with it."""
    leaders: dict[str, str] = {}
    before: Item | None = None
    for item in items:
        together = before is not None and item.passage and item.passage == before.passage
        leaders[item.name] = leaders[before.name] if before and together else item.name
        before = item
    return leaders


def _digest(*parts: str | int) -> "hashlib._Hash":
    return hashlib.sha256(json.dumps(parts).encode())


def _sequence(digest: "hashlib._Hash") -> random.Random:
    """Numbers from a digest. Of Random only the seeding by a number and random() stay the same in all Pythons."""
    return random.Random(int.from_bytes(digest.digest(), "big"))
