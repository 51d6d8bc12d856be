"""Where uploads come from: a folder, or the archive of a whole class, as a list of files.

The content comes from students: links are never followed, only regular files are read, and nothing is unpacked.
"""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from autograder.errors import AutograderError, IntakeError
from autograder.intake.archives import HEAD_BYTES, entries, foreign_archive, is_archive
from autograder.intake.document import LARGEST_MIB
from autograder.intake.members import BadMember, Budget, Entry

MOST_ENTRIES = 200_000
UNPACKED_MIB = 64 * 2**10  # of a class's archive
DEEPEST = 16  # folders in one another

Content = tuple[bytes, datetime]


class SkipError(AutograderError):
    """Why a file is not taken."""


@dataclass(frozen=True)
class Found:
    """A file at `parts` below a source. `obstacle` says why it cannot be read.

    `read` gives its content and the time of its last change, or raises SkipError; in an archive it is good until the
    next file is asked for.
    """

    parts: tuple[str, ...]
    obstacle: str
    read: Callable[[], Content]


@dataclass(frozen=True)
class Source:
    """A folder or an archive that holds uploads. `files` can be gone through again and gives the same each time."""

    path: Path
    is_archive: bool
    files: Callable[[], Iterator[Found]]


def open_source(path: Path, understood: str) -> Source:
    """The source at `path`. Raises IntakeError, which ends in what is `understood`, where there is none."""
    try:
        if path.is_dir():
            os.scandir(path).close()
            return Source(path, False, partial(_in_folder, path, ()))
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise IntakeError(
            f"{path}: cannot be read as a folder or an archive ({error.strerror}); name one that holds uploads: "
            f"{understood}"
        ) from error
    if not is_archive(head):
        found = foreign_archive(head) or "neither a folder nor an archive"
        raise IntakeError(
            f"{path}: {found}; name a folder, a .zip, a .tar or a .tar.gz that holds uploads: {understood}"
        )
    return Source(path, True, partial(_in_archive, path))


# -- folders -----------------------------------------------------------------------------------------------------------


def _in_folder(folder: Path, parts: tuple[str, ...]) -> Iterator[Found]:
    """Every file in a folder and in its folders, sorted. A folder that is not to be entered is found like a file."""
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        yield Found(parts, f"cannot be read ({error.strerror})", partial(_regular_file, folder))
        return
    for path in paths:
        below = (*parts, path.name)
        obstacle, is_folder = _examined(path)
        if is_folder and not obstacle and len(below) < DEEPEST:
            yield from _in_folder(path, below)
        else:
            too_deep = "folders too deep in one another" if is_folder else ""
            yield Found(below, obstacle or too_deep, partial(_regular_file, path))


def _examined(path: Path) -> tuple[str, bool]:
    """What keeps an entry from being read, if anything, and whether it is a folder."""
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        return f"cannot be read ({error.strerror})", False
    if stat.S_ISLNK(mode):
        return "a link; links are not followed", False
    if path.name.startswith("."):
        return "hidden: its name starts with a dot", stat.S_ISDIR(mode)
    is_ordinary = stat.S_ISDIR(mode) or stat.S_ISREG(mode)
    return "" if is_ordinary else "not a regular file", stat.S_ISDIR(mode)


def _regular_file(path: Path) -> Content:
    """Content and time of the last change of a regular file; opening neither follows a link nor waits for a pipe."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise SkipError("not a regular file")
            content = file.read(LARGEST_MIB * 2**20 + 1)
    except OSError as error:
        raise SkipError(f"cannot be read ({error.strerror})") from error
    if len(content) > LARGEST_MIB * 2**20:
        raise SkipError(f"larger than {LARGEST_MIB} MiB; have its outputs cleared")
    return content, datetime.fromtimestamp(status.st_mtime, UTC)


# -- archives ----------------------------------------------------------------------------------------------------------


def _in_archive(path: Path) -> Iterator[Found]:
    """Every file in an archive that somebody put there. Raises BadArchive when there is no going on."""
    budget = Budget(entries=MOST_ENTRIES, total_bytes=UNPACKED_MIB * 2**20, member_bytes=LARGEST_MIB * 2**20)
    with path.open("rb") as file:
        changed = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
        for entry in entries(file, path.name, budget):
            if not entry.is_junk:
                yield Found(entry.parts, entry.obstacle, partial(_member, entry, entry.modified or changed))


def _member(entry: Entry, modified: datetime) -> Content:
    try:
        return entry.read(), modified
    except BadMember as error:
        raise SkipError(f"cannot be used: {error}") from error
