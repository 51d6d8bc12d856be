"""What a worker, its zygote and a box take of the machine's memory, as the kernel counts it.

    python benchmarks/memory.py

One worker starts, grades the reference solution and two variants of `skip_autoencoder`, and then holds a box open:
idle, after its notebook was loaded and a model described, after a training step of the model's convolutions on a batch
of 128 images. Each process is measured while it lives, in /proc/PID/status and /proc/PID/smaps_rollup, which only root
may read of a box. Writes `results/memory_BUILD.md`, named for the build of torch that it runs with: `cpu`, `cu130`.
"""

import argparse
import functools
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import torch
from classes import hand_in, notebooks
from tables import RESULTS, machine, markdown_table, write_table

from autograder.box import wire
from autograder.box.modes import choose
from autograder.course import Course, read_course
from autograder.grader.batch import Batch
from autograder.grader.channels import Channel
from autograder.grader.pipeline import autograde
from autograder.grader.records import Settings
from autograder.grader.session import Session
from autograder.grader.station import EXAMPLES, start_job, station
from autograder.grader.workers import LocalPool
from autograder.intake.collect import collect
from autograder.intake.notebook import read_cells
from autograder.models.recipe import Recipe
from autograder.progress import NoProgress

ROOT = Path(__file__).resolve().parents[1]
NAME = "skip_autoencoder"
SUBMISSIONS = 3
BATCH = 128
SECONDS = 600.0
FORKED = ("zygote", "supervisor", "box")  # each the only child of the one before
FIELDS = {  # in KiB: the file in /proc/PID, and the lines of it that are added up
    "mapped": ("status", ("VmSize",)),
    "data": ("status", ("VmData",)),
    "resident": ("smaps_rollup", ("Rss",)),
    "shared": ("smaps_rollup", ("Shared_Clean", "Shared_Dirty")),
    "private": ("smaps_rollup", ("Private_Clean", "Private_Dirty")),
    "PSS": ("smaps_rollup", ("Pss",)),
}
HEADER = ("process, MiB", *FIELDS)
NOTES = (
    "mapped is address space (VmSize), data what of it is private and writable (VmData), resident what lies in memory; "
    "shared and private are the parts of resident that other processes have too, or do not. PSS is private and a fair "
    "part of each shared page; it alone can be added up",
    "a worker's processes share pages with the process that started it, and with every other that has the same files "
    "mapped: on a quiet machine PSS is highest",
)


@dataclass(frozen=True)
class Row:
    """One process at one moment."""

    label: str
    mib: dict[str, float]

    @property
    def cells(self) -> list[str]:
        return [self.label, *(f"{self.mib[name]:,.0f}" if name in self.mib else "" for name in FIELDS)]


# -- jobs of the worker ------------------------------------------------------------------------------------------------


@functools.cache
def box_of(settings: Settings) -> Channel:
    """The box that this worker holds open."""
    return station(settings).open_channel()


@functools.cache
def session_of(settings: Settings) -> Session:
    """Questions about the reference solution to that box."""
    here = station(settings)
    solution = here.course.paths.solutions(NAME) / f"{NAME}.ipynb"
    return Session(lambda: box_of(settings), read_cells(solution.read_bytes()), here.limits, private=True)


def recipe_of(settings: Settings) -> Recipe:
    return next(iter(station(settings).suite.recipes.values()))


def open_job(settings: Settings) -> None:
    """Open the box; nothing is asked yet."""
    box_of(settings)


def describe_job(settings: Settings) -> None:
    """Load the notebook and describe its model, as the grader does."""
    recipe, session = recipe_of(settings), session_of(settings)
    session.start("memory")
    example = station(settings).task(recipe).train_inputs[:EXAMPLES]
    session.describe_module(recipe.model, recipe.arguments, example, recipe.first_seed)


