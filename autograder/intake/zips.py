"""The members of a zip archive, read from its directory with nothing believed.

The standard library's reader builds an object for each entry before it hands out the first one, and gives up on a whole
archive for one name that is not UTF-8. This one goes from entry to entry.
"""

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO

from autograder.intake.members import BadArchive, BadMember, Budget, Entry, decoded_name, entry_of

SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
CHUNK_BYTES = 2**20

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_COMMENT_BYTES = 2**16
_IN_EXTRA = 0xFFFFFFFF  # a number that stands in the entry's extra field, in 64 bits
_EXTRA_64 = 1
_ENCRYPTED = 0x1 | 0x40
_STORED, _DEFLATED = 0, 8
_UNIX = 3


@dataclass(frozen=True)
class _Packed:
    """Where a member's bytes lie, and how."""

    local_offset: int
    packed_bytes: int
    method: int
    checksum: int


def zip_entries(file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    """Every file in a zip archive. Raises BadArchive for one whose directory cannot be read."""
    start, end, shift = _directory(file)
    position = start
    while position < end:
        budget.count_entry()
        file.seek(position)
        header = file.read(_ENTRY.size)
        if len(header) < _ENTRY.size or header[:4] != b"PK\x01\x02":
            raise BadArchive("is damaged: its directory holds something else than entries")
        fields = _ENTRY.unpack(header)
        name, extra = file.read(fields[10]), file.read(fields[11])
        position += _ENTRY.size + fields[10] + fields[11] + fields[12]
        entry = _entry(file, budget, fields, name, extra, shift)
        if entry is not None:
            yield entry


def _directory(file: BinaryIO) -> tuple[int, int, int]:
    """Where the directory begins and ends, and by how much every offset in it is to be shifted."""
    size = file.seek(0, 2)
    tail_start = max(0, size - _END.size - _COMMENT_BYTES)
    file.seek(tail_start)
    tail = file.read()
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) - found < _END.size:
        raise BadArchive("has no directory; was it cut short?")
    end = tail_start + found
    _, _, _, _, count, length, offset, _ = _END.unpack_from(tail, found)
    if count == 0xFFFF or length == _IN_EXTRA or offset == _IN_EXTRA:
        end, length, offset = _directory_64(file, end) or (end, length, offset)
    start = end - length
    if start < 0 or start < offset:
        raise BadArchive("is damaged: its directory lies outside of it")
    return start, end, start - offset


def _directory_64(file: BinaryIO, end: int) -> tuple[int, int, int] | None:
    """End, length and offset of a directory whose numbers are too large for 32 bits; None when there is no such."""
    if end < _LOCATOR_64.size:
        return None
    file.seek(end - _LOCATOR_64.size)
    signature, _, place, _ = _LOCATOR_64.unpack(file.read(_LOCATOR_64.size))
    if signature != b"PK\x06\x07":
        return None
    for position in (end - _LOCATOR_64.size - _END_64.size, place):  # the first, where something stands before the zip
        if not 0 <= position <= end - _END_64.size:
            continue
        file.seek(position)
        fields = _END_64.unpack(file.read(_END_64.size))
        if fields[0] == b"PK\x06\x06":
            return position, fields[8], fields[9]
    raise BadArchive("is damaged: its directory cannot be found")


def _entry(
    file: BinaryIO, budget: Budget, fields: tuple[int, ...], name: bytes, extra: bytes, shift: int
) -> Entry | None:
    _, made_by, _, flags, method, time, date, checksum, packed, unpacked, *_, attributes, offset = fields
    wide = _wide_numbers(extra)
    if unpacked == _IN_EXTRA:
        next(wide, 0)
    if packed == _IN_EXTRA:
        packed = next(wide, packed)
    if offset == _IN_EXTRA:
        offset = next(wide, offset)
    what = _Packed(offset + shift, packed, method, checksum)
    kind = stat.S_IFMT(attributes >> 16) if made_by >> 8 == _UNIX else 0
    if kind == stat.S_IFDIR:
        return None
    return entry_of(
        decoded_name(name), _obstacle(kind, flags, method), _time(date, time), partial(_read, file, budget, what)
    )


def _wide_numbers(extra: bytes) -> Iterator[int]:
    """The 64-bit numbers that an extra field holds for those that did not fit."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if kind == _EXTRA_64:
            whole = min(length, len(extra) - 4) // 8
            yield from struct.unpack_from(f"<{whole}Q", extra, 4)
            return
        extra = extra[4 + length :]


def _obstacle(kind: int, flags: int, method: int) -> str:
    if kind == stat.S_IFLNK:
        return "a link"
    if kind not in (0, stat.S_IFREG):
        return "not a regular file"
    if flags & _ENCRYPTED:
        return "encrypted"
    if method not in (_STORED, _DEFLATED):
        return "compressed in an unusual way"
    return ""


def _time(date: int, time: int) -> datetime | None:
    """DOS's time, which names no zone and is taken for UTC."""
    try:
        return datetime(
            1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, (time & 31) * 2, tzinfo=UTC
        )
    except ValueError:
        return None


def _read(file: BinaryIO, budget: Budget, what: _Packed) -> bytes:
    """A member's bytes. Raises BadMember when they are damaged or too many."""
    file.seek(min(what.local_offset, file.seek(0, 2)))
    local = file.read(_LOCAL.size)
    if len(local) < _LOCAL.size or local[:4] != b"PK\x03\x04":
        raise BadMember("damaged")
    fields = _LOCAL.unpack(local)
    file.seek(fields[9] + fields[10], 1)
    pieces, unpacked_bytes, checksum = [], 0, 0
    for piece in _inflated(file, what) if what.method == _DEFLATED else _stored(file, what):
        unpacked_bytes += len(budget.count(piece))
        if unpacked_bytes > budget.member_bytes:
            raise BadMember(f"larger than {budget.member_bytes // 2**20:,} MiB")
        checksum = zlib.crc32(piece, checksum)
        pieces.append(piece)
    if checksum != what.checksum:
        raise BadMember("damaged")
    return b"".join(pieces)


def _stored(file: BinaryIO, what: _Packed) -> Iterator[bytes]:
    left = what.packed_bytes
    while left and (chunk := file.read(min(CHUNK_BYTES, left))):
        left -= len(chunk)
        yield chunk


def _inflated(file: BinaryIO, what: _Packed) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for chunk in _stored(file, what):
            waiting = chunk
            while waiting and not inflater.eof:
                yield inflater.decompress(waiting, CHUNK_BYTES)
                waiting = inflater.unconsumed_tail
        while not inflater.eof and (rest := inflater.decompress(b"", CHUNK_BYTES)):
            yield rest
    except zlib.error as error:
        raise BadMember("damaged") from error
    if not inflater.eof:
        raise BadMember("damaged")
