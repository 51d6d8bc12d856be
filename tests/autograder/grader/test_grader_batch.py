"""Jobs on a real pool of processes: some fail once, some bring their worker down, some hang, some are left alone."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.errors import CourseError, IntakeError
from autograder.grader.batch import Batch, JobLost
from autograder.grader.workers import LocalPool


def double(number: int) -> int:
    return 2 * number


def fail_once(witness: Path) -> str:
    """Raises when it is run for the first time."""
    if not witness.exists():
        witness.touch()
        raise OSError("not yet")
    return "done"


def fail_always(witness: Path) -> None:
    with witness.open("a") as file:
        file.write("x")
    raise OSError("never")


def end(witness: Path, times: int) -> str:
    """Ends its process, until it has been run that often."""
    with witness.open("a") as file:
        file.write("x")
    if witness.stat().st_size <= times:
        os._exit(3)
    return "survived"


def count(witness: Path, seconds: float) -> None:
    """Takes a while, and counts how often it has begun."""
    with witness.open("a") as file:
        file.write("x")
    time.sleep(seconds)


def gpus_seen(folder: Path, name: str) -> str:
    """The GPUs that this worker sees, while another is at work."""
    meet(folder, name)
    return os.environ["CUDA_VISIBLE_DEVICES"]


def meet(folder: Path, name: str) -> bool:
    """Whether another job is at work at the same time as this one, within 20 seconds."""
    (folder / name).touch()
    deadline = time.monotonic() + 20
    while len(list(folder.iterdir())) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    return len(list(folder.iterdir())) >= 2


def ask_a_person() -> None:
    raise CourseError("course.toml: points: missing, and needed")


def find_changed() -> None:
    raise IntakeError("ada.ipynb: changed since it was handed in")


def call(function: object, *arguments: object) -> object:
    """One job for many kinds of work: a batch runs one function."""
    assert callable(function)
    return function(*arguments)


@pytest.fixture
def pool(tmp_path: Path) -> Callable[[], Executor]:
    """Makes pools of two processes, whose jobs may take two seconds."""
    return lambda: LocalPool(2, 2.0, tmp_path / "grader.log")


def test_what_fails_once_is_tried_again(tmp_path: Path, pool: Callable[[], Executor]) -> None:
    """Whatever fails twice comes back as its exception, beside the results of the others; every failure is noted."""
    jobs = {
        "plain": (double, 4),
        "once": (fail_once, tmp_path / "once"),
        "always": (fail_always, tmp_path / "always"),
    }
    noted: list[str] = []
    with Batch(pool, 2, note=lambda job, error: noted.append(f"{job}: {error}")) as batch:
        found = dict(batch.run(call, jobs))
    assert (found["plain"], found["once"]) == (8, "done")
    assert isinstance(found["always"], OSError)
    assert (tmp_path / "always").read_text() == "xx"
    assert sorted(noted) == ["call of always: never", "call of always: never", "call of once: not yet"]


def test_a_worker_that_dies_is_replaced(tmp_path: Path, pool: Callable[[], Executor]) -> None:
    """A job that brings its worker down once is run again, on a new pool."""
    with Batch(pool, 2) as batch:
        assert dict(batch.run(end, {"once": (tmp_path / "once", 1)})) == {"once": "survived"}
        assert dict(batch.run(double, {"next": (4,)})) == {"next": 8}


def test_a_worker_that_dies_takes_nobody_along(tmp_path: Path, pool: Callable[[], Executor]) -> None:
    """Its neighbours are run again; what always kills its worker is told apart, after two tries."""
    jobs = {f"plain {number}": (double, number) for number in range(4)}
    with Batch(pool, 2) as batch:
        found = dict(batch.run(call, {"deadly": (end, tmp_path / "deadly", 99), **jobs}))
    assert [found[name] for name in jobs] == [0, 2, 4, 6]
    assert isinstance(found["deadly"], JobLost)
    assert (tmp_path / "deadly").read_text() == "xx"


def test_only_jobs_in_flight_are_suspects(tmp_path: Path, pool: Callable[[], Executor]) -> None:
    """When a worker dies, what waits has not begun, and is begun once."""
    waiting = {f"waits {number}": (count, tmp_path / f"waits {number}", 0.0) for number in range(6)}
    jobs = {"deadly": (end, tmp_path / "deadly", 99), "beside": (count, tmp_path / "beside", 4.0), **waiting}
    noted = set()
    with Batch(pool, 2, note=lambda job, _: noted.add(job)) as batch:
        assert isinstance(dict(batch.run(call, jobs))["deadly"], JobLost)
    assert noted <= {"call of deadly", "call of beside"}
    assert {(tmp_path / name).read_text() for name in waiting} == {"x"}


def test_after_a_worker_has_died_the_rest_goes_on_side_by_side(tmp_path: Path) -> None:
    """The two jobs that are left after the suspect see each other at work."""
    (tmp_path / "meeting").mkdir()
    pairs = {name: (meet, tmp_path / "meeting", name) for name in ("one", "other")}
    with Batch(lambda: LocalPool(2, 30.0, tmp_path / "log"), 2) as batch:
        first = dict(batch.run(end, {"deadly": (tmp_path / "deadly", 99)}))
        assert isinstance(first["deadly"], JobLost)
        assert dict(batch.run(call, pairs)) == {"one": True, "other": True}


def test_a_worker_that_dies_between_jobs_costs_none(pool: Callable[[], Executor]) -> None:
    """A pool that broke while it had nothing to do is made anew for the next job."""
    with Batch(pool, 1) as batch:
        assert dict(batch.run(os.getpid, {"who": ()})).keys() == {"who"}
        ((_, worker),) = batch.run(os.getpid, {"who": ()})
        os.kill(worker, 9)
        time.sleep(0.5)
        assert dict(batch.run(double, {"next": (4,)})) == {"next": 8}


def test_a_job_that_hangs_is_ended_and_its_place_is_in_the_log(tmp_path: Path, pool: Callable[[], Executor]) -> None:
    """Once: it would hang again. Its words say how long it had; the next job has a clock of its own."""
    jobs = {"hangs": (count, tmp_path / "hangs", 600.0), "plain": (double, 4), "next": (double, 5)}
    with Batch(pool, 1, job_seconds=2.0) as batch:
        found = dict(batch.run(call, jobs))
    assert (found["plain"], found["next"]) == (8, 10)
    assert isinstance(found["hangs"], JobLost)
    assert "longer than 2 seconds" in str(found["hangs"])
    assert (tmp_path / "hangs").read_text() == "x"
    assert "in count" in (tmp_path / "grader.log").read_text()


def test_jobs_that_keep_their_time_are_left_alone(tmp_path: Path, pool: Callable[[], Executor]) -> None:
    """The clock is set for each job, not for the worker."""
    with Batch(pool, 1, job_seconds=2.0) as batch:
        found = dict(batch.run(count, {str(number): (tmp_path / "log", 0.8) for number in range(4)}))
    assert set(found.values()) == {None}


def test_results_come_while_others_are_at_work(tmp_path: Path) -> None:
    """On any executor, and never more jobs at a time than the width."""
    gate = threading.Event()
    with Batch(lambda: ThreadPoolExecutor(8), 2) as batch:
        results = batch.run(call, {"held": (gate.wait, 30), "free": (double, 4), "last": (count, tmp_path / "last", 0)})
        assert next(results) == ("free", 8)
        gate.set()
        assert {name for name, _ in results} == {"held", "last"}


def test_what_a_person_must_mend_ends_the_batch(pool: Callable[[], Executor]) -> None:
    """At once, with its own words, and without a second try."""
    with Batch(pool, 2) as batch, pytest.raises(CourseError, match="points: missing, and needed"):
        dict(batch.run(call, {"ask": (ask_a_person,)}))


def test_what_is_wrong_with_one_upload_does_not_end_the_batch(pool: Callable[[], Executor]) -> None:
    """It is the result of that job alone."""
    with Batch(pool, 2) as batch:
        found = dict(batch.run(call, {"changed": (find_changed,), "plain": (double, 4)}))
    assert isinstance(found["changed"], IntakeError)
    assert found["plain"] == 8


def test_a_batch_that_is_left_ends_its_jobs(tmp_path: Path) -> None:
    """Whoever ends a batch early does not wait for what is at work."""

    def interrupted() -> None:
        with Batch(lambda: LocalPool(2, 600.0, tmp_path / "log"), 2) as batch:
            for _ in batch.run(call, {"long": (count, tmp_path / "long", 300.0), "plain": (double, 4)}):
                raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert time.monotonic() - started < 60


ORPHANS = """
import os, sys, time
from pathlib import Path
from autograder.grader.batch import Batch
from autograder.grader.workers import LocalPool

