"""How much of this machine there is to work with, and what numbers computed on it follow from."""

import os
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

# of memory, for a worker process with its zygote and the box of one submission; benchmarks/memory.py measures it
WORKER_MIB = 1536
CGROUP = Path("/sys/fs/cgroup")
NOT_INSTALLED = "not installed"
COMPUTING = ("torch", "numpy", "scikit-learn")  # whose versions can move a number in a report


@dataclass(frozen=True)
class Workers:
    """How many worker processes a batch gets, and why so many."""

    count: int
    why: str

    def __str__(self) -> str:
        return f"{self.count} worker{'s' * (self.count != 1)}: {self.why}"


def workers_here(wanted: int) -> Workers:
    """As many workers as the cores and the memory that is available allow, at least one; `wanted` if it is not 0.

    Memory that holds files which were read lately is available: the kernel gives it up when it is asked for.
    """
    if wanted:
        return Workers(wanted, "runner.workers in course.toml")
    cores, available_mib = cores_here(), memory_available_mib()
    of_cores = f"{cores} core{'s' * (cores != 1)}"
    if available_mib is None:
        return Workers(cores, of_cores)
    for_memory = max(1, available_mib // WORKER_MIB)
    of_memory = f"{available_mib / 1024:.1f} GiB of memory available, {WORKER_MIB / 1024:g} GiB for each"
    return Workers(min(cores, for_memory), f"{of_cores}, {of_memory}")


def cores_here() -> int:
    """The processors that this process may run on, in a container not more than its quota allows."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quotas = [cores]
    for folder in _cgroups():
        quota, _, period = _text(folder / "cpu.max").partition(" ")
        if quota.isdigit() and period.isdigit():
            quotas.append(max(1, int(quota) // int(period)))
    return min(quotas)


def memory_available_mib() -> int | None:
    """Memory that processes could still take without swapping, in a container within its limit; None if unknown."""
    found = re.search(r"^MemAvailable:\s+(\d+) kB", _text(Path("/proc/meminfo")), re.MULTILINE)
    if found is None:
        return None
    limits = [left_bytes(folder) >> 20 for folder in _cgroups() if _text(folder / "memory.max").isdigit()]
    return max(0, min([int(found[1]) >> 10, *limits]))


def memory_in_all_mib() -> int | None:
    """All memory of the machine; None if unknown."""
    found = re.search(r"^MemTotal:\s+(\d+) kB", _text(Path("/proc/meminfo")), re.MULTILINE)
    return int(found[1]) >> 10 if found else None


def left_bytes(folder: Path) -> int:
    """What a cgroup with a limit may still use: files that were read lately count as free here, too."""
    files = re.search(r"^inactive_file (\d+)$", _text(folder / "memory.stat"), re.MULTILINE)
    used = int(_text(folder / "memory.current") or 0) - (int(files[1]) if files else 0)
    return int(_text(folder / "memory.max")) - used


def _cgroups() -> Iterable[Path]:
    """The folders of this process's cgroup, version 2, and of all that it lies in; none where there are none."""
    own = re.search(r"^0::(/.*)$", _text(Path("/proc/self/cgroup")), re.MULTILINE)
    if own is None:
        return ()
    folder = CGROUP / own[1].lstrip("/")
    return [each for each in (folder, *folder.parents) if each.is_relative_to(CGROUP)]


def _text(path: Path) -> str:
    """What a file of the kernel's says; nothing where it is not there."""
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def versions_here(modules: Iterable[str] = ()) -> dict[str, str]:
    """The versions of what numbers follow from: Python, libraries that compute, those of `modules`, the processor."""
    named = {name for module in modules for name in _distributions_of(module.partition(".")[0])}
    packages = (*COMPUTING, *sorted(named - set(COMPUTING)))
    return {
        "Python": platform.python_version(),
        **{name: version_of(name) for name in packages},
        "processor": processor(),
    }


def _distributions_of(package: str) -> Iterable[str]:
    """What pip installed a package by: mostly a distribution of its name; to look through all takes long."""
    return (package,) if version_of(package) != NOT_INSTALLED else packages_distributions().get(package, ())


def processor() -> str:
    """The processor's name for itself: rounding follows from what it can compute."""
    found = re.search(r"^model name\s*:\s*(.+)$", _text(Path("/proc/cpuinfo")), re.MULTILINE)
    return found[1] if found else platform.processor() or platform.machine()


def version_of(distribution: str) -> str:
    """The version that is installed, or that there is none, in words."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return NOT_INSTALLED
