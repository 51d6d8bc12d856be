"""How many threads may still be started here, under limits that are not a box's own.

A box promises threads (`Ceiling.threads`), and the kernel counts each of them twice more: for the user that the box
belongs to (RLIMIT_NPROC), and for every control group that it lies in (a container's or a service's pids.max). Where
these are nearly used up, a right answer that starts threads fails, which is nobody's fault but ours. So it is measured
here, outside of any box: before anybody is graded, and whenever a submission's process raised or ended.
"""

import os
import re
import resource
from dataclasses import dataclass
from pathlib import Path

from autograder.box.cgroups import groups_of, number_in, text_of
from autograder.box.lockdown import BESIDE, Ceiling, tasks_of, threads_of

MOST_THREADS = 256
WHAT_TO_DO = (
    "raise that limit (`ulimit -u` in the shell, --pids-limit of a container, TasksMax of a service), or end other "
    "programs that it counts"
)


@dataclass(frozen=True)
class Headroom:
    """A limit on threads, in words that a user knows, and how much of it is in use."""

    limit: str
    most: int
    used: int

    @property
    def left(self) -> int:
        return max(0, self.most - self.used)

    def __str__(self) -> str:
        return f"{self.limit} allows {self.most} threads, and {self.used} are in use"


def threads_of_a_box() -> int:
    """What is promised to a submission: as many as processors must start, else libraries end its process."""
    return min(MOST_THREADS, max(Ceiling.threads, Ceiling.threads // 2 + (os.cpu_count() or 1)))


def headrooms(uid: int) -> list[Headroom]:
    """Each limit that counts the threads of boxes, which belong to the user `uid`; empty where nothing limits them."""
    most, _ = resource.getrlimit(resource.RLIMIT_NPROC)
    if most == resource.RLIM_INFINITY or not Path("/proc/self/task").is_dir():
        return _of_groups()
    return [Headroom(f"`ulimit -u` (of the user with uid {uid})", most, tasks_of(uid)), *_of_groups()]


def _of_groups() -> list[Headroom]:
    """The limits of the control groups that we lie in."""
    found = []
    for group in groups_of("pids"):
        allowed = number_in(group / "pids.max")
        if allowed is not None:
            limit = f"the pids limit of this container or service ({group}/pids.max)"
            found.append(Headroom(limit, allowed, number_in(group / "pids.current") or 0))
    return found


def least_headroom(uid: int) -> Headroom | None:
    """The limit that leaves least; None where nothing limits threads."""
    return min(headrooms(uid), key=lambda each: each.left, default=None)


@dataclass(frozen=True)
class Promise:
    """What one box was promised, so that it can be told later whether anything outside of it was in the way.

    `counted` are the threads of others that count for the box's own limit: none where it has a user namespace.
    """

    threads: int
    uid: int
    counted: int
    refused_before: int

    def broken(self, pid: str) -> str:
        """Why the process may have got fewer threads than it was promised, in words; empty when it cannot have.

        The threads that it has itself stand on both sides of the account: it cannot make a shortage.
        """
        own = threads_of(pid)
        for room in self._rooms():
            if room.left + own < self.threads:
                return f"{room}, {own} of them by the process, which may have {self.threads}; {WHAT_TO_DO}"
        if times_refused() > self.refused_before:
            return f"a control group refused a thread meanwhile, see pids.events; {WHAT_TO_DO}"
        return ""

    def _rooms(self) -> list[Headroom]:
        """The limits that hold for this box; where it shares its own with its user, that stands for the user's."""
        if not self.counted:
            return headrooms(self.uid)
        allowed = self.counted + self.threads + BESIDE
        shared = f"the limit that a box of this mode shares with its user (uid {self.uid})"
        return [Headroom(shared, allowed, tasks_of(self.uid)), *_of_groups()]


def times_refused() -> int:
    """How often the control groups that we lie in have refused somebody a thread."""
    events = (text_of(group / "pids.events") for group in groups_of("pids"))
    return sum(int(found[1]) for each in events if (found := re.search(r"^max (\d+)$", each, re.MULTILINE)))
