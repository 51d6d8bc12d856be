"""Thresholds: both ends, the data that they hold for, and what is said of a broken file."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import GraderError
from autograder.grader.thresholds import (
    FollowsFrom,
    Threshold,
    Thresholds,
    measured_with,
    plain_values,
    read_thresholds,
)
from autograder.models.quality import DEFINITIONS
from autograder.models.recipe import Recipe

ENTRY = """
[digits.cpu."denoise.loss"]
low = 0.16
high = 0.2
mean = 0.18
seeds = 16
averaged = 3
models = 2
false_fail = 0.0002
torchgrade = "0.1.0"
measured = "2027-01-01"
follows_from = { torch = "2.13.0+cpu", processor = "x86_64, AVX2", data = "497689d2353a79aa" }
recipe = { model = "Net", data = "noisy_digits", loss = "mse", epochs = 5 }
false_pass = { baseline = 0.001, "an odd name" = 1.0 }
"""
DENOISE = Recipe("Net", "noisy_digits", "mse", epochs=5, baseline=dict)


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


def test_a_threshold_holds_for_its_data_and_device(path: Path) -> None:
    """What was measured on one says nothing of another."""
    thresholds = read_thresholds(path)
    assert thresholds.get("digits", "cpu", "denoise.loss") == Threshold("denoise.loss", 0.16, 0.2)
    for data, device, name in (
        ("mnist", "cpu", "denoise.loss"),
        ("digits", "cuda", "denoise.loss"),
        ("digits", "cpu", "denoise.gain"),
    ):
        with pytest.raises(GraderError) as caught:
            thresholds.get(data, device, name)
        assert str(caught.value) == (
            f"{path}: no threshold {name!r} for the data {data!r} on device {device!r}; "
            f"run `torchgrade calibrate denoise --images {data} --device {device}`"
        )


def test_a_threshold_holds_for_its_recipe(path: Path) -> None:
    """Whatever a value follows from must be as it was; under which seeds a model trains is no part of that."""
    thresholds = read_thresholds(path)
    thresholds.check_recipes("digits", "cpu", ["denoise.loss"], {"DENOISE": replace(DENOISE, first_seed=9)})
    changed = replace(DENOISE, epochs=6, lr=0.1)
    with pytest.raises(GraderError) as caught:
        thresholds.check_recipes("digits", "cpu", ["denoise.loss"], {"DENOISE": changed})
    assert str(caught.value) == (
        f"{path}: 'denoise.loss' was measured for another recipe (lr: 0.1 now, default then, epochs: 6 now, 5 then); "
        "run `torchgrade calibrate denoise --images digits --device cpu` again"
    )


def test_a_recipe_that_is_gone_is_another(path: Path) -> None:
    """Its threshold decides nothing any more."""
    with pytest.raises(GraderError, match="another recipe"):
        read_thresholds(path).check_recipes("digits", "cpu", ["denoise.loss"], {})


HERE = {"torch": "2.13.0+cpu", "numpy": "2.4.6", "processor": "x86_64, AVX2", **DEFINITIONS}


def here(data: str = "497689d2353a79aa", **others: str) -> FollowsFrom:
    """What values follow from on this machine, with other versions where they are named."""
    return lambda metric: measured_with(HERE | others, data, metric)


def test_a_threshold_follows_from_versions_data_and_its_own_metrics_definition() -> None:
    """Of the digest, enough; of Python and of scikit-learn beside its digits, nothing."""
    versions = {**HERE, "Python": "3.11.7", "scikit-learn": "1.9.1"}
    common = {"torch": "2.13.0+cpu", "numpy": "2.4.6", "processor": "x86_64, AVX2", "data": "497689d2353a79aa"}
    assert measured_with(versions, "497689d2353a79aadacb", "loss") == common
    assert measured_with(versions, "497689d2353a79aadacb", "ssim") == {**common, "ssim": DEFINITIONS["ssim"]}


def test_what_was_measured_with_others_is_told(path: Path) -> None:
    """In a line that says what differs, why it holds all the same, and what to run."""
    path.write_text(ENTRY + ENTRY.replace("denoise.loss", "denoise.gain"))
    now = here(torch="2.14.1+cu130", processor="x86_64, AVX512")
    assert read_thresholds(path).other_versions("digits", "cpu", ["denoise.loss", "denoise.gain"], now) == (
        "thresholds measured otherwise: denoise.loss, denoise.gain (torch: 2.14.1 now, 2.13.0 then, "
        "processor: x86_64, AVX512 now, x86_64, AVX2 then); they hold as long as the solution gets all points here, "
        "`torchgrade calibrate denoise --images digits --device cpu` measures again"
    )


@pytest.mark.parametrize("others", [{}, {"torch": "2.13.0+cu130"}, {"numpy": "9.9"}])
def test_what_is_the_same_or_was_not_written_down_is_not_told(path: Path, others: dict[str, str]) -> None:
    """Another build of the same torch is no other version."""
    assert read_thresholds(path).other_versions("digits", "cpu", ["denoise.loss"], here(**others)) == ""


def test_an_older_file_names_torch_alone(path: Path) -> None:
    """It is read, told where torch is another, and not asked for data that it does not name."""
    older = ENTRY.replace(ENTRY[ENTRY.index("follows_from") : ENTRY.index("recipe")], 'torch = "2.9.0"\n')
    path.write_text(older)
    thresholds = read_thresholds(path)
    assert thresholds.place("digits", "cpu")["denoise.loss"].follows_from == {"torch": "2.9.0"}
    assert "(torch: 2.13.0 now, 2.9.0 then)" in thresholds.other_versions("digits", "cpu", ["denoise.loss"], here())
    thresholds.check_definitions("digits", "cpu", ["denoise.loss"], here())


def test_other_data_of_the_same_name_are_refused(path: Path) -> None:
    """A new release of scikit-learn could bring them; what was measured then says nothing of these."""
    thresholds = read_thresholds(path)
    thresholds.check_definitions("digits", "cpu", ["denoise.loss"], here())
    with pytest.raises(GraderError) as caught:
        thresholds.check_definitions("digits", "cpu", ["denoise.loss"], here(data="0123456789abcdef"))
    assert str(caught.value) == (
        f"{path}: 'denoise.loss' was measured on other data or by another definition "
        "(data: 0123456789abcdef now, 497689d2353a79aa then); "
        "run `torchgrade calibrate denoise --images digits --device cpu` again"
    )


@pytest.mark.parametrize(("written", "said"), [("", "not written down then"), ("ssim = 'cut', ", "cut then")])
def test_another_definition_of_a_metric_is_refused(path: Path, written: str, said: str) -> None:
    """The same images have another SSIM by it; so does one of which nobody knows how it is defined."""
    path.write_text(ENTRY.replace("denoise.loss", "denoise.ssim").replace("{ torch", f"{{ {written}torch"))
    with pytest.raises(GraderError, match=f"another definition .ssim: Wang et al. 2004.* now, {said}.; run"):
        read_thresholds(path).check_definitions("digits", "cpu", ["denoise.ssim"], here())


def test_the_same_definition_holds(path: Path) -> None:
    """As it was written down."""
    stated = f"{{ ssim = '{DEFINITIONS['ssim']}', torch"
    path.write_text(ENTRY.replace("denoise.loss", "denoise.ssim").replace("{ torch", stated))
    read_thresholds(path).check_definitions("digits", "cpu", ["denoise.ssim"], here())


def test_a_gain_follows_from_its_baseline_too() -> None:
    """By its name; a loss does not compare with it."""
    assert "baseline" not in plain_values(DENOISE, "loss")
    assert plain_values(DENOISE, "gain")["baseline"] == "dict"
    arguments = plain_values(replace(DENOISE, arguments={"filters": 8}), "loss")["arguments"]
    assert arguments == '{"filters": 8}'


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
        ("false_fail = 0.0002", "false_fail = 1.5", "false_fail"),
        ("averaged = 3", "averaged = 0", "averaged"),
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
    """By metric, for the data and device that are asked for; another recipe's name may begin with its name."""
    path.write_text(ENTRY + ENTRY.replace("denoise.loss", "denoise_more.gain") + ENTRY.replace("digits", "mnist"))
    thresholds = read_thresholds(path)
    assert thresholds.of_recipe("digits", "cpu", "DENOISE") == {"loss": Threshold("denoise.loss", 0.16, 0.2)}
    assert thresholds.of_recipe("digits", "cpu", "OTHER") == {}
