"""Whether broken hidden tests would be found."""

import shutil
from pathlib import Path

import pytest
from breakages import BREAKAGES, Breakage
from graded import ROOT, verified

from autograder.verify.matrix import Mark

BROKEN = "skip_autoencoder"


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda each: each.name)
def test_a_broken_hidden_test_is_found(breakage: Breakage, work: Path, tmp_path: Path) -> None:
    """The verification names the variants that pass now; of the others, it is given few, for they take time."""
    for folder in ("source", "release", "solutions"):
        shutil.copytree(ROOT / folder / BROKEN, tmp_path / folder / BROKEN)
    shutil.copy(ROOT / "course.toml", tmp_path)
    source = tmp_path / "source" / BROKEN
    for path in (*source.glob("wrong/*.py"), *source.glob("right/*.py")):
        if path.stem not in (*breakage.passes, "along_the_height", "hstack"):
            path.unlink()
    hidden = source / "test_hidden.py"
    text = hidden.read_text()
    assert text.count(breakage.old) == 1
    hidden.write_text(text.replace(breakage.old, breakage.new))
    found = verified(tmp_path, work, BROKEN)
    missed = {row.member.name for row in found.matrix.wrong if Mark.MISSED in row.marks}
    assert {f"wrong/{name}" for name in breakage.passes} <= missed
    assert all(any(fault.startswith(f"{name}: passes ") for fault in found.faults) for name in missed)


def test_ten_breakages_are_tried() -> None:
    """Ten slips of different kinds."""
    assert len({each.name for each in BREAKAGES}) >= 10
