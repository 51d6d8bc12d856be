"""A short attack on our own box before any submission enters it: version numbers promise, this one looks.

Each line of the attack tries one thing that must not work and notes what did. The full corpus is in the tests.
"""

import re

from autograder.box import wire
from autograder.box.keeper import Keeper
from autograder.box.lockdown import Ceiling
from autograder.errors import BoxRefusal

CEILING = Ceiling(cpu_seconds=20, memory_mib=2048, disk_mib=4)

ATTACK = """
import ctypes, fcntl, os, socket

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
attempt("share memory", lambda: libc.shmget(1, 4096, 0o1666))
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
