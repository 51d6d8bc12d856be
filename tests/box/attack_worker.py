"""An executor with one worker process: jobs in order, and after each the time until the next box is healthy."""

import contextlib
import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from autograder.box import wire
from autograder.grader.station import station
from autograder.intake.submission import Submission

JOB_SECONDS = 60.0  # the limits of the course, and of what a model may cost, allow no job this long


@dataclass(frozen=True)
class NextStart:
    """How long it took, after one job of a student's, until a fresh box had answered."""

    student: str
    milliseconds: float


class OneWorker(Executor):
    """Runs each job as it is submitted, in one process that lives until `close`, unless a job brings it down.

    A job that holds the worker for longer than JOB_SECONDS takes it along, as a hanging one would in a batch.
    """

    def __init__(self) -> None:
        self.starts: list[NextStart] = []
        self.lost: list[str] = []
        self._process: Any = None
        self._pipe: Connection | None = None

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        student = next((each.student for each in args if isinstance(each, Submission)), "")
        try:
            result, error, milliseconds = self._run(function, args, kwargs)
        except (EOFError, OSError) as broken:
            self.close()
            self.lost.append(student or function.__name__)
            future.set_exception(BrokenExecutor(f"the worker was lost: {broken!r}"))
            return future
        if student and milliseconds is not None:
            self.starts.append(NextStart(student, milliseconds))
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)
        return future

    def _run(self, function: Callable[..., Any], args: Any, kwargs: Any) -> tuple[Any, Exception | None, float | None]:
        if self._pipe is None:
            self._start()
        assert self._pipe is not None
        self._pipe.send((function, args, kwargs))
        if not self._pipe.poll(JOB_SECONDS):
            raise TimeoutError(f"{function.__name__} took longer than {JOB_SECONDS:g} seconds")
        answer: tuple[Any, Exception | None, float | None] = self._pipe.recv()
        return answer

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self._pipe.recv()  # its imports are no job's

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing: the next batch goes on with the same process."""

    def close(self) -> None:
        """End the worker process, and with it its zygote."""
        if self._pipe is not None:
            self._pipe.close()
            self._process.kill()
            self._process.join()
            self._pipe = None


def _serve(pipe: Connection) -> None:
    """In the worker process: run what comes, measure the next start, answer with both."""
    pipe.send("ready")
    with contextlib.suppress(EOFError):
        while True:
            function, args, kwargs = pipe.recv()
            result, error = None, None
            try:
                result = function(*args, **kwargs)
            except Exception as raised:
                error = raised
            pipe.send(
                (result, error, _milliseconds_to_next_start(args[0]) if function.__name__ != "train_job" else None)
            )


def _milliseconds_to_next_start(settings: Any) -> float | None:
    """From now until a fresh box has answered a question."""
    started = time.perf_counter()
    try:
        channel = station(settings).open_channel()
    except Exception:  # the job itself will have said why
        return None
    channel.ask(wire.Seed(0), wall_seconds=5.0)
    milliseconds = 1000 * (time.perf_counter() - started)
    channel.close()
    return milliseconds
