"""The grader's side of the box: starts the zygote, hands out boxes, keeps the clock. See `wire.py` for who is who."""

import contextlib
import json
import os
import re
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from autograder.box import wire
from autograder.box.headroom import Promise, times_refused
from autograder.box.lockdown import TOO_LOW, Ceiling, limits_of_memory
from autograder.box.sandbox import Sandbox, boxes_uid
from autograder.errors import BoxError, BoxRefusal, StudentError

START_SECONDS = 120.0
SPAWN_SECONDS = 10.0
GRACE_SECONDS = 5.0
SHORT = "a submission failed while this machine could not give it the threads that it may start"
_RAISED = re.compile(r"[A-Za-z_][\w.]*(Error|Exception|Interrupt)\b(:|$)")  # the last line of a traceback
MOST_DELAYED = 3.0  # seconds of waiting for a processor that are given back, for each second that is allowed


class Ended(StudentError):
    """The submission's process is gone, or was killed for what it did; the message says why.

    Numbers and text that the process chose are in `detail`, for staff: they could hold what it was asked.
    """


class Keeper(contextlib.AbstractContextManager["Keeper"]):
    """Owns one zygote. Start it from a thread that lives as long as it: the zygote dies with that thread.

    Raises BoxRefusal where this machine cannot hold student code, BoxError when the zygote fails.
    """

    def __init__(self, sandbox: Sandbox, log: Path) -> None:
        sandbox.check()
        self._sandbox = sandbox
        self._log = log
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as file, theirs:
            self._log_begins = file.tell()
            self._process = subprocess.Popen(
                sandbox.command(theirs.fileno()),
                env=sandbox.environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                pass_fds=(theirs.fileno(),),
            )
        try:
            sandbox.check_zygote(self._hello())
        except BaseException:
            self.close()
            raise

    def _hello(self) -> dict[str, Any]:
        self._control.settimeout(START_SECONDS)
        try:
            message = self._control.recv(65536)
        except TimeoutError:
            message = b""
        if not message:
            raise BoxError(f"the box did not start; {self._last_words()}")
        hello: dict[str, Any] = json.loads(message)
        return hello

    def _last_words(self) -> str:
        """What went wrong, as this zygote's log tells it: its exception, which harmless lines may follow."""
        said = self._log.read_bytes()[self._log_begins :].decode(errors="replace").strip().split("\n")
        raised = [line for line in said if _RAISED.match(line)]
        limits = limits_of_memory()
        note = f" (the shell limits memory here: {limits})" if limits else ""
        return f"its log {self._log} {'says' if raised else 'ends'}: {(raised or said)[-1][:300]}{note}"

    def open(self, ceiling: Ceiling) -> "Box":
        """A fresh locked-down process for one submission. Raises BoxError when there is none to be had."""
        return Box(self._control, ceiling, boxes_uid())

    def close(self) -> None:
        self._control.close()
        try:
            self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __exit__(self, *_: object) -> None:
        self.close()


def _why_not(message: bytes) -> str:
    """What came in the place of "ready", in words."""
    if not message:
        return "the zygote is gone"
    if message.startswith(b"{"):  # how it ended, from its supervisor
        status = os.waitstatus_to_exitcode(json.loads(message)["status"])
        return f"it ended before it could say why ({'signal' if status < 0 else 'exit status'} {abs(status)})"
    return message.decode(errors="replace")


def _has_failed(answer: wire.Answer) -> bool:
    """Whether the code raised, so that it matters whether it had what it was promised."""
    return isinstance(answer, wire.Raised) or (isinstance(answer, wire.Loaded) and bool(answer.problems))


def _pid_of(pidfd: int) -> str:
    """Empty where the kernel does not say."""
    try:
        about = Path(f"/proc/self/fdinfo/{pidfd}").read_text()
    except OSError:
        return ""
    return next((line.split()[1] for line in about.split("\n") if line.startswith("Pid:")), "")


