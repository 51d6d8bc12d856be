"""The first way to hold student code: bubblewrap around the zygote, namespaces of its own around every submission.

An ordinary user gets a user namespace from bubblewrap. Started by root, bubblewrap makes the mounts as root (Python may
lie where nobody else can go) and `setpriv` steps down to a uid that nothing else uses before the zygote starts.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from autograder.box.headroom import WHAT_TO_DO, headrooms
from autograder.box.sandbox import Sandbox, boxes_uid, closed_to_others
from autograder.errors import BoxRefusal

CODE = "/torchgrade"
GRADES = "grading"  # the package that no submission needs; installed, it holds the courses that ship
NAMESPACES = ("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup")
OF_A_SUBMISSION = ("unshare", "--user", "--mount", "--pid", "--ipc", "--uts", "--fork", "true")
PROBE_SECONDS = 20.0
NO_ROOM = "Resource temporarily unavailable"  # how the kernel says that there may be no more processes


@dataclass(frozen=True)
class Bubblewrap(Sandbox):
    """Namespaces, mounts, and on top of them Landlock, limits and seccomp."""

    kind: ClassVar[str] = "bubblewrap"
    least_landlock: ClassVar[int] = 3

    @property
    def tools(self) -> tuple[str, ...]:
        return ("bwrap", "setpriv") if self.as_root else ("bwrap",)

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath)}

    def check(self) -> None:
        """Also raises BoxRefusal, with what bubblewrap said, when the kernel allows none of these namespaces."""
        super().check()
        said = self._probed()
        if NO_ROOM in said:
            limits = "; ".join(map(str, headrooms(boxes_uid()))) or "no limit is known"
            raise BoxRefusal(f"no process could be started to try user namespaces ({said}): {limits}; {WHAT_TO_DO}")
        if said:
            raise BoxRefusal(
                f"this machine allows no user namespaces ({said}): see user.max_user_namespaces, AppArmor, and in a "
                "container the runtime's seccomp profile"
            )

    def _probed(self) -> str:
        """What came of making the namespaces, in the words of who failed; empty when they could be made."""
        try:
            probe = subprocess.run(
                [*self._around(), *OF_A_SUBMISSION],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=PROBE_SECONDS,
                check=False,
            )
        except BlockingIOError:
            return NO_ROOM
        said = probe.stderr.decode(errors="replace").strip().split("\n")[-1][:300]
        return said or f"exit status {probe.returncode}" if probe.returncode else ""

    def closed(self) -> Path | None:
        """Root makes the mounts, so what lies above them may be closed; they themselves, and what is in them, not."""
        own = Path(__file__).parent
        ours = [(each, own) for each in own.glob("*.py")]
        ours += [(each, each) for each in (own.with_name("__init__.py"), own.with_name("errors.py"))]
        needed = (Path(sys.executable), *self.needed().values())
        places = {place for each in needed for place in (each, Path(os.path.realpath(each)))}
        others = [(each, Path(top)) for each in sorted(places) for top in self.readable if each.is_relative_to(top)]
        return next((closed for each, top in (*ours, *others) if (closed := closed_to_others(each, top))), None)

    def command(self, control: int) -> list[str]:
        return [*self._around(), *self.zygote(control, CODE, [*self.readable, "/lib", "/lib64", CODE])]

    def _around(self) -> list[str]:
        """Everything before the program that is to run inside."""
        return [
            *("bwrap", *NAMESPACES, "--die-with-parent", "--new-session", "--clearenv"),
            *("--setenv", "HOME", "/tmp", "--setenv", "TMPDIR", "/tmp", "--setenv", "PATH", "/usr/bin:/bin"),
            *(() if self.as_root else ("--unshare-user", "--uid", "65534", "--gid", "65534")),
            *self._mounts(),
            *("--remount-ro", "/", "--chdir", "/"),
            *self.step_down(),
        ]

    def _mounts(self) -> Iterator[str]:
        yield from ("--ro-bind", "/usr", "/usr")
        for folder in ("/lib", "/lib64", "/bin", "/sbin"):
            if Path(folder).is_symlink():
                yield from ("--symlink", str(Path(folder).readlink()), folder)
            elif Path(folder).is_dir():
                yield from ("--ro-bind", folder, folder)
        yield from ("--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp")
        for folder in self.readable[1:]:
            yield from _parents(folder)
            yield from ("--ro-bind", folder, folder)
        package = Path(__file__).parents[1]
        for folder in covered(package.with_name(GRADES), self.readable):
            yield from ("--perms", "0555", "--tmpfs", folder)
        yield from _parents(f"{CODE}/autograder/box")
        for name in ("__init__.py", "errors.py", "box"):
            yield from ("--ro-bind", str(package / name), f"{CODE}/autograder/{name}")


def covered(folder: Path, readable: Iterable[str]) -> list[str]:
    """The folder, where every submission could read it."""
    return [str(folder)] if folder.is_dir() and any(folder.is_relative_to(each) for each in readable) else []


def _parents(folder: str) -> Iterator[str]:
    """bubblewrap would make a mount's parents for itself alone; name each, so that another uid may pass."""
    for parent in reversed(Path(folder).parents):
        if str(parent) not in ("/", "/tmp"):
            yield from ("--perms", "0755", "--dir", str(parent))
