"""Takes away from a process what it could use against anybody else. Linux only; a step that cannot be done raises.

The order matters: namespaces need the right to make them, mounts need the namespaces, and the last step, seccomp,
forbids all the others. `zygote.py` says which steps are taken in which mode.
"""

import contextlib
import ctypes
import os
import resource
import struct
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import BoxRefusal

PRIVATE = "/tmp/box"  # the one folder a submission may write to: a tmpfs of its own
READABLE_DEVICES = ("/dev/null", "/dev/urandom")  # not /dev/zero: a shared map of it is memory that nothing counts
ADDRESSES_MIB = 8192  # beyond what may be used: libraries loaded later, stacks and heaps that are only reserved
STACK_MIB = 64
BESIDE = 256  # threads that others of the user may start meanwhile, where these are counted with a submission's
TOO_LOW = b"too low: "  # begins what a child says where a limit that we were started with is to blame

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


@dataclass(frozen=True)
class Ceiling:
    """What one submission may use of the machine, whatever it asks for.

    `memory_mib` is what it may take for itself; what libraries map is not counted, were it many GiB.
    """

    cpu_seconds: int
    memory_mib: int
    disk_mib: int
    threads: int = 64
    open_files: int = 128
    inodes: int = 2000


@dataclass(frozen=True)
class Mapped:
    """What a process has mapped: memory of its own that it may write to, and addresses of any kind, in bytes."""

    data_bytes: int
    address_bytes: int


def mapped() -> Mapped:
    """What this process has mapped by now. Needs /proc."""
    lines = Path("/proc/self/status").read_text().split("\n")
    kib = {name: int(value.split()[0]) for name, _, value in (line.partition(":") for line in lines) if name in _SIZES}
    data, address = (kib[name] << 10 for name in _SIZES)
    return Mapped(data, address)


_SIZES = ("VmData", "VmSize")


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


# -- namespaces and mounts ---------------------------------------------------------------------------------------------

_CLONE_NEWNS, _CLONE_NEWUTS, _CLONE_NEWIPC, _CLONE_NEWUSER, _CLONE_NEWPID = (
    0x20000,
    0x4000000,
    0x8000000,
    0x10000000,
    0x20000000,
)
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC_PRIVATE = 2, 4, 8, 0x44000


