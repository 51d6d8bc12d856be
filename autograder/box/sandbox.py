"""What every way to hold student code has in common: what it must hide, and when it is refused.

There are two ways: `bubblewrap.py`, and `landlock.py` for machines that allow no user namespaces. `modes.py` chooses.
A machine that cannot hold student code runs none.
"""

import abc
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from autograder.box.lockdown import compile_filter
from autograder.errors import BoxRefusal

DEDICATED_UID = 64086  # nobody's: outside of what Debian, Fedora and systemd hand out
PACKAGES = {"bwrap": "bubblewrap", "setpriv": "util-linux"}


def boxes_uid() -> int:
    """The user whose limits count what runs in boxes."""
    return DEDICATED_UID if os.geteuid() == 0 else os.getuid()


@dataclass(frozen=True)
class Sandbox(abc.ABC):
    """The command that starts the zygote on this machine; nothing in the folders `secrets` may be seen in it."""

    secrets: tuple[Path, ...]
    as_root: bool
    modules: tuple[str, ...] = ()  # which the zygote imports, so that no submission has to

    kind: ClassVar[str]
    least_landlock: ClassVar[int]  # the oldest version of Landlock that this way can do with

    @property
    def mode(self) -> str:
        """How a report names it."""
        return f"{self.kind}, started by root" if self.as_root else self.kind

    @property
    @abc.abstractmethod
    def tools(self) -> tuple[str, ...]:
        """The programs that must be installed."""

    @property
    @abc.abstractmethod
    def environment(self) -> dict[str, str]:
        """The environment that the command is started with."""

    @abc.abstractmethod
    def command(self, control: int) -> list[str]:
        """The whole command; `control` is the number of the control socket, inherited."""

    def check(self) -> None:
        """Raise BoxRefusal, with what to do about it, when this machine lacks something or would show the course."""
        if sys.platform != "linux":
            raise BoxRefusal(
                "student code runs only on Linux, in a box of its own; "
                "for your own files on another system there is --trust-submissions"
            )
        for tool in self.tools:
            if shutil.which(tool) is None:
                package = PACKAGES[tool]
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
        if hello["landlock"] < self.least_landlock:
            raise BoxRefusal(
                f"the mode {self.kind!r} needs Landlock ABI {self.least_landlock}, this kernel has "
                f"{hello['landlock']}; use a newer kernel, or start this one with lsm=landlock"
            )

    @property
    def readable(self) -> list[str]:
        """Folders that every submission can read: the system's, Python's, installed packages'."""
        prefixes = {os.path.realpath(prefix) for prefix in (sys.prefix, sys.base_prefix)} | {sys.prefix}
        return ["/usr", *sorted(prefix for prefix in prefixes if not Path(prefix).is_relative_to("/usr"))]

    def zygote(self, control: int, code: str, readable: list[str]) -> list[str]:
        """The zygote's own command line, for the last part of `command`; `code` is where `autograder` is found."""
        settings = {
            "kind": self.kind,
            "modules": self.modules,
            "readable": readable,
            "system_calls": [program.hex() for program in compile_filter().programs],
        }
        start = f"import os, sys; os.dup2({control}, 3); {control} == 3 or os.close({control}); " + (
            f"sys.path.insert(0, {code!r}); from autograder.box import zygote; sys.path.pop(0); zygote.main()"
        )
        return [sys.executable, "-I", "-X", "faulthandler", "-c", start, json.dumps(settings)]

    def step_down(self) -> list[str]:
        """What root puts before a command so that it runs as a user that nobody is."""
        if not self.as_root:
            return []
        user = (f"--reuid={DEDICATED_UID}", f"--regid={DEDICATED_UID}", "--clear-groups")
        return ["setpriv", *user, "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
