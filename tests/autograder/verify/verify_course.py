"""A small assignment with variants, for verifications that take seconds."""

from collections.abc import Sequence
from pathlib import Path

from autograder.authoring.release import release
from autograder.course import Course, read_course
from autograder.progress import NoProgress

COURSE = """
[course]
title = "Small"

[runner]
workers = 1

[[assignments]]
name = "rescale"
title = "Rescaling"
points = 4
due = 2030-01-01T12:00:00+00:00
limits = { cell_seconds = 2.0, load_seconds = 6.0, call_seconds = 2.0 }
"""

NOTEBOOK = '''# %%
import torch


# %%
def rescaled(x, rate):
    """x (B, T) divided by the share that is kept, 1 - rate."""
    ### BEGIN SOLUTION rescaled
    kept = 1 - rate
    return x / kept
    ### STARTER
    # return x  # divide by what is kept
    ### END SOLUTION
'''

HIDDEN = '''"""Hidden graders of `rescale`."""

import pytest
import torch


@pytest.mark.points(3)
def test_divides_by_the_share_kept(student):
    """Every value is divided by 1 - rate."""
    x = torch.tensor([[1.0, -3.0, 7.0], [0.5, 11.0, 2.0]], dtype=torch.float64)
    for rate in (0.25, 0.75):
        wanted = x * (4.0 if rate == 0.75 else 4 / 3)
        assert torch.allclose(student.rescaled(x, rate), wanted, rtol=1e-9, atol=1e-12)


@pytest.mark.points(1)
def test_keeps_the_shape(student):
    """The answer has the shape of the input; with no rate it is the input, and with NaN it is not a number."""
    x = torch.rand(2, 5)
    assert student.rescaled(x, 0.5).shape == (2, 5)
    assert not torch.equal(student.rescaled(x, 0.125), x)
'''

PUBLIC = '''"""Public checks of `rescale`."""

import torch


def test_one_example(student):
    """Three is what becomes of 1.5 at a rate of one half."""
    assert student.rescaled(torch.tensor([[1.5]]), 0.5).item() == 3.0
'''

RIGHT = {"product": ('"""Multiplies by the inverse."""', "return x * (1 / (1 - rate))")}
WRONG = {
    "by_the_rate": (
        '"""Divides by the rate."""\n\nfails = ["test_divides_by_the_share_kept"]',
        "return x / rate",
    ),
    "summed": (
        '"""Loses the columns."""\n\nfails = ["test_divides_by_the_share_kept", "test_keeps_the_shape"]',
        "return (x / (1 - rate)).sum(1)",
    ),
}
Variants = dict[str, tuple[str, str]]


def make_course(
    folder: Path,
    *,
    hidden: str = HIDDEN,
    public: str = PUBLIC,
    notebook: str = NOTEBOOK,
    right: Variants = RIGHT,
    wrong: Variants = WRONG,
) -> Course:
    """The course in an empty folder, released; a variant is its head and what replaces the one region."""
    source = folder / "source" / "rescale"
    files = {"notebook.py": notebook, "test_hidden.py": hidden, "test_public.py": public}
    for kind, variants in (("right", right), ("wrong", wrong)):
        files |= {
            f"{kind}/{name}.py": f"{head}\n\n### REGION rescaled\n{code}\n" for name, (head, code) in variants.items()
        }
    for name, text in files.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text)
    (folder / "course.toml").write_text(COURSE)
    course = read_course(folder)
    release(course, "rescale")
    return course


def silently(_part: str, _phases: Sequence[str]) -> NoProgress:
    """Shows no progress, of no part."""
    return NoProgress()
