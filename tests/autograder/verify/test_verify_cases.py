"""Cases that public checks give away: the same call in both files, on a small course."""

from pathlib import Path

import pytest
from probe_course import NAME, probe_course

from autograder.grader.records import TRUSTED, Settings
from autograder.verify.probes.behaviour import given_away_job

NOTEBOOK = """# %%
import torch


def scaled(x, by=2):
    return x * by


class Counter:
    def __init__(self, start=0):
        self.total = start

    def add(self, number):
        self.total += number
        return self.total


class Net(torch.nn.Module):
    def forward(self, x):
        return 2 * x
"""
PUBLIC = '''
import torch


def test_shown(student):
    """Scales, counts, runs."""
    assert student.scaled(torch.tensor([1.0, 2.0]), 3).tolist() == [3.0, 6.0]
    counter = student.Counter(5)
    assert counter.add(1) == 6
    assert counter.add(2) == 8
    assert student.Net()(torch.ones(2)).tolist() == [2.0, 2.0]
'''


def given_away(folder: Path, body: str, public: str = PUBLIC) -> list[str]:
    """What the public check shows of a hidden test with this body."""
    hidden = f'import torch\n\n\ndef test_hidden(student):\n    """Asks."""\n    {body}\n'
    probe_course(folder, NOTEBOOK, hidden, public)
    return given_away_job(Settings(folder, folder, NAME, TRUSTED, "cpu"))


@pytest.mark.parametrize(
    ("body", "label"),
    [
        ("student.scaled(torch.tensor([1.0, 2.0]), 3)", "scaled"),
        ("student.scaled(torch.tensor([1, 2]), 3.0)", "scaled"),
        ("student.Counter(5).add(1)", "Counter().add"),
        ("student.Net()(torch.ones(2))", "Net()"),
    ],
)
def test_the_same_call_is_named_with_both_tests(tmp_path: Path, body: str, label: str) -> None:
    """However its numbers are written; one sentence names both tests and the function."""
    assert given_away(tmp_path, f"{body}\n    {body}") == [
        f"test_hidden: calls `{label}` as the public check test_shown does, so students see the answer; "
        "give one of them other inputs"
    ]


@pytest.mark.parametrize(
    "body",
    [
        "student.scaled(torch.tensor([1.0, 2.5]), 3)",
        "student.scaled(torch.tensor([[1.0, 2.0]]), 3)",
        "student.scaled(torch.tensor([1.0, 2.0]), 4)",
        "student.Counter(5)",
        "student.Counter(5).total",
        "student.Counter(4).add(1)",
        "student.Counter(5).add(2)",
        "student.Net().eval()(torch.ones(2))",
    ],
)
def test_another_case_is_not_given_away(tmp_path: Path, body: str) -> None:
    """Other values, another shape, an object made otherwise or in another state; making one is no case."""
    assert given_away(tmp_path, body) == []


def test_without_public_checks_nothing_is_given_away(tmp_path: Path) -> None:
    """An assignment need not have any."""
    assert given_away(tmp_path, "student.Counter(5).add(1)", public="") == []
