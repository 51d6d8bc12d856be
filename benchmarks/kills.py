"""`kill -9` at random moments of a batch: after `torchgrade autograde` again, every grade is what it must be.

    python benchmarks/kills.py --rounds 20 --submissions 60 --seed 3

A course of its own is graded once undisturbed; the points of each kind of submission are known. Then, in each round,
from an empty `reports/`, a batch is started and its coordinator, a zygote or a worker is killed in turn. What is left
of that run goes on to its end, and `autograde` runs again. Each submission must then have exactly one report, equal in
every verdict, point and message to the undisturbed one; nothing half-written, and no process, may be left. Linux only.
"""

import argparse
import contextlib
import ctypes
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.course import Course, read_course
from autograder.intake.collect import collect
from autograder.report import Report, read_report

COURSE = """
[course]
title = "Kills"

[runner]
workers = 2

[[assignments]]
name = "tiny"
title = "Tiny"
points = 6
due = 2030-01-01T12:00:00+00:00
limits = { cell_seconds = 5.0, load_seconds = 20.0, call_seconds = 10.0 }
"""

HIDDEN = '''
import pytest
import torch
from autograder.grader import Recipe

REBUILD = Recipe("Net", "noisy_digits", "mse", epochs=1, seeds=1, train_size=64)


@pytest.mark.points(2)
def test_doubles(student):
    """Every number is doubled."""
    assert torch.equal(student.double(torch.tensor([3, 17])), torch.tensor([6, 34]))


@pytest.mark.points(1)
def test_adds(student):
    """Two numbers are added.

    Hint: add them.
    """
    assert student.add(2, 3) == 5


@pytest.mark.points(3)
def test_net_can_be_trained(trained, evidence):
    """The network takes noisy digits and gives images."""
    outcome = trained(REBUILD)
    evidence.images("noisy, rebuilt", outcome.noisy, outcome.rebuilt)
    assert 0 < outcome.loss < 1
'''

DOUBLE = "import torch\ndef double(x): return x + x"
WRONG = "import torch\ndef double(x): return x * x"
ADD = "def add(a, b): return a + b"
SLOW = "import time\ndef add(a, b):\n    time.sleep(0.5)\n    return a + b"
CRASH = "import ctypes\ndef add(a, b): return ctypes.string_at(0)"
LEAVE = "import os\nos._exit(0)"
NET = """
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(1, 1, 3, padding=1)
    def forward(self, x):
        return torch.sigmoid(self.conv(x))
"""
KINDS = (  # cells, and the points that they must get
    ((DOUBLE, ADD, NET), 6),
    ((WRONG, ADD, NET), 4),
    ((DOUBLE, SLOW, NET), 6),
    ((DOUBLE, ADD), 3),
    ((DOUBLE, CRASH, NET), 5),
    ((DOUBLE, LEAVE, NET), 0),
)
SETTLING_SECONDS = 20.0
PR_SET_CHILD_SUBREAPER = 36
TORCHGRADE = (sys.executable, "-m", "grading")


@dataclass(frozen=True)
class Process:
    """A process below this one, as /proc shows it."""

    pid: int
    parent: int
    command: str

    @property
    def is_of_pool(self) -> bool:
        """The process that workers are forked from, or one of them, which look like it."""
        return "multiprocessing.forkserver" in self.command

    @property
    def is_of_zygote(self) -> bool:
        """The zygote, or one of the children that it forked and that look like it."""
        return "zygote.main()" in self.command and Path(self.command.split("\0")[0]).name.startswith("python")


def below(root: int) -> list[Process]:
    """All processes below `root` that run, parents first."""
    children: dict[int, list[Process]] = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            process = Process(int(entry.name), int(parent), (entry / "cmdline").read_text(errors="replace"))
            if state != "Z":
                children.setdefault(process.parent, []).append(process)
    found = children.get(root, [])
    for process in found:  # grows while it is walked
        found += children.get(process.pid, [])
    return found


