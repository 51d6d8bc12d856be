"""Where models train: the device that course.toml or the command line asks for, and what keeps it deterministic."""

import os
import re
from dataclasses import dataclass
from typing import Any

import torch

from autograder.course import Course
from autograder.errors import UsageError


@dataclass(frozen=True)
class Device:
    """A kind of device, `cpu` or `cuda`, and the numbers of the GPUs that may be used."""

    kind: str
    gpus: tuple[int, ...] = ()


def device_of(asked: str, origin: str) -> Device:
    """The device that `asked` names: `auto`, `cpu`, `cuda` for all GPUs, or one, such as `cuda:1`.

    Raises UsageError, which names `origin`, for a GPU that is not there.
    """
    there = tuple(range(torch.cuda.device_count())) if torch.cuda.is_available() else ()
    named = re.fullmatch(r"cuda:(\d{1,3})", asked)
    if asked not in ("auto", "cpu", "cuda") and named is None:
        raise UsageError(f'{origin}: {asked!r} is no device; write "auto", "cpu", "cuda", or one GPU such as "cuda:1"')
    if asked == "cpu" or (asked == "auto" and not there):
        return Device("cpu")
    wanted = (int(named[1]),) if named else there
    if not wanted or wanted[0] not in there:
        found = ", ".join(f"cuda:{number}" for number in there) or "no GPU"
        raise UsageError(
            f'{origin}: {asked!r} is not there: torch finds {found}; write "auto" or "cpu", or mend the driver'
        )
    return Device("cuda", wanted)


def device_asked(course: Course, asked: str | None) -> Device:
    """The device that the command line asks for, else course.toml. Raises UsageError."""
    if asked is not None:
        return device_of(asked, "--device")
    return device_of(course.runner.device, f"{course.paths.course_file}: runner.device")


def gpu_kind(device: Device) -> str:
    """What its GPUs are called, and torch's version of CUDA; nothing on a CPU."""
    names = sorted({torch.cuda.get_device_name(number) for number in device.gpus})
    return ", ".join([*names, f"CUDA {torch.version.cuda}"]) if names else ""


def is_free_to_choose(course: Course, asked: str | None) -> bool:
    """Whether neither the command line nor course.toml names a device."""
    return (course.runner.device if asked is None else asked) == "auto"


def settle(kind: str) -> None:
    """Make this process's trainings on a device of this kind repeat to the last digit, as far as torch can.

    A CPU needs nothing for that. On a GPU, TF32 would give products of matrices 10 bits of precision, so that the same
    recipe could end elsewhere than on a CPU. What has no deterministic form there warns, and the report says so.
    """
    if kind == "cpu":
        return
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # read when CUDA starts
    torch.use_deterministic_algorithms(True, warn_only=True)
    deterministic: Any = torch.utils.deterministic
    deterministic.fill_uninitialized_memory = False  # nothing that is allowed reads such memory
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False


def only_gpu(number: int) -> None:
    """Let this process, before it starts CUDA, see one of the GPUs that the process which started it sees."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    os.environ["CUDA_VISIBLE_DEVICES"] = visible.split(",")[number] if visible else str(number)
