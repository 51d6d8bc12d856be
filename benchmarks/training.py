"""The trainer against a bare eager loop, over the distinct models of `skip_autoencoder`.

    python benchmarks/training.py

Every distinct network among the reference and the variants, and two small ones that the trainer stacks, is trained by
the recipe of the hidden tests under all its seeds: once by a loop over plain torch modules as anybody would write it,
once by the trainer from its description, in turn, one thread each. The trainer also measures PSNR and SSIM; the loop
does not. Bar: over the distinct networks, at most 1.1 times the loop's processor time.
"""

import argparse
import functools
import math
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from networks import Network, classes, distinct_networks, network
from tables import machine, markdown_table, write_table
from torch import nn
from torch.nn import functional as F

from autograder.grader.records import TRUSTED, Settings
from autograder.grader.station import Station
from autograder.models.canonical import train_model
from autograder.models.recipe import Recipe
from autograder.models.tasks import Task
from autograder.models.training import EVALUATION_BATCH, Training, train

ROOT = Path(__file__).resolve().parents[1]
NAME = "skip_autoencoder"
BAR = 1.1
HEADER = ("network", "bare loop, s", "torchgrade, s", "ratio", "stacked, s", "one by one, s", "largest difference")


def bare(build: Callable[[], nn.Module], recipe: Recipe, task: Task) -> list[float]:
    """The hidden loss under each seed, by plain modules."""
    found = []
    for seed in range(recipe.seeds):
        torch.manual_seed(seed)
        model = build()
        optimizer = torch.optim.Adam(model.parameters(), lr=recipe.lr)
        for epoch in range(recipe.epochs):
            order = torch.randperm(len(task.train_inputs), generator=torch.Generator().manual_seed(seed + epoch))
            for chosen in order.split(recipe.batch_size):
                optimizer.zero_grad()
                loss = F.binary_cross_entropy(model(task.train_inputs[chosen]), task.train_targets[chosen])
                loss.backward()
                optimizer.step()
                loss.item()
        model.eval()
        with torch.no_grad():
            outputs = torch.cat([model(inputs) for inputs in task.test_inputs.split(EVALUATION_BATCH)])
            found.append(float(F.binary_cross_entropy(outputs, task.test_targets)))
    return found


def timed(function: Callable[[], Any]) -> tuple[Any, float]:
    """What the function returns, and the processor seconds that it took."""
    started = time.process_time()
    return function(), time.process_time() - started


@dataclass(frozen=True)
class Compared:
    """Processor seconds of each way, and the largest relative difference of a hidden loss from the loop's."""

    loop: float
    ours: float
    stacked: float
    one_by_one: float
    difference: float

    def row(self, name: str) -> list[str]:
        seconds = (f"{each:.2f}" for each in (self.stacked, self.one_by_one))
        return [name, f"{self.loop:.2f}", f"{self.ours:.2f}", f"{self.ratio:.2f}", *seconds, f"{self.difference:.1e}"]

    @property
    def ratio(self) -> float:
        return self.ours / self.loop


def compare(each: Network, recipe: Recipe, task: Task, loop_first: bool) -> Compared:
    """Each way once, the loop before or after the trainer."""
    seeds = range(recipe.seeds)

    def ours() -> list[Training]:
        return train_model(each.descriptions, recipe.training, task, seeds, "cpu", math.inf)

    def made_to(together: bool) -> list[Training]:
        return train(each.descriptions, recipe.training, task, seeds, "cpu", together=together)

    def loop() -> list[float]:
        return bare(each.build, recipe, task)

    if loop_first:
        losses, loop_seconds = timed(loop)
    trainings, seconds = timed(ours)
    if not loop_first:
        losses, loop_seconds = timed(loop)
    forced = [timed(functools.partial(made_to, together))[1] for together in (True, False)]
    pairs = zip(losses, (training.loss for training in trainings), strict=True)
    return Compared(loop_seconds, seconds, *forced, max(abs(one / other - 1) for one, other in pairs))


def total(some: Sequence[Compared]) -> Compared:
    sums = (sum(getattr(each, name) for each in some) for name in ("loop", "ours", "stacked", "one_by_one"))
    return Compared(*sums, max(each.difference for each in some))


class Attention(nn.Module):
    """Attention over the rows of an image, 4 numbers each."""

    def __init__(self) -> None:
        super().__init__()
        self.into, self.back, self.norm = nn.Linear(28, 12), nn.Linear(4, 28), nn.LayerNorm(4)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        queries, keys, values = self.into(images.squeeze(1)).chunk(3, dim=-1)
        weights = torch.softmax(queries @ keys.transpose(1, 2) / 2, dim=-1)
        return torch.sigmoid(self.back(self.norm(weights @ values))).unsqueeze(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=int, default=1000, help="so many of the distinct networks at most")
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(machine())
    with tempfile.TemporaryDirectory() as work:
        station = Station(Settings(ROOT, Path(work), NAME, TRUSTED, "cpu"))
        recipe = station.suite.recipes["DENOISE"]
        task = station.task(recipe)
        networks = distinct_networks(station, recipe)
        chosen = networks[: options.models]
        narrow = functools.partial(classes(station, {})[recipe.model], 1)
        small = [
            network(station, recipe, "the reference with 1 filter", narrow, recipe.seeds),
            network(station, recipe, "attention over rows", Attention, recipe.seeds),
        ]
        compare(small[0], recipe, task, True)  # torch's first training of a process takes longer
        compared: list[Compared] = []
        rows: list[list[str]] = []
        for number, each in enumerate([*chosen, *small]):
            compared.append(compare(each, recipe, task, number % 2 == 0))
            rows.append(compared[-1].row(each.name))
            print(" | ".join(rows[-1]), flush=True)
    bar = total(compared[: len(chosen)])
    rows.insert(len(chosen), bar.row(f"all {len(chosen)} distinct networks"))
    notes = [
        f"{recipe.seeds} seeds, {recipe.epochs} epochs of {recipe.train_size} images in batches of "
        f"{recipe.batch_size}; processor seconds, one thread, in turn.",
        "torchgrade: the canonical way, which stacks the seeds of a network or does not, by what one run of it costs; "
        "stacked, one by one: the same trainer made to do either.",
        "largest difference: of a hidden loss under one seed, relative, between the loop and torchgrade.",
        f"bar: at most {BAR} times the bare loop over the distinct networks; measured: {bar.ratio:.3f}, "
        f"{'met' if bar.ratio <= BAR else 'MISSED'}.",
    ]
    print(markdown_table(HEADER, rows))
    print(notes[-1])
    if len(chosen) == len(networks):
        print(write_table("training", "The trainer against a bare eager loop", HEADER, rows, notes))


if __name__ == "__main__":
    main()
