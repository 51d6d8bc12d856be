"""An upload as the cells to grade: a notebook, or an archive with one that counts.

Nothing of an archive is written anywhere, and nothing of it is used but the one notebook: what lies beside it, modules
that are called like ours among it, is named to the student and left alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from autograder.intake import names
from autograder.intake.archives import entries, foreign_archive, is_archive
from autograder.intake.document import LARGEST_MIB, unreadable
from autograder.intake.members import LEADS_OUT, BadArchive, BadMember, Budget, Entry, TooMuch, printable
from autograder.intake.names import Likeness, likeness
from autograder.intake.notebook import CodeCell, read_cells

MOST_ENTRIES = 10_000
UNPACKED_MIB = 2 * LARGEST_MIB
DEEPEST = 3  # archives in one another
SHOWN_NAMES = 5

ADVICE = "Hand in the .ipynb file itself, or a zip archive with that one notebook in it."


@dataclass(frozen=True)
class Upload:
    """What a student handed in: the cells of the notebook that counts, and sentences for the student."""

    cells: tuple[CodeCell, ...]
    notes: tuple[str, ...] = ()


def read_upload(name: str, content: bytes, assignment: str) -> Upload:
    """Read what a student handed in under `name`: its kind follows from its first bytes.

    Raises StudentError when no notebook can be found in it, or when more than one may be meant.
    """
    chosen = notebook_in(name, content, assignment)
    return Upload(read_cells(chosen.content), chosen.notes)


@dataclass(frozen=True)
class Chosen:
    """The notebook that counts, still as bytes, and sentences for the student."""

    content: bytes
    notes: tuple[str, ...] = ()


def notebook_in(name: str, content: bytes, assignment: str) -> Chosen:
    """The notebook that counts of what a student handed in under `name`; raises as `read_upload` does."""
    if kind := foreign_archive(content):
        raise unreadable(f"the file is {kind}, which is not read here", ADVICE)
    if not is_archive(content):
        return Chosen(content)
    ballot = _Ballot(assignment)
    budget = Budget(entries=MOST_ENTRIES, total_bytes=UNPACKED_MIB * 2**20, member_bytes=LARGEST_MIB * 2**20)
    try:
        for notebook in _notebooks(content, name, budget, ballot, depth=1):
            ballot.add(notebook)
    except BadArchive as error:
        raise unreadable(f"the archive {error}", ADVICE) from error
    notebook = ballot.winner()
    return Chosen(notebook.content, tuple(ballot.notes(notebook)))


@dataclass(frozen=True)
class _Notebook:
    name: str
    content: bytes


class _Ballot:
    """Which notebook of an archive counts, found while they go by: only the best one's content is kept."""

    def __init__(self, assignment: str) -> None:
        self._assignment = assignment
        self._best: _Notebook | None = None
        self._rivals: list[str] = []
        self._others: list[str] = []
        self._unused: list[str] = []

    def add(self, notebook: _Notebook) -> None:
        if self._best is None:
            self._best = notebook
            return
        ours, theirs = self._likeness(notebook), self._likeness(self._best)
        if ours > theirs:
            self._others += [self._best.name, *self._rivals]
            self._best, self._rivals = notebook, []
        elif ours < theirs:
            self._others.append(notebook.name)
        elif notebook.content != self._best.content:
            self._rivals.append(notebook.name)

    def leave_out(self, entry: Entry, why: str = "") -> None:
        shown = printable(entry.name if why == LEADS_OUT else "/".join(entry.parts[-2:]))
        self._unused.append(f"`{shown}` ({why})" if why else f"`{shown}`")

    def winner(self) -> _Notebook:
        if self._best is None:
            beside = f"; there is {_listed(self._unused)}" if self._unused else ""
            raise unreadable(f"the archive holds no notebook, a file whose name ends in .ipynb{beside}", ADVICE)
        if self._rivals:
            shown = _listed([f"`{printable(each)}`" for each in (self._best.name, *self._rivals)])
            raise unreadable(
                f"the archive holds several notebooks, {shown}, and none is clearly the one to grade",
                f"Name it {self._assignment}.ipynb, or hand in that one file.",
            )
        return self._best

    def notes(self, notebook: _Notebook) -> Iterator[str]:
        if self._others:
            left = _listed([f"`{printable(each)}`" for each in self._others])
            yield f"Of several notebooks, `{printable(notebook.name)}` was graded, for its name; {left} was not."
        if self._unused:
            yield f"Only the notebook is used; left alone: {_listed(self._unused)}."

    def _likeness(self, notebook: _Notebook) -> Likeness:
        return likeness(notebook.name, self._assignment)


def _notebooks(content: bytes, name: str, budget: Budget, ballot: _Ballot, depth: int) -> Iterator[_Notebook]:
    """Every notebook in an archive and in the archives in it; what else there is, is told to the ballot."""
    for entry in entries(BytesIO(content), name, budget):
        if entry.is_junk:
            continue
        if entry.obstacle or not names.is_upload(entry.name):
            ballot.leave_out(entry, entry.obstacle)
            continue
        try:
            inside = entry.read()
        except BadMember as error:
            ballot.leave_out(entry, str(error))
            continue
        if not is_archive(inside):
            if names.is_notebook(entry.name) or inside.lstrip().startswith(b"{"):
                yield _Notebook(entry.name, inside)
            else:
                ballot.leave_out(entry)
        elif depth == DEEPEST:
            raise TooMuch(f"holds archives that lie more than {DEEPEST} deep in one another")
        else:
            yield from _inner(entry, inside, budget, ballot, depth + 1)


def _inner(entry: Entry, content: bytes, budget: Budget, ballot: _Ballot, depth: int) -> Iterator[_Notebook]:
    try:
        yield from _notebooks(content, entry.name, budget, ballot, depth)
    except TooMuch:
        raise
    except BadArchive as error:
        ballot.leave_out(entry, f"it {error}")


def _listed(shown: list[str]) -> str:
    """The first few of a list of names, and how many more there are."""
    first, more = shown[:SHOWN_NAMES], len(shown) - SHOWN_NAMES
    return ", ".join(first) + (f" and {more} more" if more > 0 else "")
