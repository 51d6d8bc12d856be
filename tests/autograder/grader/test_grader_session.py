"""What a session says to the student, and what it keeps to staff."""

import sys
from collections.abc import Callable

import pytest
import torch

from autograder.box.nodes import Graph, Input
from autograder.course import Limits
from autograder.errors import StudentError
from autograder.grader.local import LocalChannel
from autograder.grader.session import Session
from autograder.grader.student import Student
from autograder.intake.notebook import CodeCell
from autograder.models.rebuilt import Description

Load = Callable[..., Student]
Notebook = Callable[..., Session]

TELLING = """
class Secret(Exception):
    pass

def tell(x):
    raise ValueError(f"the input is {x}")

def name_it(x):
    raise type(f"Input{x}", (Exception,), {})("text")

def own(x):
    raise Secret(x)

def nested(x):
    try:
        tell(x)
    except ValueError as error:
        raise Secret(f"{error}") from error
"""


@pytest.mark.parametrize(
    ("function", "said", "detail"),
    [
        ("tell", "`tell` raised ValueError in code cell 1, line 6", "ValueError: the input is 7331"),
        ("name_it", "`name_it` raised an exception in code cell 1, line 9", "Input7331: text"),
        ("own", "`own` raised an exception in code cell 1, line 12", "Secret: 7331"),
        ("nested", "`nested` raised an exception in code cell 1, line 18", "Secret: the input is 7331"),
    ],
)
def test_an_exception_cannot_carry_hidden_inputs_out(student: Load, function: str, said: str, detail: str) -> None:
    """Neither by its text nor by its class's name; staff read both."""
    with pytest.raises(StudentError) as caught:
        getattr(student(TELLING), function)(7331)
    assert str(caught.value) == said
    assert caught.value.detail == detail


@pytest.mark.parametrize("name", ["<cell {x}>", "<cell 1, line {x}>", "<cell 000{x}>"])
def test_a_forged_place_cannot_carry_hidden_inputs_out(student: Load, name: str) -> None:
    """Student code may call its files as it likes; a place is told only if the notebook has it."""
    notebook = student(f"def tell(x):\n    exec(compile('raise ValueError', f'{name}', 'exec'))\n")
    with pytest.raises(StudentError) as caught:
        notebook.tell(7331)
    assert "7331" not in str(caught.value)


def test_a_students_own_check_says_everything(student: Load) -> None:
    """On their machine there is nothing to hide."""
    with pytest.raises(StudentError, match=r"^`tell` raised ValueError in code cell 1, line 6: the input is 7331$"):
        student(TELLING, private=False).tell(7331)


def test_a_notebook_is_loaded_statement_by_statement(notebook: Notebook) -> None:
    """What raises is written down with its cell; the rest of the cell goes on."""
    session = notebook("import no_such_package\nx = 1\n", "y = (\n", "z = x + 1\n")
    session.start("test")
    assert [(each.cell, each.line) for each in session.problems] == [(1, 1), (2, 1)]
    assert session.problems[0].first_line == "import no_such_package"
    assert Student(session).z == 2


def test_cells_with_the_tag_are_left_out() -> None:
    """`skip-grading` keeps a long training out; numbers still count every code cell."""
    cells = [CodeCell(1, "x = 1\n"), CodeCell(2, "x = 2\n", ("skip-grading",)), CodeCell(3, "1 / 0\n")]
    session = Session(LocalChannel, cells, Limits(), private=True)
    session.start("test")
    assert Student(session).x == 1
    assert [each.cell for each in session.problems] == [3]


def test_a_cell_that_takes_too_long_is_stopped() -> None:
    """The cells after it run."""
    cells = [CodeCell(1, "while True:\n    pass\n"), CodeCell(2, "x = 1\n")]
    session = Session(LocalChannel, cells, Limits(cell_seconds=0.2), private=True)
    session.start("test")
    assert session.problems[0].message == "stopped: the cell took longer than 0.2 seconds"
    assert Student(session).x == 1


def refusal(cells: list[CodeCell]) -> str:
    """What is said when the notebook's `Net` cannot be made."""
    session = Session(LocalChannel, cells, Limits(), private=True)
    session.start("test")
    with pytest.raises(StudentError) as caught:
        Student(session).Net()
    session.close()
    return str(caught.value)


NEEDS = "def Net():\n    return len(vocabulary)\n"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            [CodeCell(1, "vocabulary = open('words.txt').read()\n"), CodeCell(2, NEEDS)],
            '`Net` raised NameError in code cell 2, line 2: `vocabulary` is not defined (code cell 1 ("vocabulary = '
            "open('words.txt').read()\"), line 1: FileNotFoundError: [Errno 2] No such file or directory: "
            "'words.txt'; the grader has none of your files: make what it needs in the notebook itself)",
        ),
        (
            [CodeCell(1, "pad, vocabulary = 0, ['a']\n", ("skip-grading",)), CodeCell(2, NEEDS)],
            "`Net` raised NameError in code cell 2, line 2: `vocabulary` is not defined (code cell 1, which makes it, "
            "has the tag `skip-grading` and is left out; take the tag off, or make it in a cell of its own)",
        ),
        (
            [CodeCell(1, NEEDS)],
            "`Net` raised NameError in code cell 1, line 2: `vocabulary` is not defined",
        ),
        (
            [CodeCell(1, "def other(): pass\n"), CodeCell(2, "def Net(): ...\n", ("skip-grading",))],
            "your notebook defines no `Net` (code cell 2, which makes it, has the tag `skip-grading` and is left out; "
            "take the tag off, or make it in a cell of its own)",
        ),
        (
            [CodeCell(1, "class Net:\n    def __init__(self, vocabulary):\n        pass\n")],
            "`Net` raised TypeError: it asks for `vocabulary`, which it is not given: keep the arguments that the "
            "notebook states",
        ),
    ],
)
def test_what_a_model_lacked_is_told_with_what_became_of_it(cells: list[CodeCell], said: str) -> None:
    """A vocabulary that was read from a file, above all."""
    assert refusal(cells) == said