def step_job(settings: Settings) -> None:
    """One training step in the box, as for a model that cannot leave it."""
    recipe, session = recipe_of(settings), session_of(settings)
    task = station(settings).task(recipe)
    model = session.build(recipe.model, recipe.arguments, recipe.first_seed)
    question = wire.Fit(model, recipe.loss, recipe.optimizer, recipe.lr, BATCH, 1, recipe.first_seed)
    session.value(question, [task.train_inputs[:BATCH], task.train_targets[:BATCH]], recipe.model)


STAGES = (("idle", open_job), ("a model described", describe_job), ("a training step", step_job))


# -- /proc -------------------------------------------------------------------------------------------------------------


def measured(label: str, pid: int) -> Row:
    """A process as it is now. Exits where this user may not look at it."""
    try:
        found = {name: _mib(pid, file, lines) for name, (file, lines) in FIELDS.items()}
    except PermissionError as error:
        sys.exit(f"{error.filename}: only root may look at a process that has stepped down; run this as root")
    return Row(label, found)


def _mib(pid: int, file: str, names: tuple[str, ...]) -> float:
    lines = dict(re.findall(r"^(\w+):\s+(\d+) kB$", Path(f"/proc/{pid}/{file}").read_text(), re.MULTILINE))
    return sum(int(lines[name]) for name in names) / 1024


def family(root: int) -> list[int]:
    """The processes below this one, parents before their children."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        fields = path.read_text().rpartition(")")[2].split()
        children.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found[1:]


def forked(worker: int) -> dict[str, int]:
    """The zygote of this worker, and what it has forked, by name."""
    pythons = [pid for pid in family(worker) if Path(f"/proc/{pid}/comm").read_text().startswith("python")]
    return dict(zip(FORKED, pythons, strict=False))


# -- the run -----------------------------------------------------------------------------------------------------------


def rows(course: Course, pool: Executor, settings: Settings) -> Iterator[Row]:
    """The worker's life, measured at its stations; then its whole family at the end."""
    pool.submit(start_job, settings).result()
    worker = pool.submit(os.getpid).result()
    yield measured("worker, started", worker)
    yield measured("zygote, started", forked(worker)["zygote"])
    graded = autograde(course, NAME, NoProgress(), batch=Batch(lambda: pool, 1))
    yield measured(f"worker, {len(graded.reports)} submissions graded", worker)
    for label, job in STAGES:
        pool.submit(job, settings).result()
        yield measured(f"box, {label}", forked(worker)["box"])
    yield measured("worker, at the end", worker)
    yield measured("zygote, at the end", forked(worker)["zygote"])
    yield together(worker)


def together(worker: int) -> Row:
    """The worker and everything below it: what PSS alone can add up."""
    each = [measured("", pid).mib["PSS"] for pid in (worker, *family(worker))]
    return Row(f"all {len(each)} processes of the worker", {"PSS": sum(each)})


def run(folder: Path) -> list[Row]:
    course = read_course(ROOT, folder / "work")
    collect(course, NAME, handed_in(course, folder / "inbox"))
    settings = Settings(ROOT, course.paths.work, NAME, choose(course.runner.box, ROOT).kind, "cpu")
    with LocalPool(1, SECONDS, course.paths.grader_log) as pool:
        return list(rows(course, pool, settings))


def handed_in(course: Course, inbox: Path) -> Path:
    hand_in(inbox, notebooks(course.source(NAME), SUBMISSIONS))
    return inbox


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the table goes")
    options = parser.parse_args()
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory(prefix="torchgrade-memory-") as name:
        cells = [row.cells for row in run(Path(name))]
    print(markdown_table(HEADER, cells))
    title = f"Memory of a worker, its zygote and a box, with torch {torch.__version__}"
    path = write_table(
        f"memory_{torch.__version__.partition('+')[2] or 'pypi'}", title, HEADER, cells, NOTES, options.results
    )
    print("\n".join([*NOTES, f"written to {path}"]))


if __name__ == "__main__":
    main()
