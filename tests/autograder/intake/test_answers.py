"""Answers to questions that a person marks: found by their names, bounded, and told from what was given out."""

import base64
import json
import tempfile
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from autograder.authoring.questions import questions_of
from autograder.intake.answers import MOST_CHARACTERS, MOST_PICTURES, Answer, answers_of
from autograder.intake.submission import Submission
from autograder.paths import AssignmentSource

NOTEBOOK = """\
# %% [markdown] answer="why" points=3
# Why does it double?
#
# ### BEGIN ANSWER
# Because.
# ### END ANSWER

# %% answer="plot" points=2
# Draw it.
### BEGIN ANSWER
draw()
### END ANSWER
"""


def picture(kind: str = "PNG", size: tuple[int, int] = (4, 3)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "red").save(file, format=kind)
    return file.getvalue()


def output(content: bytes, kind: str = "image/png") -> dict[str, Any]:
    return {"output_type": "display_data", "metadata": {}, "data": {kind: base64.b64encode(content).decode()}}


def cell(kind: str, name: str, text: object, **more: object) -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {"nbgrader": {"grade_id": name}} if name else {}, "source": text, **more}


@pytest.fixture
def source(tmp_path: Path) -> AssignmentSource:
    """An assignment with a question in prose and one in code."""
    folder = AssignmentSource(tmp_path / "source" / "double")
    folder.folder.mkdir(parents=True)
    folder.notebook.write_text(NOTEBOOK)
    return folder


def handed_in(source: AssignmentSource, content: bytes, name: str = "double.ipynb") -> dict[str, Answer]:
    """The answers in a file that somebody handed in."""
    path = source.folder.parent / name
    path.write_bytes(content)
    submission = Submission("student-01", "double", 1, "0" * 64, datetime.now(UTC), path)
    return dict(answers_of(submission, source))


def answers(source: AssignmentSource, *cells: object) -> dict[str, Answer]:
    content = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()
    found = handed_in(source, content)
    slowly = handed_in(source, content[:-1] + b', "odd": NaN}')  # which only Python's own reader takes
    assert found == slowly
    return found


def test_an_answer_is_the_students_part_of_its_cell(source: AssignmentSource) -> None:
    """Of prose without the prompt, of code the whole cell; equal answers have equal hashes."""
    why, plot = answers(
        source,
        cell("markdown", "why", "Why does it double?\n\nTwo parts."),
        cell(
            "code",
            "plot",
            ["# Draw it.\n", "plot()"],
            outputs=[output(picture()), output(picture("JPEG"), "image/jpeg")],
        ),
    ).values()
    assert (why.text, why.pictures, why.notes) == ("Two parts.", (), ())
    assert (plot.text, plot.pictures) == ("# Draw it.\nplot()", (picture(), picture("JPEG")))
    assert len({why.sha256, plot.sha256, ""}) == 3
    other = answers(source, cell("markdown", "why", "Why does it double?\n\nYOUR ANSWER HERE\n\nTwo parts."))["why"]
    assert other.sha256 == why.sha256


@pytest.mark.parametrize("text", ["given", "prompt", "", "  \n"])
def test_what_was_left_as_it_was_given_out_is_no_answer(source: AssignmentSource, text: str) -> None:
    """Whatever the blanks; nor is an emptied cell."""
    given_out = {
        each.name: {"given": each.given, "prompt": each.prompt}.get(text, text) for each in questions_of(source)
    }
    found = answers(source, cell("markdown", "why", given_out["why"] + "\n"), cell("code", "plot", given_out["plot"]))
    assert [(each.text, each.sha256, each.notes) for each in found.values()] == [("", "", ())] * 2


def test_a_picture_under_code_as_given_is_an_answer(source: AssignmentSource) -> None:
    """The cell may draw what the student wrote elsewhere."""
    plot = answers(source, cell("code", "plot", "# Draw it.\n# YOUR CODE HERE", outputs=[output(picture())]))["plot"]
    assert plot.pictures == (picture(),)
    assert plot.sha256


def test_a_picture_attached_to_prose_is_shown(source: AssignmentSource) -> None:
    """Students photograph what they drew on paper."""
    attached = {"a.png": {"image/png": base64.b64encode(picture()).decode()}}
    found = answers(source, cell("markdown", "why", "![a.png](attachment:a.png)", attachments=attached))
    assert found["why"].pictures == (picture(),)


def test_a_cell_that_is_gone_is_told(source: AssignmentSource) -> None:
    """An empty answer, with a note for staff."""
    found = answers(source, cell("markdown", "other", "Two parts."))
    assert [(each.sha256, each.notes) for each in found.values()] == [
        ("", ("the question's cell is not in the notebook",))
    ] * 2