def test_a_name_that_is_lacking_cannot_carry_hidden_inputs_out(student: Load) -> None:
    """Only names that stand in the notebook are told."""
    notebook = student("def tell(x):\n    raise NameError(f\"name 'x{x}' is not defined\")\n")
    with pytest.raises(StudentError, match=r"^`tell` raised NameError in code cell 1, line 2$"):
        notebook.tell(7331)


def test_the_notebook_is_main_as_in_jupyter(notebook: Notebook) -> None:
    """What stands under the guard for scripts runs, and pickle finds the notebook's classes."""
    here = sys.modules["__main__"]
    session = notebook(
        "import pickle\nfrom dataclasses import dataclass\n\n@dataclass\nclass Point:\n    x: 'int' = 3\n\n"
        "def back():\n    return pickle.loads(pickle.dumps(Point())).x\n\n"
        "if __name__ == '__main__':\n    ran = True\n"
    )
    session.start("test")
    assert Student(session).ran
    assert Student(session).back() == 3
    session.close()
    assert sys.modules["__main__"] is here


def test_each_purpose_has_its_own_random_numbers(notebook: Notebook) -> None:
    """The same purpose the same ones, whatever was drawn in between."""
    session = notebook("""
        import random, numpy, torch
        def draw():
            return [float(torch.rand(1)), random.random(), numpy.random.rand()]
    """)
    student = Student(session)

    def drawn(purpose: str) -> list[float]:
        session.start(purpose)
        values: list[float] = student.draw()
        return values

    first, other, again = drawn("test_a"), drawn("test_b"), drawn("test_a")
    assert first == again
    assert not set(first) & set(other)


def test_a_model_is_described_with_the_weights_of_each_seed(notebook: Notebook) -> None:
    """Seed 0 here is what seed 0 builds anywhere."""
    session = notebook("""
        from torch import nn
        class Net(nn.Linear):
            def __init__(self, width=2):
                super().__init__(3, width)
    """)
    session.start("load")
    description = session.describe_module("Net", {"width": 4}, torch.zeros(2, 3), seed=0)
    torch.manual_seed(0)
    assert torch.equal(description.tensors["weight"], torch.nn.Linear(3, 4).weight)
    other = session.weights_under("Net", {"width": 4}, torch.zeros(2, 3), seed=1)
    torch.manual_seed(1)
    assert torch.equal(other["weight"], torch.nn.Linear(3, 4).weight)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("x = 1\n", "your notebook defines no `Net`"),
        ("def Net():\n    return 3\n", "`Net` builds no model"),
        ("def Net():\n    return 1 / 0\n", "`Net` raised ZeroDivisionError in code cell 1, line 2"),
        ("class Net:\n    pass\n", "`Net` raised TypeError"),
        (
            "import torch\nclass Net(torch.nn.Module):\n    def forward(self, x):\n        return torch.fft.fft(x)\n",
            "`Net`: the grader does not rebuild `fft_fft`, which it uses in code cell 1, line 4",
        ),
    ],
)
def test_what_is_no_model_is_told_by_name(notebook: Notebook, cell: str, said: str) -> None:
    """The student reads what to look for."""
    session = notebook(cell)
    session.start("load")
    with pytest.raises(StudentError) as caught:
        session.describe_module("Net", {}, torch.rand(3, 3), seed=0)
    assert str(caught.value) == said


def test_questions_need_a_start(notebook: Notebook) -> None:
    """A session that is closed, or was never begun, has nobody to ask."""
    session = notebook("x = 1\n")
    with pytest.raises(StudentError, match="`x` was not asked: its process had been ended"):
        _ = Student(session).x
    assert session.noticed() == []
    session.start("test")
    assert Student(session).x == 1
    session.close()
    with pytest.raises(StudentError, match="`x` was not asked: its process had been ended"):
        _ = Student(session).x


@pytest.mark.parametrize("inputs", [0, 2])
def test_a_description_with_other_inputs_than_the_example_is_the_students_fault(
    notebook: Notebook, inputs: int
) -> None:
    """Nothing honest describes a call so; later it would look as if a test called it wrongly."""
    session = notebook("from torch import nn\ndef Net():\n    return nn.ReLU()\n")
    session.start("test")
    graph = Graph([Input() for _ in range(inputs)], None)
    with pytest.raises(StudentError, match="the description of the model takes other inputs than it was given"):
        session.insist(
            session.build("Net", {}, 0), Description(graph, graph, {}), [torch.ones(2, 3)], (True, False), "Net",
            any_batch=True,
        )  # fmt: skip
