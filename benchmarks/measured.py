"""One batch of torchgrade in a process of its own, measured: what a user waits for, from a cold start to the reports.

    python benchmarks/measured.py COURSE WORK ASSIGNMENT INBOX RESULT.json

collects and grades everything in INBOX, as `torchgrade collect` and `torchgrade autograde` do, and writes what each
phase took. The other benchmarks call `measure`.

Tests and reports are one phase here: a report is written as soon as its submission is tested. A phase's processor time
is that of this process, its workers and their zygotes. Nobody waits for the boxes' processes, so theirs stands in the
store and in the reports alone.
"""

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import msgspec

from autograder.course import Course, read_course
from autograder.grader.pipeline import PHASES, Progress, autograde
from autograder.grader.records import LoadRecord
from autograder.grader.store import Store
from autograder.intake.collect import collect
from autograder.progress import TerminalProgress
from autograder.report import Report, read_report

TICKS = os.sysconf("SC_CLK_TCK")
TIMES = slice(11, 15)  # utime, stime, cutime and cstime, of what follows the name in /proc/PID/stat
PARENT = 1
BUSY = (0, 1, 2, 5, 6)  # user, nice, system, irq and softirq, of /proc/stat's first line


class Phase(msgspec.Struct, frozen=True):
    """What a phase took. `machine_seconds` is how long processors were busy meanwhile, with whatever it was."""

    wall_seconds: float
    cpu_seconds: float
    machine_seconds: float


class Measured(msgspec.Struct, frozen=True):
    """What a batch took: `wall_seconds` from the process's start to its end, phases in order."""

    distinct_models: int
    trainings: int
    phases: dict[str, Phase]
    wall_seconds: float = 0.0


@dataclass(frozen=True)
class Beyond:
    """Processor time of a submission beyond its training, in milliseconds, workers and boxes together.

    Means over a batch, in which the first submissions of a worker bear what it imports when it first needs it;
    `median_ms`, of load and test together, is what one more submission costs.
    """

    load_ms: float
    test_ms: float
    median_ms: float

    @property
    def mean_ms(self) -> float:
        return self.load_ms + self.test_ms


def measure(course: Course, name: str, inbox: Path) -> Measured:
    """Collect and grade `inbox` in a fresh process; ends this one when that fails, or leaves anyone without a grade."""
    result = course.paths.work / "measured.json"
    result.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, __file__, str(course.paths.root), str(course.paths.work), name, str(inbox), str(result)]
    # as it is installed for users: Python keeps what it has compiled
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.monotonic()
    ended = subprocess.run(command, env=environment)
    wall_seconds = time.monotonic() - began
    if ended.returncode:
        sys.exit(f"{name}: not measured, because the batch in {course.paths.work} failed; it says why above")
    return msgspec.structs.replace(
        msgspec.json.decode(result.read_bytes(), type=Measured), wall_seconds=round(wall_seconds, 3)
    )


def reports_of(course: Course, name: str) -> dict[str, Report]:
    """Each student's report, by student."""
    found = (read_report(path) for path in sorted((course.paths.reports / name).glob("*/attempt-*.json")))
    return {report.student: report for report in found}


def beyond_training(course: Course, name: str) -> Beyond:
    """What the reports and the store of a batch say that is done."""
    reports = reports_of(course, name).values()
    store = Store(course.paths.store)
    kept = (store.record(path.name, LoadRecord) for path in (store.folder / "records").iterdir())
    loads = [record.cpu_seconds for record in kept if record is not None]
    both = [report.cpu_seconds for report in reports]
    load_ms = 1000 * statistics.fmean(loads)
    return Beyond(load_ms, 1000 * statistics.fmean(both) - load_ms, 1000 * statistics.median(both))


class _PhaseClock:
    """A batch's progress, shown as ever; the clocks are read where a phase begins."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown
        self._name, self._mark = "collect", _Mark.now()
        self._left = 0
        self.phases: dict[str, Phase] = {}

    def enter(self, name: str) -> None:
        mark = _Mark.now()
        self.phases[self._name] = self._mark.until(mark)
        self._name, self._mark = name, mark

    def begin(self, phase: str, total: int) -> None:
        if phase == "report":  # it begins with the tests and goes on beside them
            self._left = total
        else:
            self.enter(phase)
        self._shown.begin(phase, total)

    def advance(self, phase: str, *, failed: bool = False) -> None:
        self._shown.advance(phase, failed=failed)
        self._left -= phase == "report"
        if phase == "report" and not self._left:  # before the workers end, and with them what their zygotes have used
            self.enter("end")


@dataclass(frozen=True)
class _Mark:
    """The clocks at one moment."""

    wall_seconds: float
    cpu_seconds: float
    machine_seconds: float

    @classmethod
    def now(cls) -> Self:
        return cls(time.monotonic(), _cpu_of_family(os.getpid()), _busy_seconds())

    def until(self, end: "_Mark") -> Phase:
        return Phase(
            round(end.wall_seconds - self.wall_seconds, 3),
            round(end.cpu_seconds - self.cpu_seconds, 3),
            round(end.machine_seconds - self.machine_seconds, 3),
        )


def _cpu_of_family(root: int) -> float:
    """Processor time of a process, of its descendants, and of those of them that ended and were waited for."""
    parents, times = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:  # it ended since it was listed
            continue
        pid = int(path.parent.name)
        parents[pid] = int(fields[PARENT])
        times[pid] = sum(map(int, fields[TIMES])) / TICKS
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(times.get(pid, 0.0) for pid in family)


def _busy_seconds() -> float:
    fields = Path("/proc/stat").read_text(encoding="utf-8").partition("\n")[0].split()[1:]
    return sum(int(fields[place]) for place in BUSY) / TICKS


def main() -> None:
    root, work, name, inbox, result = sys.argv[1:]
    course = read_course(Path(root), Path(work))
    with TerminalProgress(PHASES) as progress:
        clock = _PhaseClock(progress)
        collect(course, name, Path(inbox))
        clock.enter("prepare")
        graded = autograde(course, name, clock)
        clock.enter("")
    for report in graded.errors[:1]:
        why = next(test.staff for test in report.tests if test.earned is None)
        sys.exit(f"{len(graded.errors)} of {len(graded.reports)} submissions have no grade; {report.student}: {why}")
    found = Measured(graded.distinct_models, graded.trainings, clock.phases)
    Path(result).write_bytes(msgspec.json.encode(found))


if __name__ == "__main__":
    main()
