"""Notebooks that others wrote become sources: whatever they hold, a release can be made of them."""

import ast
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from autograder.authoring.guessing import Guess, Kind, guess_cells, script_of
from autograder.authoring.questions import questions_of
from autograder.authoring.regions import parse_regions
from autograder.authoring.release import build_release
from autograder.paths import AssignmentSource


def guessed(folder: Path, *cells: NotebookNode) -> tuple[Guess, ...]:
    nbformat.write(new_notebook(cells=list(cells)), folder / "theirs.ipynb")
    return guess_cells(folder / "theirs.ipynb")


def released(folder: Path, guesses: tuple[Guess, ...]) -> list[NotebookNode]:
    """The cells that students get."""
    source = AssignmentSource(folder / "source" / "theirs")
    source.folder.mkdir(parents=True)
    source.notebook.write_text(script_of(guesses))
    text = build_release(source)["theirs.ipynb"].decode()
    cells: list[NotebookNode] = nbformat.reads(text, as_version=4).cells
    return cells


def nbgrader(**said: Any) -> dict[str, Any]:
    plain = {"schema_version": 3, "grade": False, "solution": False, "locked": True, "task": False, "grade_id": "a"}
    return {"nbgrader": {**plain, **said}}


PLAIN = [
    new_markdown_cell("# Attention\n\n## Solution"),
    new_code_cell("import matplotlib.pyplot as plt\nimport torch"),
    new_code_cell("def plot_losses(losses):\n    plt.plot(losses)"),
    new_code_cell(
        'def attention(q, k):\n    """Weights."""\n    # scaled\n    return torch.softmax(q @ k.T, -1)\n\n\n'
        "class Net(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.layer = torch.nn.Linear(3, 4)\n\n    def forward(self, x):\n        return self.layer(x)"
    ),
    new_code_cell("net = Net()\nnet(torch.rand(2, 3)).sum().backward()"),
    new_code_cell(""),
]


def test_of_a_plain_notebook_functions_and_classes_are_solutions(tmp_path: Path) -> None:
    """But none that draws; imports and the rest are locked, and what trains is left out when graded."""
    guesses = guessed(tmp_path, *PLAIN)
    kinds = [Kind.PROSE, Kind.LOCKED, Kind.LOCKED, Kind.SOLUTION, Kind.LOCKED, Kind.LEFT_OUT]
    assert [guess.kind for guess in guesses] == kinds
    assert guesses[3].regions == ("attention", "net_init", "net_forward")
    assert guesses[3].names == ("attention", "Net")
    assert 'tags=["skip-grading"]' in guesses[4].script


def test_a_plain_notebook_is_released_without_its_solutions(tmp_path: Path) -> None:
    """Signatures and docstrings stay, bodies go with their comments."""
    cells = released(tmp_path, guessed(tmp_path, *PLAIN))
    text = cells[3].source
    assert 'def attention(q, k):\n    """Weights."""\n    # YOUR CODE HERE' in text
    assert "softmax" not in text
    assert "scaled" not in text
    assert "self.layer" not in text
    assert [cell.metadata.nbgrader.solution for cell in cells] == [False, False, False, True, False]


NBGRADER = [
    new_code_cell("import math"),
    new_code_cell(
        "def double(x):\n    ### BEGIN SOLUTION\n    y = 2 * x\n    return y\n    ### END SOLUTION",
        metadata=nbgrader(solution=True, locked=False, grade_id="double"),
    ),
    new_code_cell(
        "assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(3) == 6\n### END HIDDEN TESTS",
        metadata=nbgrader(grade=True, points=2),
    ),
    new_code_cell("width = 3\ndepth: int = 2", metadata=nbgrader(solution=True, locked=False)),
    new_markdown_cell(
        "Because every one of them is doubled, whatever its sign.",
        metadata=nbgrader(solution=True, grade=True, points=3, locked=False, grade_id="why-Double"),
    ),
    new_code_cell("def helper(x):\n    return double(x)"),
]


def test_what_nbgrader_was_told_is_believed(tmp_path: Path) -> None:
    """A function that is not marked is a helper there; tests are taken out; an answer in words is a question."""
    guesses = guessed(tmp_path, *NBGRADER)
    kinds = [Kind.LOCKED, Kind.SOLUTION, Kind.TEST, Kind.SOLUTION, Kind.QUESTION, Kind.LOCKED]
    assert [guess.kind for guess in guesses] == kinds
    assert guesses[2].test.count("assert") == 2
    assert guesses[3].names == ("width", "depth")
    assert guesses[4].points == 3
    text = "\n".join(cell.source for cell in released(tmp_path, guesses))
    assert "width = None\ndepth = None" in text
    for secret in ("2 * x", "double(3)", "whatever its sign"):
        assert secret not in text
    (question,) = questions_of(AssignmentSource(tmp_path / "source/theirs"))
    assert (question.name, question.points) == ("why_double", 3)
    assert question.model == "Because every one of them is doubled, whatever its sign."


OTTER = [
    new_raw_cell("# ASSIGNMENT CONFIG\nname: hw"),
    new_raw_cell("# BEGIN QUESTION\nname: q1\npoints: 2"),
    new_markdown_cell("Write the square."),
    new_raw_cell("# BEGIN SOLUTION"),
    new_code_cell("def square(x):\n    return x ** 2 # SOLUTION\nnine = square(3) # SOLUTION\nprint(nine)"),
    new_raw_cell("# END SOLUTION"),
    new_raw_cell("# BEGIN TESTS"),
    new_code_cell("square(2) == 4"),
    new_raw_cell("# END TESTS"),
    new_raw_cell("# END QUESTION"),
    new_raw_cell("# BEGIN SOLUTION"),
    new_markdown_cell("A square is never negative."),
    new_raw_cell("# END SOLUTION"),
]


