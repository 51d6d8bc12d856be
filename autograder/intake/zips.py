"""The members of a zip archive, read by the standard library's `zipfile`, which believes what an archive says.

So the directory is weighed before an object is made of each entry, members are read piece by piece, and whatever
`zipfile` raises over either is told as damage.
"""

import stat
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO

from autograder.intake.members import (
    HEADER_BYTES_AN_ENTRY,
    BadArchive,
    BadMember,
    Budget,
    Entry,
    decoded_name,
    entry_of,
    joined,
    told_as,
)

SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
CHUNK_BYTES = 2**16

_LISTED = b"PK\x01\x02"  # begins each entry of the directory
_ENCRYPTED = 0x1 | 0x40
_UTF_8 = 0x800
_UNIX = 3


def zip_entries(file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    """Every file in a zip archive. Raises BadArchive for one whose directory cannot be read."""
    source = _Source(file, budget)
    with told_as(BadArchive("is damaged: its directory cannot be read")):
        if not zipfile.is_zipfile(source):
            raise BadArchive("has no directory; was it cut short?")
        archive = zipfile.ZipFile(source)  # never closed: an entry may be read when no other is asked for any more
    source.is_open = True
    for info in archive.infolist():
        kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == _UNIX else 0
        read = partial(_read, archive, info, budget)
        entry = entry_of(_name(info), _obstacle(info, kind), _time(info), read)
        if entry is not None and kind != stat.S_IFDIR:
            yield entry


class _Source:
    """The file of an archive, as `zipfile` uses it. Until it `is_open`, what is read by size is the directory."""

    def __init__(self, file: BinaryIO, budget: Budget) -> None:
        self._file, self._budget = file, budget
        self.is_open = False
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if self.is_open or size < 0:
            return self._file.read(size)
        self._budget.count_entries(size // HEADER_BYTES_AN_ENTRY)  # before so much is read
        content = self._file.read(size)
        self._budget.count_entries(content.count(_LISTED))
        return content


def _name(info: zipfile.ZipInfo) -> str:
    """The name; without the flag for UTF-8 `zipfile` has read it as DOS would, though it may well be UTF-8."""
    return info.filename if info.flag_bits & _UTF_8 else decoded_name(info.filename.encode("cp437"))


def _obstacle(info: zipfile.ZipInfo, kind: int) -> str:
    if kind == stat.S_IFLNK:
        return "a link"
    if kind not in (0, stat.S_IFREG):
        return "not a regular file"
    if info.flag_bits & _ENCRYPTED:
        return "encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "compressed in an unusual way"
    return ""


def _time(info: zipfile.ZipInfo) -> datetime | None:
    """DOS's time, which names no zone and is taken for UTC."""
    try:
        return datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        return None


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> bytes:
    """A member's bytes. Raises BadMember when they are damaged or too many."""
    with told_as(BadMember("damaged")), archive.open(info) as member:
        return joined(budget.counted(iter(partial(member.read, CHUNK_BYTES), b"")))
