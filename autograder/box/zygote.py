"""The process that has everything imported and forks one locked-down child per submission. See `wire.py`.

Started by the keeper in one of the ways that `modes.py` knows, with the control socket as file descriptor 3 and its
settings as JSON in argv. It stays single-threaded: a child of a process with threads inherits their locks and hangs.
"""

import contextlib
import fcntl
import gc
import json
import os
import resource
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

CONTROL = 3
STATUS = 4  # of a child, until student code is let in
REFUSED = 77  # exit status of a child that could not be locked down

# before numpy and torch are imported: a parallel region in the parent hangs every child that uses threads
os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", NUMEXPR_NUM_THREADS="1")
os.environ.update(PYTORCH_NVML_BASED_CUDA_CHECK="1", JOBLIB_MULTIPROCESSING="0")
# choices that libraries read when they are imported, here or in a child: there is no screen, and no backend but torch
CHOICES = {"MPLBACKEND": "agg", "KERAS_BACKEND": "torch"}
os.environ.update(CHOICES)


def warm_up(modules: Sequence[str]) -> None:
    """Pay once for what every child would pay for: imports, the first optimizer step, the first description.

    Each of `modules` must be there; of what most notebooks import, what is.
    """
    import importlib

    import torch

    from autograder.box import worker
    from autograder.box.describe import describe

    for name in ("matplotlib.pyplot", "sklearn.datasets"):
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    for name in modules:
        importlib.import_module(name)
    torch.set_num_threads(1)
    layer = torch.nn.Conv2d(1, 2, 3)
    optimizer = torch.optim.Adam(layer.parameters())
    layer(torch.zeros(2, 1, 8, 8)).sum().backward()
    optimizer.step()
    workspace = worker.Workspace()
    workspace.namespace["layer"] = layer
    describe(layer, (torch.zeros(2, 1, 8, 8),), training=False)


def main() -> None:
    from autograder.box import lockdown

    settings = json.loads(sys.argv[1])
    control = socket.socket(fileno=CONTROL)
    abi = lockdown.landlock_abi()
    if _has_namespaces(settings):
        Path(lockdown.PRIVATE).mkdir(parents=True, exist_ok=True)
        warm_up(settings["modules"])
    else:
        with _scratch_folder():
            warm_up(settings["modules"])
    system_calls = lockdown.SystemCallFilter(tuple(bytes.fromhex(code) for code in settings["system_calls"]))
    threads = len(list(Path("/proc/self/task").iterdir()))
    gc.collect()
    gc.freeze()  # the collector would otherwise touch, and so copy, every shared page in every child
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    before = lockdown.mapped()
    control.send(json.dumps({"landlock": abi, "threads": threads, "uid": os.getuid()}).encode())
    while True:
        message, handles, _, _ = socket.recv_fds(control, 65536, 2)
        if not message:
            os._exit(0)
        if os.fork() == 0:
            control.close()
            _supervise(settings, lockdown.Ceiling(**json.loads(message)), before, system_calls, *handles)
        for handle in handles:
            os.close(handle)


def _has_namespaces(settings: Any) -> bool:
    """Whether submissions get namespaces and a private folder; else they share the machine's and write nowhere."""
    return bool(settings["kind"] == "bubblewrap")


@contextlib.contextmanager
def _scratch_folder() -> Iterator[None]:
    """A home for what libraries write while they are first imported; nobody needs it afterwards."""
    with tempfile.TemporaryDirectory(prefix="torchgrade-", ignore_cleanup_errors=True) as folder:
        os.environ.update(HOME=folder, TMPDIR=folder)
        tempfile.tempdir = None
        yield


def _supervise(settings: Any, ceiling: Any, before: Any, system_calls: Any, frames: int, status: int) -> None:
    """Make the namespaces, start the worker in them, say how it ended. Never returns."""
    from autograder.box import lockdown

    channel = socket.socket(fileno=status)
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        lockdown.be_the_first_to_go()
        tasks = 0
        if _has_namespaces(settings):
            lockdown.enter_namespaces()
            lockdown.mount_private_folder(ceiling)
        else:
            lockdown.die_with_parent()
            tasks = lockdown.tasks_of(os.getuid())
        gate, opener = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(opener)
            _work(settings, ceiling, before, system_calls, tasks, frames, status, gate)
        os.close(frames)
        os.close(gate)
        socket.send_fds(channel, [b"started %d" % tasks], [os.pidfd_open(pid)])
        os.write(opener, b"g")
        _, how, usage = os.wait4(pid, 0)
        own = resource.getrusage(resource.RUSAGE_SELF)
        cpu_seconds = sum(each.ru_utime + each.ru_stime for each in (usage, own))
        ended = {"status": how, "cpu_seconds": cpu_seconds, "memory_kib": usage.ru_maxrss}
        channel.send(json.dumps(ended).encode())
    except BaseException as error:
        channel.send(b"refused: " + repr(error).encode()[:1000])
        os._exit(REFUSED)
    os._exit(0)


def _work(
    settings: Any, ceiling: Any, before: Any, system_calls: Any, tasks: int, frames: int, status: int, gate: int
) -> None:
    """The submission's first process: lock down, say so, answer questions. Never returns."""
    from autograder.box import lockdown, worker
    from autograder.errors import BoxRefusal

    own_folders = [lockdown.PRIVATE] if _has_namespaces(settings) else []
    home = own_folders[0] if own_folders else "/"
    try:
        lockdown.die_with_parent()
        os.setsid()  # kill(0, 9) reaches across pid namespaces through the process group
        os.read(gate, 1)
        _keep_only(frames, status)
        status = STATUS
        os.environ.clear()
        os.environ.update(CHOICES, HOME=home, TMPDIR=home, OMP_NUM_THREADS="1")
        tempfile.tempdir = None
        os.chdir(home)
        if own_folders:
            lockdown.cover_proc()
        lockdown.set_limits(ceiling, before, writes=bool(own_folders), tasks=tasks)
        lockdown.forbid_new_privileges()
        lockdown.restrict_files(settings["readable"], own_folders)
        lockdown.drop_capabilities()
        system_calls.install()
        os.write(status, b"ready")
    except BoxRefusal as refusal:
        os.write(status, lockdown.TOO_LOW + str(refusal).encode()[:1000])
        os._exit(REFUSED)
    except BaseException as error:
        os.write(status, b"refused: " + repr(error).encode()[:1000])
        os._exit(REFUSED)
    os.close(status)
    worker.serve(3)
    os._exit(0)


def _keep_only(frames: int, status: int) -> None:
    """File descriptors: 0 to 2 are /dev/null (nobody reads a submission's output), 3 the frames, 4 the status."""
    null = os.open("/dev/null", os.O_RDWR)
    # first out of the way of what they replace, and no higher than that: the shell may allow few open files
    above = [fcntl.fcntl(handle, fcntl.F_DUPFD, STATUS + 1) for handle in (null, null, null, frames, status)]
    for position, handle in enumerate(above):
        os.dup2(handle, position)
    os.closerange(STATUS + 1, 4096)


if __name__ == "__main__":
    main()
