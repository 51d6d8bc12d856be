"""Models that cannot cross as data: called in the box, with the same values and gradients as the real thing."""

from collections.abc import Callable

import pytest
import torch

from autograder.errors import NotRebuilt, StudentError
from autograder.grader.boxed import BoxedModel
from autograder.grader.student import Student

Load = Callable[..., Student]

NETWORKS = """
import torch
from torch import nn

class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner, self.norm = nn.Linear(5, 4), nn.BatchNorm1d(4)
        self.dropout = nn.Dropout(0.5)
        self.spare = nn.Linear(2, 2)

    def forward(self, x, keep=None):
        y = self.dropout(torch.tanh(self.norm(self.inner(x))))
        return {"values": y, "best": y.argmax(1), "size": len(x)}

class Careful(Plain):
    def forward(self, x, keep=None):
        if torch.isnan(x).any(): raise ValueError("not a number")
        return super().forward(x)

def branch(x):
    if x.sum() > 0:
        return x * 2
    return x * 3
"""
X = torch.linspace(-1, 1, 35, dtype=torch.float64).reshape(7, 5)


def both(student: Load) -> tuple[BoxedModel, torch.nn.Module]:
    """The careful network in the box, and the plain one rebuilt, with the same weights."""
    notebook = student(NETWORKS)
    models = []
    for name in ("Careful", "Plain"):
        torch.manual_seed(0)
        models.append(getattr(notebook, name)().double().rebuild(X, training=False))
    boxed, plain = models
    assert isinstance(boxed, BoxedModel)
    return boxed, plain


def test_values_are_those_of_the_rebuilt_model(student: Load) -> None:
    """With what else is returned beside tensors."""
    boxed, plain = both(student)
    torch.testing.assert_close(boxed(X)["values"], plain(X)["values"])
    assert torch.equal(boxed(X)["best"], plain(X)["best"])
    assert boxed(X)["size"] == 7


def test_it_has_modes(student: Load) -> None:
    """Dropout draws anew for each call in training, under the seed of the test, and not at all in evaluation."""
    boxed, _ = both(student)
    torch.manual_seed(1)
    first, second = (boxed.train()(X)["values"] for _ in range(2))
    torch.manual_seed(1)
    assert not torch.equal(first, second)
    assert torch.equal(boxed(X)["values"] == 0, first == 0)
    assert torch.equal(boxed.eval()(X)["values"], boxed(X)["values"])


def test_parameters_can_be_counted(student: Load) -> None:
    """They are copies, under the student's names."""
    boxed, plain = both(student)
    torch.testing.assert_close(boxed.named()["inner.weight"], plain.named()["inner.weight"])
    assert sum(each.numel() for each in boxed.parameters()) == 5 * 4 + 4 + 4 + 4 + 2 * 2 + 2


def test_a_gradient_is_refused(student: Load) -> None:
    """With the reason why there is none, and the place."""
    boxed, _ = both(student)
    with pytest.raises(NotRebuilt, match=r"code cell 1, line 18: it looks at .*; so no gradient can be taken"):
        boxed(X)["values"].sum().backward()


def test_a_function_takes_the_branch_that_the_numbers_ask_for(student: Load) -> None:
    """Which a graph could not."""
    branch = student(NETWORKS).branch.rebuild(X + 2)
    assert torch.equal(branch(X + 2), (X + 2) * 2)
    assert torch.equal(branch(X - 2), (X - 2) * 3)


def test_its_calls_cannot_be_seen(student: Load) -> None:
    """The message says why, and where."""
    boxed, _ = both(student)
    with pytest.raises(NotRebuilt, match=r"code cell 1, line 18: it looks at .*; so its calls cannot be seen"):
        boxed.trace(X)


def test_what_the_code_raises_is_told(student: Load) -> None:
    """When it is called, as ever."""
    boxed, _ = both(student)
    with pytest.raises(StudentError, match="raised ValueError in code cell 1, line 18"):
        boxed(X * torch.nan)


def test_an_operation_that_is_not_rebuilt_is_called(student: Load) -> None:
    """Like code that cannot be followed."""
    root = student("import torch\ndef root(x):\n    return torch.linalg.cholesky(x)\n").root.rebuild(torch.eye(3))
    assert isinstance(root, BoxedModel)
    torch.testing.assert_close(root(4 * torch.eye(3)), 2 * torch.eye(3))
