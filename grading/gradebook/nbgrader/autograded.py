"""A sheet as the notebook that the formgrader shows: a locked cell for each hidden test, one to mark for each question.

Nothing in it comes from a student as it was written, and no cell of it runs anything: tests are comments, answers and
code are text.
"""

import base64
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.authoring.notebooks import kernel_metadata
from autograder.paths import written_aside
from grading.gradebook.nbgrader.harmless import block, comment, markdown, signs, verbatim
from grading.gradebook.nbgrader.sheets import THE_WHOLE, HandCell, MachineCell, Sheet
from grading.policy.numbers import exact, shown

WIDEST = 1200  # pixels of a picture
LONGEST_CODE = 100_000  # characters of a student's notebook
LONGEST_MESSAGE = 4000


def write_notebook(sheet: Sheet, names: Mapping[str, str], path: Path) -> None:
    """Write a sheet as a notebook; `names` are those of its cells, by their items. What is there already is left."""
    notebook = nbformat.v4.new_notebook(metadata=kernel_metadata(), nbformat_minor=5)
    notebook.cells = list(_numbered(_cells(sheet, names)))
    text = nbformat.writes(notebook, version=4)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        with written_aside(path) as aside:
            aside.write_text(text, encoding="utf-8")


def _numbered(cells: Iterator[NotebookNode]) -> Iterator[NotebookNode]:
    for position, cell in enumerate(cells):
        cell.id = f"cell-{position:03d}"
        yield cell


def _cells(sheet: Sheet, names: Mapping[str, str]) -> Iterator[NotebookNode]:
    yield _locked(_attempt(sheet))
    for question in sheet.questions:
        yield _locked(_asked(question))
        yield _to_mark(names[question.name], _answered(question), question.question.points)
    for test in sheet.tests:
        yield _tested(test, names[test.name], sheet.evidence)
    yield _locked(_worked_out(sheet))
    yield _on_the_whole()
    if sheet.code:
        yield _locked(_code(sheet.code))


# -- text --------------------------------------------------------------------------------------------------------------


def _attempt(sheet: Sheet) -> str:
    """Not who it is: the formgrader hides names until they are asked for."""
    when = f", received {sheet.received:%Y-%m-%d %H:%M %Z}" if sheet.received else ""
    return block(f"<h2>Attempt {sheet.attempt}{signs(when)}</h2>")


def _worked_out(sheet: Sheet) -> str:
    lines = "".join(f"<li>{signs(line)}</li>" for line in sheet.lines)
    return block(f"<h3>The whole</h3><p>The grade, when this page was made:</p><ul>{lines}</ul>")


def _asked(cell: HandCell) -> str:
    """The question, and for staff what earns the points."""
    question = cell.question
    shown_as = markdown if question.prose else verbatim
    parts = [
        f"<h3>{signs(question.title)} ({shown(exact(question.points))} points)</h3>",
        shown_as(question.prompt),
        f"<h4>Mark scheme</h4>{markdown(question.scheme)}" if question.scheme else "",
        f"<h4>An answer that earns every point</h4>{shown_as(question.model)}",
    ]
    return block("".join(parts))


def _answered(cell: HandCell) -> str:
    answer = cell.answer
    show = markdown if cell.question.prose else verbatim
    notes = "".join(f"<p><em>Note: {signs(note)}.</em></p>" for note in answer.notes)
    text = show(answer.text) if answer.text else "<p><em>No answer.</em></p>"
    pictures = "".join(
        f'<p><img alt="picture {number} of the answer" style="max-width: 100%; border: 0" '
        f'src="data:image/png;base64,{_png(picture)}"></p>'
        for number, picture in enumerate(answer.pictures, start=1)
    )
    return block(f"{notes}{text}{pictures}")


def _code(sources: tuple[str, ...]) -> str:
    left, shown_ones = LONGEST_CODE, []
    for source in sources:
        shown_ones.append(verbatim(source[:left]))
        left -= len(source)
        if left <= 0:
            shown_ones.append("<p>The rest of the notebook is too long to show.</p>")
            break
    return block(f"<h3>What the student wrote</h3>{''.join(shown_ones)}")


def _png(picture: bytes) -> str:
    """A picture drawn anew: its pixels and nothing else of the file."""
    from PIL import Image

    with Image.open(BytesIO(picture), formats=("PNG", "JPEG")) as image:
        drawn = image.convert("RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB")
    drawn.thumbnail((WIDEST, WIDEST))
    drawn.info.clear()
    file = BytesIO()
    drawn.save(file, format="PNG")
    return base64.b64encode(file.getvalue()).decode()


# -- cells -------------------------------------------------------------------------------------------------------------


def _tested(cell: MachineCell, name: str, evidence: Path | None) -> NotebookNode:
    """What a hidden test said, as a comment, with its pictures."""
    test, result = cell.points, cell.result
    earned = "waits for staff" if test.earned is None else f"{shown(exact(test.earned))}"
    lines = [test.title, f"{test.verdict}: {earned} of {shown(exact(test.points))} points"]
    if cell.by_hand is not None:
        lines.append(f"by hand: {shown(exact(cell.by_hand))}")
    if result is not None and result.message:
        lines += ["", result.message[:LONGEST_MESSAGE]]
    if result is not None and result.hint and test.earned != test.points:
        lines += ["", f"Hint: {result.hint[:LONGEST_MESSAGE]}"]
    if cell.comment:
        lines += ["", f"Comment: {cell.comment[:LONGEST_MESSAGE]}"]
    made = nbformat.v4.new_code_cell(comment(lines), metadata=_metadata(name, True, False, test.points))
    for picture in result.pictures if result else ():
        path = evidence / Path(picture.file).name if evidence else None
        if path is not None and path.is_file():
            data = {"image/png": base64.b64encode(path.read_bytes()).decode(), "text/plain": picture.caption}
            alt = {"image/png": {"alt": picture.caption}}
            made.outputs.append(nbformat.v4.new_output("display_data", data, metadata=alt))
    return made


def _to_mark(name: str, html: str, points: float) -> NotebookNode:
    """A cell with fields for points and a comment."""
    return nbformat.v4.new_markdown_cell(html, metadata=_metadata(name, True, True, points))


def _on_the_whole() -> NotebookNode:
    """A cell with a field for a comment alone; nbgrader allows these only where there is code."""
    text = comment(["A comment on the whole goes below."])
    return nbformat.v4.new_code_cell(text, metadata=_metadata(THE_WHOLE, False, True, None))


def _locked(html: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(html, metadata={"editable": False, "deletable": False})


def _metadata(name: str, grade: bool, solution: bool, points: float | None) -> dict[str, Any]:
    about = {
        "schema_version": 3,
        "grade": grade,
        "solution": solution,
        "task": False,
        "locked": not solution,
        "grade_id": name,
    }
    return {
        "nbgrader": about if points is None else {**about, "points": points},
        "editable": False,
        "deletable": False,
    }