def workers(coordinator: int) -> list[int]:
    own = {each.pid: each for each in below(coordinator) if each.is_of_pool}
    return [pid for pid, each in own.items() if each.parent in own]


def zygotes(coordinator: int) -> list[int]:
    own = {each.pid: each for each in below(coordinator) if each.is_of_zygote}
    return [pid for pid, each in own.items() if each.parent not in own]


TARGETS: dict[str, Callable[[int], list[int]]] = {
    "coordinator": lambda coordinator: [coordinator],
    "zygote": zygotes,
    "worker": workers,
}


class Class:
    """The course and its submissions in a folder; what they must get is known."""

    def __init__(self, folder: Path, students: int) -> None:
        self.folder = folder
        source = folder / "source" / "tiny"
        source.mkdir(parents=True)
        (folder / "course.toml").write_text(COURSE)
        (source / "notebook.py").write_text("# %%\n")
        (source / "test_hidden.py").write_text(HIDDEN)
        inbox = folder / "inbox"
        inbox.mkdir()
        self.points = {}
        for number in range(students):
            cells, points = KINDS[number % len(KINDS)]
            student = f"student{number:03d}"
            self.points[student] = points
            own = [nbformat.v4.new_code_cell(cell) for cell in (f"# {student}", *cells)]
            nbformat.write(nbformat.v4.new_notebook(cells=own), inbox / f"{student}.ipynb")
        collect(self.course, "tiny", inbox)

    @property
    def course(self) -> Course:
        return read_course(self.folder)

    def start(self) -> subprocess.Popen[str]:
        with (self.folder / "output.txt").open("w") as output:
            return subprocess.Popen([*TORCHGRADE, "autograde", "tiny"], cwd=self.folder, stdout=output, stderr=output)

    def output(self) -> str:
        return (self.folder / "output.txt").read_text()

    def forget(self) -> None:
        shutil.rmtree(self.folder / "reports", ignore_errors=True)

    def written(self) -> list[Path]:
        return list((self.folder / "reports" / "tiny").glob("*/attempt-*.json"))

    def reports(self) -> dict[str, Report]:
        return {path.parent.name: read_report(path) for path in self.written()}

    def wrong(self, undisturbed: dict[str, list[object]]) -> list[str]:
        """What is not as it must be, now that nothing runs."""
        found = [f"left: {path.name}" for path in self.folder.rglob(".*") if path.name.endswith(".part")]
        if len(self.written()) != len(self.points):
            found.append(f"{len(self.written())} reports")
        reports = self.reports()
        for student, points in self.points.items():
            report = reports.get(student)
            if report is None or report.earned != points:
                found.append(f"{student}: {report.earned if report else 'no report'}, not {points}")
            elif undisturbed and essence(report) != undisturbed[student]:
                found.append(f"{student}: other verdicts or messages than undisturbed")
            elif any(
                not (self.folder / "reports/tiny" / student / "attempt-0001" / each).is_file()
                for each in pictures(report)
            ):
                found.append(f"{student}: a picture is missing")
        return found


def essence(report: Report) -> list[object]:
    """What a student could tell one report from another by."""
    return [(each.name, each.verdict, each.earned, each.message, len(each.pictures)) for each in report.tests]


def pictures(report: Report) -> list[str]:
    return [picture.file for test in report.tests for picture in test.pictures]


def left_behind() -> list[str]:
    """The processes below this one that do not end by themselves in a while; collects the remains of the others."""
    deadline = time.monotonic() + SETTLING_SECONDS
    while True:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        found = below(os.getpid())
        if not found or time.monotonic() > deadline:
            for each in found:
                os.kill(each.pid, signal.SIGKILL)
            return [f"left: process {each.command[:60]!r}" for each in found]
        time.sleep(0.1)


@dataclass(frozen=True)
class Undisturbed:
    """A run that nobody disturbs: when each kind of process was there, in seconds after the start, and the results."""

    first_seen: dict[str, float]
    seconds: float
    results: dict[str, list[object]]


