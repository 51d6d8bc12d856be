"""What every way to hold student code has in common: what it must hide, and when it is refused.

There are two ways: `bubblewrap.py`, and `landlock.py` for machines that allow no user namespaces. `modes.py` chooses.
A machine that cannot hold student code runs none.
"""

import abc
import importlib.util
import json
import os
import shutil
import site
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from autograder.box.lockdown import compile_filter
from autograder.errors import BoxRefusal

DEDICATED_UID = 64086  # nobody's: outside of what Debian, Fedora and systemd hand out
NEEDED = ("torch", "numpy", "msgspec")  # what the zygote imports and others have written
PACKAGES = {"bwrap": "bubblewrap", "setpriv": "util-linux"}


def boxes_uid() -> int:
    """The user whose limits count what runs in boxes."""
    return DEDICATED_UID if os.geteuid() == 0 else os.getuid()


def closed_to_others(path: Path, top: Path = Path("/")) -> Path | None:
    """The first step on the way from `top` to `path` that a user without rights of its own cannot enter or read."""
    for step in (*reversed(path.parents), path):
        if step.is_relative_to(top):
            mode = step.stat().st_mode
            if not mode & (0o001 if stat.S_ISDIR(mode) else 0o004):
                return step
    return None


def _place_of(name: str) -> Path | None:
    """The file that importing a package or module begins with; None for what is not installed, or built in."""
    spec = importlib.util.find_spec(name)
    if spec is None:
        return None
    place = spec.origin if spec.has_location else next(iter(spec.submodule_search_locations or ()), None)
    return Path(place) if place else None


def _by_environment(folder: Path) -> bool:
    """Whether a folder of packages is found for a setting of this user alone, which holds in no box."""
    entries = {*os.environ.get("PYTHONPATH", "").split(os.pathsep), site.getusersitepackages()} - {""}
    ours = {os.path.realpath(each) for each in entries} - {os.path.realpath(each) for each in site.getsitepackages()}
    return os.path.realpath(folder) in ours


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
        if self.as_root and (closed := self.closed()):
            raise BoxRefusal(
                f"student code would run as uid {DEDICATED_UID}, which cannot {'enter' if closed.is_dir() else 'read'} "
                f"{closed}; install Python and torchgrade where every user can read them, or grade as an ordinary user"
            )
        self._refuse_unseen()

    @abc.abstractmethod
    def closed(self) -> Path | None:
        """The first folder or file that a box needs, and that a user without rights of its own cannot read."""

    def needed(self) -> dict[str, Path]:
        """What the zygote imports and we have not written, by name: where it lies."""
        names = (*NEEDED, *(module.partition(".")[0] for module in self.modules))
        return {name: place for name in names if (place := _place_of(name)) is not None}

    def _refuse_unseen(self) -> None:
        """Raise BoxRefusal for what is installed where no box looks: in a home, or by PYTHONPATH alone."""
        for name, place in self.needed().items():
            folder = place.parent.parent if place.name == "__init__.py" else place.parent
            real = Path(os.path.realpath(place))
            shown = all(any(each.is_relative_to(top) for top in self.readable) for each in (place, real))
            if not shown or _by_environment(folder):
                raise BoxRefusal(
                    f"{name} is installed in {folder if shown or real == place else real.parent}, where no box looks: "
                    "install torchgrade, with all that it needs, into a virtual environment (`python3 -m venv`), and "
                    "start it from there"
                )

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
