"""What it costs to hold models against their descriptions, beside all else that a class costs beyond training.

    python benchmarks/comparing.py

The class of `scale.py`: 100 submissions that share 5, 20 and 50 distinct models. Each is graded by `autograde`, whose
reports say what it cost beyond training; then the comparisons that it made are made again, in this process, each
distinct code once, and timed. Bar: at most 10 % of what a submission costs otherwise.
"""

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
import torch
from classes import hand_in
from measured import beyond_training, measure
from scale import SHORT, short_course, short_notebooks
from tables import RESULTS, write_table

from autograder.course import Limits
from autograder.grader.compared import Compared
from autograder.grader.local import LocalChannel
from autograder.grader.session import Session
from autograder.grader.student import Student
from autograder.intake.notebook import read_cells

SIZE = 100
SHARES = (5, 20, 50)  # % of the submissions that have a model of their own
BAR = 10.0  # % of what a submission costs beyond training without comparisons
HEADER = (
    "submissions",
    "distinct models",
    "ms first, for each",
    "ms again",
    "CPU s compared",
    "beyond training",
    "adds",
)


class Timed(Session):
    """A session that knows what its comparisons took, in seconds of processor time."""

    compared_seconds = 0.0

    def insist(self, *args: Any, **named: Any) -> None:
        began = time.process_time()
        super().insist(*args, **named)
        self.compared_seconds += time.process_time() - began


def comparisons(size: int, distinct: int) -> list[float]:
    """What was compared for each submission took, in seconds: of its load, and of its hidden test."""
    compared, images, taken = Compared(), torch.rand(3, 1, 28, 28), []
    for _, notebook in short_notebooks(size, distinct):
        session = Timed(
            LocalChannel, read_cells(nbformat.writes(notebook).encode()), Limits(), private=True, compared=compared
        )
        session.start("load")
        session.describe_module("Net", {}, images, 0)
        Student(session).Net().rebuild(images)
        session.close()
        taken.append(session.compared_seconds)
    return taken


def row(size: int, share: int) -> tuple[object, ...]:
    """One class."""
    distinct = size * share // 100
    print(f"\n{size} submissions, {distinct} distinct models", flush=True)
    with tempfile.TemporaryDirectory(prefix="torchgrade-comparing-") as name:
        folder = Path(name)
        course = short_course(folder / "course", folder / "work")
        hand_in(folder / "inbox", short_notebooks(size, distinct))
        measure(course, SHORT, folder / "inbox")
        beyond = beyond_training(course, SHORT).mean_ms * size / 1000
    taken = comparisons(size, distinct)
    first, again, total = sum(taken[:distinct]), sum(taken[distinct:]), sum(taken)
    adds = 100 * total / (beyond - total)
    return (
        size,
        distinct,
        f"{1000 * first / distinct:.0f}",
        f"{1000 * again / (size - distinct):.1f}",
        f"{total:.1f}",
        f"{beyond:.1f}",
        f"{adds:.1f} %" + (", over the bar" if adds > BAR else ""),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    torch.set_num_threads(1)
    comparisons(4, 2)  # what is imported first
    notes = [
        "a submission is described twice: for training, and where a hidden test rebuilds it; `first` is what both "
        "comparisons take for a code that was not seen before, `again` is what the look costs whether it was",
        f"bar: {BAR:g} % of the processor time beyond training",
    ]
    path = write_table(
        "comparing", "What comparisons cost", HEADER, [row(SIZE, share) for share in SHARES], notes, options.results
    )
    print(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
