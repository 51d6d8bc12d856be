"""thresholds.toml as it is written: it reads back, and only one place of it changes."""

import tomllib
from pathlib import Path

import torch

from autograder.calibrate.answers import BASELINE, REFERENCE, Answer, Kind
from autograder.calibrate.fitted import Fitted, fitted
from autograder.calibrate.metric import Metric
from autograder.calibrate.study import Seen, Study
from autograder.calibrate.write import measured_of, write
from autograder.grader.thresholds import read_thresholds
from autograder.models.recipe import Recipe
from autograder.models.training import Training

LOSSES = [0.2, 0.21, 0.19, 0.205]


def seen(name: str, kind: Kind, factor: float, same: tuple[str, ...] = ()) -> Seen:
    trainings = [
        Training(seed, (), factor * loss, 20 - 30 * loss / factor, 0.9 - loss / factor, torch.zeros(0), None)
        for seed, loss in enumerate(LOSSES)
    ]
    return Seen(Answer(name, kind, ("key",), same=same), trainings)


def follows_from(metric: str) -> dict[str, str]:
    return {"torch": "2.13.0+cpu", "scikit-image": "a name with a dash", "processor": "x86_64, AVX2", "by": metric}


def threshold(name: str = "denoise.loss") -> Fitted:
    """A threshold fitted to one right answer, a baseline and a wrong one that has a double."""
    known = [
        seen(REFERENCE, Kind.RIGHT, 1.0),
        seen(BASELINE, Kind.BASELINE, 4.0),
        seen("wrong one", Kind.WRONG, 1.01, ("its double",)),
    ]
    recipe = Recipe("Net", "noisy_digits", "mse", arguments={"filters": 8}, baseline=torch.nn.Identity)
    return fitted(name, Metric(name.partition(".")[2]), Study(recipe, known), frozenset())


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    """Whatever the names, with a chance for each variant, doubles included."""
    path = tmp_path / "denoise" / "thresholds.toml"
    found = [threshold(), threshold("denoise.gain"), threshold("denoise.psnr"), threshold("denoise.ssim")]
    write(path, "digits", "cpu", found, follows_from)
    place = read_thresholds(path).place("digits", "cpu")
    assert place == {each.name: measured_of(each, follows_from) for each in found}
    assert place["denoise.ssim"].follows_from == follows_from("ssim")
    chances = place["denoise.loss"].false_pass
    assert chances["wrong one"] == chances["its double"] > 0.9 > 0.01 > chances[BASELINE]
    assert set(place["denoise.gain"].false_pass) == {*chances, "baseline under other seeds"}


def test_other_places_stay(tmp_path: Path) -> None:
    """Data sets and devices each have their own."""
    path = tmp_path / "denoise" / "thresholds.toml"
    write(path, "mnist", "cpu", [threshold()], follows_from)
    write(path, "digits", "cuda", [threshold()], follows_from)
    write(path, "digits", "cpu", [threshold()], follows_from)
    values = tomllib.loads(path.read_text())
    assert {(data, device) for data, devices in values.items() for device in devices} == {
        ("mnist", "cpu"),
        ("digits", "cuda"),
        ("digits", "cpu"),
    }


def test_what_was_refused_decides_no_more_grades(tmp_path: Path) -> None:
    """What an earlier calibration had written for it is gone."""
    path = tmp_path / "denoise" / "thresholds.toml"
    write(path, "digits", "cpu", [threshold(), threshold("denoise.gain")], follows_from)
    write(path, "digits", "cpu", [threshold()], follows_from)
    assert list(read_thresholds(path).place("digits", "cpu")) == ["denoise.loss"]


def test_ends_enclose_what_was_fitted() -> None:
    """Rounded to as many digits as grades have, outwards; lower for higher where higher is better."""
    for name in ("denoise.loss", "denoise.psnr", "denoise.ssim"):
        found = threshold(name)
        assert found.low < found.mean < found.high
        assert all(f"{end:.3g}" == f"{end:.10g}" for end in (found.low, found.high))
