"""Worker processes on this machine: none outlives the process that started it, and none hangs for ever.

Each worker holds one end of a pipe, the coordinator the other. However the coordinator ends, the kernel closes its end;
a thread of the worker sees that and ends the worker, whose box dies with it. A job that takes too long is ended by a
thread that needs no cooperation from Python (faulthandler's), which writes where the job hung before it does so.
"""

import atexit
import faulthandler
import multiprocessing
import multiprocessing.forkserver
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.grader.device import only_gpu

READY_WITH = "autograder.grader.station"


class LocalPool(ProcessPoolExecutor):
    """Processes on this machine: nothing that this process holds is copied into them.

    They are forked from one that was started afresh and has paid for the imports, whose memory they share; where each
    sees a GPU of its own, which must be settled before imports, they are started afresh themselves.

    A job that takes longer than `job_seconds` ends its worker; where it hung is then in `log`. With `gpus`, as many as
    workers, every worker sees one of its own. Raises UsageError where no processes can be started.
    """

    def __init__(self, workers: int, job_seconds: float, log: Path, gpus: Sequence[int] = ()) -> None:
        self._job_seconds = job_seconds
        self._log = log
        theirs, self._leash = multiprocessing.Pipe(duplex=False)
        try:
            context = multiprocessing.get_context("spawn") if gpus else _forking()
            left: SimpleQueue[int] = context.SimpleQueue()
            for gpu in gpus:
                left.put(gpu)
            super().__init__(workers, context, initializer=_begin, initargs=(theirs, left if gpus else None))
        except OSError as error:
            raise UsageError(f"/dev/shm: worker processes need room there ({error.strerror}); make some") from error

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        return super().submit(_watched, self._job_seconds, self._log, function, *arguments, **named)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers: after what they are doing with `wait`, else at once."""
        if not wait:
            self._leash.close()
        super().shutdown(wait, cancel_futures=cancel_futures)
        self._leash.close()


def _forking() -> Any:
    """How to fork from a process that is ready; afresh where there can be none, as under a very long TMPDIR."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([READY_WITH])
    try:
        multiprocessing.forkserver.ensure_running()
    except OSError:
        return multiprocessing.get_context("spawn")
    return context


def _begin(leash: Connection, gpus: "SimpleQueue[int] | None") -> None:
    """On Ctrl-C the coordinator tells the user; its workers just end."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if gpus is not None:
        only_gpu(gpus.get())
    atexit.register(os._exit, 0)  # a worker has nothing to tidy up, and torch takes a second to do so
    threading.Thread(target=_end_with, args=(leash,), daemon=True).start()


def _end_with(leash: Connection) -> None:
    leash.poll(None)  # nothing is ever sent: what comes is the end
    os._exit(1)


def _watched(job_seconds: float, log: Path, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    with _writable(log).open("ab") as file:
        faulthandler.dump_traceback_later(job_seconds, exit=True, file=file)
        try:
            return function(*arguments, **named)
        finally:
            faulthandler.cancel_dump_traceback_later()


def _writable(log: Path) -> Path:
    """The log, or nothing where it cannot be written: a full disk must not cost a job."""
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.touch()
    except OSError:
        return Path(os.devnull)
    return log
