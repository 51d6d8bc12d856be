"""How much of this machine there is to work with, and what numbers computed on it follow from."""

import os
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

from autograder.box.cgroups import groups_of, number_in, text_of
from autograder.box.headroom import WHAT_TO_DO, Headroom, least_headroom, threads_of_a_box
from autograder.box.sandbox import boxes_uid
from autograder.errors import BoxRefusal

# of memory, for a worker process with its zygote and the box of one submission; benchmarks/memory.py measures it
WORKER_MIB = 1536
BESIDE_THREADS = 16  # of a worker, beside those of the submission: its own, its zygote's, what holds both
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

    Memory that holds files which were read lately is available: the kernel gives it up when it is asked for. In no case
    are there more than may start all threads that their boxes promise.
    """
    workers = Workers(wanted, "runner.workers in course.toml") if wanted else _for_memory()
    room = least_headroom(boxes_uid())
    for_threads = workers.count if room is None else max(1, room.left // threads_of_a_worker())
    if room is None or for_threads >= workers.count:
        return workers
    return Workers(for_threads, f"{room}, {threads_of_a_worker()} more for each")


def _for_memory() -> Workers:
    cores, available_mib = cores_here(), memory_available_mib()
    of_cores = f"{cores} core{'s' * (cores != 1)}"
    if available_mib is None:
        return Workers(cores, of_cores)
    for_memory = max(1, available_mib // WORKER_MIB)
    of_memory = f"{available_mib / 1024:.1f} GiB of memory available, {WORKER_MIB / 1024:g} GiB for each"
    return Workers(min(cores, for_memory), f"{of_cores}, {of_memory}")


def threads_of_a_worker() -> int:
    """What a worker process may need with the box of one submission."""
    return threads_of_a_box() + BESIDE_THREADS


def refuse_short_of_threads() -> None:
    """Raise BoxRefusal, with the numbers, where not even one submission could start the threads that it may."""
    room, needed = least_headroom(boxes_uid()), threads_of_a_worker()
    if room is not None and room.left < needed:
        raise BoxRefusal(f"{short_of_threads(room)}; {WHAT_TO_DO}")


def short_of_threads(room: Headroom) -> str:
    """What is lacking, in words."""
    return (
        f"too few threads may be started here: {room}; one submission needs {threads_of_a_worker()} more "
        f"({threads_of_a_box()} of its own, {BESIDE_THREADS} around it), and its student would be blamed"
    )


def cores_here() -> int:
    """The processors that this process may run on, in a container not more than its quota allows."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quotas = [cores]
    for folder in groups_of("cpu"):
        quota, _, period = text_of(folder / "cpu.max").partition(" ")
        if quota.isdigit() and period.isdigit():
            quotas.append(max(1, int(quota) // int(period)))
    return min(quotas)


def memory_available_mib() -> int | None:
    """Memory that processes could still take without swapping, in a container within its limit; None if unknown."""
    found = re.search(r"^MemAvailable:\s+(\d+) kB", text_of(Path("/proc/meminfo")), re.MULTILINE)
    if found is None:
        return None
    limits = [left >> 20 for folder in groups_of("memory") if (left := left_bytes(folder)) is not None]
    return max(0, min([int(found[1]) >> 10, *limits]))


def memory_in_all_mib() -> int | None:
    """All memory of the machine; None if unknown."""
    found = re.search(r"^MemTotal:\s+(\d+) kB", text_of(Path("/proc/meminfo")), re.MULTILINE)
    return int(found[1]) >> 10 if found else None


def left_bytes(folder: Path) -> int | None:
    """What a cgroup may still use, None without a limit: files that were read lately count as free here, too."""
    for limit, usage, files in _MEMORY:
        most = number_in(folder / limit)
        if most is not None:
            cached = re.search(rf"^{files} (\d+)$", text_of(folder / "memory.stat"), re.MULTILINE)
            return most - (number_in(folder / usage) or 0) + (int(cached[1]) if cached else 0)
    return None


# the files of version 2 and of version 1
_MEMORY = (
    ("memory.max", "memory.current", "inactive_file"),
    ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)


def versions_here(modules: Iterable[str] = (), gpu: str = "") -> dict[str, str]:
    """What numbers that are computed here follow from, the same on machines of one kind.

    Python, libraries that compute, those of `modules`, the kind of processor, and the `gpu` where models train on one.
    """
    import torch

    named = {name for module in modules for name in _distributions_of(module.partition(".")[0])}
    packages = (*COMPUTING, *sorted(named - set(COMPUTING)))
    return {
        "Python": platform.python_version(),
        **{name: version_of(name) for name in packages},
        "torch": str(torch.__version__),  # which says how it was built, as its distribution may not
        "processor": processor_kind(),
        **({"GPU": gpu} if gpu else {}),
    }


def _distributions_of(package: str) -> Iterable[str]:
    """What pip installed a package by: mostly a distribution of its name; to look through all takes long."""
    return (package,) if version_of(package) != NOT_INSTALLED else packages_distributions().get(package, ())


def processor_kind() -> str:
    """Architecture, maker and the vector instructions that torch uses: libraries choose by these how they add up."""
    import torch

    maker = re.search(r"^vendor_id\s*:\s*(.+)$", text_of(Path("/proc/cpuinfo")), re.MULTILINE)
    kind = (platform.machine(), maker[1] if maker else "", torch.backends.cpu.get_cpu_capability())
    return ", ".join(filter(None, kind))


def processor() -> str:
    """The processor's name for itself."""
    found = re.search(r"^model name\s*:\s*(.+)$", text_of(Path("/proc/cpuinfo")), re.MULTILINE)
    return found[1] if found else platform.processor() or platform.machine()


def version_of(distribution: str) -> str:
    """The version that is installed, or that there is none, in words."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return NOT_INSTALLED
