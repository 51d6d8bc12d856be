"""Marking: responses, papers and decisions become points.

Every item gives a share of its points. Who leaves an item blank gets 0 for it. A response that cannot be read gets 0,
too, and a note that says why, for staff to look at. Only students with a sheet are marked: nobody gets a zero for not
having been there.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from grading.errors import QuizError
from grading.quiz.bank import template
from grading.quiz.item import CHOICES, Item, Kind, Paper, Quiz, Response, Sheet
from grading.quiz.marking import rules
from grading.quiz.marking.answers import numbers, percentage, words
from grading.quiz.marking.decisions import Decision, Drop, Everybody, checked, keyless, latest, with_keys

SHOWN = 40  # characters of a response in a note


@dataclass(frozen=True)
class Judged:
    """What a response earns, as a share of the item's points, and what staff should know about it."""

    share: float
    note: str = ""


@dataclass(frozen=True)
class MarkedSheet:
    """One student's sheet with what it earns. Dropped items are in none of its mappings but `notes`."""

    student: str
    paper: str
    shares: Mapping[str, float]  # by item name, of the items on that paper
    points: float
    possible: float
    answers: Mapping[str, Response]
    items: Mapping[str, Item]  # as on that paper, with the keys that count
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def percent(self) -> float:
        """The points in percent of what could be earned; NaN when nothing could."""
        return 100 * self.points / self.possible if self.possible else math.nan


@dataclass(frozen=True)
class Marks:
    """A class's marked sheets, by student; `quiz` has the keys that count, `items` what at least one paper holds."""

    quiz: Quiz
    items: tuple[str, ...]
    students: tuple[MarkedSheet, ...]

    @property
    def mean(self) -> float:
        """The mean percentage of those who could earn something; NaN when nobody could."""
        percents = [student.percent for student in self.students if student.possible]
        return sum(percents) / len(percents) if percents else math.nan

    @property
    def summary(self) -> str:
        """One line: how many sheets, their mean, and how many answers staff should look at."""
        notes = sum(len(student.notes) for student in self.students)
        mean = "" if math.isnan(self.mean) else f", mean {self.mean:.1f} %"
        return f"{len(self.students)} sheets marked{mean}; answers to look at: {notes}"


def mark_item(item: Item, response: Response | None) -> float:
    """The share of its points that a response to an item earns; 0 for blank."""
    return judge(item, response).share


def judge(item: Item, response: Response | None) -> Judged:
    """The same with a note. Raises QuizError only for an item that nobody's answer could be marked for."""
    if response is None:
        return Judged(0.0)
    if (item.kind in CHOICES) != isinstance(response, frozenset):
        asked = "ticks" if item.kind in CHOICES else "something written"
        return Judged(0.0, f"{_shown(response)} is not what the item asks for: {asked}")
    if isinstance(response, frozenset):
        return _ticks(item, response)
    if not response.strip():
        return Judged(0.0)
    return _number(item, response) if item.kind is Kind.NUMERIC else _text(item, response)


def mark(quiz: Quiz, papers: Mapping[str, Paper], sheets: Sequence[Sheet], decisions: Sequence[Decision] = ()) -> Marks:
    """Mark all sheets under the decisions, of which the latest about an item counts.

    Raises QuizError, a line each, for sheets whose paper is not among `papers`, students with several sheets, items
    that cannot be marked, and decisions that do not fit the quiz.
    """
    rulings = _fitting(quiz, decisions)
    keyed = replace(quiz, items=with_keys(quiz.items, rulings))
    owners = {paper.student: paper for paper in papers.values()}
    _refuse(_unmarkable(keyed, rulings) + _odd_sheets(sheets, owners))
    on_paper = {
        name: {item.name: item for item in with_keys(owners[name].items, rulings)}
        for name in {sheet.paper for sheet in sheets}
    }
    ordered = sorted(sheets, key=lambda sheet: sheet.student)
    students = tuple(_marked(sheet, on_paper[sheet.paper], rulings) for sheet in ordered)
    held = {name for student in students for name in student.items}
    return Marks(keyed, tuple(item.name for item in quiz.items if item.name in held), students)


