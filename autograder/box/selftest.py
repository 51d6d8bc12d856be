"""What our own box must stand before any submission enters it: version numbers promise, this one looks.

A short attack: each of its lines tries one thing that must not work and notes what did; the full corpus is in the
tests. And a short computation, under the limits that submissions get: what fails there would fail in every submission,
and would be blamed on its student.
"""

import re

from autograder.box import wire
from autograder.box.headroom import WHAT_TO_DO
from autograder.box.keeper import Box, Ended, Keeper
from autograder.box.lockdown import Ceiling
from autograder.errors import BoxRefusal

SELFTEST_SECONDS = 60  # of processor time
CEILING = Ceiling(cpu_seconds=20, memory_mib=2048, disk_mib=4)

ATTACK = """
import ctypes, fcntl, mmap, os, socket

worked = []

def attempt(name, action):
    try:
        result = action()
    except BaseException:
        return
    if result != -1:
        worked.append(name)

libc = ctypes.CDLL(None, use_errno=True)
attempt("be root", lambda: -1 if os.getuid() and os.geteuid() else 0)
attempt("list the root folder", lambda: os.listdir("/"))
attempt("read the machine's users", lambda: open("/etc/passwd").read())
attempt("write outside of the private folder", lambda: open("/tmp/outside", "w"))
attempt("fill the disk", lambda: open("big", "wb").write(b"x" * (8 << 20)))
attempt("open a socket", lambda: socket.socket())
attempt("start a process", lambda: os.posix_spawn("/bin/true", ["true"], {}))
attempt("fork", lambda: os.fork() or os._exit(0))
attempt("enter a namespace", lambda: libc.unshare(0x10000000))
attempt("mount", lambda: libc.mount(b"tmpfs", b"/tmp", b"tmpfs", 0, None))
attempt("take back a limit", lambda: libc.setrlimit(0, ctypes.create_string_buffer(b"\\xff" * 16)))
attempt("take more memory than it may", lambda: mmap.mmap(-1, 3 << 30, flags=0x22))
attempt("share memory", lambda: libc.shmget(1, 4096, 0o1666))
attempt("map memory that is shared", lambda: mmap.mmap(-1, 4096))
attempt("see other processes", lambda: os.kill(2, 0))
attempt("signal its parent", lambda: os.kill(os.getppid() or 2, 0))
attempt("read about processes", lambda: open("/proc/self/status").read())
for handle in range(4, 64):
    attempt(f"use what was left open as {handle}", lambda: os.fstat(handle))
attempt("send to an address", lambda: socket.socketpair(type=socket.SOCK_DGRAM)[0].sendto(b"x", "/nowhere"))
attempt("pass on what is open", lambda: socket.socketpair()[0].sendmsg([b"x"]))
attempt("call what is newer than the filter", lambda: libc.syscall(452, -100, b".", 0o777, 0))
attempt("lock a file", lambda: fcntl.flock(open("/dev/null"), fcntl.LOCK_EX | fcntl.LOCK_NB))
attempt("trace", lambda: libc.ptrace(0, 0, 0, 0))
"""


ATTACKS = re.findall(r'^ *attempt\(f?"(.*?)"', ATTACK, re.MULTILINE)


def check_box(keeper: Keeper) -> None:
    """Raise BoxRefusal, naming what worked, when an attack gets through; BoxError when there is no box to attack."""
    with keeper.open(CEILING) as box:
        loaded, _ = box.ask(wire.Load([wire.Cell(1, ATTACK)], 10.0), wall_seconds=15.0)
        answer, _ = box.ask(wire.Get(None, ["worked"]), wall_seconds=5.0)
    if not isinstance(answer, wire.Done) or not isinstance(answer.value, wire.ListOf) or loaded.problems:
        raise BoxRefusal(f"the box's self-test did not run to its end: {loaded} {answer}")
    if answer.value.items:
        worked = ", ".join(str(item) for item in answer.value.items)
        raise BoxRefusal(
            f"the box does not hold on this machine: student code could {worked}. No submission is run here; "
            "see `torchgrade doctor`, or use a machine with a newer kernel, bubblewrap, and user namespaces"
        )


