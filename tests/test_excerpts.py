"""What `benchmarks/excerpts.py` takes from a file that others wrote."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

from excerpts import cells_of, excerpt, statements_of

SCRIPT = """
import os
import torch
from torch import nn

size = 3
words = open("corpus.txt").read().split()
n_words = len(words)


class Base(nn.Module):
    pass


class Net(Base):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(size, n_words)

    def forward(self, x):
        words = self.fc(x)
        return words


if __name__ == "__main__":
    Net()
"""


def taken(cells: list[str], make: str, given: str = "", number: int = 0) -> str:
    return excerpt(statements_of(cells), make, given, number)


def test_names_are_followed_and_nothing_else_is_taken() -> None:
    """Bases, constants and imports come with the class; other imports and what runs at the top level do not."""
    source = taken([SCRIPT], "Net()", "n_words = 5")
    assert "class Base" in source
    assert "size = 3" in source
    assert not any(other in source for other in ("import os", "corpus", "__main__", "import torch\n"))


def test_what_is_given_is_not_followed() -> None:
    """Without it, the count would bring the corpus along."""
    assert "corpus.txt" in taken([SCRIPT], "Net()")
    assert taken([SCRIPT], "Net()", "n_words = 5").count("n_words = ") == 1


@pytest.mark.parametrize(("number", "kept"), [(1, "first"), (2, "second"), (0, "second")])
def test_a_class_that_is_defined_twice(number: int, kept: str) -> None:
    """The last definition is meant, or the one of the number; what it names is what it was then."""
    cells = ["kind = 'first'", "class A:\n    kind = kind", "kind = 'second'", "class A:\n    kind = kind"]
    names: dict[str, object] = {}
    exec(taken(cells, "A()", number=number), names)
    assert vars(names["A"])["kind"] == kept


def test_a_class_that_extends_itself() -> None:
    """A later cell adds to the class of an earlier one under the same name."""
    names: dict[str, Any] = {}
    exec(taken(["class A:\n    one = 1", "class A(A):\n    two = 2"], "A()"), names)
    assert (names["A"].one, names["A"].two) == (1, 2)


def test_a_notebook_is_read_without_its_commands() -> None:
    """Shell commands and magics are no Python; cells of text are none either."""
    cells = [
        {"cell_type": "markdown", "source": ["size = 1"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "!pip install x\n", "size = 2"]},
    ]
    assert "size = 2" in taken(cells_of(json.dumps({"cells": cells}), "a.ipynb"), "size")
