"""Batches whose processes are killed and whose disk is full: real kills, a real full file system, the real command."""

import functools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course, read_course
from autograder.grader.pipeline import autograde
from autograder.intake.collect import collect
from autograder.progress import NoProgress
from autograder.report import Report, Verdict, read_report

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 90.0
AUTOGRADE = (sys.executable, "-m", "grading", "autograde", "double")

COURSE = """
[course]
title = "Small"

[runner]
workers = 2

[[assignments]]
name = "double"
title = "Doubling"
points = 2
due = 2030-01-01T12:00:00+00:00
"""

# what shall go wrong stands in a file beside it, so that nothing a report follows from has to change
HIDDEN = '''
import os
import signal
import threading
from pathlib import Path

import torch
from autograder.grader import Recipe

KILLS = Path(__file__).with_name("kills")


def below(pid):
    """The processes below one, as /proc shows them."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found[1:]


def kill_zygote():
    for pid in below(os.getpid()):
        os.kill(pid, signal.SIGKILL)


def test_doubles_in_a_while(student):
    """Every number is doubled."""
    if KILLS.exists() and KILLS.read_text():
        KILLS.write_text(KILLS.read_text()[1:])
        threading.Timer(0.5, kill_zygote).start()
    assert torch.equal(student.double(torch.tensor([3, 17])), torch.tensor([6, 34]))


def test_has_pictures(student, evidence):
    """A picture is kept."""
    evidence.images("one", torch.rand(1, 24, 24))
'''

RIGHT = "import time\ndef double(x):\n    time.sleep(1.0)\n    return x + x"
STUCK = "import time\ntime.sleep(5)"


def hand_in(folder: Path, **notebooks: str) -> Course:
    """A course with these submissions, one cell each."""
    source = folder / "source" / "double"
    source.mkdir(parents=True)
    (folder / "course.toml").write_text(COURSE)
    (source / "notebook.py").write_text("# %%\n")
    (source / "test_hidden.py").write_text(HIDDEN)
    (folder / "inbox").mkdir()
    for student, cell in notebooks.items():
        cells = [nbformat.v4.new_code_cell(cell)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "inbox" / f"{student}.ipynb")
    course = read_course(folder)
    collect(course, "double", folder / "inbox")
    return course


