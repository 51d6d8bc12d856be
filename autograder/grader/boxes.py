"""The boxes of one worker process: a zygote that has stood its self-tests, and fresh workspaces from it."""

from dataclasses import replace
from pathlib import Path

from autograder.box.keeper import Box, Keeper
from autograder.box.lockdown import Ceiling
from autograder.box.modes import sandbox_of
from autograder.box.selftest import SELFTEST_SECONDS, check_box, check_computing
from autograder.errors import BoxError, BoxRefusal, StudentError
from autograder.paths import CoursePaths


class Boxes:
    """Opens boxes of a kind of `autograder.box.modes`; the zygote is started when the first is asked for.

    It imports `modules` once, so that no submission has to.
    """

    def __init__(self, kind: str, root: Path, work: Path, modules: tuple[str, ...] = ()) -> None:
        self._kind = kind
        self._modules = modules
        self._paths = CoursePaths(root, work)
        self._keeper: Keeper | None = None
        self._has_started = False
        self._computes_under: set[Ceiling] = set()

    def open(self, ceiling: Ceiling) -> Box:
        """A fresh workspace for one submission; a zygote that is gone is started again.

        Raises BoxRefusal when none ever started in this process, or when an empty box cannot compute under that
        ceiling, which is tried before the first submission under it.
        """
        try:
            return self._open(ceiling)
        except BoxError:
            self.close()
        try:
            return self._open(ceiling)
        except BoxError as error:
            if self._has_started:
                raise
            raise BoxRefusal(
                f"the box cannot be made on this machine ({error}); `torchgrade doctor` shows what it lacks"
            ) from error

    def _open(self, ceiling: Ceiling) -> Box:
        self.start()
        assert self._keeper is not None
        self._check_computing(self._keeper, replace(ceiling, cpu_seconds=SELFTEST_SECONDS))
        return self._keeper.open(ceiling)

    def _check_computing(self, keeper: Keeper, ceiling: Ceiling) -> None:
        if ceiling not in self._computes_under:
            check_computing(keeper, ceiling)
            self._computes_under.add(ceiling)

    def start(self) -> None:
        """Start the zygote, unless it is there. Raises BoxError where it does not start."""
        if self._keeper is None:
            self._keeper = self._started()

    def _started(self) -> Keeper:
        keeper = None
        try:
            sandbox = sandbox_of(self._kind, self._paths.root, self._paths.work, modules=self._modules)
            keeper = Keeper(sandbox, self._paths.box_log)
            check_box(keeper)
        except BaseException as error:
            if keeper is not None:
                keeper.close()
            if isinstance(error, StudentError):  # there is no student yet
                raise BoxError(f"the box's self-test ended early: {error}") from error
            raise
        self._has_started = True
        return keeper

    def close(self) -> None:
        if self._keeper is not None:
            self._keeper.close()
            self._keeper = None
