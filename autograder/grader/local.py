"""A workspace in this very process: for students' own checks of their own notebook, and for code that is trusted.

There is no box: whatever the notebook does, it does here.
"""

import sys
import types
import weakref
from collections.abc import Sequence
from typing import Any, ClassVar

import torch

from autograder.box import wire
from autograder.box.worker import MODULE, Workspace


class LocalChannel:
    """Answers questions as the box would; time limits hold only for cells.

    Until it is closed the notebook is this process's `__main__`.
    """

    _notebooks: ClassVar[weakref.WeakSet[types.ModuleType]] = weakref.WeakSet()
    _ours: ClassVar[types.ModuleType] = sys.modules[MODULE]

    def __init__(self) -> None:
        if sys.modules[MODULE] not in self._notebooks:  # a process that was spawned gets its own late
            LocalChannel._ours = sys.modules[MODULE]
        self._workspace = Workspace()
        self._notebooks.add(self._workspace.module)
        self.usage: wire.Usage | None = None

    def ask(
        self, question: wire.Question, tensors: Sequence[torch.Tensor] = (), *, wall_seconds: float
    ) -> tuple[Any, list[torch.Tensor]]:
        del wall_seconds  # nobody outside of this process could enforce it
        answer, found = self._workspace.answer(question, [tensor.detach().clone() for tensor in tensors])
        return answer, [tensor.detach().clone() for tensor in found]

    def close(self) -> None:
        sys.modules[MODULE] = self._ours
