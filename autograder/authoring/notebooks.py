"""A percent script becomes notebooks: the release's, a student's, the solution's.

All three have the same cells with the same metadata, as nbgrader writes it; they differ in what stands in the
regions and in the cells that a person marks. The same source gives the same bytes: ids follow from positions, and
nothing carries a time. They end with a cell that says how to check, unless the script says so itself.
"""

from __future__ import annotations

import ast
import copy
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograder.authoring.questions import NAMED, Question, answer_cells
from autograder.authoring.regions import fill, parse_regions, strip
from autograder.errors import AuthoringError
from autograder.paths import AssignmentSource

if TYPE_CHECKING:
    from nbformat import NotebookNode

KERNEL = "python3"
CHECK = "torchgrade check"
CLOSING = "Check-your-work"  # the last cell's name: those of regions and questions have no capitals


def release_notebook(source: AssignmentSource) -> NotebookNode:
    """What students are given: starters for solutions, everything else locked."""
    text = source.notebook.read_text(encoding="utf-8")
    return copy.deepcopy(_templates(source, text, source.public_tests.is_file()).release)


def student_notebook(source: AssignmentSource, replacements: Mapping[str, str]) -> NotebookNode:
    """What a student hands in who wrote the reference's solution, or the replacement where a region or question has
    one."""
    text = source.notebook.read_text(encoding="utf-8")
    _refuse_broken(fill(text, source.notebook, replacements), source)
    templates = _templates(source, text, source.public_tests.is_file())
    notebook = copy.deepcopy(templates.release)
    for cell, marked in zip(notebook.cells, templates.marked, strict=True):
        question = templates.questions.get(cell.metadata.nbgrader.grade_id)
        if question is not None:
            cell.source = question.answered(replacements.get(question.name, question.model))
        else:
            cell.source = _filled(marked, source, replacements)
    return notebook


def solution_notebook(source: AssignmentSource) -> NotebookNode:
    """The reference solution, not executed."""
    return student_notebook(source, {})


def kernel_metadata() -> dict[str, Any]:
    """What a notebook says about its kernel, without the version of the machine that made it."""
    return {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": KERNEL},
        "language_info": {"name": "python"},
    }


@dataclass(frozen=True)
class _Templates:
    """What every notebook of one source is made from: the release, its cells with the markers still in them, and the
    questions that a person marks."""

    release: NotebookNode
    marked: tuple[NotebookNode, ...]
    questions: dict[str, Question]


@functools.lru_cache(maxsize=8)
def _templates(source: AssignmentSource, text: str, has_checks: bool) -> _Templates:
    """Made once for a text: a class of variants is a class of copies. Nobody may change what this returns."""
    questions = {cell.question.name: cell.question for cell in answer_cells(text, source.notebook)}
    notebook = _notebook(text, source, questions)
    marked = copy.deepcopy(notebook.cells)
    for cell, plain in zip(notebook.cells, _cells(strip(text, source.notebook), source), strict=True):
        cell.source = plain.source
    if has_checks and not any(CHECK in " ".join(cell.source.split()) for cell in notebook.cells):
        notebook.cells.append(_closing(source.name))
        marked.append(_closing(source.name))
    return _Templates(_as_nbgrader_assigns(notebook), tuple(marked), questions)


def _closing(name: str) -> NotebookNode:
    """The cell that tells students how to check."""
    import nbformat

    command = f"{CHECK} {name}.ipynb"
    text = (
        f"## Check your work\n\nSave this notebook, then run `{command}` in its folder, or `!{command}` in a cell of "
        "your own. It reads the saved file, runs the public checks, and says what is not as it should be. The grader "
        "looks at more than these checks do. When you are done, hand in this one file."
    )
    metadata = {"nbgrader": _for_nbgrader(CLOSING, locked=True)}
    return nbformat.v4.new_markdown_cell(text, id=CLOSING, metadata=metadata)


def _filled(marked: NotebookNode, source: AssignmentSource, replacements: Mapping[str, str]) -> str:
    """What stands in a cell once its regions are filled."""
    if marked.cell_type != "code":
        return str(marked.source)
    names = [region.name for region in parse_regions(marked.source, source.notebook)]
    own = {name: replacements[name] for name in names if name in replacements}
    return fill(marked.source, source.notebook, own).rstrip("\n") if names else str(marked.source)


def _notebook(text: str, source: AssignmentSource, questions: Mapping[str, Question]) -> NotebookNode:
    """The script's cells, markers still in them, with ids, tags and nbgrader's metadata."""
    import nbformat

    parse_regions(text, source.notebook)
    notebook = nbformat.v4.new_notebook(metadata=kernel_metadata(), nbformat_minor=5)
    for position, cell in enumerate(_cells(text, source)):
        metadata: dict[str, Any] = {"tags": cell.metadata["tags"]} if "tags" in cell.metadata else {}
        question = questions.get(str(cell.metadata.get(NAMED)))
        if question is not None:
            metadata["nbgrader"] = _marked_by_a_person(question)
        else:
            regions = parse_regions(cell.source, source.notebook) if cell.cell_type == "code" else ()
            named = "-".join(region.name for region in regions) or f"cell-{position:02d}"
            metadata["nbgrader"] = _for_nbgrader(named, locked=not regions)
        make = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
        notebook.cells.append(make(cell.source, id=f"cell-{position:02d}", metadata=metadata))
    return notebook


def _for_nbgrader(named: str, locked: bool) -> dict[str, Any]:
    """What nbgrader knows of a cell without points: a locked one, or one that holds a solution."""
    return {
        "schema_version": 3,
        "grade": False,
        "task": False,
        "solution": not locked,
        "locked": locked,
        "grade_id": named,
    }


def _marked_by_a_person(question: Question) -> dict[str, Any]:
    """What nbgrader calls a manually graded cell."""
    points = int(question.points) if question.points.is_integer() else question.points
    return {
        "schema_version": 3,
        "grade": True,
        "task": False,
        "solution": True,
        "locked": False,
        "points": points,
        "grade_id": question.name,
    }


def _cells(text: str, source: AssignmentSource) -> list[NotebookNode]:
    """The cells of a percent script, which must be valid Python."""
    import jupytext

    _refuse_broken(text, source)
    cells: list[NotebookNode] = jupytext.reads(text, fmt="py:percent").cells
    return cells


def _refuse_broken(text: str, source: AssignmentSource) -> None:
    """Raise AuthoringError for a script that is not Python: a starter or a replacement broke it."""
    try:
        ast.parse(text)
    except SyntaxError as error:
        broken = text.split("\n")[(error.lineno or 1) - 1].strip()
        raise AuthoringError(
            f"{source.notebook}: not Python once its regions are filled or stripped: {error.msg} at {broken!r}; "
            "mend the region that stands there, its starter, or its replacement"
        ) from error


def _as_nbgrader_assigns(notebook: NotebookNode) -> NotebookNode:
    """Run nbgrader's own steps of `generate_assignment`, so that its tools take our releases for theirs.

    ClearSolutions is left out: it knows one stub for all regions, and it empties a whole solution cell in which it
    finds no region. The regions are stripped before this runs.
    """
    from nbgrader import preprocessors as steps

    resources: dict[str, Any] = {}
    for step in (
        steps.LockCells,
        steps.ClearOutput,
        steps.CheckCellMetadata,
        steps.ClearHiddenTests,
        steps.ClearMarkScheme,
        steps.ComputeChecksums,
        steps.CheckCellMetadata,
    ):
        notebook, resources = step().preprocess(notebook, resources)
    return notebook
