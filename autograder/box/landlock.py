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

from autograder.box.sandbox import Sandbox, closed_to_others


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

    def closed(self) -> Path | None:
        """There are no mounts: every folder on the way must let others pass."""
        own = Path(__file__).parent
        needed = [*map(Path, self.readable), *own.glob("*.py"), own.with_name("errors.py"), *self.needed().values()]
        return next((closed for each in needed if (closed := closed_to_others(each))), None)

    def command(self, control: int) -> list[str]:
        before = self.step_down() or ["setpriv", "--no-new-privs"]
        code = str(Path(__file__).parents[2])
        return [*before, "--pdeathsig=KILL", *self.zygote(control, code, [*self.readable, "/lib", "/lib64"])]
