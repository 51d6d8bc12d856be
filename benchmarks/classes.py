"""A class for a benchmark: notebooks of an assignment, made from its reference solution and its labelled variants.

Each differs from every other in ways that change no model: comments, names, what is printed.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from autograder.authoring.notebooks import student_notebook
from autograder.authoring.variants import read_variants
from autograder.intake.notebook import GRADING_SKIPS
from autograder.paths import AssignmentSource

if TYPE_CHECKING:
    from nbformat import NotebookNode

REMARKS = ("it runs now", "see the lecture on skips", "checked the shapes by hand", "asked in the forum", "second try")


def notebooks(
    source: AssignmentSource, count: int, *, with_skipped: bool = True
) -> Iterator[tuple[str, "NotebookNode"]]:
    """`count` students with what they hand in: the reference first, then right and wrong variants, and so on again.

    Without `with_skipped`, cells that grading skips (those that train and draw for the student) are left out.
    """
    regions = [{}, *(variant.regions for variant in read_variants(source))]
    for number, each in zip(range(count), itertools.cycle(regions), strict=False):
        notebook = student_notebook(source, each)
        if not with_skipped:
            notebook.cells = [cell for cell in notebook.cells if GRADING_SKIPS not in cell.metadata.get("tags", [])]
        _make_own(notebook, number)
        yield f"student-{number:03d}", notebook


def hand_in(folder: Path, handed_in: Iterator[tuple[str, "NotebookNode"]]) -> list[str]:
    """Write STUDENT.ipynb for each; returns the students."""
    folder.mkdir(parents=True, exist_ok=True)
    students = []
    for student, notebook in handed_in:
        nbformat.write(notebook, folder / f"{student}.ipynb")
        students.append(student)
    return students


def _make_own(notebook: "NotebookNode", number: int) -> None:
    """Edits as students make them, in cells that are theirs and in one more at the end."""
    remark = REMARKS[number % len(REMARKS)]
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = f"# {remark} ({number})\n{cell.source}"
    own = (
        f"shapes_{number} = [tuple(each.shape) for each in MyAENet().parameters()]\nprint({remark!r}, shapes_{number})"
    )
    notebook.cells.append(nbformat.v4.new_code_cell(own, id="own"))