def _fitting(quiz: Quiz, decisions: Sequence[Decision]) -> dict[str, Decision]:
    """The decision that counts for each item, all of them in accordance with the quiz."""
    try:
        return latest([checked(quiz, decision) for decision in decisions])
    except QuizError as error:
        raise QuizError(f"a decision does not fit the quiz: {error}") from error


def _marked(sheet: Sheet, on_paper: Mapping[str, Item], rulings: Mapping[str, Decision]) -> MarkedSheet:
    """One sheet, with the items of its paper."""
    counted = {name: item for name, item in on_paper.items() if not isinstance(rulings.get(name), Drop)}
    judged = {
        name: Judged(1.0) if isinstance(rulings.get(name), Everybody) else judge(item, sheet.answers.get(name))
        for name, item in counted.items()
    }
    strange = {name: "answered, but not on this paper" for name in sheet.answers if name not in on_paper}
    return MarkedSheet(
        student=sheet.student,
        paper=sheet.paper,
        shares={name: each.share for name, each in judged.items()},
        points=sum(item.points * judged[name].share for name, item in counted.items()),
        possible=sum(item.points for item in counted.values()),
        answers={name: response for name, response in sheet.answers.items() if name in counted},
        items=counted,
        notes={name: each.note for name, each in judged.items() if each.note} | strange,
    )


def _ticks(item: Item, ticked: frozenset[str]) -> Judged:
    """Ticks of a choice: by the item's rule, or exactly one that is right."""
    options = frozenset(option.name for option in item.options)
    if strange := sorted(ticked - options):
        return Judged(0.0, f"ticked {', '.join(strange)}, which is no option; there are: {', '.join(sorted(options))}")
    if item.kind is Kind.MULTIPLE:
        return Judged(rules.share(item.rule, ticked, item.key, options))
    if len(ticked) > 1:
        return Judged(0.0, f"{len(ticked)} ticks ({', '.join(sorted(ticked))}) where one is asked for")
    return Judged(float(bool(ticked & item.key)))


def _number(item: Item, written: str) -> Judged:
    """A number: right if one of the ways to read it is accepted."""
    accepted = template.interval(item)
    before_sign = percentage(written)
    if before_sign is not None and abs(accepted.value) <= 1:
        return Judged(0.0, f"{_shown(written)} is a percentage where a number is asked for, which may be a share")
    found = numbers(written if before_sign is None else before_sign)
    if not found:
        return Judged(0.0, f"{_shown(written)} cannot be read as a number")
    return Judged(float(any(accepted.accepts(number) for number in found)))


def _text(item: Item, written: str) -> Judged:
    """Words: right if they are an accepted answer, whatever their case and spaces."""
    return Judged(float(words(written) in {words(accepted) for accepted in item.accepted}))


def _unmarkable(quiz: Quiz, rulings: Mapping[str, Decision]) -> list[str]:
    """A line for each item whose key leaves nothing to be marked by."""
    choices = [item for item in quiz.items if item.kind in CHOICES]
    found = [(item, keyless(item)) for item in choices if not isinstance(rulings.get(item.name), Drop | Everybody)]
    where = quiz.origin or quiz.name
    return [f"{where}:{item.line}: {item.name}: {why}; mend the key there" for item, why in found if why]


def _odd_sheets(sheets: Sequence[Sheet], owners: Mapping[str, Paper]) -> list[str]:
    """A line for each sheet that has no paper, and for each student who has several sheets."""
    counts = Counter(sheet.student for sheet in sheets)
    twice = sorted(student for student, count in counts.items() if count > 1)
    return [
        f"{sheet.student}: answered the paper of {sheet.paper!r}, which is not known; collect the sheet again"
        for sheet in sheets
        if sheet.paper not in owners
    ] + [f"{student}: has several sheets; keep one" for student in twice]


def _refuse(lines: Sequence[str]) -> None:
    if lines:
        raise QuizError("\n".join(lines))


def _shown(response: Response) -> str:
    """A response in a note: on one line, and not too long."""
    if isinstance(response, frozenset):
        return f"ticks ({', '.join(sorted(response))})"
    return repr(response if len(response) <= SHOWN else f"{response[:SHOWN]}...")