def test_a_cell_without_its_name_is_known_by_what_it_asks(source: AssignmentSource) -> None:
    """Tools drop metadata."""
    assert answers(source, cell("markdown", "", "Why does it double?\n\nTwo parts."))["why"].text == "Two parts."


def test_answers_in_copies_of_a_cell_all_count(source: AssignmentSource) -> None:
    """Both are shown; one that was left as given out is not."""
    cells = [cell("markdown", "why", text) for text in ("One.", "Why does it double?", "Two.")]
    why = answers(source, *cells)["why"]
    assert why.text == "One.\n\nTwo."
    assert len(why.notes) == 1


@pytest.mark.parametrize(
    "bad",
    [
        output(b"<svg onload='x()'/>"),
        output(picture()[:40]),
        output(picture("GIF")),
        output(picture(size=(6000, 6000))),
        {"output_type": "display_data", "data": {"image/png": 5}},
        {"output_type": "display_data", "data": {"image/png": "*"}},
        {"output_type": "display_data", "data": {"image/png": "A" * (9 * 2**20)}},
    ],
)
def test_what_is_no_picture_is_told_and_not_shown(source: AssignmentSource, bad: dict[str, Any]) -> None:
    """Only PNG and JPEG of sensible size that can be decoded."""
    plot = answers(source, cell("code", "plot", "plot()", outputs=[bad]))["plot"]
    assert plot.pictures == ()
    assert plot.notes[0].startswith("a picture is not shown: ")


@pytest.mark.parametrize(
    "data", [{"image/svg+xml": "<svg/>"}, {"text/html": "<b>x</b>"}, {"text/plain": "x"}, "x", None]
)
def test_other_outputs_are_left_out(source: AssignmentSource, data: object) -> None:
    """SVG and HTML can run code; text is not a picture."""
    plot = answers(source, cell("code", "plot", "plot()", outputs=[{"output_type": "display_data", "data": data}]))[
        "plot"
    ]
    assert (plot.text, plot.pictures, plot.notes) == ("plot()", (), ())


def test_long_answers_are_cut_and_told(source: AssignmentSource) -> None:
    """What is shown is bounded, and the hash is of all of it."""
    long = "x" * (MOST_CHARACTERS + 1)
    many = [output(picture())] * (MOST_PICTURES + 1)
    why, plot = answers(source, cell("markdown", "why", long), cell("code", "plot", "plot()", outputs=many)).values()
    assert (len(why.text), len(plot.pictures)) == (MOST_CHARACTERS, MOST_PICTURES)
    assert len(why.notes) == len(plot.notes) == 1
    assert answers(source, cell("markdown", "why", long + "y"))["why"].sha256 != why.sha256


def test_an_answer_is_found_in_an_archive(source: AssignmentSource) -> None:
    """The notebook that counts is the one whose answers are read."""
    file = BytesIO()
    notebook = {"nbformat": 4, "cells": [cell("markdown", "why", "Two parts.")]}
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a/double.ipynb", json.dumps(notebook))
    assert handed_in(source, file.getvalue(), "a.zip")["why"].text == "Two parts."


@pytest.mark.parametrize("content", [b"", b"x", b"{}", b'{"cells": 5}', b"PK\x03\x04"])
def test_what_is_no_notebook_has_no_answers(source: AssignmentSource, content: bytes) -> None:
    """The student is told elsewhere; staff sees why there is nothing to mark."""
    found = handed_in(source, content)
    assert [each.sha256 for each in found.values()] == ["", ""]
    assert all(each.notes for each in found.values())


def test_without_questions_nothing_is_read(source: AssignmentSource) -> None:
    """An assignment without any does not even open the file."""
    source.notebook.write_text("# %%\nx = 1\n")
    missing = Submission("student-01", "double", 1, "0" * 64, datetime.now(UTC), source.folder / "none.ipynb")
    assert answers_of(missing, source) == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
ODD = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw", None])},
    optional={
        "source": JSON | st.text(),
        "metadata": JSON | st.just({"nbgrader": {"grade_id": "why"}}) | st.just({"nbgrader": {"grade_id": "plot"}}),
        "outputs": JSON | st.lists(st.fixed_dictionaries({"data": st.dictionaries(st.just("image/png"), JSON)})),
        "attachments": JSON,
    },
)


@given(st.lists(ODD, max_size=4))
def test_whatever_cells_hold_there_is_an_answer_to_every_question(cells: list[Any]) -> None:
    """No notebook makes it raise."""
    with tempfile.TemporaryDirectory() as folder:
        source = AssignmentSource(Path(folder) / "double")
        source.folder.mkdir()
        source.notebook.write_text(NOTEBOOK)
        found = handed_in(source, json.dumps({"nbformat": 4, "cells": cells}).encode())
    assert list(found) == ["why", "plot"]
