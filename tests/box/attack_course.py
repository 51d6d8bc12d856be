"""The course that the corpus is handed in to: one assignment with hidden tests, and secrets where an attack may look.

Permissions protect nothing here: every file and folder is open to everybody, so that what stops an attack is the box.
"""

import contextlib
import ctypes
import os
import secrets
import signal
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from attack import write_notebook
from attack_hidden_tests import HIDDEN_TESTS
from attack_prelude import PRELUDE

from autograder.course import read_course

ASSIGNMENT = "attacked"
ALONE = "0-alone"  # an honest student, graded before everybody else
HONEST = ".honest"  # ends the name of the honest student who follows an attack
VARIABLE = "TORCHGRADE_CORPUS_SECRET"
OUTSIDE = ("/tmp", "/var/tmp", "/dev/shm", "/usr", "/etc", "/run")  # where attacks would leave a file
SIGNAL = signal.SIGURG  # what attacks send to others: whoever does not wait for it, ignores it

COURSE = """
[course]
title = "Attacked"

[runner]
workers = 1
box = "{box}"

[[assignments]]
name = "attacked"
title = "Attacked"
points = 5
due = 2030-01-01T12:00:00+00:00

[assignments.limits]
cell_seconds = 1.0
load_seconds = 3.0
call_seconds = 1.5
train_seconds = 20.0
memory_mib = 2048
disk_mib = 8
"""


@dataclass(frozen=True)
class Secrets:
    """Strings that no submission may ever see, by the place where they are kept."""

    environment: str
    hidden_tests: str
    beside: str
    submission: str
    memory: str

    @classmethod
    def drawn(cls) -> "Secrets":
        return cls(*(f"canary-{secrets.token_hex(12)}" for _ in cls.__dataclass_fields__))


class AttackCourse:
    """A course in `folder`, with secrets around it for as long as the `with` block lasts."""

    def __init__(self, folder: Path, box: str) -> None:
        self._folder = folder
        self._box = box
        self.secrets = Secrets.drawn()
        self._memory = ctypes.create_string_buffer(self.secrets.memory.encode())
        self._listeners: list[socket.socket] = []
        self._signals = 0

    @property
    def beside(self) -> Path:
        return self._folder / "beside.txt"

    def __enter__(self) -> "AttackCourse":
        os.environ[VARIABLE] = self.secrets.environment
        self._folder.chmod(0o777)
        (self._folder / "course.toml").write_text(COURSE.format(box=self._box))
        source = self._folder / "source" / ASSIGNMENT
        source.mkdir(parents=True)
        (source / "notebook.py").write_text("# %%\n")
        (source / "test_hidden.py").write_text(HIDDEN_TESTS.format(secret=self.secrets.hidden_tests))
        self.beside.write_text(self.secrets.beside)
        self.beside.chmod(0o666)
        self._listen()
        self._handler = signal.signal(SIGNAL, self._signalled)
        self.course = read_course(self._folder)
        return self

    def _signalled(self, *_: object) -> None:
        self._signals += 1

    def _listen(self) -> None:
        """Sockets outside of the box that anybody may send to."""
        for address in (f"\0{self._listener}", str(self._folder / "beside.sock")):
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                listener = socket.socket(socket.AF_UNIX, kind)
                listener.bind(address + str(int(kind)))
                listener.setblocking(False)
                if kind is socket.SOCK_STREAM:
                    listener.listen()
                self._listeners.append(listener)
        for path in self._folder.glob("beside.sock*"):
            path.chmod(0o777)

    @property
    def _listener(self) -> str:
        return f"torchgrade-corpus-{os.getpid()}"

    def __exit__(self, *_: object) -> None:
        signal.signal(SIGNAL, self._handler)
        del os.environ[VARIABLE]
        for listener in self._listeners:
            listener.close()

    @property
    def prelude(self) -> str:
        """The first cell of every submission: what an attack is helped with, and what an honest one answers."""
        return PRELUDE.format(
            course=self._folder,
            pid=os.getpid(),
            address=ctypes.addressof(self._memory),
            listener=self._listener,
        )

    def inbox(self, name: str) -> Path:
        """A folder for uploads."""
        folder = self._folder / "inbox" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def uploaded(self, student: str) -> str:
        """The text that a student handed in, so far as it is any."""
        paths = sorted(self._folder.glob(f"submitted/{student}/{ASSIGNMENT}/attempt-*/*"))
        return "".join(path.read_text(encoding="utf-8", errors="replace") for path in paths)

    def honest(self, inbox: Path, student: str) -> None:
        """An honest notebook, different from every other one, and with a secret of its own."""
        write_notebook(inbox / f"{student}.ipynb", [self.prelude, f"# {student}: {self.secrets.submission}"])

    def harm(self) -> Iterator[str]:
        """What was done outside of the box, in words."""
        if self.beside.read_text() != self.secrets.beside:
            yield "a file beside the course was changed"
        if self._signals:
            yield f"a process outside got {self._signals} signals"
        for listener in self._listeners:
            with contextlib.suppress(BlockingIOError):
                if listener.type == socket.SOCK_DGRAM:
                    yield f"a socket outside was sent {listener.recv(64)!r}"
                else:
                    listener.accept()[0].close()
                    yield "a socket outside was connected to"
        planned = {"course.toml", "source", "inbox", "submitted", "reports", "beside.txt"}
        for path in self._folder.iterdir():
            if path.name not in planned and not path.name.startswith("beside.sock"):
                yield f"{path.name} was written beside the course"
        for outside in (tempfile.gettempdir(), *OUTSIDE):
            yield from (f"{path} was written" for path in Path(outside).glob("torchgrade-corpus*"))
