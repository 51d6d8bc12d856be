"""What the code in the box was seen asking for that the box does not give: a note for staff, never evidence.

An audit hook hears of it inside the student's own process, so what it wrote down can be forged or wiped there. Nothing
depends on it: the box refuses whether or not anybody notices.
"""

import os
import sys
from typing import Any

SHOWN = 200  # characters of one note
KEPT = 50


class Notices:
    """A list of notes, each different, filled from the moment that `listen` is called."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def listen(self) -> None:
        sys.addaudithook(self._hear)

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if event not in _EVENTS or len(self.notes) >= KEPT:
            return
        what = str(args[0])[:SHOWN] if args else ""
        if event in _FILE_EVENTS and (isinstance(args[0], int) or _is_given(what)):
            return
        note = f"{event} {what}".strip()
        if note not in self.notes:
            self.notes.append(note)


_FILE_EVENTS = ("open", "os.listdir", "os.scandir", "os.remove", "os.rename", "os.mkdir", "os.chdir")
_EVENTS = (
    *_FILE_EVENTS,
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.kill",
    "os.posix_spawn",
    "os.system",
    "socket.__new__",
    "socket.connect",
    "socket.getaddrinfo",
    "subprocess.Popen",
)


def _is_given(path: str) -> bool:
    """Whether a path is one that the box gives: installed packages, devices, the private folder."""
    if path in ("", "None"):
        return True
    whole = os.path.normpath(path if path.startswith("/") else f"{os.getcwd()}/{path}")
    given = (sys.prefix, sys.base_prefix, "/usr", "/lib", "/torchgrade", "/dev", "/tmp/box")
    return any(whole == folder or whole.startswith(f"{folder}/") for folder in given)
