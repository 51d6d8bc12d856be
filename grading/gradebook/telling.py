"""An event as a sentence, for staff."""

from datetime import datetime, tzinfo

from autograder.report import Verdict
from grading.gradebook.events import (
    Commented,
    Dropped,
    Enrolled,
    Event,
    Excused,
    Extended,
    Handed,
    Marked,
    Merged,
    Overridden,
    QuizMarked,
    Regraded,
    Reported,
    TestPoints,
    Undone,
)

HASH = 8  # characters of a hash that are shown


def sentence(event: Event, zone: tzinfo) -> str:
    """What happened. What a report says is told in full; `change` tells it against an earlier one."""
    match event:
        case Enrolled():
            known = [event.name, event.email, event.section and f"section {event.section}"]
            known += [f"{system} {value}" for system, value in sorted(event.ids.items())]
            return "is in the class" + "".join(f", {each}" for each in known if each)
        case Dropped():
            return "left the class"
        case Merged():
            return f"{event.student} is the same person as {event.into}"
        case Handed():
            blank = [name for name, answer in event.answers.items() if not answer]
            answers = f"; answered {len(event.answers) - len(blank)} of {len(event.answers)} questions"
            return (
                f"attempt {event.attempt} was handed in at {at(event.received, zone)} (file {event.sha256[:HASH]})"
                + (answers if event.answers else "")
            )
        case Reported():
            return f"attempt {event.attempt} was graded: {total(event)} ({_report(event, zone)}){_lost(event)}"
        case QuizMarked():
            return f"the quiz was marked: {number(event.points)} of {number(event.possible)} points ({event.paper})"
        case Marked(points=None):
            return f"the mark for {event.question} was taken back (answer {event.answer_sha256[:HASH]})"
        case Marked():
            return f"{event.question} was marked: {_points(event.points)} (answer {event.answer_sha256[:HASH]})"
        case Commented(text=""):
            return f"the comment on {_item(event.item)} was taken back"
        case Commented():
            return f"comment on {_item(event.item)}: {plain(event.text)}"
        case Overridden(points=None):
            return f"the points by hand for {_item(event.item)} were taken back"
        case Overridden():
            return f"{_points(event.points)} by hand for {_item(event.item)}"
        case Extended():
            return _extension(event, zone)
        case Excused(excused=True):
            return "is excused: it does not count"
        case Excused():
            return "is no longer excused: it counts"
        case Regraded():
            return f"a regrade was applied: {plain(event.summary)}"
        case Undone():
            return f"{event.number} was undone"


def change(before: Reported, after: Reported, zone: tzinfo) -> str:
    """What a later report on an attempt changed."""
    how = f"regraded by {after.regrade}" if after.regrade is not None else "graded again"
    return (
        f"attempt {after.attempt} was {how}: {total(before)} before, {total(after)} now ({_report(after, zone)})"
        f"{_differences(before, after)}"
    )


def total(report: Reported) -> str:
    """What a report gives in all."""
    possible = sum(test.points for test in report.tests)
    waiting = sum(test.earned is None for test in report.tests)
    earned = sum(test.earned or 0.0 for test in report.tests)
    waits = f", {waiting} {'test waits' if waiting == 1 else 'tests wait'}" if waiting else ""
    return f"{number(earned)} of {number(possible)} points{waits}"


def at(moment: datetime, zone: tzinfo) -> str:
    """A moment in some zone, which it names."""
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}"


def number(points: float) -> str:
    """At most four decimals, without zeros at the end."""
    return f"{points:.4f}".rstrip("0").rstrip(".")


def plain(text: str) -> str:
    """A text on one line, without what a terminal would obey."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _points(points: float | None) -> str:
    return "no points" if points is None else f"{number(points)} {'point' if points == 1 else 'points'}"


def _item(item: str) -> str:
    return item or "the whole"


def _report(report: Reported, zone: tzinfo) -> str:
    return f"report {report.digest[:HASH]} of {at(report.created, zone)}"


def _lost(report: Reported) -> str:
    """The tests that did not earn their points."""
    lost = [_earned(test) for test in report.tests if test.verdict is not Verdict.PASSED]
    return f"; not passed: {', '.join(lost)}" if lost else ""


def _earned(test: TestPoints) -> str:
    return f"{test.name} " + ("waits" if test.earned is None else f"{number(test.earned)} of {number(test.points)}")


def _differences(before: Reported, after: Reported) -> str:
    old = {test.name: test for test in before.tests}
    new = {test.name: test for test in after.tests}
    told = [f"{name} is gone" for name in old if name not in new]
    for name, test in new.items():
        was = old.get(name)
        if was is None:
            told.append(f"{_earned(test)} is new")
        elif (was.earned, was.points) != (test.earned, test.points):
            told.append(f"{_earned(was)} before, {_earned(test).removeprefix(name).strip()} now")
    return f"; {', '.join(told)}" if told else "; no points changed"


def _extension(event: Extended, zone: tzinfo) -> str:
    if event.due is not None:
        return f"may hand in until {at(event.due, zone)}"
    given = [f"{number(event.days)} days more"] if event.days else []
    given += [f"{event.late_days} more free late days"] if event.late_days else []
    if not given:
        return "no longer has an extension"
    return f"has {' and '.join(given)}" + ("" if event.assignment else " in the whole course")
