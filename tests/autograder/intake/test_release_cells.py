"""What is locked comes back as it was handed out; what a student wrote stays."""

from dataclasses import replace

import pytest

from autograder.course import Course
from autograder.errors import IntakeError
from autograder.intake.notebook import CodeCell
from autograder.intake.release_cells import put_back, read_release

SETUP = CodeCell(1, "# setup\nimport torch", id="a", grade_id="setup", locked=True)
PLOT = CodeCell(2, "plot()", tags=("skip-grading",), id="b", grade_id="plot", locked=True)
TASK = CodeCell(3, "def f(): ...", id="c", grade_id="task")
CHECK = CodeCell(4, "def g(`x`): return f()", id="d", grade_id="check", locked=True)
RELEASE = (SETUP, PLOT, TASK, CHECK)
DONE = replace(TASK, source="def f(): return 1")


def own(number: int, source: str) -> CodeCell:
    return CodeCell(number, source, id=f"own-{number}")


def restored(*cells: CodeCell) -> list[tuple[int, str]]:
    """Numbers and sources of what is graded."""
    return [(cell.number, cell.source) for cell in put_back(cells, RELEASE)[0]]


def notes(*cells: CodeCell) -> tuple[str, ...]:
    return put_back(cells, RELEASE)[1]


def test_an_honest_submission_stays_as_it_is() -> None:
    """Solved, with cells of the student's own in between."""
    cells = (own(1, "first"), replace(SETUP, number=2), replace(PLOT, number=3), own(4, "help"))
    cells += (replace(DONE, number=5), replace(CHECK, number=6), own(7, "last"))
    assert put_back(cells, RELEASE) == (cells, ())


def test_a_changed_locked_cell_is_the_releases_again() -> None:
    """The student is told by number and by the release's first line; blanks at line ends are no change."""
    changed = replace(CHECK, source="def g(x): return 1\nprint('secret')")
    assert restored(SETUP, PLOT, DONE, changed)[-1] == (4, CHECK.source)
    assert notes(SETUP, PLOT, DONE, changed) == (
        "code cell 4 (`def g('x'): return f()`) was changed; the release's own was used",
    )
    assert notes(SETUP, PLOT, DONE, replace(CHECK, source=CHECK.source + "  \n")) == ()


def test_a_missing_locked_cell_comes_back_in_its_place() -> None:
    """Its number comes after the last, so that every number still names the cell that the student sees."""
    cells = (replace(PLOT, number=1), replace(DONE, number=2), own(3, "mine"))
    assert restored(*cells) == [(4, SETUP.source), (1, PLOT.source), (2, DONE.source), (3, "mine"), (5, CHECK.source)]
    assert notes(*cells) == (
        "the release's cell `import torch` was missing; it was put back as code cell 4",
        "the release's cell `def g('x'): return f()` was missing; it was put back as code cell 5",
    )


def test_a_missing_solution_cell_stays_away() -> None:
    """Its starter would overwrite what the student wrote elsewhere."""
    assert restored(SETUP, PLOT, own(3, "def f(): return 1"), CHECK)[2] == (3, "def f(): return 1")
    assert notes(SETUP, PLOT, own(3, "def f(): return 1"), CHECK) == ()


def test_a_copy_of_a_locked_cell_is_left_out_unless_it_was_changed() -> None:
    """A changed copy is the student's own work."""
    copy, changed = replace(SETUP, number=5, id="x"), replace(SETUP, number=6, id="y", source="import numpy")
    assert restored(*RELEASE, copy, changed)[4:] == [(6, "import numpy")]
    assert notes(*RELEASE, copy, changed) == (
        "code cell 5 (`import torch`) repeats a cell of the release; it was left out",
    )
    assert restored(changed, SETUP, PLOT, DONE, CHECK)[0] == (6, "import numpy")


def test_a_copy_of_a_solution_cell_is_kept() -> None:
    """Which of the two counts is what Python makes of it, as in the student's own notebook."""
    assert restored(SETUP, PLOT, DONE, replace(TASK, number=9), CHECK)[2:4] == [(3, DONE.source), (9, TASK.source)]


def test_moved_cells_come_in_the_releases_order_with_what_follows_them() -> None:
    """The student's own cells stay behind the cell that they followed."""
    cells = (replace(CHECK, number=1), own(2, "after check"), replace(SETUP, number=3), own(4, "after setup"))
    cells += (replace(PLOT, number=5), replace(DONE, number=6))
    assert [number for number, _ in restored(*cells)] == [3, 4, 5, 6, 1, 2]
    assert notes(*cells)[0] == "code cell 3 (`import torch`) was moved; it was used in the release's order"


@pytest.mark.parametrize("keep", ["grade_id", "id", "source"])
def test_a_cell_is_known_by_whatever_its_tool_left(keep: str) -> None:
    """nbgrader's id, else the cell's own, else the very same source."""
    blank = {"id": "", "grade_id": "", "locked": False}
    bare = tuple(replace(cell, **(blank | {keep: getattr(cell, keep)})) for cell in RELEASE)
    if keep != "source":
        bare = tuple(replace(cell, source="changed") for cell in bare)
    assert [cell.source for cell in put_back(bare, RELEASE)[0] if cell.locked] == [
        cell.source for cell in RELEASE if cell.locked
    ]
    assert len(put_back(bare, RELEASE)[0]) == len(RELEASE)


def test_equal_cells_of_a_release_are_each_known() -> None:
    """Two locked cells may hold the same; neither is a copy of the other."""
    release = (CodeCell(1, "show()", locked=True), CodeCell(2, "show()", locked=True))
    assert put_back(release, release) == (release, ())


def test_the_release_decides_what_is_skipped() -> None:
    """A tag takes no locked cell out of the grading, and its removal brings none in."""
    cells = (replace(SETUP, tags=("skip-grading",)), replace(PLOT, tags=()), replace(TASK, tags=("mine",)), CHECK)
    release = (SETUP, PLOT, replace(TASK, tags=("skip-grading",)), CHECK)
    assert [cell.tags for cell in put_back(cells, release)[0]] == [
        (),
        ("skip-grading",),
        ("mine", "skip-grading"),
        (),
    ]


def test_a_notebook_with_nothing_of_the_release_is_used_as_it_is() -> None:
    """It may be another notebook altogether, or one written from nothing; and there may be no release."""
    cells = (own(1, "def f(): return 1"),)
    assert put_back(cells, RELEASE) == (
        cells,
        ("none of the release's cells was found in the notebook; it was used as it is",),
    )
    assert put_back(cells, ()) == (cells, ())
    assert put_back((), RELEASE)[0] == ()


def test_a_claim_to_be_locked_protects_nothing() -> None:
    """Only the release says what is locked."""
    forged = replace(own(5, "import os"), locked=True, grade_id="forged")
    assert put_back((*RELEASE, forged), RELEASE) == ((*RELEASE, forged), ())


def test_the_release_is_read_from_the_course(course: Course) -> None:
    """Without one nothing is put back; a broken one stops before anything is graded, and says what to do."""
    assert read_release(course.paths, "denoise") == ()
    path = course.paths.release("denoise") / "denoise.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(b'{"cells": [{"cell_type": "code", "source": "x"}]}')
    assert read_release(course.paths, "denoise") == (CodeCell(1, "x"),)
    path.write_bytes(b"{")
    with pytest.raises(IntakeError, match=r"denoise\.ipynb: cannot be read .*torchgrade release denoise"):
        read_release(course.paths, "denoise")