COMPUTATION = """
import sys
import torch
from torch import nn

broken = []
keras = sys.modules.get("keras")


def attempt(name, compute):
    found = []
    for dtype in (torch.float32, torch.float64):
        try:
            torch.manual_seed(0)
            found.append(compute(dtype).double())
        except BaseException as error:
            said = " ".join(str(error).split())
            broken.append(f"{name} in {str(dtype)[6:]} raised {type(error).__name__}: {said}"[:200])
    if len(found) == 2 and not torch.allclose(*found, rtol=1e-3, atol=1e-3):
        broken.append(f"{name} gives one result in float32 and another in float64")


def drawn(dtype, *shape):
    return torch.linspace(-1, 1, torch.Size(shape).numel(), dtype=torch.float64).reshape(shape).sin().to(dtype)


def filled(module, dtype):
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(drawn(torch.float64, *parameter.shape))
    return module.to(dtype)


def trained(dtype):
    net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(2704, 10))
    filled(net, dtype)
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    loss = net(drawn(dtype, 8, 1, 28, 28)).square().mean()
    loss.backward()
    optimizer.step()
    return loss.detach()


def by_keras(dtype):
    layer = keras.layers.Conv2D(4, 3, dtype=str(dtype)[6:], kernel_initializer="ones")
    return layer(drawn(dtype, 8, 28, 28, 1)).detach()


with torch.no_grad():
    attempt("a convolution", lambda dtype: filled(nn.Conv2d(3, 8, 3), dtype)(drawn(dtype, 16, 3, 28, 28)))
    attempt("a linear layer", lambda dtype: filled(nn.Linear(784, 128), dtype)(drawn(dtype, 64, 784)))
    attempt("an LSTM", lambda dtype: filled(nn.LSTM(8, 16), dtype)(drawn(dtype, 12, 4, 8))[0])
    attempt("attention", lambda dtype: filled(nn.MultiheadAttention(32, 4), dtype)(*3 * [drawn(dtype, 9, 4, 32)])[0])
attempt("a step of training", trained)
if keras is not None:
    attempt("a convolution of Keras", by_keras)
"""
KERAS_FIRST = "import keras\n"  # for a zygote that has not imported it: that takes seconds


COMPUTED = re.findall(r'^ *attempt\("(.*?)"', COMPUTATION, re.MULTILINE)


# as many as a box promises, but for the few that hold it; on small stacks, since memory is another matter
THREADS = """
import threading
import torch

started, opened = [], threading.Event()
threading.stack_size(1 << 18)
try:
    while len(started) < {wanted}:
        thread = threading.Thread(target=opened.wait, daemon=True)
        thread.start()
        started.append(thread)
except RuntimeError:
    pass
opened.set()
for thread in started:
    thread.join()
alive = len(started)
"""
# libraries end a process in which they may not start theirs
LIBRARIES_THREADS = """
torch.set_num_threads(8)
torch.ones(1 << 20).sigmoid().sum()
torch.set_num_threads(1)
"""
HELD_BY = 8


def _check_threads(box: Box, ceiling: Ceiling) -> None:
    """Raise BoxRefusal, naming the limits that may be to blame, when a box cannot start what its code may start."""
    wanted = ceiling.threads - HELD_BY
    box.ask(wire.Load([wire.Cell(1, THREADS.format(wanted=wanted))], 30.0), wall_seconds=45.0)
    answer, _ = box.ask(wire.Get(None, ["alive"]), wall_seconds=5.0)
    found = f"{answer.value} threads started where {wanted} may"
    if isinstance(answer, wire.Done) and answer.value == wanted:
        try:
            loaded, _ = box.ask(wire.Load([wire.Cell(2, LIBRARIES_THREADS)], 30.0), wall_seconds=45.0)
            if not loaded.problems:
                return
            found = loaded.problems[0].message
        except Ended as ended:
            found = f"torch with 8 threads {ended} {ended.detail}".strip()
    raise BoxRefusal(
        f"an empty box cannot start its threads on this machine: {found}. No submission is run here, since its student "
        f"would be blamed. The limit on threads of this user, container or service is nearly used up: {WHAT_TO_DO}"
    )


def check_computing(keeper: Keeper, ceiling: Ceiling, *, with_keras: bool = False) -> None:
    """Raise BoxRefusal, naming what fails, when an empty box under these limits cannot compute what courses compute.

    It must also start the threads that it promises. Keras is tried where the zygote has imported it, and `with_keras`
    in any case. Raises BoxError when there is no box.
    """
    cells = [wire.Cell(1, KERAS_FIRST * with_keras + COMPUTATION)]
    try:
        with keeper.open(ceiling) as box:
            loaded, _ = box.ask(wire.Load(cells, 60.0), wall_seconds=90.0)
            answer, _ = box.ask(wire.Get(None, ["broken"]), wall_seconds=5.0)
            broken = [each.message for each in loaded.problems] or [str(each) for each in answer.value.items]
            if not broken:
                _check_threads(box, ceiling)
    except Ended as ended:  # nobody's code but ours is in there
        broken = [f"its process {ended} {ended.detail}".strip()]
    if broken:
        others = f", and {len(broken) - 1} more" if broken[1:] else ""
        raise BoxRefusal(
            f"an empty box cannot compute on this machine: {broken[0]}{others}. No submission is run here, since its "
            f"student would be blamed; where memory is short, raise memory_mib ({ceiling.memory_mib}) in course.toml, "
            "else install another build of torch; `torchgrade doctor` tries again"
        )
