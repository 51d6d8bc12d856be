"""A batch's progress: a bar a phase, with what is done, left and failed, or nothing at all."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


class TerminalProgress:
    """Bars for the phases; where there is no terminal, their last state is printed at the end."""

    def __init__(self, phases: Sequence[str], title: str = "") -> None:
        self._title = title
        failed = TextColumn("{task.fields[failed]}")
        self._bars = Progress(
            TextColumn("{task.description:<7}"), BarColumn(), MofNCompleteColumn(), failed, TimeElapsedColumn()
        )
        self._tasks: dict[str, TaskID] = {
            phase: self._bars.add_task(phase, total=None, start=False, failed="") for phase in phases
        }
        self._failed = dict.fromkeys(phases, 0)

    def begin(self, phase: str, total: int) -> None:
        self._bars.start_task(self._tasks[phase])
        self._bars.update(self._tasks[phase], total=total)

    def advance(self, phase: str, *, failed: bool = False) -> None:
        self._failed[phase] += failed
        count = self._failed[phase]
        self._bars.update(self._tasks[phase], advance=1, failed=f"{count} failed" if count else "")

    def __enter__(self) -> Self:
        if self._title:
            self._bars.console.print(self._title, highlight=False)
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()


class NoProgress:
    """Shows nothing: for programs that only want the result."""

    def begin(self, phase: str, total: int) -> None:
        """Nothing to show."""

    def advance(self, phase: str, *, failed: bool = False) -> None:
        """Nothing to show."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to end."""
