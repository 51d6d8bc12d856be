"""Uploads become submissions: every file of a folder or of a class's archive is taken, or named with the reason.

`layouts` says which file is whose. A source is gone through twice: once to see what there is, then to take what counts,
one file in memory at a time.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from autograder.course import Course
from autograder.errors import IntakeError
from autograder.intake import names
from autograder.intake.gradescope import submitters
from autograder.intake.layouts import (
    GRADESCOPE_METADATA,
    TIMESTAMP,
    Expected,
    Parts,
    Place,
    Stray,
    layouts,
    place,
)
from autograder.intake.members import BadArchive, printable
from autograder.intake.sources import Found, SkipError, Source, open_source
from autograder.intake.submission import RECORD, Submission, latest_of, store
from autograder.intake.timestamp import parse_timestamp


class Status(StrEnum):
    """What became of a file that was found."""

    NEW = "new"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Collected:
    """A file that was found. `submission` is None, and `reason` says why, exactly when it was skipped.

    `remark` says what was changed of what a file that was taken said of itself.
    """

    path: Path
    status: Status
    student: str | None
    submission: Submission | None
    reason: str
    remark: str = ""

    @property
    def is_new(self) -> bool:
        return self.status is Status.NEW

    def __str__(self) -> str:
        """One line for people, printable whatever the file's name holds."""
        path = Path(*(printable(part) for part in self.path.parts))
        said = self.reason or self.remark
        return f"{path}: {self.status}" + (f": {said}" if said else "")


@dataclass(frozen=True)
class _File:
    """A file that is a student's upload, or one of its files; `index` is its place in the source."""

    index: int
    parts: Parts
    place: Place


@dataclass(frozen=True)
class _Listing:
    """What one pass over a source has found, and why it ended before the source did, if so."""

    files: tuple[Found, ...]
    times: Mapping[Parts, datetime]  # that a timestamp.txt names, by its folder
    gradescope: Mapping[str, tuple[str, ...]]
    broken: str


def collect(
    course: Course, assignment: str, folder_or_archive: Path | None = None, *, now: datetime | None = None
) -> list[Collected]:
    """Take every new or changed upload in a folder or an archive, by default in the course's own `submitted/`.

    Nothing is received after `now`, when it is collected, whatever a clock that is wrong has written beside it. Returns
    every file found, sorted by path. Raises IntakeError when there is none at all.
    """
    course.assignment(assignment)
    source = open_source(folder_or_archive or course.paths.submitted, layouts(assignment))
    listing = _listed(source)
    files, strays = _placed(source, listing, _expected(course, assignment, source, listing))
    chosen, others = _chosen(files, assignment)
    found = [_skipped(source, stray.parts, stray.reason, stray.student) for stray in (*strays, *others)]
    found += _taken(course, assignment, source, listing, chosen, now or datetime.now(UTC))
    if listing.broken and not files:
        raise IntakeError(
            f"{source.path}: the archive {listing.broken}; download it again, or name its folder unpacked"
        )
    if listing.broken:
        found.append(_skipped(source, (), f"the archive {listing.broken}; only what comes before could be read"))
    if not found and not _holds_attempts(course, assignment, source):
        raise IntakeError(f"{source.path}: nothing for {assignment}; {layouts(assignment)}")
    return sorted(found, key=lambda each: each.path)


# -- what there is -----------------------------------------------------------------------------------------------------


def _listed(source: Source) -> _Listing:
    files: list[Found] = []
    times: dict[Parts, datetime] = {}
    gradescope: dict[str, tuple[str, ...]] = {}
    broken = ""
    try:
        for found in source.files():
            files.append(found)
            if found.parts[-1] == TIMESTAMP and (when := parse_timestamp(_text(found))):
                times[found.parts[:-1]] = when
            if found.parts[-1] == GRADESCOPE_METADATA:
                gradescope |= submitters(_text(found))
    except BadArchive as error:
        broken = str(error)
    return _Listing(tuple(files), times, gradescope, broken)


def _text(found: Found) -> str:
    """What a small file of the system's own says; nothing where it cannot be read."""
    try:
        return "" if found.obstacle else found.read()[0].decode("utf-8-sig", "replace")
    except SkipError:
        return ""


def _expected(course: Course, assignment: str, source: Source, listing: _Listing) -> Expected:
    others = frozenset(each.name for each in course.assignments) - {assignment}
    return Expected(assignment, others, _is_own(course, source), listing.gradescope)


def _placed(source: Source, listing: _Listing, expected: Expected) -> tuple[list[_File], list[Stray]]:
    """The files that are uploads and those that are not; a folder around all of an archive makes no difference."""
    first = _places(listing, expected, 0)
    depth, found = 0, first
    while source.is_archive and not found[0] and _has_wrapper(listing, depth):
        depth += 1
        found = _places(listing, expected, depth)
    return found if found[0] else first


def _places(listing: _Listing, expected: Expected, depth: int) -> tuple[list[_File], list[Stray]]:
    """Each file by its path below the outermost `depth` folders."""
    files: list[_File] = []
    strays: dict[Parts, Stray] = {}
    for index, found in enumerate(listing.files):
        above, below = found.parts[:depth], found.parts[depth:]
        where = place(below, expected) if below else None
        if isinstance(where, Place) and not found.obstacle:
            files.append(_File(index, found.parts, where))
        elif where is not None:
            parts = found.parts if found.obstacle or isinstance(where, Place) else above + where.parts
            reason = found.obstacle or (where.reason if isinstance(where, Stray) else "")
            student = where.student if isinstance(where, Stray) else where.students[0]
            strays.setdefault(parts, Stray(parts, reason, student))
    return files, list(strays.values())