def tell(path):
    Path(path).write_text(str(os.getpid()))
    time.sleep(600)

if __name__ == "__main__":
    with Batch(lambda: LocalPool(2, 600.0, Path(sys.argv[1]) / "log"), 2) as batch:
        list(batch.run(tell, {name: (f"{sys.argv[1]}/{name}.pid",) for name in ("one", "other")}))
"""


def test_workers_end_with_their_coordinator_however_it_ends(tmp_path: Path) -> None:
    """Killed in the middle of two jobs, it leaves no worker behind."""
    script = tmp_path / "script.py"
    script.write_text(ORPHANS)
    coordinator = subprocess.Popen([sys.executable, str(script), str(tmp_path)])
    deadline = time.monotonic() + 300
    while not (pids := [path.read_text() for path in tmp_path.glob("*.pid")])[1:] and time.monotonic() < deadline:
        time.sleep(0.05)
    coordinator.kill()
    coordinator.wait()
    alive = [pid for pid in pids if Path("/proc", pid).is_dir()]
    while alive and time.monotonic() < deadline:
        time.sleep(0.05)
        alive = [pid for pid in alive if _runs(pid)]
    assert len(pids) == 2
    assert not alive


SCRIPT = """
import sys
from pathlib import Path
from autograder.grader.workers import LocalPool

if __name__ == "__main__":
    with LocalPool(1, 60.0, Path(sys.argv[1])) as pool:
        print(pool.submit(abs, -3).result())
"""


def test_there_are_workers_where_temporary_files_lie_deep(tmp_path: Path) -> None:
    """Too deep for the name of a socket: then workers are started afresh."""
    deep = tmp_path / ("deep" * 25)
    deep.mkdir()
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), str(tmp_path / "log")]
    done = subprocess.run(command, env={**os.environ, "TMPDIR": str(deep)}, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "3\n", "")


def _runs(pid: str) -> bool:
    """Whether a process is there, and not only its remains that nobody has collected."""
    try:
        return Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_no_jobs_are_no_work(pool: Callable[[], Executor]) -> None:
    """A batch without jobs gives nothing."""
    with Batch(pool, 2) as batch:
        assert list(batch.run(double, {})) == []


def test_each_worker_of_a_pool_with_gpus_sees_one_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So one process trains on each."""
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    folder = tmp_path / "both"
    folder.mkdir()
    with LocalPool(2, 60.0, tmp_path / "log", gpus=(0, 3)) as pool:
        seen = [pool.submit(gpus_seen, folder, name) for name in ("one", "other")]
        assert {each.result() for each in seen} == {"0", "3"}
