"""What the zygote imports for an assignment is there before a submission asks for it, and nothing else changes."""

from pathlib import Path

import pytest

from autograder.box import wire
from autograder.box.keeper import Keeper
from autograder.box.lockdown import Ceiling
from autograder.box.modes import KINDS, choose, sandbox_of
from autograder.box.selftest import check_box
from autograder.errors import BoxError, BoxRefusal

CEILING = Ceiling(cpu_seconds=60, memory_mib=2048, disk_mib=8)
ROOT = Path(__file__).resolve().parents[3]
NOTEBOOK = """
import os, sys
found = ["keras" in sys.modules]
import keras
pixels = keras.Input((4, 4, 1))
model = keras.Model(pixels, keras.layers.Conv2D(2, 3)(pixels))
found += [keras.config.backend(), list(model(keras.ops.ones((3, 4, 4, 1))).shape), os.path.exists(".keras")]
"""


def asked(keeper: Keeper, source: str, name: str) -> object:
    """What a name of this notebook holds in a fresh box."""
    with keeper.open(CEILING) as box:
        loaded, _ = box.ask(wire.Load([wire.Cell(1, source)], 30.0), wall_seconds=40.0)
        answer, _ = box.ask(wire.Get(None, [name]), wall_seconds=10.0)
    assert loaded.problems == []
    return answer.value


@pytest.mark.parametrize("kind", KINDS)
def test_keras_is_there_and_computes(tmp_path: Path, kind: str) -> None:
    """It was imported with torch below, works behind the lockdown, writes nothing, and the self-test still holds."""
    try:
        choose(kind, ROOT)
    except BoxRefusal as refusal:
        if kind == "bubblewrap":
            raise
        pytest.skip(f"the fallback cannot hold here: {refusal}")
    with Keeper(sandbox_of(kind, ROOT, modules=("keras",)), tmp_path / "box.log") as keeper:
        check_box(keeper)
        found = asked(keeper, NOTEBOOK, "found")
    assert found == wire.ListOf([True, "torch", wire.ListOf([3, 2, 2, 2]), False])


def test_an_assignment_without_it_does_not_pay(tmp_path: Path) -> None:
    """Nothing of Keras is loaded unless it is asked for."""
    with Keeper(choose("auto", ROOT), tmp_path / "box.log") as keeper:
        assert asked(keeper, "import sys\nfound = 'keras' in sys.modules", "found") is False


def test_a_module_that_cannot_be_imported_is_named(tmp_path: Path) -> None:
    """The box does not start, and the message has the reason."""
    kind = choose("auto", ROOT).kind
    with pytest.raises(BoxError, match="No module named 'no_such_library'"):
        Keeper(sandbox_of(kind, ROOT, modules=("no_such_library",)), tmp_path / "box.log")
