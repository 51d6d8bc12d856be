"""What a class costs: 10, 100 and 1,000 submissions, of which 5, 20 and 100 % have a model of their own.

    python benchmarks/scale.py

A course made for this, with a short recipe, so that 1,000 distinct models take minutes: a denoising network of three
convolutions, trained under two seeds for an epoch of 256 images. Models differ by filters, activation, bias and the
scale of their first weights; notebooks all differ. Each batch starts cold, with nothing kept. In the end
`skip_autoencoder` itself, for what a submission costs beyond its training. Writes `results/scale.md` row by row and
`results/scale.png`; `--sizes` and `--shares` run a part.
"""

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from classes import hand_in, notebooks
from measured import Beyond, Measured, beyond_training, measure
from tables import RESULTS, machine, markdown_table, write_table

from autograder.course import Course, read_course

if TYPE_CHECKING:
    from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
SKIP = "skip_autoencoder"
SHORT = "denoise"
SIZES = (10, 100, 1000)
SHARES = (5, 20, 50, 100)  # % of the submissions that have a model of their own
HALF, COMPARED_SIZE = 50, 100  # a share that one size alone is run with, to compare 1,000 submissions with
FEW, MANY = 5, 1000
MOST_TIMES = 2.0
MOST_BEYOND_MS = 250

COURSE = """
[course]
title = "Scale"

[[assignments]]
name = "denoise"
title = "Denoising, with a short recipe"
points = 3
due = 2030-01-01T12:00:00+00:00
"""

NOTEBOOK = "# %% [markdown]\n# # Denoising\n#\n# Write a network that cleans images.\n"

HIDDEN = '''
import pytest
import torch

from autograder.grader import Recipe

SHORT = Recipe(model="Net", data="noisy_digits", loss="binary_cross_entropy", lr=3e-3, batch_size=64, epochs=1, seeds=2,
               train_size=256)


@pytest.mark.points(1)
def test_shape(student):
    """An image comes out for each that goes in."""
    images = torch.rand(3, 1, 28, 28)
    network = student.Net()
    assert network(images).shape == images.shape
    assert network.rebuild(images)(images).shape == images.shape


@pytest.mark.points(2)
def test_learns(trained, evidence):
    """The network learns something."""
    outcome = trained(SHORT)
    evidence.images("noisy, rebuilt, clean", outcome.noisy, outcome.rebuilt, outcome.clean)
    assert outcome.loss < 1
'''

NETWORK = """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, {first}, 3, padding=1, bias={bias})
        self.second = nn.Conv2d({first}, {second}, 3, padding=1)
        self.last = nn.Conv2d({second}, 1, 3, padding=1)
        with torch.no_grad():
            self.last.weight.mul_({scale})

    def forward(self, images):
        h = {activation}(self.first(images))
        h = {activation}(self.second(h))
        return torch.sigmoid(self.last(h))
"""
FIRST, SECOND = (4, 5, 6, 7, 8), (4, 5, 6, 7, 8)
ACTIVATIONS = ("torch.relu", "torch.tanh", "F.gelu", "F.elu")
BIASES = (True, False)
SCALES = (1.0, 0.9, 0.8, 0.7, 0.6)

HEADER = (
    "submissions",
    "distinct models",
    "trainings",
    "wall s: all",
    "load",
    "train",
    "test, report",
    "CPU s: load",
    "train",
    "test, report",
    "CPU ms beyond training: median",
    "mean",
    "processors busy ms",
)


@dataclass(frozen=True)
class Row:
    """One batch, measured."""

    label: str
    submissions: int
    share: int
    measured: Measured
    beyond: Beyond

    @property
    def train_seconds(self) -> float:
        return self.measured.phases["train"].wall_seconds

    def cells(self) -> list[str]:
        phases, count = self.measured.phases, self.submissions
        walls = [self.measured.wall_seconds, *(phases[name].wall_seconds for name in ("load", "train", "test"))]
        processors = [
            self.beyond.load_ms * count / 1000,
            phases["train"].cpu_seconds,
            self.beyond.test_ms * count / 1000,
        ]
        busy_ms = 1000 * sum(phases[name].machine_seconds for name in ("load", "test")) / count
        return [
            self.label,
            str(self.measured.distinct_models),
            str(self.measured.trainings),
            *(f"{seconds:.1f}" for seconds in (*walls, *processors)),
            f"{self.beyond.median_ms:.0f}",
            f"{self.beyond.mean_ms:.0f}",
            f"{busy_ms:.0f}",
        ]


# -- the course with a short recipe ------------------------------------------------------------------------------------


def short_course(root: Path, work: Path) -> Course:
    folder = root / "source" / SHORT
    folder.mkdir(parents=True, exist_ok=True)
    (root / "course.toml").write_text(COURSE, encoding="utf-8")
    (folder / "notebook.py").write_text(NOTEBOOK, encoding="utf-8")
    (folder / "test_hidden.py").write_text(HIDDEN, encoding="utf-8")
    return read_course(root, work)


def short_notebooks(count: int, distinct: int) -> Iterator[tuple[str, "NotebookNode"]]:
    """`count` students with `distinct` models between them."""
    for number in range(count):
        cells = ["import torch\nimport torch.nn.functional as F\nfrom torch import nn", network(number % distinct)]
        cells.append(f"print('handed in by student {number}')")
        code = [nbformat.v4.new_code_cell(cell, id=f"cell-{place}") for place, cell in enumerate(cells)]
        yield f"student-{number:04d}", nbformat.v4.new_notebook(cells=code)


