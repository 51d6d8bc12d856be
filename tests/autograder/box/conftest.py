"""A real zygote in each mode that this machine holds, and a way to put source into a fresh box."""

from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from autograder.box import wire
from autograder.box.keeper import Box, Keeper
from autograder.box.lockdown import Ceiling
from autograder.box.modes import KINDS, choose
from autograder.errors import BoxRefusal

CEILING = Ceiling(cpu_seconds=30, memory_mib=2048, disk_mib=8)
ROOT = Path(__file__).resolve().parents[3]

Boxed = Callable[..., Box]


@pytest.fixture(scope="session", params=KINDS)
def keeper(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeper]:
    """The zygote, started once in each mode."""
    try:
        sandbox = choose(request.param, ROOT)
    except BoxRefusal as refusal:
        if request.param == "bubblewrap":
            raise
        pytest.skip(f"the fallback cannot hold here: {refusal}")
    with Keeper(sandbox, tmp_path_factory.mktemp("box") / "box.log") as started:
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