def _waited(pid: str) -> float:
    """Seconds that a process's first thread has waited for a processor; 0 where the kernel does not say."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, ValueError, LookupError):
        return 0.0


class _Clock:
    """How long an answer may take: a busy machine's delays are no student's fault, and given back, within bounds."""

    def __init__(self, seconds: float, delayed: Callable[[], float]) -> None:
        self._seconds = seconds
        self._delayed = delayed
        self._delayed_before = delayed()
        self._began = time.monotonic()

    def left(self) -> float:
        """Seconds; zero or less when time is up."""
        left = self._seconds - (time.monotonic() - self._began)
        if left > 0:
            return left
        return left + min(self._delayed() - self._delayed_before, MOST_DELAYED * self._seconds)


class Box(contextlib.AbstractContextManager["Box"]):
    """One submission's process. What it answers is a claim; how long it may take is decided here."""

    def __init__(self, control: socket.socket, ceiling: Ceiling, uid: int) -> None:
        self._ceiling = ceiling
        self._promise = Promise(ceiling.threads, uid, 0, times_refused())
        self._frames, their_frames = socket.socketpair()
        self._status, their_status = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._pidfd: int | None = None
        self._pid = ""
        self._why: Ended | None = None
        self.usage: wire.Usage | None = None
        try:
            with their_frames, their_status:
                self._start(control, their_frames, their_status)
        except BaseException:
            self.close()
            raise

    def _start(self, control: socket.socket, frames: socket.socket, status: socket.socket) -> None:
        """Ask the zygote for a child, and wait until it is locked down."""
        request = json.dumps(asdict(self._ceiling)).encode()
        self._frames.setblocking(False)
        self._status.settimeout(SPAWN_SECONDS)
        try:
            socket.send_fds(control, [request], [frames.fileno(), status.fileno()])
            frames.close()
            status.close()
            message, handles, _, _ = socket.recv_fds(self._status, 65536, 1)
            if message.startswith(b"started "):
                self._pidfd = handles[0]
                self._pid = _pid_of(self._pidfd)  # once, since every question asks how long it has waited
                self._promise = replace(self._promise, counted=int(message.split()[1]))
                message = self._status.recv(65536)
        except OSError as error:  # a time-out among them
            raise BoxError(f"the zygote does not answer: {error}") from error
        if message.startswith(TOO_LOW):
            raise BoxRefusal(message.removeprefix(TOO_LOW).decode(errors="replace"))
        if message != b"ready":
            raise BoxError(f"a submission's process could not be locked down: {_why_not(message)}")

    def ask(
        self, question: wire.Question, tensors: Sequence[torch.Tensor] = (), *, wall_seconds: float
    ) -> tuple[Any, list[torch.Tensor]]:
        """Ask, and wait for the answer at most `wall_seconds`, not counting the time that it waits for a processor.

        Raises Ended, now and at every later question, when the process is gone, too slow, or answers out of form.
        """
        if self._why is not None:
            raise self._why
        clock = _Clock(wall_seconds, self._delayed)
        try:
            for buffer in wire.pack(question, tensors):
                self._send(buffer, clock)
            incoming = wire.Incoming(answer=True)
            for size in incoming.parts():
                incoming.feed(self._receive(size, clock))
            if _has_failed(incoming.message) and (shortage := self._promise.broken(self._pid)):
                raise BoxError(f"{SHORT}: {shortage}")
            return incoming.message, incoming.tensors
        except TimeoutError:
            self._end(Ended(f"took longer than {wall_seconds:g} seconds"))
        except (EOFError, ConnectionError):
            self._end(None if self._ends_by_itself() else Ended("closed its way to the grader"))
        except wire.WireError as error:
            self._end(Ended("sent something that is not an answer", str(error)))
        assert self._why is not None
        raise self._why

    def _send(self, buffer: memoryview, clock: "_Clock") -> None:
        while buffer:
            self._wait(select.POLLOUT, clock)
            with contextlib.suppress(BlockingIOError):
                buffer = buffer[self._frames.send(buffer[: 1 << 20]) :]

    def _receive(self, size: int, clock: "_Clock") -> bytearray:
        part = bytearray()
        while len(part) < size:  # grows with what arrives, not with what was announced
            self._wait(select.POLLIN, clock)
            with contextlib.suppress(BlockingIOError):
                chunk = self._frames.recv(min(size - len(part), 1 << 20))
                if not chunk:
                    raise EOFError
                part += chunk
        return part

    def _wait(self, event: int, clock: "_Clock") -> None:
        poll = select.poll()
        poll.register(self._frames, event)
        while (left := clock.left()) > 0:
            if poll.poll(left * 1000):
                return
        raise TimeoutError

    def _delayed(self) -> float:
        """Seconds for which the process, or this thread, could have run and was not let, since each began."""
        return _waited(self._pid) + _waited("thread-self")

    def _ends_by_itself(self) -> bool:
        """Whether the process is gone, or is so in a moment: then how it went says why."""
        assert self._pidfd is not None
        return bool(select.select([self._pidfd], [], [], GRACE_SECONDS)[0])

    def _end(self, why: Ended | None) -> None:
        """Kill, and remember why in words for the student. Raises BoxError when the fault was not theirs."""
        shortage = self._promise.broken(self._pid)
        status = self._kill()
        if shortage:
            raise BoxError(f"{SHORT}: {shortage}")
        self._why = why or self._cause(status)

    def _cause(self, status: int | None) -> Ended:
        if status is None:
            raise BoxError("the process of a submission vanished, and its supervisor with it")
        if os.WIFEXITED(status):
            return Ended("ended its own process", f"exit status {os.WEXITSTATUS(status)}")
        if self.usage is not None and self.usage.cpu_seconds >= self._ceiling.cpu_seconds - 1:
            return Ended(f"used up its {self._ceiling.cpu_seconds} seconds of processor time")
        number = os.WTERMSIG(status)
        if number == signal.SIGKILL:
            raise BoxError("the process of a submission was killed from outside, perhaps for want of memory")
        return Ended("crashed its process", signal.Signals(number).name)

    def _kill(self) -> int | None:
        """Kill the process and all that it started; return its wait status, None when nobody can tell it."""
        if self._pidfd is None:
            return None
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        os.close(self._pidfd)
        self._pidfd = None
        try:
            self._status.settimeout(SPAWN_SECONDS)
            ended = json.loads(self._status.recv(65536) or b"{}")
            self.usage = wire.Usage(ended["cpu_seconds"], ended["memory_kib"])
            status: int = ended["status"]
            return status
        except (OSError, ValueError, KeyError):
            return None

    def close(self) -> None:
        """End the process; `usage` then says what it had used."""
        self._kill()
        self._frames.close()
        self._status.close()
        self._why = self._why or Ended("is closed")

    def __exit__(self, *_: object) -> None:
        self.close()