def _has_wrapper(listing: _Listing, depth: int) -> bool:
    """Whether one folder is around all files at that depth."""
    below = [found.parts[depth:] for found in listing.files if not found.obstacle]
    return bool(below) and all(len(parts) > 1 and parts[0] == below[0][0] for parts in below)


# -- what counts -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Choice:
    """The file that counts for one student."""

    student: str
    file: _File


def _chosen(files: Sequence[_File], assignment: str) -> tuple[list[_Choice], list[Stray]]:
    """The one file of every student that counts, and all others with the reason why they do not."""
    by_student: dict[str, list[_File]] = {}
    for file in files:
        for student in file.place.students:
            by_student.setdefault(student, []).append(file)
    choices: list[_Choice] = []
    others: list[Stray] = []
    for student, theirs in by_student.items():
        best = _best(theirs, assignment)
        choices += [_Choice(student, best)] if best else []
        others += [
            Stray(each.parts, _why_not(student, each, best, theirs), student) for each in theirs if each is not best
        ]
    return choices, others


def _best(files: Sequence[_File], assignment: str) -> _File | None:
    """The file that counts, of all that one student handed in; None where that is anybody's guess."""
    uploads: dict[Parts, list[_File]] = {}
    for file in files:
        uploads.setdefault(file.place.together, []).append(file)
    when = {file.place.when: file.place.together for file in files if file.place.when is not None}
    if len(uploads) > 1 and len(when) < len(uploads):
        return None
    upload = uploads[when[max(when)]] if len(uploads) > 1 else list(files)
    position = names.chosen([file.place.name for file in upload], assignment)
    return None if position is None else upload[position]


def _why_not(student: str, file: _File, best: _File | None, files: Sequence[_File]) -> str:
    if best is None:
        return f"one of {len(files)} files of {student}; leave the one that counts"
    if file.place.together != best.place.together:
        return f"{student} handed in again later"
    return f"not taken: of the files of {student}, {printable(best.place.name)} counts"


# -- taking it ---------------------------------------------------------------------------------------------------------


def _taken(
    course: Course, assignment: str, source: Source, listing: _Listing, choices: Sequence[_Choice], now: datetime
) -> Iterator[Collected]:
    """Every choice stored, in the order of the source; what can no longer be read is skipped."""
    waiting: dict[int, list[_Choice]] = {}
    for choice in choices:
        waiting.setdefault(choice.file.index, []).append(choice)
    ended = "changed while it was read"
    try:
        for index, found in enumerate(source.files() if source.is_archive else listing.files):
            if not waiting:
                return
            if index in waiting:
                yield from _stored_for_all(course, assignment, source, listing, waiting.pop(index), found, now)
    except BadArchive as error:
        ended = str(error)
    for choice in (each for left in waiting.values() for each in left):
        yield _skipped(source, choice.file.parts, f"not reached: the archive {ended}", choice.student)


def _stored_for_all(
    course: Course,
    assignment: str,
    source: Source,
    listing: _Listing,
    choices: Sequence[_Choice],
    found: Found,
    now: datetime,
) -> Iterator[Collected]:
    """Store a file for each student who handed it in."""
    try:
        content, modified = found.read()
    except (SkipError, BadArchive) as why:
        yield from (_skipped(source, found.parts, str(why), choice.student) for choice in choices)
        return
    for choice in choices:
        received = listing.times.get(found.parts[:-1]) or choice.file.place.when or modified
        path, name = source.path.joinpath(*found.parts), choice.file.place.name
        try:
            one = _stored(course, assignment, path, choice.student, name, content, min(received, now))
            yield replace(one, remark=_yet_to_come(choice.student, received, now)) if one.is_new else one
        except IntakeError as why:
            yield _skipped(source, found.parts, str(why), choice.student)


def _stored(
    course: Course, assignment: str, path: Path, student: str, name: str, content: bytes, received: datetime
) -> Collected:
    """Store an upload unless the student's latest attempt is the same, byte for byte."""
    last = latest_of(course.paths, student, assignment)
    if last is not None and last.sha256 == hashlib.sha256(content).hexdigest():
        return Collected(path, Status.UNCHANGED, student, last, "")
    new = store(course.paths, student, assignment, name=name, content=content, received=received)
    return Collected(path, Status.NEW, student, new, "")


def _yet_to_come(student: str, received: datetime, now: datetime) -> str:
    """What people are told of a time that was cut; nothing where it was not."""
    if received <= now:
        return ""
    return f"{student}: dated {_clock(received)}, which is yet to come; taken as received now, {_clock(now)}"


def _clock(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _is_own(course: Course, source: Source) -> bool:
    return source.path.resolve() == course.paths.submitted.resolve()


def _holds_attempts(course: Course, assignment: str, source: Source) -> bool:
    """Whether the source is the course's own folder and holds attempts that were collected before."""
    return _is_own(course, source) and any(source.path.glob(f"*/{assignment}/*/{RECORD}"))


def _skipped(source: Source, parts: Parts, reason: str, student: str | None = None) -> Collected:
    return Collected(source.path.joinpath(*parts), Status.SKIPPED, student, None, reason)