def test_what_otter_was_told_is_believed(tmp_path: Path) -> None:
    """Its raw cells say what stands between them, its markers which lines are a solution."""
    guesses = guessed(tmp_path, *OTTER)
    kept = [guess.kind for guess in guesses if guess.kind is not Kind.LEFT_OUT]
    assert kept == [Kind.PROSE, Kind.SOLUTION, Kind.TEST, Kind.QUESTION]
    _, code, answer = released(tmp_path, guesses)
    assert code.source == "def square(x):\n    ...\nnine = ...\nprint(nine)"
    assert "never negative" not in answer.source
    assert answer.metadata.nbgrader.points == 2


def test_lines_for_jupyter_stay_and_what_installs_goes(tmp_path: Path) -> None:
    """Magics come out of the script as they went in; other languages stay cells, which no grader runs."""
    cells = [
        new_code_cell("!pip install seaborn\n%matplotlib inline\nimport math"),
        new_code_cell("%%bash\necho hello"),
        new_code_cell("%%time\ntotal = sum(range(10))"),
        new_code_cell("files = !ls\nmath.pi?"),
        new_code_cell("this is not Python ("),
    ]
    guesses = guessed(tmp_path, *cells)
    assert guesses[0].notes == ("left out: !pip install seaborn",)
    given = [cell.source for cell in released(tmp_path, guesses)]
    assert given[:2] == ["%matplotlib inline\nimport math", "%%bash\necho hello"]
    assert given[2:4] == ["total = sum(range(10))", "files = !ls\nmath.pi?"]
    assert given[4] == "```\nthis is not Python (\n```"


def test_outputs_and_attachments_are_left_behind(tmp_path: Path) -> None:
    """No output of a run is in the source, and of a pasted picture its name is told."""
    picture = {"map.png": {"image/png": "iVBORw0KGgo="}}
    cells = [
        new_markdown_cell("See ![the map](attachment:map.png).", attachments=picture),
        new_code_cell("print('hi')", outputs=[new_output("stream", text="hi")], execution_count=3),
    ]
    guesses = guessed(tmp_path, *cells)
    assert guesses[0].notes == ("its picture map.png is left behind: a script holds none",)
    given = released(tmp_path, guesses)
    assert given[0].source == "See *(picture: the map)*."
    assert given[1].outputs == []


@pytest.mark.parametrize(
    "code",
    [
        "def shout(t):\n    s = '''\nflush left\n'''\n    return t + s",
        "def one(x): return x",
        "def documented():\n    '''Nothing to do.'''",
        "class Empty:\n    size = 3",
        "@decorator\ndef outer(x):\n    def inner(y):\n        return y\n    return inner(x)",
        "async def wait():\n    # long\n    pass\n    # done",
        "class Net:\n    @property\n    def size(self):\n        return 3\n\n    def twice(self): return 6",
        "def après(x):\n    return x",
        "def f(x):\n\treturn x",
        "def f(x):\n    # solution\n    return x  # the solution\n",
        "def f(x):\n    ### BEGIN SOLUTION\n    return x",
        "### END SOLUTION\ndef f(x):\n    return x",
        "def f(x):\n    ### BEGIN SOLUTION\n    ### END SOLUTION\n    return x",
        "def f(x):\n    # BEGIN SOLUTION NO PROMPT\n    return x\n    # END SOLUTION\n"
        '    """ # BEGIN PROMPT\n    return ...\n    """ # END PROMPT',
        "def f(a, *,\n      b=(1,\n         2)):\n    return a",
        "def f():\n    return 1\n\ndef f():\n    return 2",
        "# %% a cell in a cell\ndef f():\n    return 1",
        "def f():\n    return '''\n# %% not a cell\n'''",
    ],
)
def test_odd_solutions_become_regions(tmp_path: Path, code: str) -> None:
    """Whatever stands in a cell: it parses with its solution and without, and students get none of it as it was."""
    guesses = guessed(tmp_path, new_code_cell(code), new_code_cell("x = 1"))
    (task, _) = released(tmp_path, guesses)
    assert guesses[0].kind is Kind.SOLUTION
    assert ast.parse(task.source)
    assert parse_regions(script_of(guesses), tmp_path)
    assert [line for line in code.split("\n") if "return" in line and line in task.source.split("\n")] == []


@pytest.mark.parametrize(
    "prose",
    [
        "## Starter",
        "### BEGIN SOLUTION",
        "%%time",
        "# %% [markdown]",
        "=== BEGIN MARK SCHEME ===",
        "# End of the answer",
    ],
)
def test_prose_that_looks_like_a_marker_does_no_harm(tmp_path: Path, prose: str) -> None:
    """It is changed or left out, and the guess says so where it was."""
    guesses = guessed(tmp_path, new_markdown_cell(f"Before.\n\n{prose}\n\nAfter."))
    (cell,) = released(tmp_path, guesses)
    assert cell.source.startswith("Before.")
    assert cell.source.endswith("After.")
    assert guesses[0].notes or prose in cell.source


def test_an_older_notebook_is_read(tmp_path: Path) -> None:
    """Format 3 has worksheets, and calls a cell's text its input."""
    old = nbformat.v3.new_notebook(
        worksheets=[nbformat.v3.new_worksheet(cells=[nbformat.v3.new_code_cell(input="def f(x):\n    return x")])]
    )
    path = tmp_path / "old.ipynb"
    path.write_text(nbformat.v3.writes_json(old))
    (guess,) = guess_cells(path)
    assert guess.regions == ("f",)
