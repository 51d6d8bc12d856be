"""Who hands in when a grader is graded: the reference, nobody's work, and every labelled variant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from autograder.authoring.notebooks import release_notebook, solution_notebook, student_notebook
from autograder.authoring.variants import Variant, read_variants
from autograder.paths import AssignmentSource

if TYPE_CHECKING:
    from nbformat import NotebookNode


class Kind(StrEnum):
    """What must become of a member: full points, hardly any, or to be caught."""

    REFERENCE = "reference"
    RIGHT = "right"
    BLANK = "blank"  # the release, handed in as it was
    EMPTY = "empty"  # a notebook without cells
    WRONG = "wrong"
    MUTANT = "mutant"


@dataclass(frozen=True)
class Member:
    """One that hands in; `student` names it in reports, `title` says what it did, `fails` which tests must say so."""

    kind: Kind
    name: str
    title: str
    notebook: bytes
    fails: tuple[str, ...] = ()

    @property
    def student(self) -> str:
        return self.name.replace("/", "-")

    @property
    def is_right(self) -> bool:
        """Whether it must earn every point."""
        return self.kind in (Kind.REFERENCE, Kind.RIGHT)

    @property
    def is_undone(self) -> bool:
        """Whether nothing was done, so that next to nothing may be earned."""
        return self.kind in (Kind.BLANK, Kind.EMPTY)


def members_of(source: AssignmentSource) -> tuple[Member, ...]:
    """Everybody who must be graded as they deserve. Raises AuthoringError for a malformed variant."""
    import nbformat

    variants = read_variants(source)
    empty = nbformat.v4.new_notebook(metadata=release_notebook(source).metadata)
    return (
        Member(Kind.REFERENCE, "reference", "The reference solution.", written(solution_notebook(source))),
        *(_variant(source, each) for each in variants if each.right),
        Member(Kind.BLANK, "blank", "The release, handed in as it was.", written(release_notebook(source))),
        Member(Kind.EMPTY, "empty", "A notebook without cells.", written(empty)),
        *(_variant(source, each) for each in variants if not each.right),
    )


def filled(source: AssignmentSource, regions: Mapping[str, str]) -> bytes:
    """The notebook of a student who wrote the reference's solution, or the replacement where a region has one."""
    return written(student_notebook(source, regions))


def _variant(source: AssignmentSource, variant: Variant) -> Member:
    kind = Kind.RIGHT if variant.right else Kind.WRONG
    return Member(kind, f"{kind}/{variant.name}", variant.title, filled(source, variant.regions), variant.fails)


def written(notebook: NotebookNode) -> bytes:
    """The notebook as a file holds it."""
    import nbformat

    text: str = nbformat.writes(notebook)
    return text.encode()
