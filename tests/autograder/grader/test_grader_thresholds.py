"""Thresholds: both ends, the data that they hold for, and what is said of a broken file."""

import math
from pathlib import Path

import pytest

from autograder.errors import GraderError
from autograder.grader.thresholds import Threshold, Thresholds, read_thresholds

ENTRY = """
[digits."denoise.loss"]
low = 0.16
high = 0.2
device = "cpu"
seeds = 16
mean = 0.18
torch = "2.13.0"
measured = "2027-01-01"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "denoise").mkdir()
    (tmp_path / "denoise" / "thresholds.toml").write_text(ENTRY)
    return tmp_path / "denoise" / "thresholds.toml"


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        (0.16, True),
        (0.2, True),
        (0.18, True),
        (math.nextafter(0.2, 1), False),
        (math.nextafter(0.16, 0), False),
        (math.nan, False),
        (math.inf, False),
        (-math.inf, False),
    ],
)
def test_both_ends_belong_to_what_is_accepted(value: float, accepted: bool) -> None:
    """Too good is wrong too, and what is no number is never right."""
    assert Threshold("denoise.loss", 0.16, 0.2).accepts(value) is accepted


def test_no_end_makes_nan_right() -> None:
    """Even where everything else would be."""
    assert not Threshold("any", -math.inf, math.inf).accepts(math.nan)


def test_a_threshold_holds_for_its_data(path: Path) -> None:
    """What was measured on one data set says nothing of another."""
    thresholds = read_thresholds(path)
    assert thresholds.get("digits", "denoise.loss") == Threshold("denoise.loss", 0.16, 0.2)
    for data, name in (("mnist", "denoise.loss"), ("digits", "denoise.gain")):
        with pytest.raises(GraderError) as caught:
            thresholds.get(data, name)
        assert str(caught.value) == (
            f"{path}: no threshold {name!r} for the data {data!r}; run `torchgrade calibrate denoise` with that data"
        )


def test_an_assignment_may_have_no_thresholds(tmp_path: Path) -> None:
    """Then there is no file."""
    assert read_thresholds(tmp_path / "thresholds.toml") == Thresholds(tmp_path / "thresholds.toml", {})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[digits", "digits", "not as `torchgrade calibrate` writes it"),
        ("low = 0.16", "", "low"),
        ("low = 0.16", 'low = "little"', "low"),
        ("seeds = 16", "seeds = 1", "seeds"),
        ("seeds = 16", "seeds = 16\nsure = true", "sure"),
        (ENTRY, "digits = 3", "not as"),
        (ENTRY, "[digits]\nlow = 3", "not as"),
    ],
)
def test_a_broken_file_is_one_clear_error(path: Path, old: str, new: str, said: str) -> None:
    """It names the file, the key, and what to run."""
    path.write_text(ENTRY.replace(old, new))
    with pytest.raises(GraderError) as caught:
        read_thresholds(path)
    assert str(caught.value).startswith(f"{path}: not as `torchgrade calibrate` writes it")
    assert str(caught.value).endswith("calibrate again")
    assert said in str(caught.value)


def test_a_file_that_is_not_text_is_one_clear_error(path: Path) -> None:
    """Bytes that are not UTF-8 are no TOML."""
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(GraderError, match="calibrate again"):
        read_thresholds(path)


def test_a_recipe_has_its_own_thresholds(path: Path) -> None:
    """By metric, for the data set that is asked for; another recipe's name may begin with its name."""
    path.write_text(ENTRY + ENTRY.replace("denoise.loss", "denoise_more.gain") + ENTRY.replace("digits", "mnist"))
    thresholds = read_thresholds(path)
    assert thresholds.of_recipe("digits", "DENOISE") == {"loss": Threshold("denoise.loss", 0.16, 0.2)}
    assert thresholds.of_recipe("digits", "OTHER") == {}
