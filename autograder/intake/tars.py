"""The members of a tar archive, plain or in gzip, read once from front to back by the standard library's `tarfile`.

`tarfile` reads nothing but headers here, and from a stream that gives it few of them at once and never goes back; what
lies between headers is taken from that stream directly.
"""

import io
import tarfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO

from autograder.intake.members import (
    HEADER_BYTES,
    HEADER_BYTES_AN_ENTRY,
    BadArchive,
    Budget,
    Entry,
    decoded_name,
    entry_of,
    joined,
    told_as,
)

GZIP = b"\x1f\x8b"
BLOCK = tarfile.BLOCKSIZE
CHUNK_BYTES = 2**20
CUT_SHORT = "ends in the middle; was it cut short?"
DAMAGED = "is damaged: a header does not add up"
_NAMES = ("utf-8", "surrogateescape")  # any name can be had back as bytes


def is_tar(head: bytes) -> bool:
    """Whether a file that begins with `head` is a tar archive: its first header's checksum is right."""
    try:
        tarfile.TarInfo.frombuf(head[:BLOCK], *_NAMES)
    except tarfile.HeaderError:
        return False
    return True


def plain(file: BinaryIO) -> Iterator[bytes]:
    """A file's bytes in chunks."""
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def gunzipped(file: BinaryIO, budget: Budget) -> Iterator[bytes]:
    """What a gzip file holds, in chunks. Raises BadArchive when it is damaged or cut short.

    Each of the parts that it may have counts as an entry: a part without content costs time all the same.
    """
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        for chunk in plain(file):
            waiting = chunk
            while waiting:
                if inflater.eof:
                    if not waiting.startswith(GZIP):
                        return
                    budget.count_entries()
                    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
                yield inflater.decompress(waiting, CHUNK_BYTES)
                waiting = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
        while not inflater.eof and (rest := inflater.decompress(b"", CHUNK_BYTES)):
            yield rest
    except zlib.error as error:
        raise BadArchive("is damaged: its compression does not add up") from error
    if not inflater.eof:
        raise BadArchive(CUT_SHORT)


def tar_entries(chunks: Iterator[bytes], budget: Budget) -> Iterator[Entry]:
    """Every file in a tar archive. An entry must be read before the next one is asked for."""
    stream = _Stream(chunks, budget)
    with told_as(BadArchive(DAMAGED)):
        tar = tarfile.TarFile(fileobj=stream, encoding=_NAMES[0], errors=_NAMES[1])
    while (info := _next(tar)) is not None:
        budget.count_entries()
        name = decoded_name(info.name.encode(*_NAMES))
        entry = entry_of(name, _obstacle(info), _time(info.mtime), partial(_read, stream, info, budget))
        if entry is not None and not info.isdir():
            yield entry
        tar.members = []  # type: ignore[attr-defined]  # this and the next would grow with every entry
        tar.pax_headers = {}
        stream.refill()
    if any(stream.latest):  # `tarfile` takes a damaged header for the end, which is a block of zeros
        raise BadArchive(DAMAGED)


class _Stream(io.BufferedIOBase):
    """Counted bytes that only go forward, as a file from which `tarfile` reads headers."""

    def __init__(self, chunks: Iterator[bytes], budget: Budget) -> None:
        self._chunks, self._budget = chunks, budget
        self._waiting = memoryview(b"")
        self._position = 0
        self._header_bytes = HEADER_BYTES
        self.latest = b""

    def refill(self) -> None:
        """Allow another entry's header to be read."""
        self._header_bytes = min(self._header_bytes + HEADER_BYTES_AN_ENTRY, HEADER_BYTES)

    def read(self, size: int | None = -1) -> bytes:
        """Some of a header: as much as is asked for, or nothing at the end."""
        if size is None or not 0 <= size <= self._header_bytes:
            raise BadArchive("is damaged, or names and attributes of its files are too long")
        self._header_bytes -= size
        self.latest = joined(self.pieces(size))
        if 0 < len(self.latest) < size:
            raise BadArchive(CUT_SHORT)
        return self.latest

    def pieces(self, size: int) -> Iterator[memoryview]:
        """The next `size` bytes as they come; fewer at the end."""
        while size > 0:
            if not self._waiting:
                chunk = next(self._chunks, None)
                if chunk is None:
                    return
                self._waiting = memoryview(self._budget.count(chunk))
            piece, self._waiting = self._waiting[:size], self._waiting[size:]
            self._position += len(piece)
            size -= len(piece)
            yield piece

    def seek(self, position: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET or position < self._position:
            raise BadArchive(DAMAGED)
        for _ in self.pieces(position - self._position):
            pass
        if self._position < position:
            raise BadArchive(CUT_SHORT)
        return position

    def tell(self) -> int:
        return self._position


def _next(tar: tarfile.TarFile) -> tarfile.TarInfo | None:
    with told_as(BadArchive(DAMAGED)):
        return tar.next()


def _obstacle(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return "a link"
    return "" if info.isreg() and not info.issparse() else "not a regular file"


def _time(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _read(stream: _Stream, info: tarfile.TarInfo, budget: Budget) -> bytes:
    """A member's bytes. Raises BadMember when they are too many."""
    budget.check_size(info.size)
    content = joined(stream.pieces(info.size))
    if len(content) < info.size:
        raise BadArchive(CUT_SHORT)
    return content
