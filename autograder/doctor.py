"""What this machine is, what it can hold, and what is missing: looked at, not assumed."""

import ctypes
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from autograder.box.headroom import WHAT_TO_DO, least_headroom
from autograder.box.keeper import Keeper
from autograder.box.lockdown import Ceiling, landlock_abi
from autograder.box.modes import AUTO, KINDS, sandbox_of
from autograder.box.sandbox import boxes_uid
from autograder.box.selftest import ATTACKS, CEILING, COMPUTED, SELFTEST_SECONDS, check_box, check_computing
from autograder.course import Course, Limits, Runner
from autograder.data import handwritten
from autograder.errors import AutograderError, DataError
from autograder.machine import (
    NOT_INSTALLED,
    cores_here,
    memory_available_mib,
    memory_in_all_mib,
    processor,
    short_of_threads,
    threads_of_a_worker,
    version_of,
    versions_here,
    workers_here,
)

STARTS = 9  # of boxes, whose median is shown
PACKAGES = ("torchgrade", "pytest", "msgspec", "pyseccomp")
OPTIONAL = ("nbgrader", "jupytext", "nbclient", "ipykernel")


@dataclass(frozen=True)
class Finding:
    """One line of the table. `holds` is None for what is neither good nor bad."""

    part: str
    what: str
    found: str
    holds: bool | None = None


def examine(course: Course | None) -> Iterator[Finding]:
    """Everything worth knowing before a class is graded; the boxes are started and attacked."""
    yield from _machine(course)
    yield from _versions(course)
    modes = list(_modes(course))
    yield from modes
    choice, sandbox = _choice(course, modes)
    yield choice
    yield from _limits(course)
    if sandbox is not None:
        yield from _computing(course, sandbox)
    yield _data(course)
    if course is not None:
        yield from thresholds_of(course)
    yield _gpu()


def can_grade(findings: list[Finding]) -> bool:
    """Whether student code can be held here, in the mode that would be used, and the course's data are there."""
    return all(finding.holds is not False for finding in findings if finding.part != "mode")


