"""What an empty box computes before anybody's code enters it, and what is said where it cannot."""

import re
from pathlib import Path

import pytest

from autograder.box import wire
from autograder.box.keeper import Keeper
from autograder.box.lockdown import Ceiling
from autograder.box.modes import choose
from autograder.box.selftest import COMPUTED, check_computing
from autograder.errors import BoxRefusal
from autograder.grader.boxes import Boxes

ROOT = Path(__file__).resolve().parents[3]


def under(memory_mib: int) -> Ceiling:
    return Ceiling(cpu_seconds=60, memory_mib=memory_mib, disk_mib=8)


def test_the_least_memory_that_a_course_may_name_is_enough_to_compute(keeper: Keeper) -> None:
    """Layers, attention and a step of training, in both precisions."""
    check_computing(keeper, under(512))
    assert len(COMPUTED) == 6


def test_where_an_empty_box_cannot_compute_one_line_says_what_failed_and_what_to_do(keeper: Keeper) -> None:
    """Here for want of memory: it is our limit that fails, and no student."""
    with pytest.raises(BoxRefusal) as refused:
        check_computing(keeper, under(2))
    said = str(refused.value)
    assert re.search(rf"this machine: ({'|'.join(COMPUTED)}) in float(32|64) raised RuntimeError: ", said)
    assert "raise memory_mib (2) in course.toml" in said
    assert "\n" not in said


def test_keras_is_tried_where_it_is_imported(tmp_path: Path) -> None:
    """Under a limit that torch's layers need no more than, and Keras's convolution neither."""
    with Keeper(choose("auto", ROOT), tmp_path / "box.log") as keeper:
        check_computing(keeper, under(512), with_keras=True)
        with pytest.raises(BoxRefusal, match="cannot compute"):
            check_computing(keeper, under(1), with_keras=True)


def test_no_box_is_handed_out_under_a_limit_that_an_empty_one_fails(tmp_path: Path) -> None:
    """Whatever opens boxes for submissions is refused first; another limit is tried by itself."""
    boxes = Boxes("bubblewrap", ROOT, tmp_path)
    try:
        with pytest.raises(BoxRefusal, match="cannot compute"):
            boxes.open(under(2))
        with boxes.open(under(512)) as box:
            assert box.ask(wire.Load([wire.Cell(1, "x = 1")], 5.0), wall_seconds=10)[0] == wire.Loaded([])
    finally:
        boxes.close()