def network(number: int) -> str:
    """The network with this number: a model of its own for each below 1,000."""
    number, first = divmod(number, len(FIRST))
    number, second = divmod(number, len(SECOND))
    number, activation = divmod(number, len(ACTIVATIONS))
    number, bias = divmod(number, len(BIASES))
    return NETWORK.format(
        first=FIRST[first],
        second=SECOND[second],
        activation=ACTIVATIONS[activation],
        bias=BIASES[bias],
        scale=SCALES[number % len(SCALES)],
    )


# -- runs --------------------------------------------------------------------------------------------------------------


def rows(sizes: list[int], shares: list[int], skip_submissions: int) -> Iterator[Row]:
    for size in sizes:
        for share in shares:
            if share != HALF or size == COMPARED_SIZE:
                yield short_row(size, share)
    if skip_submissions:
        yield skip_row(skip_submissions)


def short_row(size: int, share: int) -> Row:
    distinct = max(1, size * share // 100)
    print(f"\n{size} submissions, {distinct} distinct models", flush=True)
    with tempfile.TemporaryDirectory(prefix="torchgrade-scale-") as name:
        folder = Path(name)
        course = short_course(folder / "course", folder / "work")
        hand_in(folder / "inbox", short_notebooks(size, distinct))
        measured = measure(course, SHORT, folder / "inbox")
        return Row(f"{size}, {share} % distinct", size, share, measured, beyond_training(course, SHORT))


def skip_row(size: int) -> Row:
    print(f"\n{SKIP}: {size} submissions", flush=True)
    with tempfile.TemporaryDirectory(prefix="torchgrade-scale-") as name:
        folder = Path(name)
        course = read_course(ROOT, folder / "work")
        hand_in(folder / "inbox", notebooks(course.source(SKIP), size))
        measured = measure(course, SKIP, folder / "inbox")
        share = 100 * measured.distinct_models // size
        return Row(f"{size} of {SKIP}", size, share, measured, beyond_training(course, SKIP))


# -- what came of it ---------------------------------------------------------------------------------------------------


def notes(done: list[Row]) -> list[str]:
    """What the columns mean, and how the figures stand to the bars."""
    short = {(row.submissions, row.share): row for row in done if SKIP not in row.label}
    found = []
    many, compared = short.get((MANY, FEW)), short.get((COMPARED_SIZE, HALF))
    if many and compared:
        times = many.train_seconds / compared.train_seconds
        found.append(
            f"train phase, {many.label} against {compared.label}: {times:.2f} times the wall seconds "
            f"(bar: less than {MOST_TIMES:g})"
        )
    beyond = ", ".join(
        f"{row.label}: {row.beyond.median_ms:.0f}, mean {row.beyond.load_ms:.0f} + {row.beyond.test_ms:.0f}"
        for row in done
    )
    return [
        *found,
        f"CPU of a submission beyond its training, ms: median, mean of load + test (bar {MOST_BEYOND_MS}): {beyond}",
        "the means hold what a worker imports when it first needs it, a few seconds a worker; the median is what one "
        "more submission costs",
        "CPU of load and test is from the reports: what workers and boxes used for submissions. That of training is "
        "the workers'. The last column is what all processors of the machine did in load and test, for each "
        "submission: the start of workers and boxes is in it, and whatever else ran, so it is an upper bound",
        "short recipe: 3 convolutions with 4 to 8 filters, 256 images, batches of 64, one epoch, two seeds, "
        "measured on 797 images",
    ]


def plot(done: list[Row], path: Path) -> None:
    """Wall seconds of the train phase, and CPU of a submission beyond its training, over the size of the class."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4))
    short = [row for row in done if SKIP not in row.label]
    for share in sorted({row.share for row in short}):
        line = [row for row in short if row.share == share]
        sizes = [row.submissions for row in line]
        left.plot(sizes, [row.train_seconds for row in line], "o-", label=f"{share} % distinct")
        right.plot(sizes, [row.beyond.median_ms for row in line], "o-", label=f"{share} % distinct")
    for row in (row for row in done if SKIP in row.label):
        right.plot([row.submissions], [row.beyond.median_ms], "k*", label=SKIP)
    right.axhline(MOST_BEYOND_MS, color="grey", linestyle="--", label="bar")
    left.set(xscale="log", yscale="log", xlabel="submissions", ylabel="s", title="train phase, wall seconds")
    right.set(
        xscale="log",
        xlabel="submissions",
        ylabel="ms",
        title="CPU of a submission beyond its training, median",
        ylim=(0, None),
    )
    for axis in (left, right):
        axis.legend(fontsize="small")
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    pyplot.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--shares", type=int, nargs="+", default=list(SHARES), help="in %%")
    parser.add_argument("--skip-autoencoder", type=int, default=100, help="its submissions; 0 leaves it out")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where table and plot go")
    options = parser.parse_args()
    print(machine(), flush=True)
    title = "What a class costs, by its size and its share of distinct models"
    done: list[Row] = []
    for row in rows(options.sizes, options.shares, options.skip_autoencoder):
        done.append(row)
        cells = [each.cells() for each in done]
        path = write_table("scale", title, HEADER, cells, [*notes(done), "![plot](scale.png)"], options.results)
        plot(done, options.results / "scale.png")
        print(markdown_table(HEADER, cells), flush=True)
    print("\n".join([*notes(done), f"written to {path}"]))


if __name__ == "__main__":
    main()
