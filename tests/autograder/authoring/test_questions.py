"""Questions that a person marks: read from the script, stripped from the release, and every near miss told."""

from pathlib import Path

import pytest

from autograder.authoring.notebooks import release_notebook, solution_notebook, student_notebook
from autograder.authoring.questions import Question, answer_cells, is_question_marker, questions_of
from autograder.authoring.regions import fill, is_marker, parse_regions, strip
from autograder.authoring.release import build_release
from autograder.errors import AuthoringError
from autograder.paths import AssignmentSource

PATH = Path("notebook.py")

PROSE = """\
# %% [markdown] answer="why_it_doubles" points=3 title="Why, then?"
# Why does adding a number to itself double it?
#
# Use $x$.
#
# ### BEGIN ANSWER
# Two equal parts make a whole that is twice as large.
#
# - really
# ### END ANSWER
# === BEGIN MARK SCHEME ===
# Two points for naming the two equal parts.
# === END MARK SCHEME ===
"""

CODE = """\
# %% answer="plot_of_doubles" points=2.5 tags=["skip-grading"]
# Draw the doubles.
### BEGIN ANSWER
doubles = [double(number) for number in range(5)]
print(doubles)
### END ANSWER
"""


def prose(
    begin: str = "# ### BEGIN ANSWER", end: str = "# ### END ANSWER", after: str = "", inside: str = "# x"
) -> str:
    """A small question in prose; its answer begins on line 3."""
    lines = ('# %% [markdown] answer="why" points=1', "# Why?", begin, inside, end, after)
    return "\n".join(line for line in lines if line) + "\n"


def ask(source: AssignmentSource) -> None:
    """Add both questions to the assignment."""
    source.notebook.write_text(f"{source.notebook.read_text()}\n{PROSE}\n{CODE}")


def test_questions_are_read_in_order(source: AssignmentSource) -> None:
    """Name, title, points, prompt, mark scheme and an answer that earns all, of prose and of code."""
    ask(source)
    why, plot = questions_of(source)
    assert why == Question(
        "why_it_doubles",
        "Why, then?",
        3.0,
        "Why does adding a number to itself double it?\n\nUse $x$.",
        "Two points for naming the two equal parts.",
        "Two equal parts make a whole that is twice as large.\n\n- really",
    )
    assert (plot.title, plot.points, plot.prompt, plot.scheme) == ("Plot of doubles", 2.5, "# Draw the doubles.", "")
    assert (plot.prose, plot.model.split("\n")[1]) == (False, "print(doubles)")


def test_without_questions_there_are_none(source: AssignmentSource, tmp_path: Path) -> None:
    """Most sources have none; a folder without a notebook has none either."""
    assert questions_of(source) == ()
    assert questions_of(AssignmentSource(tmp_path / "none")) == ()


def test_the_release_asks_and_does_not_tell(source: AssignmentSource) -> None:
    """Students get the prompt and a place for the answer, in a cell that nbgrader grades by hand."""
    ask(source)
    *_, why, plot, _ = release_notebook(source).cells
    assert why.source == "Why does adding a number to itself double it?\n\nUse $x$.\n\nYOUR ANSWER HERE"
    assert plot.source == "# Draw the doubles.\n# YOUR CODE HERE"
    about = dict(why.metadata.nbgrader)
    assert about.pop("checksum")
    assert about == {
        "schema_version": 3,
        "grade": True,
        "solution": True,
        "locked": False,
        "task": False,
        "points": 3,
        "grade_id": "why_it_doubles",
        "cell_type": "markdown",
    }
    assert (plot.metadata.nbgrader.points, plot.metadata.tags) == (2.5, ["skip-grading"])
    text = build_release(source)["double.ipynb"].decode()
    assert not [word for word in ("equal parts", "really", "print(", "MARK SCHEME", "answer=") if word in text]


def test_a_question_says_what_stands_in_its_cells(source: AssignmentSource) -> None:
    """As given out and as answered; the solution holds the model answer, and no mark scheme."""
    ask(source)
    why, plot = questions_of(source)
    assert [cell.source for cell in release_notebook(source).cells[-3:-1]] == [why.given, plot.given]
    solution = solution_notebook(source).cells
    assert [cell.source for cell in solution[-3:-1]] == [why.answered(why.model), plot.answered(plot.model)]
    own = student_notebook(source, {"why_it_doubles": "Because.", "plot_of_doubles": "pass"})
    assert [cell.source for cell in own.cells[-3:-1]] == [why.answered("Because."), "# Draw the doubles.\npass"]
    with pytest.raises(AuthoringError, match="question 'plot_of_doubles' begins a new cell"):
        student_notebook(source, {"plot_of_doubles": "# %%"})


def test_stripping_and_filling_leave_no_marker() -> None:
    """Neither text holds one; regions beside a question are what they were."""
    text = f"# %%\n### BEGIN SOLUTION x\nx = 1\n### END SOLUTION\n\n{PROSE}\n{CODE}"
    assert [region.name for region in parse_regions(text, PATH)] == ["x"]
    for made in (strip(text, PATH), fill(text, PATH, {"why_it_doubles": "Other"})):
        assert not any(is_marker(line) for line in made.split("\n"))
        assert "Two points" not in made
    assert "# Other\n" in fill(text, PATH, {"why_it_doubles": "Other"})