def show(findings: list[Finding]) -> None:
    """Print the findings as a table, a part's name once."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    signs = {True: Text("ok", "green"), False: Text("NO", "red"), None: Text("")}
    table = Table(box=None, pad_edge=False, show_header=False)
    for before, each in zip([None, *findings], findings, strict=False):
        part = "" if before is not None and before.part == each.part else each.part
        table.add_row(Text(part, "bold"), Text(each.what), signs[each.holds], Text(each.found))
    Console().print(table)


def _machine(course: Course | None) -> Iterator[Finding]:
    yield Finding("machine", "system", f"{platform.system()} {platform.release()} on {platform.machine()}")
    yield Finding("machine", "cores", f"{cores_here()} of {processor()}")
    available_mib, in_all_mib = memory_available_mib(), memory_in_all_mib()
    if available_mib is not None and in_all_mib is not None:
        yield Finding("machine", "memory", f"{available_mib / 1024:.1f} of {in_all_mib / 1024:.1f} GiB available")
    room, needed = least_headroom(boxes_uid()), threads_of_a_worker()
    if room is not None:
        enough = room.left >= needed
        said = f"{room}; {needed} are needed for each worker"
        yield Finding("machine", "threads", said if enough else f"{short_of_threads(room)}; {WHAT_TO_DO}", enough)
    yield Finding("machine", "grades with", str(workers_here((course.runner if course else Runner()).workers)))
    work = course.paths.work if course else Path.cwd()
    folder = next(each for each in (work, *work.parents) if each.is_dir())
    disk = shutil.disk_usage(folder)
    yield Finding("machine", "disk", f"{disk.free / 2**30:.1f} of {disk.total / 2**30:.1f} GiB free at {folder}")
    yield Finding("machine", "user", "root" if os.geteuid() == 0 else f"uid {os.geteuid()}")


def _versions(course: Course | None) -> Iterator[Finding]:
    modules = [module for each in course.assignments for module in each.modules] if course else []
    for name, found in versions_here(modules).items():
        yield Finding("versions", name, f"{found}, {sys.executable}" if name == "Python" else found)
    for name in PACKAGES:
        yield Finding("versions", name, version_of(name))
    extras = ", ".join(f"{name} {version_of(name)}" for name in OPTIONAL)
    yield Finding("versions", "optional", extras)
    yield Finding("versions", "bubblewrap", _said_by("bwrap", "--version"))
    yield Finding("versions", "libseccomp", _libseccomp())
    abi = landlock_abi()
    yield Finding("versions", "Landlock", f"ABI {abi}" if abi > 0 else "none in this kernel")


def _said_by(*command: str) -> str:
    if shutil.which(command[0]) is None:
        return NOT_INSTALLED
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "says nothing of its version"


class _SeccompVersion(ctypes.Structure):
    _fields_ = (("major", ctypes.c_uint), ("minor", ctypes.c_uint), ("micro", ctypes.c_uint))


def _libseccomp() -> str:
    try:
        library = ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return NOT_INSTALLED
    library.seccomp_version.restype = ctypes.POINTER(_SeccompVersion)
    found = library.seccomp_version().contents
    return f"{found.major}.{found.minor}.{found.micro}"


def _modes(course: Course | None) -> Iterator[Finding]:
    secrets = (course.paths.root, course.paths.work) if course else ()
    for kind in KINDS:
        sandbox = sandbox_of(kind, *secrets)
        with tempfile.TemporaryDirectory() as folder:
            try:
                sandbox.check()
                with Keeper(sandbox, Path(folder) / "box.log") as keeper:
                    check_box(keeper)
                    milliseconds = 1000 * median(_start(keeper) for _ in range(STARTS))
            except AutograderError as error:
                yield Finding("mode", sandbox.mode, str(error), False)
            else:
                found = f"{len(ATTACKS)} attacks tried, none worked; a box starts in {milliseconds:.0f} ms"
                yield Finding("mode", sandbox.mode, found, True)


def _start(keeper: Keeper) -> float:
    """The seconds from asking for a box until it is locked down."""
    began = time.monotonic()
    with keeper.open(CEILING):
        return time.monotonic() - began


def _choice(course: Course | None, modes: list[Finding]) -> tuple[Finding, str | None]:
    """What `autograde` would do, and the kind of box that it would use, if any."""
    wanted = (course.runner if course else Runner()).box
    kinds = [kind for kind, each in zip(KINDS, modes, strict=True) if each.holds and wanted in (AUTO, kind)]
    name = f'runner.box = "{wanted}"'
    if not kinds:
        return Finding("box", name, "no submission is run on this machine; see the modes", False), None
    held_by = sandbox_of(kinds[0]).mode
    return Finding("box", name, f"submissions are held by: {held_by}", True), kinds[0]


def _computing(course: Course | None, kind: str) -> Iterator[Finding]:
    """An empty box computes, with the modules and under the limits of every assignment, and Keras where it is there."""
    modules_of = {each.name: (each.modules, each.limits) for each in course.assignments} if course else {}
    alike: dict[tuple[tuple[str, ...], Ceiling], list[str]] = {}
    for name, (modules, limits) in (modules_of or {"by default": ((), Limits())}).items():
        ceiling = Ceiling(SELFTEST_SECONDS, limits.memory_mib, limits.disk_mib)
        alike.setdefault((modules, ceiling), []).append(name)
    secrets = (course.paths.root, course.paths.work) if course else ()
    for (modules, ceiling), names in alike.items():
        with tempfile.TemporaryDirectory() as folder:
            try:
                sandbox = sandbox_of(kind, *secrets, modules=modules)
                with Keeper(sandbox, Path(folder) / "box.log") as keeper:
                    check_computing(keeper, ceiling, with_keras=importlib.util.find_spec("keras") is not None)
            except AutograderError as error:
                yield Finding("computes", ", ".join(names), str(error), False)
            else:
                found = f"{len(COMPUTED)} computations in float32 and float64 under {ceiling.memory_mib} MiB"
                yield Finding("computes", ", ".join(names), found, True)


def _limits(course: Course | None) -> Iterator[Finding]:
    by_name = {each.name: each.limits for each in course.assignments} if course else {}
    for name, limits in (by_name or {"by default": Limits()}).items():
        yield Finding("limits", name, ", ".join(f"{key} {value:g}" for key, value in limits.model_dump().items()))


def _data(course: Course | None) -> Finding:
    if course is None:
        return Finding("data", "no course", "no course.toml here or above; --course names its folder")
    try:
        digits = handwritten(course.data, course.paths.root)
    except DataError as error:
        return Finding("data", course.data.images, str(error), False)
    counts = f"{len(digits.train_images)} images to train on, {len(digits.test_images)} hidden"
    return Finding("data", digits.name, counts, True)


def thresholds_of(course: Course) -> Iterator[Finding]:
    """What each assignment's thresholds were measured with, and whether models would train with the same here."""
    for each in course.assignments:
        if course.paths.source(each.name).thresholds.is_file():
            try:
                found, holds = _measured(course, each.name)
            except AutograderError as error:
                found, holds = str(error), False
            yield Finding("thresholds", each.name, found, holds)


def _measured(course: Course, name: str) -> tuple[str, bool | None]:
    from autograder.grader.device import device_asked, gpu_kind
    from autograder.grader.place import placed
    from autograder.grader.records import TRUSTED, Settings
    from autograder.grader.station import Station

    device = device_asked(course, None)
    settings = Settings(course.paths.root, course.paths.work, name, TRUSTED, device.kind, gpu=gpu_kind(device))
    here, _, remark = placed(Station(settings), device, None)
    measured = here.thresholds.place(course.data.images, here.settings.device).values()
    return remark or "; ".join(sorted({f"measured with {each.with_what}" for each in measured})), not remark or None


def _gpu() -> Finding:
    import torch

    if not torch.cuda.is_available():
        return Finding("GPU", "none", "models are trained on the processor")
    found = torch.cuda.get_device_properties(0)
    memory = f"{found.total_memory / 2**30:.0f} GiB"
    return Finding("GPU", found.name, f"{memory}, CUDA {torch.version.cuda}; models are trained there", True)
