"""Public checks where students run them: in their notebook's kernel by otter-grader, and by `torchgrade check`."""

import re
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.authoring.notebooks import KERNEL, release_notebook, student_notebook
from autograder.authoring.release import build_release
from autograder.course import read_course
from autograder.grader.suite import read_suite

COURSE = read_course(Path(__file__).resolve().parents[2])
NAMES = [each.name for each in COURSE.assignments]
BY_OTTER = "import otter\nprint(repr(otter.Notebook().check_all()))"
BY_COMMAND = f"!{sys.executable} -m grading check work.ipynb"


def cells_of(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells that define things, anew; training and drawing take their time."""
    code = [each for each in notebook.cells if each.cell_type == "code"]
    return [new_code_cell(each.source) for each in code if "skip-grading" not in each.metadata.get("tags", [])]


@pytest.mark.parametrize("name", NAMES)
def test_students_check_their_work_in_a_kernel(name: str, tmp_path: Path) -> None:
    """With nothing done, a check fails with its hint, in both; with all done, all pass, in the same kernel."""
    source = COURSE.source(name)
    for file, content in build_release(source).items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(content)
    (tmp_path / f"{name}.ipynb").unlink()
    done = student_notebook(source, {})
    nbformat.write(done, tmp_path / "work.ipynb")
    blank = [*cells_of(release_notebook(source)), new_code_cell(BY_OTTER)]
    checked = [new_code_cell(BY_OTTER), new_code_cell(BY_COMMAND)]
    session = new_notebook(cells=[*blank, *cells_of(done), *checked])
    NotebookClient(session, kernel_name=KERNEL, resources={"metadata": {"path": tmp_path}}, allow_errors=True).execute()
    before, after, by_command = (
        "".join(output.get("text", "") for output in cell.outputs) for cell in (blank[-1], *checked)
    )
    count = len(read_suite(source.public_tests).tests)
    assert "Hint: " in before
    assert after.count("All test cases passed!") == count, after
    assert re.search(rf"^{count} of {count} checks passed", by_command, re.MULTILINE), by_command
