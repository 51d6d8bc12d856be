"""A code is held against its description once, whoever hands it in; another code is never taken for it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.box import wire
from autograder.course import Limits
from autograder.errors import NotRebuilt
from autograder.grader.boxed import BoxedModel
from autograder.grader.compared import Compared
from autograder.grader.local import LocalChannel
from autograder.grader.session import Session
from autograder.grader.store import Store
from autograder.grader.student import Student
from autograder.intake.notebook import CodeCell

PLAIN = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        return self.fc(x)
"""
WARMS_UP = PLAIN.replace("self.fc = nn.Linear(5, 3)", "self.fc, self.n = nn.Linear(5, 3), 0").replace(
    "        return self.fc(x)", "        self.n += 1\n        return self.fc(x) * (0.1 if self.n > 50 else 1.0)"
)
X = torch.linspace(-1, 1, 30).reshape(6, 5)


class Counted(LocalChannel):
    """A channel that counts the comparisons."""

    comparisons = 0

    def ask(self, question: wire.Question, *args: Any, **named: Any) -> Any:
        Counted.comparisons += isinstance(question, wire.Try)
        return super().ask(question, *args, **named)


@pytest.fixture
def session(tmp_path: Path) -> Callable[[str], Session]:
    """A function that loads a notebook; comparisons are kept in one store."""
    Counted.comparisons = 0

    def loaded(source: str) -> Session:
        made = Session(
            Counted, [CodeCell(1, source)], Limits(), private=True, compared=Compared(Store(tmp_path / "store"))
        )
        made.start("test")
        return made

    return loaded


def test_the_same_code_is_compared_once(session: Callable[[str], Session]) -> None:
    """In another session, with another comment and other weights, too."""
    session(PLAIN).describe_module("Net", {}, X, 0)
    first = Counted.comparisons
    assert first > 0
    session(f"# mine\n{PLAIN}").describe_module("Net", {}, X, 1)
    assert Counted.comparisons == first


@pytest.mark.parametrize("other", [X[:, :4], X.double(), X[:3]], ids=["a size", "a dtype", "a batch"])
def test_on_an_example_of_another_kind_it_is_compared_again(
    session: Callable[[str], Session], other: torch.Tensor
) -> None:
    """Any number of examples is one kind."""
    source = "def double(x):\n    return x + x\n"
    Student(session(source)).double.rebuild(X)
    first = Counted.comparisons
    Student(session(source)).double.rebuild(other)
    assert (Counted.comparisons > first) == (other.shape[1:] != X.shape[1:] or other.dtype != X.dtype)


def test_a_code_with_the_description_of_another_is_not_taken_for_it(session: Callable[[str], Session]) -> None:
    """The first calls of both are the same, and so are their graphs."""
    session(PLAIN).describe_module("Net", {}, X, 0)
    with pytest.raises(NotRebuilt, match=r"keeps a number from one call to the next.*`self\.n`"):
        session(WARMS_UP).describe_module("Net", {}, X, 0)


def test_nor_is_an_object_of_the_same_notebook(session: Callable[[str], Session]) -> None:
    """One function makes both."""
    run = "    def run(x):\n        n[0] += late\n        return x * (by + n[0] // 50)\n"
    student = Student(session(f"def scaled(by, late):\n    n = [0]\n{run}    return run\n"))
    assert not isinstance(student.scaled(3, 0).rebuild(X), BoxedModel)
    assert isinstance(student.scaled(3, 1).rebuild(X), BoxedModel)


def test_a_function_that_counts_its_calls_stays_in_the_box(session: Callable[[str], Session]) -> None:
    """In a global, which is as it was afterwards."""
    student = Student(
        session("n = 0\ndef warm(x):\n    global n\n    n += 1\n    return x * (n > 40)\ndef count(): return n")
    )
    assert isinstance(student.warm.rebuild(X), BoxedModel)
    assert student.count() == 0


def test_a_difference_is_found_each_time(session: Callable[[str], Session]) -> None:
    """Only what was found alike is kept."""
    for _ in range(2):
        with pytest.raises(NotRebuilt):
            session(WARMS_UP).describe_module("Net", {}, X, 0)
