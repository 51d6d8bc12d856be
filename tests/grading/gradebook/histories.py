"""Histories made by hypothesis: events of all kinds about a small class, some of which undo or regrade others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import strategies as st

from autograder.report import Verdict, Visibility
from grading.gradebook.book import Book
from grading.gradebook.events import (
    Commented,
    Dropped,
    Enrolled,
    Entry,
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
from grading.gradebook.store import Gradebook

MONDAY = datetime(2027, 2, 8, 9, tzinfo=UTC)
# some much more often than others, so that events contradict one another
STUDENTS, ASSIGNMENTS, ITEMS = ("ana", "ana", "ana", "bo", "Ć-3"), ("double", "double", "halve"), ("", "", "why")


@dataclass(frozen=True)
class Step:
    """Something that happens. `about`: the step that it undoes, or the regrade that brings the report, by its place."""

    event: Event
    when: datetime
    who: str
    about: int | None = None


def _report(student: str, assignment: str, attempt: int, earned: float | None) -> Reported:
    """A report whose digest says all that is in it, as hashes do."""
    verdict = Verdict.ERROR if earned is None else Verdict.PARTIAL
    tests = (TestPoints("test_1", "Test 1", 3.0, earned, verdict, Visibility.VISIBLE),)
    return Reported(
        student=student, assignment=assignment, attempt=attempt, digest=f"{earned}", created=MONDAY, tests=tests
    )


students, assignments, items = st.sampled_from(STUDENTS), st.sampled_from(ASSIGNMENTS), st.sampled_from(ITEMS)
amounts = st.one_of(st.none(), st.sampled_from([0.0, 0.1, 1.0, 2.5]))
words = st.sampled_from(["", "well done", "naïve 🙂", "a 'quoted'\n\"line\""])
attempts = st.integers(1, 2)
moments = st.builds(lambda hours: MONDAY + timedelta(hours=hours), st.integers(0, 3))
reports = st.builds(_report, students, assignments, attempts, amounts)
about_work = {"student": students, "assignment": assignments}
events = st.one_of(
    st.builds(Enrolled, student=students, name=words, ids=st.dictionaries(st.just("canvas"), words, max_size=1)),
    st.builds(Dropped, student=students),
    st.builds(Merged, student=students, into=students),
    st.builds(
        Handed, attempt=attempts, sha256=st.sampled_from("ab"), received=moments,
        answers=st.dictionaries(st.just("why"), st.sampled_from(["", "h1"]), max_size=1), **about_work,
    ),
    reports,
    st.builds(
        QuizMarked, paper=st.just("version-a"), points=st.sampled_from([1.0, 2.0]), possible=st.just(3.0), **about_work
    ),
    st.builds(
        Marked, question=st.just("why"), answer_sha256=st.sampled_from(["h1", "h2"]), points=amounts, **about_work
    ),
    st.builds(Commented, item=items, text=words, **about_work),
    st.builds(Overridden, item=items, points=amounts, **about_work),
    st.builds(
        Extended, student=students, assignment=st.sampled_from(["", "double"]), due=st.one_of(st.none(), moments),
        days=st.sampled_from([0.0, 1.5]), late_days=st.integers(0, 2),
    ),
    st.builds(Excused, excused=st.booleans(), **about_work),
)  # fmt: skip


@st.composite
def histories(draw: st.DrawFn, distinct_times: bool = False, most: int = 14) -> tuple[Step, ...]:
    """Steps in an order in which they could have been written; several may bear the same time."""
    steps: list[Step] = []
    for place in range(draw(st.integers(1, most))):
        when = MONDAY + timedelta(seconds=place if distinct_times else draw(st.integers(0, 1)))
        who = draw(st.sampled_from(["ta", "torchgrade"]))
        regrades = [at for at, step in enumerate(steps) if isinstance(step.event, Regraded)]
        kinds = ["event", "regrade", *(["undone"] if steps else []), *(["regraded", "regraded"] if regrades else [])]
        match draw(st.sampled_from(kinds)):
            case "undone":
                steps.append(Step(Undone(number=0), when, who, draw(st.integers(0, place - 1))))
            case "regraded":
                steps.append(Step(draw(reports), when, who, draw(st.sampled_from(regrades))))
            case "regrade":
                steps.append(Step(Regraded(assignment=draw(assignments), summary="all"), when, who))
            case _:
                steps.append(Step(draw(events), when, who))
    return tuple(steps)


def pointing(step: Step, numbers: dict[int, int]) -> Event:
    """A step's event, with the number of the entry that it is about."""
    if step.about is None:
        return step.event
    key = "number" if isinstance(step.event, Undone) else "regrade"
    return msgspec.structs.replace(step.event, **{key: numbers[step.about]})


def entries_of(steps: Sequence[Step]) -> list[Entry]:
    """The entries of a history, numbered from 1."""
    numbers = {place: place + 1 for place in range(len(steps))}
    return [Entry(numbers[place], step.when, step.who, "", pointing(step, numbers)) for place, step in enumerate(steps)]


def written(gradebook: Gradebook, steps: Sequence[Step], order: Sequence[int]) -> list[Entry]:
    """Write a history in some order of its steps, and read it back without what was there before."""
    before = {entry.number for entry in gradebook.entries()}
    numbers: dict[int, int] = {}
    with gradebook.writing() as writing:
        for place in order:
            step = steps[place]
            (entry,) = writing.append([pointing(step, numbers)], who=step.who, why="", when=step.when)
            numbers[place] = entry.number
    return [entry for entry in gradebook.entries() if entry.number not in before]


def without_numbers(book: Book) -> Book:
    """A book that does not say which regrade brought a report: that number hangs on the order of writing."""
    records = {
        key: replace(record, attempts=tuple(
            replace(each, report=each.report and msgspec.structs.replace(each.report, regrade=None))
            for each in record.attempts
        ))
        for key, record in book.records.items()
    }  # fmt: skip
    return replace(book, records=records)
