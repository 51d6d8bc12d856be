"""A recipe under which right and wrong networks overlap: `torchgrade calibrate` must refuse it, and say what helps.

    python benchmarks/overlap.py [--mnist FOLDER]

The lecture's notebook trains 16 filters for 10 epochs with Adam at 0.01, batches of 128, 1,000 images, binary
cross-entropy. Right is the inner skip alone, wrong is no skip. A small course is made of that, in a temporary folder,
from the source of `skip_autoencoder`; its hidden test looks at the loss alone. The exit code is 0 when it is refused,
with what would help or that nothing would, 1 otherwise.
"""

import argparse
import ast
import sys
import tempfile
import textwrap
import time
from pathlib import Path

from tables import write_table

from autograder.authoring.regions import parse_regions
from autograder.authoring.variants import read_variants
from autograder.calibrate import PHASES, calibrate
from autograder.calibrate.fitted import percent
from autograder.course import Data, read_course
from autograder.paths import AssignmentSource
from autograder.progress import TerminalProgress

ROOT = Path(__file__).resolve().parents[1]
NAME = "overlap"

COURSE = f"""
[course]
title = "An overlapping recipe"

[[assignments]]
name = "{NAME}"
title = "Is the inner skip there?"
points = 1
due = 2030-01-01T12:00:00+00:00
"""

HIDDEN = '''\
"""Hidden test: the loss, and nothing else."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from autograder.grader import Recipe


{baseline}


SKIP = Recipe(
    model="MyAENet",
    data="noisy_digits",
    loss="binary_cross_entropy",
    lr=0.01,
    batch_size=128,
    epochs=10,
    seeds=3,
    train_size=1000,
    baseline=PlainNet,
)


@pytest.mark.points(1)
def test_trains_to_a_low_loss(trained, threshold):
    """The network rebuilds noisy digits better than one without the skip."""
    assert threshold("skip.loss").accepts(trained(SKIP).loss)
'''

WRONG = '"""Has no skip at all."""\n\nfails = ["test_trains_to_a_low_loss"]\n'


def make_course(folder: Path, source: AssignmentSource) -> None:
    """A course in `folder` whose solution has the inner skip alone, and whose wrong variant has none."""
    own = AssignmentSource(folder / "source" / NAME)
    own.wrong.mkdir(parents=True)
    (folder / "course.toml").write_text(COURSE, encoding="utf-8")
    inner = next(each for each in read_variants(source) if each.name == "inner_skip_only")
    text = source.notebook.read_text(encoding="utf-8")
    lines = text.split("\n")
    regions = parse_regions(text, source.notebook)
    for region in reversed(regions):
        solution = textwrap.indent(inner.regions.get(region.name, region.solution), region.indent)
        begin, end = lines[region.first_line - 1], lines[region.last_line - 1]
        lines[region.first_line - 1 : region.last_line] = [begin, *solution.split("\n"), end]
    own.notebook.write_text("\n".join(lines), encoding="utf-8")
    blank = [f"### REGION {region.name}\n{region.shown}\n" for region in regions]
    (own.wrong / "no_skip.py").write_text("\n".join([WRONG, *blank]), encoding="utf-8")
    hidden = source.hidden_tests.read_text(encoding="utf-8")
    network = next(each for each in ast.parse(hidden).body if getattr(each, "name", "") == "PlainNet")
    baseline = ast.get_source_segment(hidden, network) or ""
    own.hidden_tests.write_text(HIDDEN.format(baseline=baseline), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--mnist", type=Path, help="the folder of MNIST's four IDX files; by default digits are used")
    parser.add_argument("--work", type=Path, help="where trainings are kept, so that a second run is short")
    options = parser.parse_args()
    data = Data(images="mnist", mnist_folder=str(options.mnist.resolve())) if options.mnist else Data()

    with tempfile.TemporaryDirectory() as folder:
        make_course(Path(folder), read_course(ROOT).source("skip_autoencoder"))
        course = read_course(Path(folder), options.work).model_copy(update={"data": data})
        started = time.monotonic()
        with TerminalProgress(PHASES) as progress:
            found = calibrate(course, NAME, progress, "cpu")
        seconds = time.monotonic() - started
    (fitted,) = found.fitted
    print(*found.lines[:-2], *found.refused, sep="\n")
    rows = [
        (
            name,
            fitted.metric.shown(each.mean, each.sd),
            each.count,
            "" if name in fitted.right else percent(fitted.fit.false_pass[name]),
        )
        for name, each in (fitted.right | fitted.wrong).items()
    ]
    said = [line.strip() for each in found.refused for line in each.split("\n")]
    notes = [
        f"accepted would be {fitted.low:.3g} to {fitted.high:.3g}, as a mean of {fitted.fit.averaged} seeds",
        *said,
        f"{seconds:.0f} s",
    ]
    header = ("answer", "loss, over seeds", "seeds", "chance of passing")
    print(write_table(f"overlap_{data.images}", f"An overlapping recipe on {data.images}", header, rows, notes))
    sys.exit(0 if found.refused else 1)


if __name__ == "__main__":
    main()
