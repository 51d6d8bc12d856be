"""What people typed in the formgrader, brought into the gradebook as entries of theirs.

The database's triggers say which rows were changed, and when. Of two changes of the same thing the later one stands,
and that is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import text

from autograder.course import Course
from grading.errors import GradebookError
from grading.gradebook.book import Record, book_of, in_force
from grading.gradebook.events import Commented, Entry, Event, Marked, Overridden
from grading.gradebook.nbgrader.coursedir import database, nbgrader_gradebook, only_one, time_of
from grading.gradebook.nbgrader.writing import split, typed
from grading.gradebook.opening import open_gradebook
from grading.gradebook.store import Writing
from grading.policy.numbers import exact, shown

Said = float | str | None  # points or a comment

WHO = "formgrader"
WHY = "typed in nbgrader's formgrader"

_GRADES = text(
    "SELECT h.id, h.changed, c.student, c.assignment, c.item, c.answer, c.written,"
    " g.manual_score, g.extra_credit, g.auto_score"
    " FROM torchgrade_changes h JOIN torchgrade_cells c ON c.id = h.id JOIN grade g ON g.id = h.id"
    " ORDER BY h.changed, h.id"
)
_COMMENTS = text(
    "SELECT h.id, h.changed, c.student, c.assignment, c.item, c.answer, c.written, m.manual_comment"
    " FROM torchgrade_changes h JOIN torchgrade_cells c ON c.id = h.id JOIN comment m ON m.id = h.id"
    " ORDER BY h.changed, h.id"
)
_DONE = text("DELETE FROM torchgrade_changes WHERE id = :id AND changed = :changed")
_OURS = text("DELETE FROM torchgrade_changes WHERE id = :id")
_STEP = text("UPDATE torchgrade_cells SET written = :changed WHERE id = :id")


@dataclass(frozen=True)
class Change:
    """What somebody typed for a test or question, or as a comment; `answer` is the hash of what was on the page."""

    id: str
    changed: str
    student: str
    assignment: str
    item: str
    answer: str
    written: str
    points: float | None = None
    comment: str | None = None  # None: this is about points

    @property
    def when(self) -> datetime:
        return time_of(self.changed)


@dataclass(frozen=True)
class Synced:
    """What was brought back, a line each, and what was not, or stands against something else."""

    lines: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


def sync(course: Course, name: str | None, who: str = WHO) -> Synced:
    """Bring back what is new, of one assignment or of all. Raises GradebookError when there is nothing prepared."""
    if not database(course).is_file():
        raise GradebookError(
            f"{course.paths.nbgrader}: no course for nbgrader yet; `torchgrade formgrader prepare` makes one"
        )
    with only_one(course, "sync"):
        return bring_back(course, name, who)


def bring_back(course: Course, name: str | None, who: str) -> Synced:
    """As `sync`, for who holds the lock already."""
    with nbgrader_gradebook(course) as theirs, open_gradebook(course) as gradebook:
        changes = [each for each in _changes(theirs) if name in (None, each.assignment)]
        if not changes:
            return Synced()
        with gradebook.writing() as writing:
            verdicts = [_judge(writing, change, who) for change in changes]
        # only now: what was killed before is simply done again, and finds that nothing is new
        for change, verdict in zip(changes, verdicts, strict=True):
            _settle(theirs, change, verdict)
        theirs.db.commit()
    return Synced(
        tuple(each.line for each in verdicts if each.line), tuple(each.conflict for each in verdicts if each.conflict)
    )


def _changes(theirs: Any) -> list[Change]:
    """What was changed, in the order of time."""
    found = []
    for *about, manual, extra, auto in theirs.db.execute(_GRADES).all():
        points = typed(manual, extra, auto)
        found.append(replace(Change(*about), points=None if points is None else max(0.0, points)))
    for *about, comment in theirs.db.execute(_COMMENTS).all():
        found.append(replace(Change(*about), comment=(comment or "").strip()))
    return sorted(found, key=lambda each: (each.changed, each.id))


@dataclass(frozen=True)
class _Verdict:
    """What became of a change: a line where it is new, a line where it stood against another, what the gradebook says
    instead where it `lost`."""

    line: str = ""
    conflict: str = ""
    lost: bool = False
    ours: Said = None


def _judge(writing: Writing, change: Change, who: str) -> _Verdict:
    """Append what a change says where it is new and the latest word."""
    entries = writing.entries(change.student, change.assignment)
    book = book_of(entries)
    record = book.record(book.known_as.get(change.student, change.student), change.assignment)
    event = _event(change, record)
    ours = _said(record, event)
    new: Said = change.points if change.comment is None else change.comment
    if ours == new:
        return _Verdict()
    about = f"{change.student}, {change.assignment}{', ' + change.item if change.item else ''}"
    last = _last(entries, event)
    if last is not None and last.when > change.when:
        conflict = (
            f"{about}: {_worded(new)} was typed in the formgrader, {_worded(ours)} is newer in the gradebook "
            f"({last.who}, entry {last.number}), and stands"
        )
        return _Verdict(conflict=conflict, lost=True, ours=ours)
    writing.append([event], who=who, why=WHY)
    conflict = ""
    if last is not None and last.when > time_of(change.written):
        conflict = (
            f"{about}: {_worded(ours)} came into the gradebook meanwhile ({last.who}, entry {last.number}); "
            f"{_worded(new)} was typed in the formgrader later, and stands"
        )
    return _Verdict(line=f"{about}: {_worded(new)}", conflict=conflict)


def _event(change: Change, record: Record) -> Event:
    """A mark of this very answer; in place of what a test or an empty answer earned, points for the item."""
    about = {"student": change.student, "assignment": change.assignment}
    if change.comment is not None:
        return Commented(**about, item=change.item, text=change.comment)
    if change.answer and change.item not in record.overrides:
        return Marked(**about, question=change.item, answer_sha256=change.answer, points=change.points)
    return Overridden(**about, item=change.item, points=change.points)


def _said(record: Record, event: Event) -> Said:
    """What the gradebook says of what an event is about."""
    if isinstance(event, Commented):
        return next((comment.text for comment in record.comments if comment.item == event.item), "")
    if isinstance(event, Marked):
        return record.marks.get((event.question, event.answer_sha256))
    assert isinstance(event, Overridden)
    return record.overrides.get(event.item)


def _last(entries: Sequence[Entry], event: Event) -> Entry | None:
    """The entry that says what is in force of what an event is about."""
    alike = [entry for entry in in_force(entries) if _topic(entry.what) == _topic(event)]
    return max(alike, key=lambda entry: entry.order, default=None)


def _topic(event: Event) -> tuple[object, ...]:
    if isinstance(event, Marked):
        return Marked, event.assignment, event.question, event.answer_sha256
    if isinstance(event, Commented | Overridden):
        return type(event), event.assignment, event.item
    return (None,)


def _settle(theirs: Any, change: Change, verdict: _Verdict) -> None:
    """The change is dealt with, unless somebody typed again meanwhile; then that is a change of its own."""
    about = {"id": change.id, "changed": change.changed}
    if not theirs.db.execute(_DONE, about).rowcount:
        return
    theirs.db.execute(_STEP, about)
    if verdict.lost:
        _put_back(theirs, change, verdict.ours)
        theirs.db.flush()
        theirs.db.execute(_OURS, about)


def _put_back(theirs: Any, change: Change, ours: Said) -> None:
    """Show what stands in the gradebook in the formgrader, too."""
    from nbgrader.api import Comment, Grade

    if change.comment is not None:
        theirs.db.get(Comment, change.id).manual_comment = ours or None
        return
    grade = theirs.db.get(Grade, change.id)
    points = ours if isinstance(ours, float | int) else None
    grade.manual_score, grade.extra_credit = split(points, float(grade.max_score))
    grade.needs_manual_grade = grade.manual_score is None and grade.auto_score is None


def _worded(said: Said) -> str:
    if isinstance(said, str):
        return repr(said) if said else "no comment"
    return "no mark" if said is None else f"{shown(exact(said))} point{'' if said == 1 else 's'}"
