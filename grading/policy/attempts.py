"""Which attempt counts.

`torchgrade autograde` grades latest attempts, and people mark the answers of latest attempts. So an attempt that nobody
looked at is passed over once a later one has what it lacks; a test that broke down is no such thing, and waits.

What waits is told apart without a look at lateness: an attempt that waits may be the best unless one that came no later
has earned all that it can still come to. So handing in later never turns a grade that waits into one that counts, nor
the other way round.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Literal

from grading.gradebook.book import Attempt, Record
from grading.policy.coursework import Work
from grading.policy.items import Tally, tally
from grading.policy.late import hours_late, is_closed, penalty

Which = Literal["best", "last"]

REPORT = ""  # among the names of questions


@dataclass(frozen=True)
class Outcome:
    """An attempt, how late it was, and what it comes to."""

    tally: Tally
    hours: Fraction  # late, after due date and grace
    penalty: Fraction  # on what is known
    net: Fraction | None  # the points after the penalty; None while something waits
    closed: bool

    @property
    def attempt(self) -> Attempt:
        return self.tally.attempt


@dataclass(frozen=True)
class Choice:
    """The attempts in the order in which they came, without those that were passed over, and the one that counts.

    `waiting`: it is not decided which one counts, or what it comes to; `counts` is then one that decides it.
    """

    outcomes: tuple[Outcome, ...]
    passed_over: tuple[Attempt, ...]  # a later one came before they were graded
    counts: Outcome
    waiting: bool
    which: Which


def choose(work: Work, record: Record, which: Which, due: datetime | None, free_days: int) -> Choice:
    """The attempt that counts among those that somebody handed in, of which there must be one."""
    outcomes: list[Outcome] = []
    passed_over: list[Attempt] = []
    later: set[str] = set()  # what later attempts have
    for attempt in reversed(record.attempts):
        outcome = _outcome(work, record, attempt, due, free_days)
        if later & _lacks(work, outcome.tally):
            passed_over.insert(0, attempt)
        else:
            outcomes.insert(0, outcome)
        later |= _has(work, outcome.tally)
    return _chosen(tuple(outcomes), tuple(passed_over), which)


def _chosen(outcomes: tuple[Outcome, ...], passed_over: tuple[Attempt, ...], which: Which) -> Choice:
    if which == "last":
        return Choice(outcomes, passed_over, outcomes[-1], outcomes[-1].tally.waits, which)
    undecided = [each for n, each in enumerate(outcomes) if each.tally.waits and not _beaten(each, outcomes[:n])]
    if undecided:
        return Choice(outcomes, passed_over, undecided[-1], True, which)
    known = [each for each in outcomes if each.net is not None]
    best = max(known, key=lambda each: each.net or Fraction(0))  # the first of equal ones
    return Choice(outcomes, passed_over, best, False, which)


def _outcome(work: Work, record: Record, attempt: Attempt, due: datetime | None, free_days: int) -> Outcome:
    found = tally(work, record, attempt)
    hours = hours_late(attempt.received, due, work.late)
    taken = penalty(work.late, hours, free_days, found.known, work.points)
    net = None if found.earned is None else found.earned - taken
    return Outcome(found, hours, taken, net, is_closed(work.late, hours))


def _lacks(work: Work, found: Tally) -> set[str]:
    """What nobody has looked at: the report, and answers that wait for a person."""
    asked = {question.name for question in work.questions}
    answers = {item.name for item in found.items if item.name in asked and item.earned is None}
    return answers | ({REPORT} if work.tested and found.attempt.report is None else set())


def _has(work: Work, found: Tally) -> set[str]:
    """What was looked at: the report, and answers that a person marked."""
    asked = {question.name for question in work.questions}
    answers = {item.name for item in found.items if item.name in asked and item.by_hand}
    return answers | ({REPORT} if found.attempt.report is not None else set())


def _beaten(waiting: Outcome, earlier: Sequence[Outcome]) -> bool:
    """Whether an earlier attempt is at least as good, whatever becomes of this one."""
    return any(each.tally.earned is not None and each.tally.earned >= waiting.tally.possible for each in earlier)
