"""One real zygote for all tests of the box, and a way to put source into a fresh box."""

from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from autograder.box import wire
from autograder.box.keeper import Box, Keeper
from autograder.box.lockdown import Ceiling
from autograder.box.sandbox import Sandbox

CEILING = Ceiling(cpu_seconds=30, memory_mib=2048, disk_mib=8)
ROOT = Path(__file__).resolve().parents[3]

Boxed = Callable[..., Box]


@pytest.fixture(scope="session")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeper]:
    """The zygote, started once."""
    with Keeper(Sandbox.here(ROOT), tmp_path_factory.mktemp("box") / "box.log") as started:
        yield started


@pytest.fixture
def boxed(keeper: Keeper) -> Iterator[Boxed]:
    """boxed(source): a fresh box in which the source was loaded as one cell."""
    opened: list[Box] = []

    def load(source: str, cell_seconds: float = 10.0, ceiling: Ceiling = CEILING) -> Box:
        opened.append(keeper.open(ceiling))
        question = wire.Load([wire.Cell(1, dedent(source))], cell_seconds)
        opened[-1].ask(question, wall_seconds=cell_seconds + 5)
        return opened[-1]

    yield load
    for box in opened:
        box.close()
