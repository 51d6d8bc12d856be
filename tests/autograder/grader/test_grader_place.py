"""Where models train: never where the thresholds were not measured, and not elsewhere without saying so."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import GraderError
from autograder.grader.device import Device
from autograder.grader.pipeline import autograde
from autograder.grader.place import place_of, placed
from autograder.grader.records import TRUSTED, Settings
from autograder.grader.station import Station
from autograder.progress import NoProgress

COURSE = """
[course]
title = "Small"

[runner]
device = "{device}"

[[assignments]]
name = "rebuild"
title = "Rebuilding"
points = 1
due = 2030-01-01T12:00:00+00:00
"""

HIDDEN = '''
from autograder.grader import Recipe

REBUILD = Recipe("Net", "noisy_digits", "mse", epochs=2)


def test_it(trained, threshold):
    """Works."""
    assert threshold("rebuild.loss").accepts(trained(REBUILD).loss)


def test_needs_no_training():
    """Works."""
'''

ENTRY = """
[{data}.{device}."rebuild.loss"]
low = 0.1
high = 0.2
mean = 0.15
seeds = 16
averaged = 3
models = 1
false_fail = 0.0
{torch}
torchgrade = "any"
measured = "2027-01-01"
recipe = {{ model = "Net", data = "noisy_digits", loss = "mse", epochs = {epochs} }}
false_pass = {{}}
"""

CPU, GPU = Device("cpu"), Device("cuda", (0,))
Make = Callable[..., Station]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A function that makes the station of a course whose threshold was measured at these places."""

    def made(
        *places: tuple[str, str],
        device: str = "auto",
        epochs: int = 2,
        trains: bool = True,
        follows_from: str = 'torch = "any"',
    ) -> Station:
        source = tmp_path / "source" / "rebuild"
        source.mkdir(parents=True, exist_ok=True)
        (tmp_path / "course.toml").write_text(COURSE.format(device=device).replace("points = 1", "points = 2"))
        (source / "notebook.py").write_text("# %%\n")
        (source / "test_hidden.py").write_text(HIDDEN)
        entries = [ENTRY.format(data=data, device=each, epochs=epochs, torch=follows_from) for data, each in places]
        (source / "thresholds.toml").write_text("".join(entries))
        return Station(Settings(tmp_path, tmp_path, "rebuild", TRUSTED, "cpu", trains=trains))

    return made


@pytest.mark.parametrize("device", [CPU, GPU])
def test_what_was_measured_there_trains_there(make: Make, device: Device) -> None:
    """Nothing needs to be said."""
    here = make(("digits", "cpu"), ("digits", "cuda"))
    assert place_of(here, device, None) == (device, "")


def test_a_gpu_that_happens_to_be_there_is_not_used_unmeasured(make: Make) -> None:
    """Models train on the CPU, and a line says how to change that."""
    device, remark = place_of(make(("digits", "cpu")), GPU, None)
    assert device == CPU
    assert "models train on the CPU" in remark
    assert "`torchgrade calibrate rebuild --device cuda`" in remark


@pytest.mark.parametrize(("in_file", "asked"), [("auto", "cuda"), ("cuda", None), ("cuda:0", None), ("cpu", "cuda")])
def test_a_gpu_that_is_asked_for_must_have_been_measured(make: Make, in_file: str, asked: str | None) -> None:
    """Nobody is moved against their word."""
    with pytest.raises(GraderError, match=r"for the data 'digits' on device 'cuda'; run `torchgrade calibrate rebuild"):
        place_of(make(("digits", "cpu"), device=in_file), GPU, asked)


@pytest.mark.parametrize("places", [[], [("mnist", "cpu")], [("digits", "cuda")]])
def test_no_other_data_and_no_gpu_stands_in(make: Make, places: list[tuple[str, str]]) -> None:
    """A threshold of another place is none."""
    with pytest.raises(GraderError, match=r"thresholds.toml: no threshold 'rebuild.loss' for the data 'digits'"):
        place_of(make(*places), CPU, None)


def test_another_recipe_is_noticed_before_anything_is_graded(make: Make) -> None:
    """The line says what changed, and what to run."""
    here = make(("digits", "cpu"), epochs=3)
    with pytest.raises(GraderError, match=r"\(epochs: 2 now, 3 then\); run `torchgrade calibrate rebuild"):
        place_of(here, CPU, None)


def test_autograde_refuses_at_once(make: Make) -> None:
    """Not a report each: nobody has handed in anything, and it says this first."""
    here = make()

    with pytest.raises(GraderError, match=r"no threshold 'rebuild.loss'"):
        autograde(here.course, "rebuild", NoProgress(), trusted=True, device="cpu")


def test_what_was_measured_with_another_torch_is_used_and_told(make: Make) -> None:
    """The station is the one that was asked for; the line says what differs."""
    here = make(("digits", "cpu"))
    same, device, remark = placed(here, CPU, None)
    assert (same, device) == (here, CPU)
    assert f"rebuild.loss (torch: {here.versions['torch'].partition('+')[0]} now, any then)" in remark


def test_what_was_measured_as_here_needs_no_line(make: Make) -> None:
    """As `torchgrade calibrate` would write it."""
    stated = make(("digits", "cpu")).follows_from("loss")
    here = make(
        ("digits", "cpu"), follows_from=f"follows_from = {{ {', '.join(f'{k} = {v!r}' for k, v in stated.items())} }}"
    )
    assert placed(here, CPU, None) == (here, CPU, "")


def test_other_data_are_noticed_before_anything_is_graded(make: Make) -> None:
    """By autograde itself."""
    here = make(("digits", "cpu"), follows_from='follows_from = { data = "0123456789abcdef" }')
    with pytest.raises(GraderError, match=r"on other data .*data: [0-9a-f]{16} now, 0123456789abcdef then"):
        autograde(here.course, "rebuild", NoProgress(), trusted=True, device="cpu")


def test_tests_without_training_need_no_threshold(make: Make) -> None:
    """Where only these are run."""
    assert place_of(make(trains=False), CPU, None) == (CPU, "")
