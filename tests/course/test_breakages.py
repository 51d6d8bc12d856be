"""Whether broken hidden tests would be found."""

import shutil
from pathlib import Path

import pytest
from breakages import BREAKAGES, Breakage
from graded import ROOT, verified

from autograder.verify.matrix import Mark

BROKEN = "skip_autoencoder"


def rounds() -> list[list[Breakage]]:
    """Breakages of different tests share a verification, since each takes a while to start."""
    made: list[list[Breakage]] = []
    for breakage in BREAKAGES:
        free = (each for each in made if breakage.test not in [other.test for other in each])
        found = next(free, None)
        if found is None:
            made.append([breakage])
        else:
            found.append(breakage)
    return made


@pytest.mark.parametrize("broken", rounds(), ids=lambda each: "-".join(breakage.name for breakage in each))
def test_broken_hidden_tests_are_found(broken: list[Breakage], work: Path, tmp_path: Path) -> None:
    """The verification names the tests and the variants that pass now; it is given few others, for they take time."""
    for folder in ("source", "release", "solutions"):
        shutil.copytree(ROOT / folder / BROKEN, tmp_path / folder / BROKEN)
    shutil.copy(ROOT / "course.toml", tmp_path)
    source = tmp_path / "source" / BROKEN
    passing = {name for breakage in broken for name in breakage.passes}
    for path in (*source.glob("wrong/*.py"), *source.glob("right/*.py")):
        if path.stem not in (*passing, "along_the_height", "hstack"):
            path.unlink()
    hidden = source / "test_hidden.py"
    text = hidden.read_text()
    for breakage in broken:
        assert text.count(breakage.old) == 1
        text = text.replace(breakage.old, breakage.new)
    hidden.write_text(text)
    found = verified(tmp_path, work, BROKEN)
    missed = {
        (row.member.name, result.name)
        for row in found.matrix.wrong
        for mark, result in row.marked_results
        if mark is Mark.MISSED
    }
    for breakage in broken:
        assert {(f"wrong/{name}", breakage.test) for name in breakage.passes} <= missed, breakage.name
    assert all(any(fault.startswith(f"{name}: passes {test}") for fault in found.faults) for name, test in missed)


def test_ten_breakages_are_tried() -> None:
    """Ten slips of different kinds."""
    assert len({each.name for each in BREAKAGES}) >= 10
