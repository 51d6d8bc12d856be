"""What the names of files say: which kind they are, whose assignment they name, and whether a disk can hold them."""

import re
import unicodedata
from collections.abc import Sequence
from enum import IntEnum

NOTEBOOK_SUFFIXES = (".ipynb", ".ipynb.txt", ".ipynb.json")  # browsers add the second and third
ARCHIVE_SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz")
MOST_SUFFIXES = 2
LONGEST_NAME_BYTES = 200
SUFFIXES = ".ipynb, .zip, .tar, .tar.gz or .tgz"

_SUFFIX = re.compile(r"\.(?:ipynb(?:\.(?:txt|json))?|zip|tar(?:\.gz)?|tgz)$", re.IGNORECASE)


class Likeness(IntEnum):
    """How much a file's name is like the assignment's."""

    NONE = 0
    BEGINS = 1
    SAME = 2


def is_notebook(name: str) -> bool:
    return name.lower().endswith(NOTEBOOK_SUFFIXES)


def is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVE_SUFFIXES)


def is_upload(name: str) -> bool:
    """Whether a file that is called `name` can be handed in."""
    return is_notebook(name) or is_archive(name)


def stem(name: str) -> str:
    """`name` without the suffixes that are understood, `skip.ipynb.zip` too."""
    for _ in range(MOST_SUFFIXES):
        name = _SUFFIX.sub("", name)
    return name


def likeness(name: str, assignment: str) -> Likeness:
    """How a file called `name` is named after the assignment; blanks, hyphens and case make no difference."""
    plain = re.sub(r"[-\s]", "_", unicodedata.normalize("NFKC", stem(name)).casefold().strip())
    if plain == assignment:
        return Likeness.SAME
    return Likeness.BEGINS if plain.startswith(assignment) else Likeness.NONE


def chosen(names: Sequence[str], assignment: str) -> int | None:
    """Which one of several files counts: named like the assignment, then beginning so, then the only one.

    Notebooks come before archives. None where that leaves more than one.
    """
    if len(names) == 1:
        return 0
    ranks = [(likeness(name, assignment), is_notebook(name)) for name in names]
    best = max(ranks, default=None)
    is_clear = best is not None and best[0] > Likeness.NONE and ranks.count(best) == 1
    return ranks.index(best) if best is not None and is_clear else None


def storable(name: str, fallback: str) -> str:
    """`name` where a disk can hold it and a terminal can show it, else `fallback` with the suffix of `name`."""
    is_plain = name.isprintable() and "/" not in name and not name.startswith(".") and is_upload(name)
    if is_plain and len(name.encode()) <= LONGEST_NAME_BYTES:
        return name
    suffixes = [each for each in (*NOTEBOOK_SUFFIXES, *ARCHIVE_SUFFIXES) if name.lower().endswith(each)]
    return fallback + max(suffixes, key=len, default=NOTEBOOK_SUFFIXES[0])
