"""The members of a tar archive, plain or in gzip, read once from front to back with nothing believed.

Written for archives from strangers: headers of any kind are bounded, and what gzip gives is counted as it comes.
"""

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO

from autograder.intake.members import BadArchive, BadMember, Budget, Entry, decoded_name, entry_of

GZIP = b"\x1f\x8b"
BLOCK = 512
CHUNK_BYTES = 2**20
HEADER_BYTES = 2**16  # of a long name or of extended attributes
CUT_SHORT = "ends in the middle; was it cut short?"

_CHECKSUM = slice(148, 156)
_MAGIC = slice(257, 262)
_REGULAR = (b"0", b"\0", b"7")
_LINKS = (b"1", b"2")
_WITHOUT_DATA = (b"1", b"2", b"3", b"4", b"5", b"6")
_FOLDER, _SPARSE = b"5", b"S"
_LONG_NAME, _LONG_LINK, _EXTENDED, _GLOBAL = b"L", b"K", b"x", b"g"


def is_tar(head: bytes) -> bool:
    """Whether a file that begins with `head` is a tar archive: its first header's checksum is right."""
    return len(head) >= BLOCK and any(head[:BLOCK]) and _is_header(head[:BLOCK])


def plain(file: BinaryIO) -> Iterator[bytes]:
    """A file's bytes in chunks."""
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def gunzipped(file: BinaryIO) -> Iterator[bytes]:
    """What a gzip file holds, in chunks. Raises BadArchive when it is damaged or cut short."""
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        for chunk in plain(file):
            waiting = chunk
            while waiting:
                if inflater.eof:
                    if not waiting.startswith(GZIP):
                        return
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
    name, extended = b"", dict[bytes, bytes]()
    while any(header := stream.take(BLOCK)):
        budget.count_entry()
        kind, size = header[156:157], _number(header[124:136])
        if not _is_header(header) or size < 0:
            raise BadArchive("is damaged: a header does not add up")
        if kind in (_LONG_NAME, _LONG_LINK, _EXTENDED, _GLOBAL):
            text = _text(stream, size)
            name = text.rstrip(b"\0") if kind == _LONG_NAME else name
            extended = _attributes(text) if kind == _EXTENDED else extended
            continue
        if kind == _SPARSE:
            _pass_map(stream, header)
        data = _Data(stream, 0 if kind in _WITHOUT_DATA else _digits(extended.get(b"size", b"")) or size)
        entry = entry_of(
            decoded_name(extended.get(b"path") or name or _short_name(header)),
            _obstacle(kind, extended),
            _time(_number(header[136:148])),
            partial(data.read, budget.member_bytes),
        )
        if entry is not None and kind != _FOLDER:
            yield entry
        data.finish()
        name, extended = b"", {}


class _Stream:
    """Bytes from chunks, counted as they come."""

    def __init__(self, chunks: Iterator[bytes], budget: Budget) -> None:
        self._chunks, self._budget = chunks, budget
        self._chunk, self._used = b"", 0

    def some(self, most: int) -> bytes:
        """At least one byte and at most `most`; nothing at the end."""
        while self._used == len(self._chunk):
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._chunk, self._used = self._budget.count(chunk), 0
        piece = self._chunk[self._used : self._used + most]
        self._used += len(piece)
        return piece

    def take(self, size: int) -> bytes:
        """Exactly `size` bytes, or none at all at the end."""
        pieces, left = [], size
        while left and (piece := self.some(left)):
            pieces.append(piece)
            left -= len(piece)
        if left and pieces:
            raise BadArchive(CUT_SHORT)
        return b"".join(pieces)

    def skip(self, size: int) -> None:
        while size:
            piece = self.some(size)
            if not piece:
                raise BadArchive(CUT_SHORT)
            size -= len(piece)


class _Data:
    """What follows a header: read in whole, or passed over."""

    def __init__(self, stream: _Stream, size: int) -> None:
        self._stream, self._size = stream, size
        self._left = _padded(size)

    def read(self, most: int) -> bytes:
        if self._size > most:
            raise BadMember(f"larger than {most // 2**20:,} MiB")
        content = self._stream.take(self._left)
        if len(content) < self._left:
            raise BadArchive(CUT_SHORT)
        self._left = 0
        return content[: self._size]

    def finish(self) -> None:
        self._stream.skip(self._left)
        self._left = 0


def _text(stream: _Stream, size: int) -> bytes:
    """A header's own data; nothing where there is too much of it to be honest."""
    if size > HEADER_BYTES:
        stream.skip(_padded(size))
        return b""
    return stream.take(_padded(size))[:size]


def _pass_map(stream: _Stream, header: bytes) -> None:
    """Pass over the blocks that tell where the holes of a sparse file are."""
    goes_on = header[482]
    while goes_on:
        goes_on = (stream.take(BLOCK) or bytes(BLOCK))[504]


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _is_header(block: bytes) -> bool:
    """Whether the checksum is that of the block, with the checksum itself counted as blanks."""
    return _octal(block[_CHECKSUM]) == sum(block) - sum(block[_CHECKSUM]) + 8 * ord(" ")


def _octal(field: bytes) -> int:
    """An octal number, -1 for what is none."""
    digits = field.split(b"\0", 1)[0].strip()
    return int(digits or b"0", 8) if not digits.strip(b"01234567") else -1


def _number(field: bytes) -> int:
    """A number in octal, or in binary where its first bit is set; -1 for what is none."""
    number = int.from_bytes(field[1:], "big") if field[:1] == b"\x80" else _octal(field)
    return number if number < 2**63 else -1


def _digits(text: bytes) -> int:
    return int(text) if 0 < len(text) < 19 and text.isdigit() else 0


def _short_name(header: bytes) -> bytes:
    name, prefix = header[:100].split(b"\0", 1)[0], header[345:500].split(b"\0", 1)[0]
    is_posix = header[_MAGIC] == b"ustar" and header[262:263] == b"\0"
    return prefix + b"/" + name if is_posix and prefix else name


def _attributes(text: bytes) -> dict[bytes, bytes]:
    """A header's extended attributes: `LENGTH KEY=VALUE` lines. What is broken ends them."""
    found = {}
    while text:
        digits, blank, _ = text[:20].partition(b" ")
        length = _digits(digits)
        if not blank or length <= len(digits) + 1 or length > len(text):
            break
        key, _, value = text[len(digits) + 1 : length].removesuffix(b"\n").partition(b"=")
        found[key] = value
        text = text[length:]
    return found


def _obstacle(kind: bytes, extended: dict[bytes, bytes]) -> str:
    if kind in _LINKS:
        return "a link"
    is_sparse = any(key.startswith(b"GNU.sparse") for key in extended)
    return "" if kind in _REGULAR and not is_sparse else "not a regular file"


def _time(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
