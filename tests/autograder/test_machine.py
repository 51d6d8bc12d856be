"""How many workers a machine gets, and what is said of it."""

import os
import platform
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import psutil
import pytest
import torch
from crowd import crowd, room_for

from autograder.errors import BoxRefusal
from autograder.machine import (
    WORKER_MIB,
    cores_here,
    left_bytes,
    memory_available_mib,
    refuse_short_of_threads,
    threads_of_a_worker,
    versions_here,
    workers_here,
)


def test_a_course_that_names_a_number_gets_it() -> None:
    """And the reason is where it stands."""
    assert str(workers_here(7)) == "7 workers: runner.workers in course.toml"
    assert str(workers_here(1)).startswith("1 worker: ")


def test_workers_are_as_many_as_cores_and_memory_hold() -> None:
    """At least one; the sentence names what decided."""
    found, available_mib = workers_here(0), memory_available_mib()
    assert 1 <= found.count <= len(os.sched_getaffinity(0))
    assert available_mib is not None
    assert found.count == min(cores_here(), max(1, available_mib // WORKER_MIB))
    assert re.search(r"\d+ cores?, \d+\.\d GiB of memory available, 1\.5 GiB for each$", found.why)


def test_available_memory_is_what_the_kernel_would_give() -> None:
    """Files that were read lately are not in the way; psutil asks the kernel by itself."""
    available_mib = memory_available_mib()
    assert available_mib is not None
    assert available_mib == pytest.approx(psutil.virtual_memory().available >> 20, rel=0.1)


def test_a_container_has_what_its_limit_leaves(tmp_path: Path) -> None:
    """Of 4 GiB, 3 are used, and of these 1 holds files that were read lately."""
    (tmp_path / "memory.max").write_text(f"{4 << 30}\n")
    (tmp_path / "memory.current").write_text(f"{3 << 30}\n")
    (tmp_path / "memory.stat").write_text(f"anon {2 << 30}\nactive_file 7\ninactive_file {1 << 30}\n")
    assert left_bytes(tmp_path) == 2 << 30


def test_a_container_of_the_first_version_has_what_its_limit_leaves(tmp_path: Path) -> None:
    """The same numbers under their older names; the group beside it has no limit."""
    (tmp_path / "memory.limit_in_bytes").write_text(f"{4 << 30}\n")
    (tmp_path / "memory.usage_in_bytes").write_text(f"{3 << 30}\n")
    (tmp_path / "memory.stat").write_text(f"cache 5\ninactive_file 7\ntotal_inactive_file {1 << 30}\n")
    assert left_bytes(tmp_path) == 2 << 30
    assert left_bytes(tmp_path / "beside") is None


def test_workers_are_no_more_than_may_start_their_threads() -> None:
    """Also where course.toml names more; the reason has the limit and the numbers."""
    with crowd(10), room_for(2 * threads_of_a_worker() + 10):
        found = workers_here(7)
    assert found.count in (2, 3)  # others of this user may end meanwhile
    assert re.search(r"`ulimit -u` .* allows \d+ threads, and \d+ are in use, \d+ more for each$", found.why)


def test_where_not_even_one_submission_may_start_its_threads_nobody_is_graded() -> None:
    """The sentence has the limit, what is in use, what is needed, and what to do."""
    refuse_short_of_threads()
    with crowd(60), room_for(20), pytest.raises(BoxRefusal) as refused:
        refuse_short_of_threads()
    said = str(refused.value)
    assert re.search(r"here: `ulimit -u` \(of .*\) allows \d+ threads, and \d+ are in use; one submission needs", said)
    assert "--pids-limit of a container" in said
    assert "\n" not in said


def test_versions_name_what_numbers_follow_from() -> None:
    """Python, the libraries, a course's own modules and the processor."""
    found = versions_here(("keras.layers",))
    assert found["Python"] == platform.python_version()
    assert {name: found[name] for name in ("torch", "keras")} == {name: version(name) for name in ("torch", "keras")}
    assert found["processor"].startswith(platform.machine())
    assert "GPU" not in found
    assert found["torch"] == torch.__version__
    assert {type(each) for each in found.values()} == {str}  # torch's own kind cannot be written into a report
    assert versions_here(gpu="NVIDIA H200, CUDA 13.0")["GPU"] == "NVIDIA H200, CUDA 13.0"


def test_a_processor_is_what_torch_can_do_with_it() -> None:
    """The same for all machines of a kind, another one where other instructions add up."""
    command = [
        sys.executable,
        "-c",
        "from autograder.machine import versions_here; print(versions_here()['processor'])",
    ]
    plainest = {**os.environ, "ATEN_CPU_CAPABILITY": "default"}
    done = subprocess.run(command, env=plainest, capture_output=True, text=True, check=True)
    here = versions_here()["processor"]
    assert here.endswith(f", {torch.backends.cpu.get_cpu_capability()}")
    assert done.stdout.strip() == f"{here.rpartition(', ')[0]}, DEFAULT"
