"""Threads that a box promises, where limits outside of it are nearly used up: our fault, found before or said after."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from crowd import crowd, room_for

from autograder.box import wire
from autograder.box.cgroups import groups_of
from autograder.box.headroom import headrooms, threads_of_a_box
from autograder.box.keeper import Box, Ended, Keeper
from autograder.box.lockdown import BESIDE, Ceiling, tasks_of
from autograder.box.modes import KINDS, choose
from autograder.box.sandbox import boxes_uid
from autograder.box.selftest import check_computing
from autograder.errors import BoxError, BoxRefusal

ROOT = Path(__file__).resolve().parents[3]
CEILING = Ceiling(cpu_seconds=30, memory_mib=2048, disk_mib=8)
SOURCE = """
import os, time
from concurrent.futures import ThreadPoolExecutor
def right():
    with ThreadPoolExecutor(30) as pool:
        return sum(pool.map(lambda each: time.sleep(0.1) or each, range(30)))
def wrong(): return None + 1
def gone(): os._exit(1)
"""


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each mode that this machine holds."""
    try:
        return choose(request.param, ROOT).kind
    except BoxRefusal as refusal:
        if request.param == "bubblewrap":
            raise
        pytest.skip(str(refusal))


def loaded(keeper: Keeper, source: str = SOURCE) -> Box:
    box = keeper.open(CEILING)
    assert box.ask(wire.Load([wire.Cell(1, source)], 5.0), wall_seconds=10)[0] == wire.Loaded([])
    return box


def call(box: Box, name: str) -> wire.Answer:
    answer: wire.Answer = box.ask(wire.Call(None, [name], [], {}), wall_seconds=10)[0]
    return answer


def test_a_right_answer_that_gets_no_threads_is_no_failure(tmp_path: Path, kind: str) -> None:
    """With room it is right; without, nothing that fails is the student's fault; afterwards it is again."""
    room, others = (200, 180) if kind == "bubblewrap" else (2000, BESIDE + 50)
    with room_for(room), Keeper(choose(kind, ROOT), tmp_path / "box.log") as keeper, loaded(keeper) as box:
        assert call(box, "right") == wire.Done(435)
        with crowd(others):
            for name in ("right", "wrong"):
                with pytest.raises(BoxError, match=r"limit.* allows \d+ threads, and \d+ are in use"):
                    call(box, name)
        assert isinstance(call(box, "wrong"), wire.Raised)
        with pytest.raises(Ended):
            call(box, "gone")


def test_a_process_that_ends_where_there_are_no_threads_is_no_failure(tmp_path: Path) -> None:
    """A library ends it, when it may not start its own."""
    with (
        room_for(200),
        Keeper(choose("auto", ROOT), tmp_path / "box.log") as keeper,
        loaded(keeper) as box,
        crowd(180),
        pytest.raises(BoxError, match="could not give it the threads"),
    ):
        call(box, "gone")


def test_code_that_starts_too_many_threads_is_its_own_fault(tmp_path: Path, kind: str) -> None:
    """What it holds itself makes no shortage."""
    source = """
import threading, time
def f():
    while True: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
"""
    with room_for(700), Keeper(choose(kind, ROOT), tmp_path / "box.log") as keeper, loaded(keeper, source) as box:
        answer = call(box, "f")
        assert isinstance(answer, wire.Raised)
        assert answer.kind == "RuntimeError"


def test_an_empty_box_that_cannot_start_its_threads_is_refused(tmp_path: Path) -> None:
    """Before anybody is graded, with the names of the limits."""
    with (
        crowd(60),
        room_for(30),
        Keeper(choose("auto", ROOT), tmp_path / "box.log") as keeper,
        pytest.raises(BoxRefusal, match=r"\d+ threads started where 56 may.*`ulimit -u`.*--pids-limit"),
    ):
        check_computing(keeper, CEILING)


def test_where_no_process_can_be_started_namespaces_are_not_blamed() -> None:
    """The limit is named, with what is in use."""
    with crowd(60), room_for(-30), pytest.raises(BoxRefusal, match=r"no process could be started .*`ulimit -u`"):
        choose("bubblewrap", ROOT)


def test_the_users_limit_is_told_with_what_is_in_use() -> None:
    """psutil counts the threads by itself."""
    with crowd(20), room_for(100) as limit:
        (room,) = [each for each in headrooms(boxes_uid()) if "ulimit -u" in each.limit]
        assert room.most == limit
        assert room.used >= 20
        assert room.used == pytest.approx(_threads_by_psutil(boxes_uid()), abs=20)
        assert tasks_of(boxes_uid()) >= 20


def _threads_by_psutil(uid: int) -> int:
    found = (each.info for each in psutil.process_iter(["uids", "num_threads"]))
    return sum(each["num_threads"] or 0 for each in found if each["uids"] and each["uids"].effective == uid)


@pytest.fixture
def group() -> Iterator[Path]:
    """A control group of our own for the number of threads."""
    groups = groups_of("pids")
    folder = groups[0] / f"torchgrade-test-{os.getpid()}" if groups else Path("/nonexistent/group")
    try:
        folder.mkdir()
        (folder / "pids.max").write_text("50")
    except OSError as error:
        if folder.is_dir():
            folder.rmdir()
        pytest.skip(f"no control group can be made here: {error}")
    yield folder
    folder.rmdir()


def test_a_containers_limit_is_told(group: Path) -> None:
    """A process that lies in the group finds the group's numbers; the refusals in it are counted."""
    code = f"""
import os, threading, time
open("{group}/cgroup.procs", "w").write(str(os.getpid()))
from autograder.box.headroom import least_headroom, times_refused
print(least_headroom({boxes_uid()}), times_refused(), sep="|")
try:
    for _ in range(60): threading.Thread(target=time.sleep, args=(9,), daemon=True).start()
except RuntimeError: pass
print(least_headroom({boxes_uid()}).left, times_refused() > 0, flush=True)
os._exit(0)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    before, after = done.stdout.strip().split("\n")
    limit = f"the pids limit of this container or service ({group}/pids.max)"
    assert before.startswith(f"{limit} allows 50 threads, and ")
    assert before.endswith("|0")
    assert after == "0 True"


def test_a_box_promises_a_thread_for_each_processor() -> None:
    """Within bounds."""
    assert 64 <= threads_of_a_box() <= 256