@pytest.mark.parametrize(
    "line",
    [
        "### BEGIN ANSWERS",
        "### Begin Answer",
        "###  BEGIN ANSWER",
        "### BEGIN ANSWER why",
        "## BEGIN ANSWER",
        "BEGIN ANSWER",
        "END ANSWER",
        "### BEGIN MODEL ANSWER",
        "### END_ANSWER",
        "=== BEGIN MARK SCHEME",
        "=== begin mark scheme ===",
        "### BEGIN MARK SCHEME",
        "=== END MARKING SCHEME ===",
    ],
)
@pytest.mark.parametrize("place", ["prompt", "answer", "elsewhere"])
def test_almost_a_marker_is_an_error_with_its_line(line: str, place: str) -> None:
    """In a question, in its answer, and outside of questions."""
    near = f"# {line}"
    text = {
        "prompt": prose().replace("# Why?", f"# Why?\n{near}"),
        "answer": prose(inside=f"# x\n{near}"),
        "elsewhere": f"# %% [markdown]\n# x\n{near}\n",
    }[place]
    number = text.split("\n").index(near) + 1
    assert is_question_marker(near)
    with pytest.raises(AuthoringError, match=rf"^notebook\.py:{number}: (almost a|a) marker"):
        parse_regions(text, PATH)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (prose(end=""), r":1: the answer of question 'why' never ends"),
        (prose(begin=""), r":4: '### END ANSWER' out of place"),
        (prose().replace("# Why?\n", ""), r":1: question 'why' has no prompt"),
        (prose(inside=""), r":1: question 'why' has no answer"),
        (prose(inside="x"), r":4: 'x' is no comment"),
        (prose(begin="### BEGIN ANSWER"), r":3: almost a marker"),
        (prose(after="# and more"), r":6: '# and more' after the answer"),
        (prose(after="# ### BEGIN ANSWER"), r":6: '### BEGIN ANSWER' out of place"),
        (prose(after="# === BEGIN MARK SCHEME ==="), r":1: the mark scheme of question 'why' never ends"),
        (prose(begin="# === BEGIN MARK SCHEME ==="), r":3: '=== BEGIN MARK SCHEME ===' out of place"),
        (prose(inside="# ### BEGIN SOLUTION y"), r":4: '# ### BEGIN SOLUTION y' where a person marks"),
        (prose() + prose(), r":6: a second question 'why'; rename it; the first is on line 1"),
        (prose().replace("points=1", ""), r":1: question 'why' is worth nothing"),
        (prose().replace("points=1", "points=0"), r":1: question 'why' is worth 0"),
        (prose().replace("points=1", "points=nan"), r":1: question 'why' is worth nan"),
        (prose().replace("points=1", "point=1"), r":1: a question knows no point"),
        (prose().replace('"why"', '"Why"'), r":1: a question called 'Why'"),
        (prose().replace('"why"', '"test_why"'), r":1: a question called 'test_why'"),
        (prose().replace('answer="why" ', ""), r":1: a question without a name"),
        (prose().replace('="why"', ': "why"'), r":1: not quite the header of a question"),
        (prose().replace("# %%", "#%%"), r":1: not quite the header of a question"),
        (prose().replace("answer=", "Answer="), r":1: not quite the header of a question"),
        (f"# %%\n### BEGIN SOLUTION why\n### END SOLUTION\n{prose()}", r":2: a question is called 'why' too"),
        (CODE.replace("### BEGIN", "# ### BEGIN"), r":3: almost a marker"),
    ],
)
def test_a_broken_question_is_an_error_with_its_line(text: str, message: str) -> None:
    """Each way to break a question is refused where it happens."""
    with pytest.raises(AuthoringError, match=rf"^notebook\.py{message}"):
        parse_regions(text, PATH)


@pytest.mark.parametrize(
    "line", ["# The answer: in the end, it doubles.", "# Points: three", "# In the end answers differ.", "answer = 42"]
)
def test_prose_about_answers_is_no_marker(line: str) -> None:
    """Ordinary sentences and names are left alone."""
    assert not is_marker(line)
    assert answer_cells(f"# %% [markdown]\n{line}\n", PATH) == ()


@pytest.mark.parametrize(
    ("told", "what"),
    [
        ("Recall that two equal parts make a whole that is\ntwice as large.", "the model answer"),
        ("Two points for naming the\ntwo equal parts.", "the mark scheme"),
        ("doubles = [double(number) for number in range(5)]", "a line of a solution"),
    ],
)
def test_an_answer_told_elsewhere_is_a_leak(source: AssignmentSource, told: str, what: str) -> None:
    """In the note on data or in the prose, whatever the lines are broken at."""
    ask(source)
    source.data_note.write_text(told.replace("Recall that two", "Two"))
    with pytest.raises(AuthoringError, match=rf"DATA\.md.*{what}"):
        build_release(source)


def test_a_mark_scheme_in_another_cell_is_a_leak(source: AssignmentSource) -> None:
    """Also where the notebook itself gives it to students."""
    ask(source)
    text = source.notebook.read_text()
    source.notebook.write_text(f"{text}\n# %% [markdown]\n# Two points for naming\n# the two equal parts.\n")
    with pytest.raises(AuthoringError, match=r"double\.ipynb, cell 7: a sentence of the mark scheme of question"):
        build_release(source)