def run_undisturbed(group: Class) -> Undisturbed:
    started = time.monotonic()
    process = group.start()
    first_seen: dict[str, float] = {}
    while process.poll() is None:
        for target, pids in TARGETS.items():
            if target not in first_seen and pids(process.pid):
                first_seen[target] = time.monotonic() - started
        time.sleep(0.02)
    seconds = time.monotonic() - started
    wrong = group.wrong({}) + left_behind()
    if process.returncode or wrong:
        sys.exit(f"undisturbed, exit code {process.returncode}: {'; '.join(wrong)}\n{group.output()}")
    return Undisturbed(first_seen, seconds, {student: essence(each) for student, each in group.reports().items()})


@dataclass(frozen=True)
class Round:
    """One kill, and what came of it."""

    target: str
    moment_seconds: float
    exit_code: int
    reports: int
    errors: int
    again_seconds: float
    wrong: list[str]

    def line(self, number: int) -> str:
        return (
            f"{number:>5}  {self.target:<11} {self.moment_seconds:>5.2f}  {self.exit_code:>4}  "
            f"{self.reports:>7}  {self.errors:>6}  {self.again_seconds:>7.1f}  {'; '.join(self.wrong) or '-'}"
        )


def killed(process: subprocess.Popen[str], target: str, moment: float, chance: random.Random) -> bool:
    """Kill one of the targets from `moment` on, as soon as there is one; False when the run was over before."""
    while process.poll() is None:
        victims = TARGETS[target](process.pid) if time.monotonic() >= moment else []
        with contextlib.suppress(ProcessLookupError):
            if victims:
                os.kill(chance.choice(victims), signal.SIGKILL)
                return True
        time.sleep(0.01)
    return False


def run_round(group: Class, target: str, undisturbed: Undisturbed, chance: random.Random) -> Round:
    earliest, latest = undisturbed.first_seen[target], 0.9 * undisturbed.seconds
    was_hit = False
    while not was_hit:
        moment = chance.uniform(earliest, latest)
        group.forget()
        started = time.monotonic()
        process = group.start()
        was_hit = killed(process, target, started + moment, chance)
        exit_code = process.wait()
        earliest, latest = 0.0, 0.7 * (time.monotonic() - started)  # it was quicker than undisturbed: earlier, then
    wrong = left_behind()
    written = group.reports() if group.written() else {}
    errors = sum(report.earned is None for report in written.values())
    for student, report in written.items():
        if report.earned not in (None, group.points[student]):
            wrong.append(f"{student}: {report.earned} after the kill")
    started = time.monotonic()
    again = group.start()
    if again.wait():
        wrong.append(f"again: exit code {again.returncode}: {group.output()[-300:]}")
    seconds = time.monotonic() - started
    wrong += group.wrong(undisturbed.results) + left_behind()
    return Round(target, moment, exit_code, len(written), errors, seconds, wrong)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--submissions", type=int, default=60)
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    # orphans come to this process, so that none is overlooked
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    chance = random.Random(options.seed)
    started = time.monotonic()
    rounds = []
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        group = Class(Path(folder), options.submissions)
        undisturbed = run_undisturbed(group)
        print(f"{options.submissions} submissions, undisturbed {undisturbed.seconds:.1f} s, seed {options.seed}")
        print("round  killed       at s  exit  reports  errors  again s  wrong", flush=True)
        for number in range(options.rounds):
            done = run_round(group, list(TARGETS)[number % len(TARGETS)], undisturbed, chance)
            rounds.append(done)
            print(done.line(number + 1), flush=True)
    off = sum(bool(each.wrong) for each in rounds)
    print(
        f"{len(rounds)} kills, {off} with anything wrong; {options.submissions} submissions a round; "
        f"{time.monotonic() - started:.0f} s"
    )
    sys.exit(1 if off else 0)


if __name__ == "__main__":
    main()
