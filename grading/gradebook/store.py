"""The gradebook: entries in a database, read and added to, never changed.

Several processes may read and write at once. Writers come one after another; an entry is written when `append`, or the
block of `writing`, has returned, and from then on outlasts a crash. What one of them writes is written all or not at
all.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, insert, select, text

from grading.errors import GradebookError
from grading.gradebook import database
from grading.gradebook.events import WHOLE, Entry, Event, Merged, decoded, encoded
from grading.gradebook.failures import told
from grading.gradebook.schema import entries as table
from grading.gradebook.schema import seen as seen_table
from grading.gradebook.seen import Look

TICK = timedelta(microseconds=1)
REMEMBER = """
INSERT INTO seen (path, mtime_ns, size, digest) VALUES (:path, :mtime_ns, :size, :digest)
ON CONFLICT (path) DO UPDATE SET mtime_ns = excluded.mtime_ns, size = excluded.size, digest = excluded.digest
"""


class Writing:
    """A transaction that nobody else writes beside."""

    def __init__(self, connection: Connection, place: str) -> None:
        self._connection = connection
        self._place = place

    def entries(self, student: str | None = None, assignment: str | None = None) -> tuple[Entry, ...]:
        """As `Gradebook.entries`, with what this transaction has appended so far."""
        return _entries(self._connection, self._place, student, assignment)

    def append(self, events: Sequence[Event], *, who: str, why: str, when: datetime | None = None) -> tuple[Entry, ...]:
        """As `Gradebook.append`; written when the transaction is."""
        if not events:
            return ()
        number, first, step = self._next(when)
        appended = [
            Entry(number + place, first + place * step, who.strip(), why.strip(), _storable(event))
            for place, event in enumerate(events)
        ]
        _refuse_odd_texts(appended)
        self._connection.execute(insert(table), [_values(entry) for entry in appended])
        return tuple(appended)

    def remember(self, looks: Mapping[str, Look]) -> None:
        """Keep how files looked when they were taken in, in place of what was kept of them."""
        if looks:
            rows = [{"path": path} | look._asdict() for path, look in looks.items()]
            self._connection.execute(text(REMEMBER), rows)

    def _next(self, when: datetime | None) -> tuple[int, datetime, timedelta]:
        """The next entry's number and time, and how much later those after it are.

        What is appended later stands later in time, too, even where another machine's clock is fast.
        """
        newest = select(table.c.number, table.c.when).order_by(table.c.number.desc()).limit(1)
        last = self._connection.execute(newest).first()
        number = last.number + 1 if last else 1
        if when is not None:
            return number, when.astimezone(UTC), timedelta()
        now = datetime.now(UTC)
        return number, max(now, last.when + TICK) if last else now, TICK


class Gradebook:
    """An open gradebook; `place` is where it lies, as people may see it."""

    def __init__(self, engine: Engine, place: str) -> None:
        self._engine = engine
        self.place = place

    def entries(self, student: str | None = None, assignment: str | None = None) -> tuple[Entry, ...]:
        """All entries by their numbers; or those that bear on a student, on an assignment, or on both.

        Among these are what holds for the whole course, what happened under an id that was merged with the student's,
        and what undoes entries: so the book of some entries has the right records for whom they were asked.
        Raises GradebookError for an entry that cannot be read.
        """
        with told(self.place), database.reading(self._engine) as connection:
            return _entries(connection, self.place, student, assignment)

    def append(self, events: Sequence[Event], *, who: str, why: str, when: datetime | None = None) -> tuple[Entry, ...]:
        """Write events, all or none, and return their entries. By default each is later than all before it.

        Raises GradebookError when they cannot be written.
        """
        with self.writing() as writing:
            return writing.append(events, who=who, why=why, when=when)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Read and write while nobody else writes: written when the block ends, nothing when it raises.

        Within the block append with the Writing alone: another would wait for it.
        """
        with told(self.place), database.writing(self._engine) as connection:
            yield Writing(connection, self.place)

    def seen(self) -> dict[str, Look]:
        """How files looked when they were taken in, by their paths."""
        with told(self.place), database.reading(self._engine) as connection:
            rows = connection.execute(select(seen_table)).all()
        return {row.path: Look(row.mtime_ns, row.size, row.digest) for row in rows}

    def damage(self) -> list[str]:
        """What the database itself finds wrong with its file, a line each; PostgreSQL looks after its own."""
        if self._engine.dialect.name != "sqlite":
            return []
        with told(self.place), database.reading(self._engine) as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        return [] if found == ["ok"] else [str(line) for line in found]


def _entries(connection: Connection, place: str, student: str | None, assignment: str | None) -> tuple[Entry, ...]:
    wanted = select(table).order_by(table.c.number)
    if student is not None:
        wanted = wanted.where(table.c.student.in_([WHOLE, *_same_person(connection, place, student)]))
    if assignment is not None:
        wanted = wanted.where(table.c.assignment.in_([WHOLE, assignment]))
    return tuple(_entry(row, place) for row in connection.execute(wanted))


def _same_person(connection: Connection, place: str, student: str) -> set[str]:
    """The ids that were ever merged with a student's, and that one."""
    rows = connection.execute(select(table).where(table.c.kind == "merged"))
    pairs = [{what.student, what.into} for row in rows if isinstance(what := _entry(row, place).what, Merged)]
    found, before = {student}, 0
    while len(found) > before:
        before = len(found)
        found.update(*(pair for pair in pairs if pair & found))
    return found


def _entry(row: Row[Any], place: str) -> Entry:
    try:
        what = decoded(row.what)
    except msgspec.MsgspecError as error:
        raise GradebookError(
            f"gradebook {place}: entry {row.number} cannot be read ({error}); a newer torchgrade wrote it, or the "
            "database was changed by hand: install the newer one, or restore a copy"
        ) from error
    return Entry(row.number, row.when, row.who, row.why, what)


def _values(entry: Entry) -> dict[str, object]:
    return {
        "number": entry.number,
        "when": entry.when,
        "who": entry.who,
        "why": entry.why,
        "kind": type(entry.what).__struct_config__.tag,
        "student": entry.student,
        "assignment": entry.assignment,
        "what": encoded(entry.what).decode(),
    }


def _storable(event: Event) -> Event:
    """The event as it will be read. Raises GradebookError when that is not what was meant: NaN, a time without zone."""
    try:
        known = decoded(encoded(event))
    except (msgspec.MsgspecError, ValueError, TypeError) as error:
        raise GradebookError(f"cannot be written into the gradebook: {event!r} ({error})") from error
    if known != event:
        raise GradebookError(f"cannot be written into the gradebook: {event!r} would be read as {known!r}")
    return known


def _refuse_odd_texts(appended: Sequence[Entry]) -> None:
    if not appended[0].who:
        raise GradebookError("an entry of the gradebook needs somebody who makes it: --who NAME")
    for entry in appended:
        for word in (entry.who, entry.why, entry.student, entry.assignment):
            if "\0" in word or word != word.encode("utf-8", "replace").decode():
                raise GradebookError(f"cannot be written into the gradebook: {word!r} is no text")
