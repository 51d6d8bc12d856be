"""Which of our items an LMS's question is, and what somebody answered there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grading.quiz.bank.template import variants
from grading.quiz.item import CHOICES, Item, Kind, Quiz
from grading.quiz.responses.collected import Attempt, Collecting
from grading.quiz.responses.sheets import DRAWN, given
from grading.quiz.responses.texts import Export, Forms, combinations, fit, of_export, of_markdown, options_meant
from grading.quiz.responses.ticks import Reading, as_number, quoted

BEGINNING = 24  # letters: by these a question is looked up before all are gone through


@dataclass(frozen=True)
class Lists:
    """How an LMS writes several options into one cell."""

    joiner: str
    merge: bool  # whether the joiner may stand within an option, too

    def split(self, text: str) -> list[str]:
        """The pieces; a joiner after a backslash is part of an option."""
        return [piece.replace("\0", self.joiner).strip() for piece in _escaped(text, self.joiner).split(self.joiner)]


@dataclass(frozen=True)
class _Entry:
    """An item, and its text as an LMS may show it: below its passage, or alone."""

    item: Item
    wholes: tuple[Forms, ...]

    @classmethod
    def of(cls, item: Item) -> "_Entry":
        return cls(item, (of_markdown(f"{item.passage}\n\n{item.text}"), of_markdown(item.text)))

    @property
    def beginnings(self) -> set[str]:
        """How a question that fits may begin."""
        return {form[:BEGINNING] for each in self.wholes for form in (each.letters, each.unpictured, each.prose)}


class Bank:
    """Every item of the quiz with its numbers filled in, to be found by what an LMS says of it."""

    def __init__(self, quiz: Quiz) -> None:
        self._entries = tuple(_Entry.of(variant) for item in quiz.items for variant in variants(item))
        self._by_beginning: dict[str, list[_Entry]] = defaultdict(list)
        for entry in self._entries:
            for beginning in entry.beginnings:
                self._by_beginning[beginning].append(entry)

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(entry.item for entry in self._entries)

    def asked(self, question: str, answers: Iterable[str], lists: Lists) -> tuple[Item, ...]:
        """The items that a question may be: those that it fits best and whose options fit all answers to it.

        Where the answers fit none of them, all are given whose text does.
        """
        exported = of_export(question)
        near = self._by_beginning.get(exported.letters[:BEGINNING], ())
        candidates = _best(near, exported) or _best(self._entries, exported)
        if len(candidates) > 1:
            given = {answer for answer in answers if answer}
            able = [
                item for item in candidates if all(not read_exported(item, each, lists).complaint for each in given)
            ]
            candidates = tuple(able) or candidates
        return candidates


def _best(entries: Iterable[_Entry], exported: Export) -> tuple[Item, ...]:
    """The items that a question fits best, if it fits any."""
    fits = [(fit(entry.wholes, exported), entry.item) for entry in entries]
    best = max((each for each, _ in fits), default=0)
    return tuple(item for each, item in fits if each == best > 0)


def read_exported(item: Item, written: str, lists: Lists) -> Reading:
    """What an LMS says that somebody answered."""
    if not written:
        return Reading(None)
    if item.kind is Kind.NUMERIC:
        return as_number(written)
    if item.kind not in CHOICES:
        return Reading(written)
    found = options_meant(item, written)
    if item.kind is Kind.MULTIPLE:
        meant = {frozenset({name}) for name in found} if len(found) == 1 else frozenset[frozenset[str]]()
        listed = combinations(item, lists.split(written), lists.joiner, merge=lists.merge)
        return _only([*(meant | listed)], written)
    return _only([frozenset({name}) for name in found], written)


def add(
    collecting: Collecting,
    student: str,
    answered: Sequence[tuple[Item, str]],
    lists: Lists,
    place: str,
    turn: tuple[int | str, ...],
) -> None:
    """Add one attempt: the items that the LMS gave, each with what stands in its cell."""
    responses = {}
    for item, written in answered:
        reading = read_exported(item, written, lists)
        if reading.complaint:
            collecting.complain(f"{place}: {student}: item {item.name}: {reading.complaint}")
        if reading.response is not None:
            responses[item.name] = reading.response
    drawn = given(item for item, _ in answered)
    paper = collecting.holding(drawn, student)
    name = DRAWN.format(student) if paper is None else paper.student
    collecting.add(Attempt(student, name, responses, place, turn, drawn if paper is None else None))


def _only(meant: Sequence[frozenset[str]], written: str) -> Reading:
    match meant:
        case [ticked]:
            return Reading(ticked)
        case []:
            return Reading(None, f"{quoted(written)} is none of its options; it counts as blank")
    return Reading(None, f"{quoted(written)} may be several of its options; it counts as blank")


def _escaped(text: str, joiner: str) -> str:
    return text.replace(f"\\{joiner}", "\0")
