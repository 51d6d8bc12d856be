"""The second way to hold student code, where no user namespaces are allowed: Landlock, seccomp and limits alone.

The zygote runs in the machine's own namespaces, as a uid that nobody is when root starts it, else as the user who
grades. A submission can write nowhere, not even to a folder of its own. Landlock keeps it from files, and from version
6 on from signals and sockets of others; seccomp from new processes. It can still ask whether a file exists and how
large it is (`stat`), where its uid may look.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from autograder.box.sandbox import DEDICATED_UID, Sandbox
from autograder.errors import BoxRefusal


@dataclass(frozen=True)
class Landlock(Sandbox):
    """No namespaces and no mounts."""

    kind: ClassVar[str] = "landlock"
    least_landlock: ClassVar[int] = 6

    @property
    def tools(self) -> tuple[str, ...]:
        return ("setpriv",)

    @property
    def environment(self) -> dict[str, str]:
        return {"HOME": "/nonexistent", "TMPDIR": tempfile.gettempdir(), "PATH": "/usr/bin:/bin"}

    def check(self) -> None:
        """Also raises BoxRefusal when the uid that nobody is cannot reach Python, or torchgrade itself."""
        super().check()
        for folder in (*self.readable, str(Path(__file__).parent)):
            if self.as_root and (closed := _closed_to_others(Path(folder))):
                raise BoxRefusal(
                    f"student code would run as uid {DEDICATED_UID}, which cannot enter {closed}; "
                    "install Python and torchgrade where every user can read them, or grade as an ordinary user"
                )

    def command(self, control: int) -> list[str]:
        before = self.step_down() or ["setpriv", "--no-new-privs"]
        code = str(Path(__file__).parents[2])
        return [*before, "--pdeathsig=KILL", *self.zygote(control, code, [*self.readable, "/lib", "/lib64"])]


def _closed_to_others(folder: Path) -> Path | None:
    """The first folder on the way to `folder` that a user without rights of its own cannot pass."""
    for step in (*reversed(folder.parents), folder):
        if not step.stat().st_mode & 0o001:
            return step
    return None
