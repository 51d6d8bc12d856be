"""What every archive is made of, and how much of it may come out.

Whatever an archive says about itself may be a lie: sizes, counts, names. So entries and bytes are counted as they
come, against one budget that an archive shares with all archives inside it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from autograder.errors import AutograderError

SHOWN_CHARACTERS = 60
FORBIDDEN = re.compile(r"[A-Za-z]:|/")  # how a path begins that leads out of the archive
JUNK = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})  # what computers add without being asked

# What names and attributes may take: at once, and for each entry in the long run. Libraries take time, and some memory,
# that grows with the square of these.
HEADER_BYTES = 2**14
HEADER_BYTES_AN_ENTRY = 2**11

LEADS_OUT = "its path leads out of the archive"


class BadArchive(AutograderError):
    """An archive cannot be read; the text says why, as the end of a sentence about it."""


class TooMuch(BadArchive):
    """More comes out of an archive than may."""


class BadMember(AutograderError):
    """One member of an archive cannot be read; the text says why."""


@contextmanager
def told_as(failure: AutograderError) -> Iterator[None]:
    """Whatever a library raises over a stranger's bytes, as `failure`: no list of it would be complete."""
    try:
        yield
    except AutograderError:
        raise
    except Exception as error:
        raise failure from error


class Budget:
    """What may still come out of an archive and of all archives inside it."""

    def __init__(self, *, entries: int, total_bytes: int, member_bytes: int) -> None:
        self._most_entries, self._most_bytes = entries, total_bytes
        self._entries, self._bytes = 0, 0
        self.member_bytes = member_bytes

    def count_entries(self, number: int = 1) -> None:
        self._entries += number
        if self._entries > self._most_entries:
            raise TooMuch(f"holds more than {self._most_entries:,} entries")

    def count(self, unpacked: bytes) -> bytes:
        """`unpacked`, after it was counted."""
        self._bytes += len(unpacked)
        if self._bytes > self._most_bytes:
            raise TooMuch(f"unpacks to more than {self._most_bytes // 2**20:,} MiB")
        return unpacked

    def counted(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """A member's content as it comes. Raises BadMember when it is too large."""
        member_bytes = 0
        for piece in pieces:
            member_bytes += len(self.count(piece))
            self.check_size(member_bytes)
            yield piece

    def check_size(self, member_bytes: int) -> None:
        if member_bytes > self.member_bytes:
            raise BadMember(f"larger than {self.member_bytes // 2**20:,} MiB")


@dataclass(frozen=True)
class Entry:
    """A file in an archive. `obstacle` says why it is not to be read; `read` is good until the next entry is asked for.

    `parts` are the folders and the name, also of a path that leads out of the archive: they are never opened.
    """

    parts: tuple[str, ...]
    obstacle: str
    modified: datetime | None
    read: Callable[[], bytes]

    @property
    def name(self) -> str:
        return self.parts[-1]

    @property
    def is_junk(self) -> bool:
        """Whether nobody put it there on purpose: hidden files, checkpoints, what a Mac adds."""
        return any(part in JUNK or part.startswith(".") for part in self.parts)


def entry_of(path: str, obstacle: str, modified: datetime | None, read: Callable[[], bytes]) -> Entry | None:
    """The entry with this path, which may be written as on Windows; None for a folder, or for no path at all."""
    path = path.replace("\\", "/")
    parts = tuple(part for part in path.split("/") if part not in ("", ".", ".."))
    if not parts or path.endswith("/"):
        return None
    if FORBIDDEN.match(path) or ".." in path.split("/") or "\0" in path:
        obstacle = LEADS_OUT
    return Entry(parts, obstacle, modified, read)


def joined(pieces: Iterable[bytes | memoryview]) -> bytes:
    """All pieces as one. Unlike `bytes.join` this never holds everything twice."""
    content = BytesIO()
    content.writelines(pieces)
    return content.getvalue()


def decoded_name(name: bytes) -> str:
    """A name as text: UTF-8 where it can be, whatever the archive says, else what DOS would have read."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("cp437")


def printable(name: str) -> str:
    """`name` on one line, short, without what a terminal or a page could take for an order."""
    text = "".join(character if character.isprintable() else "?" for character in name).replace("`", "'")
    return (
        text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS // 2]}…{text[-SHOWN_CHARACTERS // 2 :]}"
    )
