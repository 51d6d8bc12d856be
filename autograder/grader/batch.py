"""Many jobs on an executor: results as they come, a job that fails tried once more, a broken pool made anew."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, as_completed
from typing import Any

from autograder.errors import UsageError

MEMORY_OF_WORKER_MIB = 2048


def workers_here(wanted: int) -> int:
    """How many worker processes this machine holds, by cores and memory; `wanted` if it is not 0."""
    if wanted:
        return wanted
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if "SC_AVPHYS_PAGES" not in os.sysconf_names:
        return cores
    free_mib = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20
    return max(1, min(cores, free_mib // MEMORY_OF_WORKER_MIB))


def local_pool(workers: int) -> Executor:
    """Processes on this machine, started afresh: nothing that this process holds is copied into them."""
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_end_quietly)


def _end_quietly() -> None:
    """On Ctrl-C the coordinator tells the user; its workers just end."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Batch:
    """Runs jobs on executors that `make_executor` makes; use it in a `with` block."""

    def __init__(self, make_executor: Callable[[], Executor]) -> None:
        self._make_executor = make_executor
        self._executor = make_executor()

    def run(self, function: Callable[..., Any], jobs: Mapping[str, tuple[Any, ...]]) -> Iterator[tuple[str, Any]]:
        """Run `function(*arguments)` for every job; yield each job's name with its result, or the exception that it
        raised twice. What a person must mend (UsageError) is raised at once."""
        failed = yield from self._once(function, jobs)
        for name in failed:  # one at a time: whoever brings a worker down takes nobody along
            again = yield from self._once(function, {name: jobs[name]})
            yield from again.items()

    def _once(
        self, function: Callable[..., Any], jobs: Mapping[str, tuple[Any, ...]]
    ) -> Generator[tuple[str, Any], None, dict[str, BaseException]]:
        futures: dict[Future[Any], str] = {}
        failed: dict[str, BaseException] = {}
        for name, arguments in jobs.items():
            try:
                futures[self._executor.submit(function, *arguments)] = name
            except BrokenExecutor as broken:  # while it was being filled
                failed[name] = broken
        for future in as_completed(futures):
            error = future.exception()
            if isinstance(error, UsageError):
                raise error
            if error is None:
                yield futures[future], future.result()
            else:
                failed[futures[future]] = error
        if any(isinstance(error, BrokenExecutor) for error in failed.values()):
            self._executor.shutdown(wait=False)
            self._executor = self._make_executor()
        return failed

    def __enter__(self) -> "Batch":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._executor.shutdown(wait=kind is None, cancel_futures=True)
