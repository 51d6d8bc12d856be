"""Ways to a workspace that holds a student's code: opened, counted, closed."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

import torch

from autograder.box import wire


class Channel(Protocol):
    """A way to a workspace. `ask` raises StudentError when that is gone; `usage` is known once it is closed."""

    usage: wire.Usage | None

    def ask(
        self, question: wire.Question, tensors: Sequence[torch.Tensor] = (), *, wall_seconds: float
    ) -> tuple[Any, list[torch.Tensor]]: ...

    def close(self) -> None: ...


class Channels(AbstractContextManager["Channels"]):
    """The channels of one submission, one after the other; all are closed at the end."""

    def __init__(self, open_channel: Callable[[], Channel]) -> None:
        self._open_channel = open_channel
        self._opened: list[Channel] = []

    def open(self) -> Channel:
        self._opened.append(self._open_channel())
        return self._opened[-1]

    def close(self) -> float:
        """Close all; returns the processor time that their boxes used, in seconds."""
        for channel in self._opened:
            channel.close()
        return sum(channel.usage.cpu_seconds for channel in self._opened if channel.usage is not None)

    def __exit__(self, *_: object) -> None:
        self.close()
