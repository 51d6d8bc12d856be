"""How a grade was worked out, in lines that a student can check with a pocket calculator."""

from collections.abc import Iterable
from datetime import UTC, datetime

from grading.gradebook.book import Record
from grading.policy.attempts import Choice, Outcome
from grading.policy.coursework import Work
from grading.policy.items import strangers
from grading.policy.late import hours_late, how_charged, how_late
from grading.policy.late_days import LateDays
from grading.policy.numbers import count, exact, shown
from grading.policy.result import ItemScore, Line


def clock(when: datetime, like: datetime | None) -> str:
    """A time to the second, in the time zone of another."""
    return when.astimezone(like.tzinfo if like else UTC).strftime("%Y-%m-%d %H:%M:%S %z")


def about(work: Work, days: LateDays) -> list[Line]:
    """When it was due for this student, and what lateness used."""
    due = days.dues.get(work.name)
    if work.due is None or due is None:
        return []
    lines = [f"due {clock(due, work.due)}"]
    if work.late.grace_minutes:
        lines[0] += f"; the clock starts after {shown(exact(work.late.grace_minutes))} minutes of grace"
    if due != work.due:
        lines.append(f"this is the student's own date; the class's is {clock(work.due, work.due)}")
    if used := days.of(work.name):
        lines.append(f"{count(used, 'free late day')} used")
    return [Line(text) for text in lines]


def attempts(work: Work, record: Record, choice: Choice, due: datetime | None) -> list[Line]:
    """Every attempt with its time and points, and which one counts."""
    outcomes = {(each.attempt.student, each.attempt.number): each for each in choice.outcomes}
    lines = []
    for attempt in record.attempts:
        outcome = outcomes.get((attempt.student, attempt.number))
        named = f"attempt {attempt.number}" + (f" as {attempt.student}" if attempt.student != record.student else "")
        when = clock(attempt.received, work.due) if attempt.received else "at an unknown time, taken as on time"
        late = f", {how_late(hours_late(attempt.received, due, work.late))}" if due and attempt.received else ""
        came_to = _came_to(outcome) if outcome else "passed over: it was not graded when a later one was"
        lines.append(Line(f"{named}: {when}{late}: {came_to}"))
    return [*lines, *([Line(_why(choice))] if len(lines) > 1 else []), *_strangers(work, record, choice)]


def items(scores: Iterable[ItemScore]) -> list[Line]:
    """A line with an amount for each test and question."""
    return [Line(_item(item), item.earned, item.name) for item in scores]


def waiting_items(work: Work, scores: Iterable[ItemScore]) -> list[Line]:
    """A line without an amount for each test and question, where some of them wait."""
    asked = {question.name for question in work.questions}
    return [
        Line(
            f"{_item(item)}: {_waits(item.name in asked) if item.earned is None else shown(item.earned)}",
            None,
            item.name,
        )
        for item in scores
    ]


def penalty(work: Work, counts: Outcome, free_days: int) -> list[Line]:
    """What lateness took, also where free late days left nothing of it."""
    if not counts.hours or not (work.late.penalty or counts.closed):
        return []
    charged = how_charged(work.late, counts.hours, free_days, counts.tally.known, work.points)
    return [Line(f"{how_late(counts.hours)}, {charged}", -counts.penalty)]


def _came_to(outcome: Outcome) -> str:
    known = f"{shown(outcome.tally.known)} points"
    if outcome.net is None:
        return f"waits; {known} are known"
    if outcome.closed:
        return f"{known}, 0 after closing"
    return f"{known}, {shown(outcome.net)} after the penalty" if outcome.penalty else known


def _why(choice: Choice) -> str:
    counts = f"attempt {choice.counts.attempt.number} counts"
    if choice.waiting:
        return f"attempt {choice.counts.attempt.number} waits, and may be the one that counts"
    if choice.which == "last":
        return f"{counts}: the last one"
    equal = [each.net for each in choice.outcomes].count(choice.counts.net) > 1
    return f"{counts}: the {'first of the best' if equal else 'best'}"


def _strangers(work: Work, record: Record, choice: Choice) -> list[Line]:
    return [
        Line(f"points by hand for {name!r} do not count: this attempt has no such test or question", None, name)
        for name in strangers(work, record, choice.counts.tally.items)
    ]


def _item(item: ItemScore) -> str:
    return f"{item.title} (of {shown(item.points)}{', by hand' if item.by_hand else ''})"


def _waits(for_a_mark: bool) -> str:
    return "waits for a person to mark it" if for_a_mark else "waits for staff"