def start(folder: Path) -> subprocess.Popen[str]:
    """`torchgrade autograde double` at work, as from a terminal: a job in the background would not hear of Ctrl-C."""
    return subprocess.Popen(
        [*AUTOGRADE, "--course", str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )


def report(course: Course, student: str) -> Report:
    return read_report(course.paths.report("double", student, 1))


def half_written(folder: Path) -> list[Path]:
    return [path for path in folder.rglob(".*") if path.name.endswith(".part")]


# -- processes ---------------------------------------------------------------------------------------------------------


def below(pid: int) -> dict[int, str]:
    """The processes below `pid` that run, with their command lines."""
    found: dict[int, tuple[int, str]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            command = stat.with_name("cmdline").read_text(errors="replace")
        except OSError:
            continue
        if state != "Z":
            found[int(stat.parent.name)] = (int(parent), command)
    pids = [pid]
    for each in pids:
        pids += [child for child, (parent, _) in found.items() if parent == each]
    return {each: found[each][1] for each in pids[1:]}


def until(condition: Callable[[], object]) -> None:
    """Wait until this holds; fail when it does not in a long while."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def with_a_stuck_box(process: subprocess.Popen[str]) -> dict[int, str]:
    """All processes below, once a submission is in its box: the zygote has forked a supervisor, and that a worker."""

    def forks() -> int:
        return sum("zygote.main()" in command for command in below(process.pid).values())

    until(lambda: forks() >= 4 or process.poll() is not None)
    return below(process.pid)


def are_gone(pids: Iterator[int] | dict[int, str]) -> bool:
    return not any(is_running(pid) for pid in pids)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_killed_coordinator_leaves_no_process_behind(tmp_path: Path) -> None:
    """Not a worker, not a zygote, not a box with a submission that sleeps in it."""
    hand_in(tmp_path, stuck=STUCK)
    process = start(tmp_path)
    everything = with_a_stuck_box(process)
    process.kill()
    process.communicate()
    assert sum("multiprocessing" in command for command in everything.values()) >= 1
    until(lambda: are_gone(everything))


def test_a_killed_worker_takes_its_zygote_along_and_costs_nothing(tmp_path: Path) -> None:
    """The batch goes on with another worker, and ends with every point."""
    course = hand_in(tmp_path, ada=RIGHT + "\n" + STUCK)
    process = start(tmp_path)
    everything = with_a_stuck_box(process)
    pool = [pid for pid, command in everything.items() if "multiprocessing.forkserver" in command]
    (worker,) = [pid for pid in pool if not set(pool) & set(below(pid))]  # forked by the other
    its_own = below(worker)
    os.kill(worker, signal.SIGKILL)
    until(lambda: are_gone(its_own))
    assert len(its_own) >= 3
    process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert report(course, "ada").earned == 2


def test_an_interrupted_run_ends_at_once_and_the_next_goes_on(tmp_path: Path) -> None:
    """Ctrl-C that reaches the coordinator alone: a line of what to do, no process left, and no wait for what ran."""
    course = hand_in(tmp_path, stuck=STUCK, ada=RIGHT)
    process = start(tmp_path)
    until(course.paths.report("double", "ada", 1).parent.parent.parent.joinpath(".store", "records").is_dir)
    everything = below(process.pid)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, "run the command again to go on" in errors) == (130, True)
    until(lambda: are_gone(everything))
    autograde(course, "double", NoProgress())
    assert report(course, "ada").earned == 2
    assert half_written(tmp_path) == []


@pytest.mark.parametrize(("kills", "first", "errors"), [(1, 2, False), (2, None, True)])
def test_a_zygote_killed_in_the_middle_of_a_question(
    tmp_path: Path, kills: int, first: float | None, errors: bool
) -> None:
    """Once: the test is asked again in a new one. Twice: it waits for staff, who read where; the next run mends it."""
    course = hand_in(tmp_path, ada=RIGHT)
    course.source("double").folder.joinpath("kills").write_text("x" * kills)
    autograde(course, "double", NoProgress())
    found = report(course, "ada")
    assert found.earned == first
    assert (found.tests[0].verdict is Verdict.ERROR) == errors
    assert (str(course.paths.grader_log) in found.tests[0].staff) == errors
    assert found.tests[0].message == ""
    autograde(course, "double", NoProgress())
    assert report(course, "ada").earned == 2


# -- a full disk -------------------------------------------------------------------------------------------------------


NO_ROOM = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (512, resource.RLIM_INFINITY))
os.execv(sys.argv[1], sys.argv[1:])
"""


def test_reports_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    """Files stay small, and reports are not: no traceback, exit code 2; with room, the next run writes them."""
    course = hand_in(tmp_path, ada=RIGHT, bob=RIGHT.replace("x + x", "x"))
    command = [sys.executable, "-c", NO_ROOM, *AUTOGRADE, "--trust-submissions", "--course", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    for student in ("ada", "bob"):
        assert f"{course.paths.report('double', student, 1)}: cannot be written (File too large)" in done.stderr
    assert done.stderr.endswith("run `torchgrade autograde double` again\n")
    assert not list(course.paths.reports.rglob("attempt-*.json")) + half_written(tmp_path)
    autograde(course, "double", NoProgress())
    assert [report(course, student).earned for student in ("ada", "bob")] == [2, 1]


FULL = """
import json, os, subprocess, sys
from pathlib import Path

course, work = Path(sys.argv[1]), Path(sys.argv[2])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160k,nr_inodes=2000", "none", str(work)], check=True)
command = [sys.executable, "-m", "grading"]
options = ["--course", str(course), "--work", str(work)]
subprocess.run([*command, "collect", "double", str(course / "inbox"), *options], check=True, stdout=sys.stderr)

def state():
    reports = {each.parent.name: json.loads(each.read_text()) for each in work.glob("reports/double/*/*.json")}
    return {
        "earned": {name: [test["earned"] for test in each["tests"]] for name, each in reports.items()},
        "pictures": [each.stat().st_size for each in work.glob("reports/double/*/*/*.png")],
        "left": [str(each) for each in work.rglob(".*.part")],
    }

for free_kib in [int(each) for each in sys.argv[3].split(",")]:
    filler = work / "filler"
    filler.unlink(missing_ok=True)
    room = os.statvfs(work).f_bavail * os.statvfs(work).f_bsize
    filler.write_bytes(b"x" * max(0, room - 1024 * free_kib))
    grade = [*command, "autograde", "double", "--trust-submissions", *options]
    done = subprocess.run(grade, capture_output=True, text=True)
    print(json.dumps({"exit": done.returncode, "errors": done.stderr, **state()}))
"""


def test_a_disk_that_fills_in_the_middle_costs_no_point(tmp_path: Path) -> None:
    """Less room, then more, then enough: what is written is whole, what is missing is named, and in the end all is."""
    (tmp_path / "work").mkdir()
    (tmp_path / "full.py").write_text(FULL)
    hand_in(tmp_path / "course", **{f"student{number}": RIGHT for number in range(6)})
    arguments = [str(tmp_path / "course"), str(tmp_path / "work"), "8,28,100"]
    command = ["unshare", "-rm", sys.executable, str(tmp_path / "full.py"), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    assert [run["exit"] for run in runs] == [2, 2, 0]
    for run in runs:
        assert "Traceback" not in run["errors"]
        assert run["left"] == []
        assert all(earned in (1.0, None) for tests in run["earned"].values() for earned in tests)
        assert run["errors"].count("No space left on device") == (6 - len(run["earned"])) or run["exit"] == 0
    assert len(runs[0]["earned"]) < 6
    assert runs[2]["earned"] == {f"student{number}": [1.0, 1.0] for number in range(6)}
    assert len(runs[2]["pictures"]) == 6
    assert all(size for run in runs for size in run["pictures"])


# -- random moments ----------------------------------------------------------------------------------------------------


def test_kills_at_random_moments_leave_every_grade_as_it_must_be() -> None:
    """The benchmark, small: coordinator, zygote and worker, one kill each."""
    command = [sys.executable, "benchmarks/kills.py", "--rounds", "3", "--submissions", "6"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 kills, 0 with anything wrong; 6 submissions a round" in done.stdout
