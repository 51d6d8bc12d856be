"""Code is told from other code by all that a call of it reaches, and from nothing else."""

import subprocess
import sys
import textwrap
from typing import Any

import pytest

from autograder.box.identity import code_digest

NET = """
import torch
from torch import nn
from torch.nn import functional as F

def helper(x, by=2):
    return x * by

def scaled(factor):
    return lambda x: x * factor

class Base(nn.Module):
    scale = 3

    def finish(self, x):
        return x + 1

class Net(Base):
    def __init__(self):
        super().__init__()
        self.layers, self.settings, self.n = nn.Sequential(nn.Linear(2, 2), nn.ReLU()), {"a": [1, 2]}, 0
        self.inner = scaled(4)

    @property
    def twice(self):
        return self.scale * 2

    def __getitem__(self, at):
        return at + 5

    def forward(self, x):
        return self.finish(helper(self.inner(self.layers(x)))) * self.twice + self[6]
"""


def digest(source: str, name: str = "Net") -> str:
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(source, "<cell 1>", "exec"), names)
    return code_digest(names[name]())


def test_where_code_stands_and_what_is_said_about_it_does_not_count() -> None:
    """Comments, empty lines, what else the notebook holds."""
    other = "# mine\n\nremark = 'tried it twice'\n" + NET.replace("return x + 1", "# adds one\n\n        return x + 1")
    assert digest(NET) == digest(other) != ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x + 1", "x + 2"),
        ("x * by", "x / by"),
        ("by=2", "by=3"),
        ("scaled(4)", "scaled(5)"),
        ("scale = 3", "scale = 4"),
        ("self.scale * 2", "self.scale * 3"),
        ("at + 5", "at + 6"),
        ("[1, 2]", "[1, 3]"),
        ('{"a"', '{"b"'),
        ("self.n = nn.", "self.m = nn."),
        (", 0\n", ", 1\n"),
        ("nn.ReLU()", "nn.Tanh()"),
        ("nn.Linear(2, 2)", "nn.Linear(2, 2, bias=False)"),
        ("nn.Linear(2, 2)", "nn.Linear(2, 2).double()"),
        ("return x * by", "return F.relu(x) * by"),
        ("self.inner = scaled(4)", "self.inner = scaled(4); self.register_forward_hook(lambda *_: None)"),
    ],
)
def test_whatever_a_call_reaches_counts(old: str, new: str) -> None:
    """A helper, a default, a closure, a class, a property, a container, a layer, a hook."""
    assert old in NET
    changed = digest(NET.replace(old, new))
    assert changed not in ("", digest(NET))


@pytest.mark.parametrize(
    "line", ["eval('x')", "globals()['helper'](x)", "__import__('helper')", "sys.modules", "self.__dict__"]
)
def test_code_that_reaches_what_it_does_not_name_is_told_from_none(line: str) -> None:
    """So it is always looked at anew."""
    assert digest(NET.replace("return x * by", f"{line}\n    return x * by")) == ""


@pytest.mark.parametrize(
    "attribute",
    ["list(range(2000))", "type('T', (), {'__slots__': ()})()", "types.ModuleType('own')", "iter([1])", "{1.5, (1,)}"],
)
def test_what_cannot_be_looked_through_is_told_from_nothing(attribute: str) -> None:
    """Too long a list, an object without a dict, a module that the notebook made, an iterator."""
    assert digest("import types\n" + NET.replace('{"a": [1, 2]}', attribute)) == ""


def test_another_process_comes_to_the_same() -> None:
    """Sets have another order there."""
    told = f"{textwrap.dedent(NET)}\nfrom autograder.box.identity import code_digest\nprint(code_digest(Net()))"
    found = {
        subprocess.run(
            [sys.executable, "-c", told], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in "123"
    }
    assert len(found) == 1
    assert len(found.pop()) == 65
