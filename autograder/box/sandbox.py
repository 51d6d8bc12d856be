"""How bubblewrap is started here, and when it is refused: a machine that cannot hold student code runs none.

An ordinary user gets a user namespace from bubblewrap. Started by root, bubblewrap makes the mounts as root (Python may
lie where nobody else can go) and `setpriv` steps down to a uid that nothing else uses before the zygote starts.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.box.lockdown import LEAST_LANDLOCK, compile_filter
from autograder.errors import BoxRefusal

CODE = "/torchgrade"
DEDICATED_UID = 64086  # nobody's: outside of what Debian, Fedora and systemd hand out
NAMESPACES = ("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup")


@dataclass(frozen=True)
class Sandbox:
    """The command that starts the zygote on this machine; nothing in the folders `secrets` may be seen in it."""

    secrets: tuple[Path, ...]
    as_root: bool

    @classmethod
    def here(cls, *secrets: Path) -> "Sandbox":
        return cls(secrets, os.geteuid() == 0)

    @property
    def mode(self) -> str:
        return "bubblewrap, started by root" if self.as_root else "bubblewrap"

    def check(self) -> None:
        """Raise BoxRefusal, with what to do about it, when this machine lacks something or would show the course."""
        if sys.platform != "linux":
            raise BoxRefusal(
                "student code runs only on Linux, in a box of its own; "
                "for your own files on another system there is --trust-submissions"
            )
        for tool in ("bwrap", "setpriv") if self.as_root else ("bwrap",):
            if shutil.which(tool) is None:
                package = {"bwrap": "bubblewrap", "setpriv": "util-linux"}[tool]
                raise BoxRefusal(f"`{tool}` is missing: install the package {package} (`apt-get install {package}`)")
        for folder in self.readable:
            for secret in self.secrets:
                if secret.is_relative_to(folder):
                    raise BoxRefusal(f"{secret}: every submission can read {folder}; move the course out of it")

    def check_zygote(self, hello: dict[str, Any]) -> None:
        """Raise BoxRefusal when the zygote is not what children may be forked from."""
        if hello["uid"] == 0:
            raise BoxRefusal("student code would run as root; it never does")
        if hello["threads"] != 1:
            raise BoxRefusal(f"the zygote has {hello['threads']} threads; with more than one its children would hang")
        if hello["landlock"] < LEAST_LANDLOCK:
            raise BoxRefusal(
                f"Landlock ABI {LEAST_LANDLOCK} is needed (Linux 6.2), this kernel has {hello['landlock']}; "
                "use a newer kernel, or start this one with lsm=landlock"
            )

    @property
    def readable(self) -> list[str]:
        """Folders that every submission can read: the system's, Python's, installed packages'."""
        prefixes = {os.path.realpath(prefix) for prefix in (sys.prefix, sys.base_prefix)} | {sys.prefix}
        return ["/usr", *sorted(prefix for prefix in prefixes if not Path(prefix).is_relative_to("/usr"))]

    def command(self, control: int) -> list[str]:
        """The whole command; `control` is the number of the control socket, inherited."""
        settings = {
            "readable": [*self.readable, "/lib", "/lib64", CODE],
            "system_calls": [code.hex() for code in compile_filter().programs],
        }
        start = f"import os, sys; os.dup2({control}, 3); {control} == 3 or os.close({control}); " + (
            f"sys.path.insert(0, {CODE!r}); from autograder.box import zygote; zygote.main()"
        )
        return [
            *("bwrap", *NAMESPACES, "--die-with-parent", "--new-session", "--clearenv"),
            *("--setenv", "HOME", "/tmp", "--setenv", "TMPDIR", "/tmp", "--setenv", "PATH", "/usr/bin:/bin"),
            *(() if self.as_root else ("--unshare-user", "--uid", "65534", "--gid", "65534")),
            *self._mounts(),
            *("--remount-ro", "/", "--chdir", "/"),
            *self._step_down(),
            *(sys.executable, "-I", "-X", "faulthandler", "-c", start, json.dumps(settings)),
        ]

    def _step_down(self) -> list[str]:
        if not self.as_root:
            return []
        return ["setpriv", f"--reuid={DEDICATED_UID}", f"--regid={DEDICATED_UID}", "--clear-groups", "--no-new-privs"]

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
        yield from _parents(f"{CODE}/autograder/box")
        for name in ("__init__.py", "errors.py", "box"):
            yield from ("--ro-bind", str(package / name), f"{CODE}/autograder/{name}")


def _parents(folder: str) -> Iterator[str]:
    """bubblewrap would make a mount's parents for itself alone; name each, so that another uid may pass."""
    for parent in reversed(Path(folder).parents):
        if str(parent) not in ("/", "/tmp"):
            yield from ("--perms", "0755", "--dir", str(parent))
