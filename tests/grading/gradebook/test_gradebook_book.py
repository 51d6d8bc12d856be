"""What is true now follows from what happened, in whatever order it is read and whatever database holds it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import msgspec
import pytest
from histories import MONDAY, Step, entries_of, histories, without_numbers, written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from postgresql import Server
from small_course import course_in

from grading.gradebook.book import book_of
from grading.gradebook.events import (
    Commented,
    Dropped,
    Enrolled,
    Entry,
    Event,
    Handed,
    Merged,
    Overridden,
    Regraded,
    Reported,
    Undone,
)
from grading.gradebook.opening import open_gradebook
from grading.gradebook.store import Gradebook


def told(*events: Event) -> list[Entry]:
    """Entries an hour apart."""
    return [
        Entry(number, MONDAY + timedelta(hours=number), "ta", "", event) for number, event in enumerate(events, start=1)
    ]


def report(student: str, digest: str, regrade: int | None = None, attempt: int = 1) -> Reported:
    return Reported(
        student=student, assignment="double", attempt=attempt, digest=digest, created=MONDAY, tests=(), regrade=regrade
    )


def digests(entries: list[Entry], student: str = "ana") -> list[str]:
    """What counts of a student's attempts."""
    return [each.report.digest for each in book_of(entries).record(student, "double").attempts if each.report]


@given(histories(), st.randoms())
def test_any_order_of_entries_gives_the_same_book(steps: tuple[Step, ...], chance: Random) -> None:
    """Entries are a set: their times, what they say, and who says it decide."""
    entries = entries_of(steps)
    shuffled = list(entries)
    chance.shuffle(shuffled)
    assert book_of(shuffled) == book_of(entries)


@given(histories(), st.data())
def test_undoing_is_as_if_it_had_never_been(steps: tuple[Step, ...], data: st.DataObject) -> None:
    """Of a regrade, none of its reports; of an undoing, as if that had never been."""
    entries = entries_of(steps)
    gone = data.draw(st.sampled_from(entries))
    undoing = Entry(len(entries) + 1, data.draw(st.sampled_from(entries)).when, "ta", "", Undone(number=gone.number))
    left = [
        each
        for each in entries
        if each is not gone and not (isinstance(each.what, Reported) and each.what.regrade == gone.number)
    ]
    assert book_of([*entries, undoing]) == book_of(left)


@given(histories(distinct_times=True))
def test_who_is_merged_is_one_person(steps: tuple[Step, ...]) -> None:
    """The same as if all had happened under one id, but for attempts, which keep the id that they came under."""
    apart = [step for step in steps if not isinstance(step.event, Merged)]
    if len(apart) < len(steps):
        steps = tuple(step for step in apart if step.about is None)
    merged = entries_of([*steps, Step(Merged(student="bo", into="ana"), MONDAY + timedelta(days=1), "ta")])
    renamed = [
        each
        for entry in entries_of(steps)
        for each in [renamed_to_ana(entry)]
        if not (isinstance(entry.what, Dropped) and entry.student == "bo")
    ]
    found, expected = book_of(merged), book_of(renamed)
    assert found.students == expected.students
    assert found.accommodations == expected.accommodations
    assert found.known_as == {"bo": "ana"}
    for key, record in expected.records.items():
        one = found.record(*key)
        numbers = [each.number + 100 * (each.student == "bo") for each in one.attempts]
        assert numbers == [each.number for each in record.attempts]
        assert (one.marks, one.comments, one.overrides) == (record.marks, record.comments, record.overrides)
        assert (one.excused, one.quiz is None) == (record.excused, record.quiz is None)


def renamed_to_ana(entry: Entry) -> Entry:
    """The entry as if bo had always been called ana, and counted attempts from 101."""
    if entry.student != "bo":
        return entry
    changed = msgspec.structs.asdict(entry.what) | {"student": "ana"}
    if isinstance(entry.what, Handed | Reported):
        changed["attempt"] += 100
    return Entry(entry.number, entry.when, entry.who, entry.why, type(entry.what)(**changed))


