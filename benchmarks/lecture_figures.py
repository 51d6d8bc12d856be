"""The lecture's figures, repeated on real MNIST through the product's own trainer.

    python benchmarks/lecture_figures.py --mnist FOLDER

64 filters, 1,000 training images, noise round(uniform(-1, 1)) clipped to [0, 1], binary cross-entropy, Adam 1e-3,
batches of 128, 20 epochs; the loss on 1,000 hidden images, for seeds 0 and 1. The lecture: 0.1664 without skips, about
0.14 with both. The networks are the assignment's reference, the same without skips, and with one skip of the two: each
crosses as data, as a submission's does.
"""

import argparse
import statistics
import time
from pathlib import Path

import nbformat
import torch

from autograder.authoring.notebooks import student_notebook
from autograder.authoring.regions import parse_regions
from autograder.authoring.variants import read_variants
from autograder.course import Data, Limits, read_course
from autograder.data import handwritten
from autograder.grader.local import LocalChannel
from autograder.grader.session import Session
from autograder.intake.notebook import read_cells
from autograder.models.recipe import Recipe
from autograder.models.tasks import Task, build_task
from autograder.models.training import train
from autograder.paths import AssignmentSource

ROOT = Path(__file__).resolve().parents[1]
HIDDEN = 1000
LECTURE = {"no skip": "0.1664", "both skips": "0.14"}


def networks(source: AssignmentSource) -> dict[str, dict[str, str]]:
    """What stands in the solution regions of each network."""
    text = source.notebook.read_text(encoding="utf-8")
    blank = {region.name: region.shown for region in parse_regions(text, source.notebook)}
    inner = next(each for each in read_variants(source) if each.name == "inner_skip_only")
    return {"no skip": blank, "inner skip only": dict(inner.regions), "both skips": {}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--mnist", required=True, help="the folder of MNIST's four IDX files")
    parser.add_argument("--filters", type=int, default=64)
    parser.add_argument("--seeds", type=int, default=2)
    options = parser.parse_args()

    source = read_course(ROOT).source("skip_autoencoder")
    digits = handwritten(Data(images="mnist", mnist_folder=options.mnist), Path.cwd())
    recipe = Recipe(
        model="MyAENet",
        data="noisy_digits",
        loss="binary_cross_entropy",
        epochs=20,
        train_size=1000,
        arguments={"filters": options.filters},
        seeds=options.seeds,
    )
    whole = build_task(recipe.data, digits, recipe.train_size)
    task = Task(whole.train_inputs, whole.train_targets, whole.test_inputs[:HIDDEN], whole.test_targets[:HIDDEN])
    device = "cuda" if torch.cuda.is_available() else "cpu"
    print(f"{options.filters} filters, {recipe.epochs} epochs, {device}, torch {torch.__version__}")
    for name, regions in networks(source).items():
        notebook = nbformat.writes(student_notebook(source, regions)).encode()
        session = Session(LocalChannel, read_cells(notebook), Limits(), private=False)
        session.start("lecture figures")
        started = time.monotonic()
        losses = []
        for seed in range(recipe.seeds):
            described = session.describe_module(recipe.model, recipe.arguments, task.train_inputs[:3], seed)
            losses.append(train([described], recipe.training, task, [seed], device)[0].loss)
        each = ", ".join(f"{loss:.4f}" for loss in losses)
        print(
            f"{name:<16} test loss {statistics.fmean(losses):.4f} ({each}); the lecture: {LECTURE.get(name, '-'):<6} "
            f"{(time.monotonic() - started) / recipe.seeds:.0f} s a training",
            flush=True,
        )


if __name__ == "__main__":
    main()
