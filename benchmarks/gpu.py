"""Many models at a time on a GPU, against one after another; and whether a recipe's verdict is the same as on a CPU.

    python benchmarks/gpu.py

Trains 32 networks of one structure (the reference of `skip_autoencoder` under 32 seeds) by the recipe of the hidden
tests, stacked and one after another on the same device. Bar: stacked at least 5 times faster. Then the distinct
networks among the reference and the variants are trained in the canonical way on both devices, and each is held against
the thresholds. `--device cpu` tries the benchmark out where there is no GPU, best with a few `--models`.
"""

import argparse
import functools
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from networks import distinct_networks, network
from tables import machine, markdown_table, write_table

from autograder.errors import UsageError
from autograder.grader.company import in_groups, most_together
from autograder.grader.device import device_of, settle
from autograder.grader.outcome import Outcome
from autograder.grader.records import TRUSTED, Settings
from autograder.grader.station import Station
from autograder.models.canonical import train_model
from autograder.models.rebuilt import Description
from autograder.models.recipe import Recipe
from autograder.models.training import Training, train

ROOT = Path(__file__).resolve().parents[1]
NAME = "skip_autoencoder"
BAR = 5
HEADER = ("network", "loss on cpu", "loss here", "gain on cpu", "gain here", "verdict on cpu", "verdict here")


def timed(function: Callable[[], Any]) -> tuple[Any, float]:
    started = time.monotonic()
    return function(), time.monotonic() - started


def many(station: Station, recipe: Recipe, count: int, device: str) -> tuple[float, float, float]:
    """Seconds stacked and one after another, and the largest relative difference of a hidden loss between the two."""
    task = station.task(recipe)
    reference = distinct_networks(station, recipe)[0]
    models = network(station, recipe, "reference", reference.build, count).descriptions
    members = list(enumerate(models))

    def run(some: Sequence[tuple[int, Description]], together: bool) -> list[Training]:
        seeds, descriptions = zip(*some, strict=True)
        return train(descriptions, recipe.training, task, seeds, device, together=together)

    size = most_together(models[0], task.train_inputs[: recipe.batch_size], device)
    run(members[:1], False)  # the first training of a process takes longer
    stacked, stacked_seconds = timed(lambda: in_groups(functools.partial(run, together=True), members, size))
    alone, seconds = timed(lambda: run(members, False))
    pairs = zip(alone, stacked, strict=True)
    return stacked_seconds, seconds, max(abs(one.loss / other.loss - 1) for one, other in pairs)


def verdicts(station: Station, recipe: Recipe, count: int, device: str) -> list[list[str]]:
    """Each network's metrics on the CPU and on `device`, and what the thresholds say of them."""
    task = station.task(recipe)
    thresholds = station.thresholds.of_recipe(station.course.data.images, "cpu", "DENOISE")
    assert recipe.baseline is not None
    baseline = network(station, recipe, "baseline", recipe.baseline, recipe.seeds)

    def trained(descriptions: Sequence[Description], where: str) -> list[Training]:
        return train_model(descriptions, recipe.training, task, range(recipe.seeds), where, float("inf"))

    bases = {where: trained(baseline.descriptions, where) for where in {"cpu", device}}
    rows = []
    for each in distinct_networks(station, recipe)[:count]:
        shown: list[list[str]] = []
        for where in ("cpu", device):
            outcome = Outcome(trained(each.descriptions, where), bases[where], torch.zeros(0), torch.zeros(0))
            accepted = all(threshold.accepts(getattr(outcome, metric)) for metric, threshold in thresholds.items())
            shown.append([f"{outcome.loss:.3g}", f"{outcome.gain:.3g}", "accepted" if accepted else "refused"])
        rows.append([each.name, *(figure for pair in zip(*shown, strict=True) for figure in pair)])
        print(" | ".join(rows[-1]), flush=True)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda", help="cuda, or cpu to try it out")
    parser.add_argument("--models", type=int, default=32, help="of one structure")
    parser.add_argument("--variants", type=int, default=1000, help="so many distinct networks on both devices at most")
    options = parser.parse_args()
    try:
        kind = device_of(options.device, "--device").kind
    except UsageError as error:
        print(f"Nothing was measured: {error}.")
        return
    settle(kind)
    torch.set_num_threads(1)
    print(machine())
    with tempfile.TemporaryDirectory() as work:
        station = Station(Settings(ROOT, Path(work), NAME, TRUSTED, kind))
        recipe = station.suite.recipes["DENOISE"]
        together, alone, difference = many(station, recipe, options.models, kind)
        ratio = alone / together
        print(f"{options.models} models: stacked {together:.2f} s, one after another {alone:.2f} s, {ratio:.2f} times")
        rows = verdicts(station, recipe, options.variants, kind)
    same = sum(row[-1] == row[-2] for row in rows)
    notes = [
        f"{options.models} networks of one structure on {kind}: stacked {together:.2f} s, one after another "
        f"{alone:.2f} s.",
        f"bar: at least {BAR} times faster stacked; measured: {ratio:.2f}, {'met' if ratio >= BAR else 'MISSED'}.",
        f"largest difference of a hidden loss between stacked and one after another: {difference:.1e}, relative.",
        f"the same verdict on both devices: {same} of {len(rows)}.",
    ]
    print(markdown_table(HEADER, rows), *notes, sep="\n")
    if kind == "cuda":
        print(write_table("gpu", "Many models at a time on a GPU", HEADER, rows, notes))


if __name__ == "__main__":
    main()
