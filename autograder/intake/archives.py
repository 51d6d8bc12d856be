"""What lies in an archive: zip, tar, tar in gzip, or one file in gzip. Read in memory, within bounds, never unpacked.

Which kind it is follows from the first bytes, never from a name.
"""

from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from autograder.intake.members import BadArchive, Budget, Entry, entry_of, joined
from autograder.intake.tars import BLOCK, GZIP, gunzipped, is_tar, plain, tar_entries
from autograder.intake.zips import SIGNATURES, zip_entries

HEAD_BYTES = BLOCK  # enough of a file to tell its kind
_FOREIGN = {
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"\xfd7zXZ": "an xz archive",
    b"BZh": "a bzip2 archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
}


def is_archive(content: bytes) -> bool:
    """Whether a file is an archive that `entries` reads."""
    return content.startswith((*SIGNATURES, GZIP)) or is_tar(content[:HEAD_BYTES])


def foreign_archive(content: bytes) -> str:
    """What kind of archive this is, of those that are not read here; empty for anything else."""
    return next((kind for magic, kind in _FOREIGN.items() if content.startswith(magic)), "")


def entries(file: BinaryIO, name: str, budget: Budget) -> Iterator[Entry]:
    """Every file in the archive called `name`, with `file` at its beginning.

    An entry must be read before the next one is asked for. Raises BadArchive when there is no going on.
    """
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if head.startswith(SIGNATURES):
        return zip_entries(file, budget)
    if head.startswith(GZIP):
        return _in_gzip(file, name, budget)
    if is_tar(head):
        return tar_entries(plain(file), budget)
    raise BadArchive("is neither a zip nor a tar archive")


def _in_gzip(file: BinaryIO, name: str, budget: Budget) -> Iterator[Entry]:
    chunks = gunzipped(file, budget)
    head = b""
    while len(head) < HEAD_BYTES and (chunk := next(chunks, None)) is not None:
        head += chunk
    everything = chain([head], chunks)
    if is_tar(head):
        yield from tar_entries(everything, budget)
        for chunk in everything:  # gzip's checksum stands at its end
            budget.count(chunk)
        return
    budget.count_entries()
    only = entry_of(name.removesuffix(".gz"), "", None, lambda: joined(budget.counted(everything)))
    if only is not None:
        yield only
