"""A notebook's cells as one module: what goes wrong is written down, the rest is kept."""

from typing import Any

import pytest

from autograder.box import wire
from autograder.box.cells import run_cells


def run(*sources: str, cell_seconds: float = 5.0) -> tuple[dict[str, Any], list[wire.Problem]]:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    cells = [wire.Cell(number, source) for number, source in enumerate(sources, start=1)]
    return namespace, run_cells(cells, namespace, cell_seconds)


def test_cells_share_one_namespace() -> None:
    """A later cell sees what an earlier one defined."""
    namespace, problems = run("a = 1", "b = a + 1")
    assert namespace["b"] == 2
    assert problems == []


@pytest.mark.parametrize(
    "statement", ["1 / 0", "import no_such_module", "raise SystemExit", "exit()", "open('no.csv')", "assert False"]
)
def test_what_raises_costs_only_itself(statement: str) -> None:
    """The statements after it in the cell, and the cells after that, still run."""
    namespace, problems = run(f"a = 1\n{statement}\nb = 2", "c = 3")
    assert (namespace["a"], namespace["b"], namespace["c"]) == (1, 2, 3)
    assert [(each.cell, each.line) for each in problems] == [(1, 2)]


def test_a_problem_is_placed_where_the_cell_raised() -> None:
    """The line is the cell's own, also when a function of an earlier cell raised."""
    _, problems = run("def f():\n    return 1 / 0", "x = 1\n\nf()")
    assert (problems[0].cell, problems[0].line) == (2, 3)
    assert problems[0].message == "ZeroDivisionError: division by zero"


def test_a_cell_that_is_not_python_costs_only_itself() -> None:
    """A syntax error names its line; the other cells run."""
    namespace, problems = run("a = 1", "b = (\nc = 2", "d = 4")
    assert "b" not in namespace
    assert namespace["d"] == 4
    assert problems[0].cell == 2
    assert "SyntaxError" in problems[0].message


@pytest.mark.parametrize(
    "magic", ["%matplotlib inline", "!pip install torch", "    %time x = 1", "torch.relu?", "?torch"]
)
def test_magics_are_dropped_and_lines_keep_their_numbers(magic: str) -> None:
    """What only IPython understands becomes nothing."""
    body = f"if True:\n{magic}\n    pass" if magic.startswith(" ") else magic
    namespace, problems = run(f"{body}\nx = 2\n1 / 0")
    assert namespace["x"] == 2
    assert problems[0].line == body.count("\n") + 3


def test_a_cell_in_another_language_is_left_out() -> None:
    """%%bash and its like are no Python; %%time is a note on Python."""
    namespace, problems = run("%%bash\nrm -rf x", "%%time\ny = 5")
    assert namespace["y"] == 5
    assert problems == []


def test_a_modulo_at_the_start_of_a_line_is_no_magic() -> None:
    """Python that parses is never taken for IPython's."""
    namespace, _ = run("x = (17\n% 5)")
    assert namespace["x"] == 2


def test_an_endless_loop_costs_its_cells_time_only() -> None:
    """The cell is stopped; what it defined before stays, what comes after runs."""
    namespace, problems = run("a = 1\nwhile True:\n    pass\nb = 2", "c = 3", cell_seconds=0.3)
    assert namespace["a"] == 1
    assert "b" not in namespace
    assert namespace["c"] == 3
    assert problems == [wire.Problem(1, 2, "stopped: the cell took longer than 0.3 seconds")]


def test_a_loop_that_catches_exceptions_is_stopped_too() -> None:
    """`except Exception` does not swallow the end of a cell's time."""
    loop = "while True:\n    try:\n        pass\n    except Exception:\n        pass"
    _, problems = run(loop, cell_seconds=0.3)
    assert problems[0].message.startswith("stopped")


def test_an_exception_that_cannot_be_printed_is_still_a_problem() -> None:
    """A lying __str__ costs its message and nothing else."""
    source = "class Odd(Exception):\n    def __str__(self):\n        raise KeyboardInterrupt\nraise Odd\n"
    _, problems = run(source, "x = 1")
    assert problems[0].message == "Odd: "