def test_an_undone_regrade_brings_the_former_reports_back() -> None:
    """And undoing that brings the regrade back."""
    entries = told(
        report("ana", "first"),
        Regraded(assignment="double", summary=""),
        report("ana", "second", regrade=2),
        Undone(number=2),
        Undone(number=4),
    )
    assert digests(entries[:3]) == ["second"]
    assert digests(entries[:4]) == ["first"]
    assert digests(entries) == ["second"]


def test_of_two_who_say_the_same_at_once_one_is_named_whatever_the_order() -> None:
    """A tie in all but the name is no matter of chance."""
    event = Commented(student="ana", assignment="double", text="well done")
    entries = [Entry(number, MONDAY, who, "", event) for number, who in enumerate(("ta", "lecturer"), start=1)]
    names = {book_of(each).record("ana", "double").comments[0].who for each in (entries, entries[::-1])}
    assert names == {"ta"}


def test_nothing_undoes_what_comes_later() -> None:
    """Two entries that undo one another do not both vanish."""
    entries = told(Undone(number=2), Overridden(student="ana", assignment="double", points=1.0), Undone(number=9))
    assert book_of(entries).record("ana", "double").overrides == {"": 1.0}


def test_merges_follow_chains_and_survive_circles() -> None:
    """a is b, b is c; and who is merged both ways stays apart."""
    chain = told(Merged(student="a", into="b"), Merged(student="b", into="c"))
    assert book_of(chain).known_as == {"a": "c", "b": "c"}
    circle = told(Merged(student="a", into="b"), Merged(student="b", into="a"))
    assert book_of(circle).known_as == {}


def test_an_id_that_was_dropped_and_then_merged_takes_nobody_out() -> None:
    """The person is in the class; dropping the id of today takes the person out."""
    entries = told(
        Enrolled(student="ana"), Enrolled(student="a.n"), Dropped(student="a.n"), Merged(student="a.n", into="ana")
    )
    assert list(book_of(entries).students) == ["ana"]
    assert not book_of(told(*(each.what for each in entries), Dropped(student="ana"))).students


# -- in databases ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, postgresql: Server) -> Iterator[tuple[Gradebook, Gradebook]]:
    """An open gradebook in SQLite, and one in PostgreSQL."""
    folders: list[Path] = [tmp_path_factory.mktemp(name) for name in ("sqlite", "postgresql")]
    with (
        open_gradebook(course_in(folders[0])) as sqlite,
        open_gradebook(course_in(folders[1], postgresql.database())) as server,
    ):
        yield sqlite, server


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(), st.data())
def test_both_databases_give_the_same_book(
    both: tuple[Gradebook, Gradebook], steps: tuple[Step, ...], data: st.DataObject
) -> None:
    """Also when the second writes what bears the same time in another order."""
    sqlite, server = both
    order = data.draw(other_order(steps))
    first, second = written(sqlite, steps, range(len(steps))), written(server, steps, order)
    expected = without_numbers(book_of(entries_of(steps)))
    assert without_numbers(book_of(first)) == expected
    assert without_numbers(book_of(second)) == expected
    assert sorted(each.order for each in first if is_plain(each)) == sorted(
        each.order for each in second if is_plain(each)
    )


def is_plain(entry: Entry) -> bool:
    """Whether it names no other entry."""
    return not isinstance(entry.what, Undone | Reported)


@st.composite
def other_order(draw: st.DrawFn, steps: tuple[Step, ...]) -> list[int]:
    """The steps in an order in which each follows what it is about."""
    waiting, order = list(range(len(steps))), []
    while waiting:
        ready = [place for place in waiting if steps[place].about not in waiting]
        chosen = draw(st.sampled_from(ready))
        waiting.remove(chosen)
        order.append(chosen)
    return order
