"""Notebooks made from a script: what stands in their cells, and what nbgrader makes of them."""

import nbformat
import pytest

from autograder.authoring.notebooks import release_notebook, solution_notebook, student_notebook
from autograder.authoring.regions import is_marker
from autograder.errors import AuthoringError
from autograder.intake.notebook import read_cells
from autograder.intake.release_cells import put_back
from autograder.paths import AssignmentSource


def test_the_release_shows_starters_and_no_markers(source: AssignmentSource) -> None:
    """Stub and starter stand where the solutions stood."""
    prose, limit, double, quadruple, _ = release_notebook(source).cells
    assert (prose.source, limit.source) == ("# Doubling", "limit = 3")
    assert double.source.endswith("    # YOUR CODE HERE\n    raise NotImplementedError")
    assert quadruple.source.endswith("    once = number\n\n    # and then?\n    return once")
    assert not any(is_marker(line) for cell in (double, quadruple) for line in cell.source.split("\n"))


def test_a_student_notebook_has_the_release_cells_with_regions_filled(source: AssignmentSource) -> None:
    """Metadata is the release's; one region is replaced, the others hold the reference's solution."""
    release, student = release_notebook(source), student_notebook(source, {"double": "return 2 * number"})
    assert [(cell.id, cell.metadata) for cell in student.cells] == [(cell.id, cell.metadata) for cell in release.cells]
    assert student.cells[2].source.endswith("    return 2 * number")
    assert student.cells[3].source.endswith("    once = double(number)\n    return double(once)")


def test_only_cells_with_a_region_may_be_edited(source: AssignmentSource) -> None:
    """Solution cells are named by their regions; the rest is locked, read-only and checksummed."""
    metadata = [cell.metadata for cell in release_notebook(source).cells]
    names = ["cell-00", "cell-01", "double", "first-second", "Check-your-work"]
    assert [each.nbgrader.grade_id for each in metadata] == names
    assert [each.nbgrader.solution for each in metadata] == [False, False, True, True, False]
    assert [each.get("editable", True) for each in metadata] == [False, False, True, True, False]
    assert all(each.deletable is False and each.nbgrader.checksum for each in metadata)


def test_a_release_ends_with_how_to_check(source: AssignmentSource) -> None:
    """The command is the one for this notebook, in its folder or in a cell."""
    last = release_notebook(source).cells[-1]
    assert (last.cell_type, last.id) == ("markdown", "Check-your-work")
    assert "run `torchgrade check double.ipynb` in its folder, or `!torchgrade check double.ipynb`" in last.source
    assert solution_notebook(source).cells[-1] == last


def test_a_script_that_says_how_to_check_is_left_as_it_is(source: AssignmentSource) -> None:
    """Wherever it says so, and over the end of a line."""
    source.notebook.write_text(source.notebook.read_text().replace("# # Doubling", "# Run `torchgrade\n# check`."))
    assert [cell.id for cell in release_notebook(source).cells] == ["cell-00", "cell-01", "cell-02", "cell-03"]


def test_without_public_checks_nothing_tells_to_run_them(source: AssignmentSource) -> None:
    """The release has no such cell then, also where it had one before."""
    assert len(release_notebook(source).cells) == 5
    source.public_tests.unlink()
    assert [cell.id for cell in release_notebook(source).cells] == ["cell-00", "cell-01", "cell-02", "cell-03"]


def test_work_on_a_release_without_that_cell_is_graded_as_before(source: AssignmentSource) -> None:
    """It is prose: nothing is put back, left out or told because of it."""
    release, student = release_notebook(source), student_notebook(source, {})
    del student.cells[-1]
    cells = read_cells(nbformat.writes(student).encode())
    assert put_back(cells, read_cells(nbformat.writes(release).encode())) == (cells, ())


def test_tags_survive(source: AssignmentSource) -> None:
    """The grader reads them to know what it may skip."""
    assert [cell.metadata.get("tags") for cell in release_notebook(source).cells] == [
        None,
        ["skip-grading"],
        None,
        None,
        None,
    ]


def test_the_same_source_gives_the_same_notebook(source: AssignmentSource) -> None:
    """Nothing depends on the time or on chance, and the result is a valid notebook."""
    first, second = release_notebook(source), release_notebook(source)
    nbformat.validate(first)
    assert nbformat.writes(first) == nbformat.writes(second)


def test_nbgrader_takes_the_release_for_its_own(source: AssignmentSource) -> None:
    """Its validator accepts the metadata, and its checksums agree with ours."""
    from nbgrader.nbgraderformat import MetadataValidator
    from nbgrader.utils import compute_checksum

    notebook = release_notebook(source)
    MetadataValidator().validate_nb(notebook)
    assert all(compute_checksum(cell) == cell.metadata.nbgrader.checksum for cell in notebook.cells)


def test_the_solution_runs(source: AssignmentSource) -> None:
    """The filled cells are the reference as it was written."""
    names: dict[str, object] = {}
    for cell in solution_notebook(source).cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
    assert eval("quadruple(limit)", names) == 12


def test_a_starter_that_breaks_the_cell_is_an_error(source: AssignmentSource) -> None:
    """A release that is not Python is refused, with the line that breaks."""
    source.notebook.write_text(source.notebook.read_text().replace("# return once", "# return ("))
    with pytest.raises(AuthoringError, match=r"not Python once .* at 'return \('"):
        release_notebook(source)
