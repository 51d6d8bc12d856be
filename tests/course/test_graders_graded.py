"""The graders of the course's own assignments, graded; and whether a broken one would be found."""

import shutil
from pathlib import Path

import pytest
from breakages import BREAKAGES, Breakage

from autograder.authoring.variants import read_variants
from autograder.course import read_course
from autograder.progress import NoProgress
from autograder.verify.matrix import Mark
from autograder.verify.run import Verified, verify

ROOT = Path(__file__).resolve().parents[2]
NAMES = [each.name for each in read_course(ROOT).assignments]
BROKEN = "skip_autoencoder"
ON_TRAINING = {"test_trains_to_a_low_loss", "test_beats_the_plain_network"}


def verified(root: Path, work: Path, name: str) -> Verified:
    return verify(read_course(root, work), name, lambda _part, _phases: NoProgress())


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One working state for all: what was trained for one verification serves the next."""
    return tmp_path_factory.mktemp("work")


@pytest.mark.parametrize("name", NAMES)
def test_graders_have_no_fault(name: str, work: Path) -> None:
    """Wrong variants are caught by the tests that they name, right ones lose nothing, every test is named by one."""
    found = verified(ROOT, work, name)
    assert (found.faults, found.leads) == ((), ())


def test_only_what_training_must_catch_is_trained(work: Path) -> None:
    """Other wrong variants are spared the two tests that train, and nobody else is."""
    found = verified(ROOT, work, BROKEN).matrix
    trained = {row.member.name for row in found.wrong if len(row.results) == len(found.tests)}
    named = {row.member.name for row in found.wrong if ON_TRAINING & set(row.member.fails)}
    assert trained == named
    assert 0 < len(named) < len(found.wrong)
    assert all(len(row.results) == len(found.tests) for row in found.rows if row not in found.wrong)


def test_there_are_variants_of_many_kinds() -> None:
    """At least twenty wrong ones and five right ones."""
    variants = read_variants(read_course(ROOT).source(BROKEN))
    assert sum(not each.right for each in variants) >= 20
    assert sum(each.right for each in variants) >= 5


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
