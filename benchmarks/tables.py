"""What a benchmark leaves behind: a Markdown table in `benchmarks/results/`, with the machine that it ran on."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from autograder.paths import written_aside

RESULTS = Path(__file__).resolve().parent / "results"


def machine() -> str:
    """This machine in one line: processor, cores, memory, GPU if there is one, and the versions that matter."""
    import torch

    gpu = [torch.cuda.get_device_name(0)] if torch.cuda.is_available() else []
    return ", ".join([*hardware(gpu), f"Python {platform.python_version()}", f"torch {torch.__version__}"])


def hardware(gpu: Sequence[str] = ()) -> list[str]:
    """Processor, cores, memory, GPU if one is named, and the system."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory_gib = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return [
        _processor(),
        f"{cores} cores",
        f"{memory_gib:.0f} GiB of memory",
        *gpu,
        f"{platform.system()} {_kernel()}",
    ]


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; the first column is text, the others are figures and stand to the right."""
    lines = [header, ["---", *("---:" for _ in header[1:])], *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def write_table(
    name: str,
    title: str,
    header: Sequence[str],
    rows: Sequence[Sequence[object]],
    notes: Sequence[str],
    folder: Path = RESULTS,
    ran_on: str = "",
) -> Path:
    """Write `NAME.md` into `folder`: title, machine and date, the table, notes as a list; returns its path.

    The machine is described by `ran_on`, where the versions in the table are not this interpreter's.
    """
    path = folder / f"{name}.md"
    about = f"{ran_on or machine()}; {datetime.now(UTC):%Y-%m-%d}"
    listed = "\n".join(f"- {note}" for note in notes)
    with written_aside(path) as aside:
        aside.write_text(f"# {title}\n\n{about}\n\n{markdown_table(header, rows)}\n\n{listed}\n", encoding="utf-8")
    return path


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _kernel() -> str:
    return ".".join(platform.release().split(".")[:2])
