"""Many jobs on an executor: as many at a time as there are workers, results as they come, failures tried once more.

When a worker dies, its executor breaks, and nobody can say which of the jobs in flight brought it down. All of them are
suspects: each is run again alone, on an executor made anew, and the others go on side by side afterwards.
"""

import math
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from typing import Any

from autograder.errors import AutograderError, IntakeError, UsageError

Function = Callable[..., Any]
Jobs = Mapping[str, tuple[Any, ...]]


class JobLost(AutograderError):
    """A worker process ended in the middle of a job: no verdict follows from it."""


def _not_noted(_job: str, _error: BaseException) -> None:
    """Failures are yielded, and written nowhere else."""


class Batch:
    """Runs jobs, `width` at a time, on executors that `make_executor` makes; use it in a `with` block.

    A job that was lost after `job_seconds` or more is taken for one that hangs. `note` is told of every failure, also
    of one that a second try mends.
    """

    def __init__(
        self,
        make_executor: Callable[[], Executor],
        width: int,
        *,
        job_seconds: float = math.inf,
        note: Callable[[str, BaseException], None] = _not_noted,
    ) -> None:
        self._make_executor = make_executor
        self._width = width
        self._job_seconds = job_seconds
        self._note = note
        self._executor = make_executor()

    def start(self, function: Function, *arguments: Any) -> None:
        """Have the workers start and run this once each, while there are no jobs for them yet.

        What it ends with is nobody's business: where it cannot be done, the jobs that need it say so.
        """
        for _ in range(self._width):
            self._submit(function, arguments)

    def run(self, function: Function, jobs: Jobs) -> Iterator[tuple[str, Any]]:
        """Run `function(*arguments)` for every job; yield each job's name with its result, or the exception that it
        ended with. What a person must mend (UsageError) is raised at once, unless it is about one upload alone."""
        failed = yield from self._side_by_side(function, jobs)
        failed = yield from self._side_by_side(function, {name: jobs[name] for name in failed})
        yield from failed.items()

    def _side_by_side(
        self, function: Function, jobs: Jobs
    ) -> Generator[tuple[str, Any], None, dict[str, BaseException]]:
        """Yield what succeeded or was lost for good; return what raised, and may do better another time."""
        left = deque(jobs)
        running: dict[Future[Any], tuple[str, float]] = {}
        failed: dict[str, BaseException] = {}
        while left or running:
            while left and len(running) < self._width:
                name, started = left.popleft(), time.monotonic()
                running[self._submit(function, jobs[name])] = (name, started)
            ended = wait(running, return_when=FIRST_COMPLETED).done
            if any(isinstance(each.exception(), BrokenExecutor) for each in ended):
                ended = wait(running).done  # all that were in flight end with it
                self._renew()
            suspects = []
            for future in ended:
                name, started = running.pop(future)
                error = self._error(future, function, name, started)
                if error is None or isinstance(error, JobLost):
                    yield name, error or future.result()
                elif isinstance(error, BrokenExecutor):
                    suspects.append(name)
                else:
                    failed[name] = error
            for name in suspects:
                yield name, self._alone(function, name, jobs[name])
        return failed

    def _alone(self, function: Function, name: str, arguments: tuple[Any, ...]) -> Any:
        """The result of a suspect, which now brings nobody down but itself, or the exception that it ended with."""
        started = time.monotonic()
        future = self._submit(function, arguments)
        error = self._error(future, function, name, started)
        if isinstance(error, BrokenExecutor | JobLost):
            self._renew()
        if isinstance(error, BrokenExecutor):
            return JobLost("its worker process ended in the middle of it, twice")
        return error or future.result()

    def _error(self, future: Future[Any], function: Function, name: str, started: float) -> BaseException | None:
        """What a job ended with, noted; None when it has a result. Raises what a person must mend."""
        error = future.exception()
        if error is None:
            return None
        self._note(f"{function.__name__} of {name}", error)
        if isinstance(error, UsageError) and not isinstance(error, IntakeError):
            raise error
        if isinstance(error, BrokenExecutor) and time.monotonic() - started >= self._job_seconds:
            return JobLost(f"it took longer than {self._job_seconds:g} seconds (job_seconds), so its worker was ended")
        return error

    def _submit(self, function: Function, arguments: tuple[Any, ...]) -> Future[Any]:
        try:
            return self._executor.submit(function, *arguments)
        except BrokenExecutor:  # a worker died since the last job ended
            self._renew()
            return self._executor.submit(function, *arguments)

    def _renew(self) -> None:
        self._executor.shutdown(wait=False)
        self._executor = self._make_executor()

    def __enter__(self) -> "Batch":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._executor.shutdown(wait=kind is None, cancel_futures=True)
