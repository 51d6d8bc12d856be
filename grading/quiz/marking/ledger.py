"""decisions.jsonl: who decided what about a quiz's items, when, and why; a line each, and no line is ever changed.

Entries are numbered from 1 without gaps. Undoing is an entry of its own, which names the one that it undoes. A process
that dies while it writes leaves the beginning of a line: it does not count, everybody who reads the file is told, and
the next entry begins on a new line. Any other damage is an error, since a decision that vanishes would change marks.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec

from autograder.paths import try_lock
from grading.errors import QuizError
from grading.quiz.marking.decisions import Decision, Drop, Everybody, Rekey

PATIENCE_SECONDS = 10.0
PAUSE_SECONDS = 0.05


class Undo(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="undo"):
    """The decision with this number no longer holds."""

    number: int

    def __str__(self) -> str:
        return f"decision {self.number} undone"


Act = Decision | Undo


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the file."""

    number: int
    when: Annotated[datetime, msgspec.Meta(tz=True)]
    who: str
    why: str
    what: Drop | Everybody | Rekey | Undo


@dataclass(frozen=True)
class Ledger:
    """All entries in order, and a sentence for each line that was cut off."""

    entries: tuple[Entry, ...] = ()
    complaints: tuple[str, ...] = ()

    @property
    def undone(self) -> dict[int, int]:
        """Which decisions are undone, and by which entry."""
        return {entry.what.number: entry.number for entry in self.entries if isinstance(entry.what, Undo)}

    @property
    def in_force(self) -> tuple[Decision, ...]:
        """The decisions that are not undone, in order."""
        undone = self.undone
        return tuple(
            entry.what for entry in self.entries if not isinstance(entry.what, Undo) and entry.number not in undone
        )

    def until(self, number: int) -> "Ledger":
        """What the file said after the entry with this number; of 0, before all."""
        return Ledger(self.entries[:number])

    def refuse(self, undo: Undo) -> None:
        """Raise QuizError when there is nothing to undo under that number."""
        decided = {entry.number for entry in self.entries if not isinstance(entry.what, Undo)}
        standing = sorted(decided - self.undone.keys())
        in_force = f"in force: {', '.join(map(str, standing))}" if standing else "none is in force"
        if undo.number in self.undone:
            raise QuizError(f"decision {undo.number} is undone already, by {self.undone[undo.number]}; {in_force}")
        if undo.number not in decided:
            raise QuizError(f"there is no decision {undo.number}; {in_force}")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a lock on a quiz's folder, so that what is decided and what is written from it stay together.

    Raises QuizError when another process holds it for too long, or the disk has no locks.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        _lock(handle, folder)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path) -> None:
    last = time.monotonic() + PATIENCE_SECONDS
    try:
        while not try_lock(handle):
            if time.monotonic() > last:
                raise QuizError(f"{folder}: another torchgrade is writing there; run the command again when it is done")
            time.sleep(PAUSE_SECONDS)
    except OSError as error:
        raise QuizError(f"{folder}: cannot be locked ({error}); name a folder on another disk with --work") from error


def read_ledger(path: Path) -> Ledger:
    """The entries of a file; none when there is no file. Raises QuizError when it is damaged."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Ledger()
    except OSError as error:
        raise QuizError(f"{path}: cannot be read ({error})") from error
    lines = content.split(b"\n")
    entries: list[Entry] = []
    cut: list[tuple[int, bytes]] = []
    for place, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            entry = msgspec.json.decode(line, type=Entry)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            cut.append((place, line))
            continue
        if entry.number != len(entries) + 1:
            raise QuizError(
                f"{path}:{place}: has the number {entry.number} where {len(entries) + 1} is next: a decision is "
                "missing, or stands there twice; restore the file, no line of it may be changed"
            )
        entries.append(entry)
    if cut and cut[-1][0] == len(lines) - 1:  # it ends in a newline, so it was written to its end
        raise QuizError(
            f"{path}:{cut[-1][0]}: is no decision: {_shown(cut[-1][1])}; restore the file, no line of it may be changed"
        )
    return Ledger(tuple(entries), tuple(_complaint(path, place, line) for place, line in cut))


def append(path: Path, what: Act, who: str, why: str) -> Entry:
    """Write one more entry, to the disk itself. To be called while the quiz's folder is held by `alone`.

    Raises QuizError when nobody or no reason is named, or what is to be undone is not in force.
    """
    ledger = read_ledger(path)
    if isinstance(what, Undo):
        ledger.refuse(what)
    if not who.strip() or not why.strip():
        raise QuizError("a decision needs a name and a reason: --who NAME --why TEXT")
    when = datetime.now(UTC).replace(microsecond=0)
    entry = Entry(len(ledger.entries) + 1, when, who.strip(), why.strip(), what)
    try:
        _write(path, msgspec.json.encode(entry))
    except OSError as error:
        raise QuizError(f"{path}: cannot be written ({error}); the decision does not count") from error
    return entry


def _write(path: Path, line: bytes) -> None:
    """Add a line to the file, and wait until it is on the disk."""
    known = path.exists()
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        content = _separator(handle) + line + b"\n"
        if os.write(handle, content) < len(content):
            raise OSError("the disk is full")
        os.fsync(handle)
    finally:
        os.close(handle)
    if not known:
        _sync(path.parent)


def _separator(handle: int) -> bytes:
    """What must come before a new line: a newline when the last one has none."""
    size = os.fstat(handle).st_size
    return b"\n" if size and os.pread(handle, 1, size - 1) != b"\n" else b""


def _sync(folder: Path) -> None:
    """Make a new file's name in its folder outlast a crash as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _complaint(path: Path, place: int, line: bytes) -> str:
    return (
        f"{path}:{place}: was cut off while it was written, and does not count: {_shown(line)}; "
        "if that decision is wanted, decide it again"
    )


def _shown(line: bytes) -> str:
    """The beginning of a line that is no entry."""
    return repr(line[:80].decode("utf-8", "replace"))