def enter_namespaces() -> None:
    """New user, mount, pid, ipc and uts namespaces; the network namespace is already an empty one."""
    uid, gid = os.getuid(), os.getgid()
    flags = _CLONE_NEWUSER | _CLONE_NEWNS | _CLONE_NEWPID | _CLONE_NEWIPC | _CLONE_NEWUTS
    _check(_libc.unshare(flags), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        Path("/proc/self", name).write_text(text)
    _check(_libc.mount(None, b"/", None, _MS_REC_PRIVATE, None), "make mounts private")


def mount_private_folder(ceiling: Ceiling) -> None:
    options = f"mode=700,nr_inodes={ceiling.inodes},size={ceiling.disk_mib}m".encode()
    _check(_libc.mount(b"tmpfs", PRIVATE.encode(), b"tmpfs", _MS_NOSUID | _MS_NODEV, options), "mount tmpfs")


def cover_proc() -> None:
    """An empty folder for /proc: nothing needs it, and the machine's counters in it could carry messages."""
    options = b"mode=555,nr_inodes=1,size=4k"
    _check(_libc.mount(b"tmpfs", b"/proc", b"tmpfs", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, options), "cover /proc")


# -- limits ------------------------------------------------------------------------------------------------------------


def be_the_first_to_go() -> None:
    """When the machine's memory runs out, let it be this process that the kernel ends."""
    Path("/proc/self/oom_score_adj").write_text("1000")


def tasks_of(uid: int) -> int:
    """How many threads this user has on the whole machine: without a namespace of its own they count for its limit."""
    total = 0
    for process in Path("/proc").iterdir():
        with contextlib.suppress(OSError):  # it ended meanwhile
            if process.name.isdigit() and process.stat().st_uid == uid:
                total += threads_of(process.name)
    return total


def threads_of(pid: str) -> int:
    """How many threads a process has; none where there is no such process."""
    try:
        return sum(1 for _ in Path("/proc", pid, "task").iterdir()) if pid else 0
    except OSError:
        return 0


def set_limits(ceiling: Ceiling, before: Mapped, *, writes: bool, tasks: int = 0) -> None:
    """Limits on this process; without `writes` no file may hold a byte. `tasks` are not its own, but are counted.

    `before` is what was mapped before any student code ran. RLIMIT_DATA counts private memory that can be written to,
    from then on that of the student alone; shared memory and stacks of one's own making, which it does not count,
    nobody can map (`_DENIED_MAPS`). RLIMIT_AS counts every address. Addresses cost nothing but page tables: some GiB
    are left for what is mapped and not used. Raises BoxRefusal where a limit that we were started with is lower.
    """
    limits = {
        resource.RLIMIT_DATA: before.data_bytes + (ceiling.memory_mib << 20),
        resource.RLIMIT_AS: before.address_bytes + (ceiling.memory_mib + ADDRESSES_MIB << 20),
        resource.RLIMIT_STACK: _stack_bytes(),
        resource.RLIMIT_CPU: ceiling.cpu_seconds,
        resource.RLIMIT_NPROC: _threads_allowed(ceiling, tasks),
        resource.RLIMIT_FSIZE: ceiling.disk_mib << 20 if writes else 0,
        resource.RLIMIT_NOFILE: ceiling.open_files,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_MEMLOCK: 0,
    }
    _refuse_too_low(limits)
    for limit, value in limits.items():
        resource.setrlimit(limit, (value, value))


def _threads_allowed(ceiling: Ceiling, tasks: int) -> int:
    """Where others count too, with room for what they start later: else their threads would be missing here."""
    if not tasks:
        return ceiling.threads
    needed, (_, most) = tasks + ceiling.threads, resource.getrlimit(resource.RLIMIT_NPROC)
    return needed + BESIDE if most == resource.RLIM_INFINITY else max(needed, min(needed + BESIDE, most))


# how the shell calls a limit, and what it counts it in
_ULIMITS = {
    resource.RLIMIT_DATA: ("-d", 1024, "KiB of data"),
    resource.RLIMIT_AS: ("-v", 1024, "KiB of addresses"),
    resource.RLIMIT_CPU: ("-t", 1, "seconds of processor time"),
    resource.RLIMIT_NPROC: ("-u", 1, "threads"),
    resource.RLIMIT_FSIZE: ("-f", 1024, "KiB a file"),
    resource.RLIMIT_NOFILE: ("-n", 1, "open files"),
}


def limits_of_memory() -> str:
    """The limits on memory that this process was started with, as the shell calls them; empty without any."""
    found = []
    for limit in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        most, _ = resource.getrlimit(limit)
        if most != resource.RLIM_INFINITY:
            option, unit, counted = _ULIMITS[limit]
            found.append(f"`ulimit {option}` allows {most // unit} {counted}")
    return " and ".join(found)


def _refuse_too_low(needed: Mapping[int, int]) -> None:
    """Raise BoxRefusal, naming the limits, where we were started with less than a submission's process gets."""
    low = []
    for limit, (option, unit, counted) in _ULIMITS.items():
        _, most = resource.getrlimit(limit)
        if most != resource.RLIM_INFINITY and most < needed[limit]:
            low.append(
                f"`ulimit {option}` is {most // unit} here, and {-(-needed[limit] // unit)} {counted} are needed"
            )
    if low:
        raise BoxRefusal(f"the box cannot be made under the shell's limits: {'; '.join(low)}; raise or lift it there")


def _stack_bytes() -> int:
    """What the stack may grow to: as much as before, unless that is without end."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_STACK)
    most = STACK_MIB << 20
    return most if allowed == resource.RLIM_INFINITY else min(allowed, most)


# -- Landlock ----------------------------------------------------------------------------------------------------------

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5
_MAKE_DIR, _MAKE_REG, _MAKE_SYM, _REFER, _TRUNCATE, _IOCTL_DEV = 1 << 7, 1 << 8, 1 << 12, 1 << 13, 1 << 14, 1 << 15
_READ = _READ_FILE | _READ_DIR
_WRITE = (
    _READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _MAKE_SYM | _REFER | _TRUNCATE
)  # no devices, FIFOs or sockets
_DEVICE = _READ_FILE | _WRITE_FILE


def landlock_abi() -> int:
    """The version of Landlock that the kernel speaks; -1 when it has none."""
    version: int = _libc.syscall(_LANDLOCK_CREATE, None, 0, 1)
    return version


def restrict_files(readable: Sequence[str], writable: Sequence[str]) -> None:
    """Read `readable`, write `writable`, and nothing else; where the kernel can, no TCP and no signals out."""
    abi = landlock_abi()
    handled = (1 << 15) - 1 | (_IOCTL_DEV if abi >= 5 else 0)
    attributes = struct.pack("QQQ", handled, 3 if abi >= 4 else 0, 3 if abi >= 6 else 0)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    rules = _check(_libc.syscall(_LANDLOCK_CREATE, attributes, size, 0), "landlock")
    grants = [(path, _READ) for path in readable] + [(path, _WRITE) for path in writable]
    grants += [(path, _DEVICE) for path in READABLE_DEVICES]
    for path, access in grants:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        _check(_libc.syscall(_LANDLOCK_ADD, rules, 1, struct.pack("=Qi", access, handle), 0), f"landlock {path}")
        os.close(handle)
    _check(_libc.syscall(_LANDLOCK_RESTRICT, rules, 0), "landlock restrict")
    os.close(rules)


# -- capabilities ------------------------------------------------------------------------------------------------------

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 22, 24, 38
_CAPABILITY_VERSION = 0x20080522


def die_with_parent() -> None:
    _check(_libc.prctl(_PR_SET_PDEATHSIG, 9, 0, 0, 0), "die with parent")


def forbid_new_privileges() -> None:
    _check(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")


def drop_capabilities() -> None:
    for capability in range(64):
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)  # fails for numbers that this kernel does not know
    _check(_libc.capset(struct.pack("Ii", _CAPABILITY_VERSION, 0), b"\0" * 24), "drop capabilities")


# -- seccomp -----------------------------------------------------------------------------------------------------------

_DENIED = """
    socket connect bind listen accept accept4 sendmsg sendmmsg
    ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_open pidfd_getfd pidfd_send_signal
    unshare setns mount umount2 pivot_root chroot fsopen fsconfig fsmount fspick move_mount open_tree mount_setattr
    bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register io_setup keyctl add_key request_key
    memfd_create memfd_secret shmget shmat semget msgget mq_open vmsplice
    open_by_handle_at name_to_handle_at personality modify_ldt
    sched_setaffinity sched_setscheduler sched_setparam sched_setattr setpriority ioprio_set
    set_mempolicy mbind migrate_pages move_pages prlimit64 setrlimit seccomp
    chmod fchmod fchmodat chown fchown lchown fchownat utime utimes utimensat futimesat
    setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr link linkat mknod mknodat
    flock inotify_init inotify_init1 inotify_add_watch fanotify_init timer_create
    mlock mlockall mlock2 quotactl acct syslog kexec_load kexec_file_load init_module finit_module delete_module
    swapon swapoff reboot sethostname setdomainname
    execve execveat fork vfork
""".split()
# locks and leases carry messages between submissions; descriptors may not choose their signal; sizes of pipes
_DENIED_FCNTL = (6, 7, 10, 37, 38, 1024, 1026, 1031)
# maps that RLIMIT_DATA does not count: shared with nobody's file, and growing down like a stack
_MAP_SHARED, _MAP_ANONYMOUS, _MAP_GROWSDOWN = 0x01, 0x20, 0x100
_DENIED_MAPS = (_MAP_SHARED | _MAP_ANONYMOUS, _MAP_GROWSDOWN)
_SIGNALLING = {"kill": 1, "tkill": 1, "tgkill": 2, "rt_sigqueueinfo": 1, "rt_tgsigqueueinfo": 2}  # where the signal is
_SIGKILL = 9  # from outside it is our fault; nobody may send it to themselves and say so
_CLONE_THREAD = 0x10000
_NEWEST_KNOWN_CALL = 451  # what libseccomp 2.5 knows; calls with higher numbers would slip through a list of names
_EPERM, _ENOSYS = 1, 38


@dataclass(frozen=True)
class SystemCallFilter:
    """Two compiled seccomp programs; made once, installed in every child."""

    programs: tuple[bytes, ...]

    def install(self) -> None:
        for program in self.programs:
            code = ctypes.create_string_buffer(program, len(program))
            header = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(code))
            _check(_libc.prctl(_PR_SET_SECCOMP, 2, header), "seccomp")


def compile_filter() -> SystemCallFilter:
    """Compile the filter: threads yes, processes no; foreign instruction sets are killed. Done outside of the box."""
    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in _DENIED:
        rules.add_rule(pyseccomp.ERRNO(_EPERM), name)
    for command in _DENIED_FCNTL:
        rules.add_rule(pyseccomp.ERRNO(_EPERM), "fcntl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, 0xFFFFFFFF, command))
    for flags in _DENIED_MAPS:
        rules.add_rule(pyseccomp.ERRNO(_EPERM), "mmap", pyseccomp.Arg(3, pyseccomp.MASKED_EQ, flags, flags))
    for name, position in _SIGNALLING.items():
        is_kill = pyseccomp.Arg(position, pyseccomp.MASKED_EQ, 0xFFFFFFFF, _SIGKILL)
        rules.add_rule(pyseccomp.ERRNO(_EPERM), name, is_kill)
    rules.add_rule(pyseccomp.ERRNO(_EPERM), "sendto", pyseccomp.Arg(4, pyseccomp.NE, 0))  # to an address: outside
    rules.add_rule(pyseccomp.ERRNO(_ENOSYS), "clone3")  # glibc falls back to clone, whose flags a filter can read
    rules.add_rule(pyseccomp.ERRNO(_EPERM), "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, 0))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        named = file.read()
    load_number, if_not_above, answer_enosys, allow = (
        (0x20, 0, 0, 0),
        (0x25, 0, 1, _NEWEST_KNOWN_CALL),
        (0x06, 0, 0, 0x50000 | _ENOSYS),
        (0x06, 0, 0, 0x7FFF0000),
    )
    newer = b"".join(struct.pack("HBBI", *line) for line in (load_number, if_not_above, answer_enosys, allow))
    return SystemCallFilter((newer, named))
