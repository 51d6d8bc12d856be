"""Which device a course asks for, and what is said where it is not there."""

import os

import pytest
import torch

from autograder.errors import UsageError
from autograder.grader.device import Device, device_of, only_gpu, settle

GPUS = torch.cuda.device_count() if torch.cuda.is_available() else 0


def test_a_cpu_is_always_there() -> None:
    """Whatever else the machine has."""
    assert device_of("cpu", "--device") == Device("cpu")


def test_auto_takes_what_there_is() -> None:
    """All GPUs, else the CPU."""
    assert device_of("auto", "--device") == (Device("cuda", tuple(range(GPUS))) if GPUS else Device("cpu"))


@pytest.mark.parametrize(
    "asked", ["cuda:999", pytest.param("cuda", marks=pytest.mark.skipif(GPUS > 0, reason="a GPU"))]
)
def test_a_gpu_that_is_not_there_is_one_clear_error(asked: str) -> None:
    """It says who asked, what torch finds, and what to write instead."""
    with pytest.raises(UsageError) as caught:
        device_of(asked, "course.toml: runner.device")
    found = ", ".join(f"cuda:{number}" for number in range(GPUS)) or "no GPU"
    assert str(caught.value).startswith(
        f"course.toml: runner.device: {asked!r} is not there: torch finds {found}; write"
    )


@pytest.mark.parametrize("asked", ["", "gpu", "cuda:", "cuda:x", "cuda:-1", "cpu:0", "mps", "cuda:0 "])
def test_what_is_no_device_is_one_clear_error(asked: str) -> None:
    """With what may stand there."""
    with pytest.raises(UsageError, match=r'--device: .* is no device; write "auto", "cpu", "cuda"'):
        device_of(asked, "--device")


def test_nothing_is_changed_for_a_cpu() -> None:
    """There, trainings repeat as they are."""
    before = (torch.are_deterministic_algorithms_enabled(), torch.backends.cudnn.allow_tf32, dict(os.environ))
    settle("cpu")
    assert before == (torch.are_deterministic_algorithms_enabled(), torch.backends.cudnn.allow_tf32, dict(os.environ))


@pytest.mark.parametrize(("visible", "seen"), [(None, "1"), ("4,7", "7")])
def test_a_worker_sees_one_gpu_of_those_it_may_use(
    monkeypatch: pytest.MonkeyPatch, visible: str | None, seen: str
) -> None:
    """Counted among what a scheduler left to the process that started it."""
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible or "")
    only_gpu(1)
    assert os.environ["CUDA_VISIBLE_DEVICES"] == seen
