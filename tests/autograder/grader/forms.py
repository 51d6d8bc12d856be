"""Forms in which students write their models: small notebooks, in `notebooks/`, each a `Net` and what is right for it.

A form begins with `# %% crosses: NAME`, or with `stays` where its model cannot be data and so must stay in its box.
Lines of comment below say what else there is to know:

    # inputs: an expression in B, the number of examples; torch.randn(B, 5) where there is no such line
    # why: what the reason must say, as a regular expression
    # may stay: why it does no harm that a model which could be data stays today

`crosses by rebuild` and `stays by rebuild` are those that take several arguments; their inputs are a tuple, or are made
by `named(...)` where some are keyword arguments.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("notebooks")
IMPORTS = """\
import math
import random

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

"""
MADE = "# %% "


@dataclass(frozen=True)
class Form:
    """One way to write a model: its notebook, its inputs, and what is right."""

    kind: str
    name: str
    source: str
    crosses: bool
    inputs: str = "torch.randn(B, 5)"
    why: str = ""
    may_stay: str = ""
    by_rebuild: bool = False
    net: str = "Net"

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


def read_forms(path: Path) -> Iterator[Form]:
    """The forms of one file, whose name is their kind."""
    for text in path.read_text(encoding="utf-8").split(MADE)[1:]:
        title, _, source = text.partition("\n")
        right, _, name = title.partition(": ")
        notes = dict(re.findall(r"^# (inputs|why|may stay): (.*)$", source, flags=re.MULTILINE))
        assert right in ("crosses", "stays", "crosses by rebuild", "stays by rebuild"), title
        yield Form(
            path.stem,
            name,
            IMPORTS + source,
            right.startswith("crosses"),
            notes.get("inputs", Form.inputs),
            notes.get("why", ""),
            notes.get("may stay", ""),
            "rebuild" in right,
        )


FORMS = [form for path in sorted(FOLDER.glob("*.py")) for form in read_forms(path)]
