"""Curves with what students are told, and maps, as a grader keeps them for the student's page."""

import math
from pathlib import Path

import msgspec
import pytest
import torch

from autograder.grader.evidence import LARGEST_MAP, Evidence
from autograder.grader.outcome import Outcome
from autograder.models.training import Training
from autograder.report import Curve


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    """What a test keeps, with pictures beside the report."""
    return Evidence(tmp_path, "test_it")


def test_a_curve_keeps_what_students_are_told(evidence: Evidence) -> None:
    """Levels that are no numbers are none; what a step is goes with it, and all of it survives the report."""
    evidence.curve("loss", {"yours": [1, 0.5]}, {"ends below": 0.25, "odd": math.nan}, step="epoch")
    (kept,) = evidence.curves
    assert kept == Curve("loss", {"yours": [1.0, 0.5]}, {"ends below": 0.25}, "epoch")
    assert msgspec.json.decode(msgspec.json.encode(kept), type=Curve) == kept


def test_curves_of_older_reports_are_still_read() -> None:
    """They told nothing and named no step."""
    old = b'{"caption": "loss", "series": {"yours": [0.5, null]}}'
    assert msgspec.json.decode(old, type=Curve) == Curve("loss", {"yours": [0.5, None]}, {}, "step")


def test_a_map_names_its_rows_and_columns(evidence: Evidence) -> None:
    """Numbers stand in for names that are missing, and for what is no number there is nothing."""
    evidence.map("who reads what", torch.tensor([[0.25, math.inf], [0.5, 0.0]]), rows=["a"])
    (kept,) = evidence.maps
    assert (kept.rows, kept.columns, kept.values) == (["a", "2"], ["1", "2"], [[0.25, None], [0.5, 0.0]])


def test_a_map_is_as_large_as_a_page_can_show(evidence: Evidence) -> None:
    """Of larger ones, the first rows and columns, and as many names."""
    evidence.map("large", torch.zeros(100, 3, requires_grad=True), rows=[str(each) for each in range(200)])
    (kept,) = evidence.maps
    assert (len(kept.values), len(kept.rows), len(kept.columns)) == (LARGEST_MAP, LARGEST_MAP, 3)


@pytest.mark.parametrize("shape", [(), (4,), (2, 3, 4)])
def test_what_is_no_matrix_is_no_map(evidence: Evidence, shape: tuple[int, ...]) -> None:
    """An answer of another rank ends the test as wrong sizes do: the fault is that of whoever gave it."""
    with pytest.raises(ValueError, match="rows and columns"):
        evidence.map("odd", torch.zeros(shape))


def test_curves_of_all_seeds_stand_beside_the_baselines() -> None:
    """A name a seed, in three digits."""

    def training(seed: int, *losses: float) -> Training:
        return Training(seed, losses, 0.1, 20.0, 0.9, torch.zeros(1), None)

    outcome = Outcome([training(0, 0.51234), training(1, 0.4)], [training(0, 0.7)], torch.zeros(1), torch.zeros(1))
    assert outcome.curves_by_seed("without skips") == {
        "your network (seed 0)": [0.512],
        "your network (seed 1)": [0.4],
        "without skips (seed 0)": [0.7],
    }
    assert outcome.baseline_losses == [0.1]
