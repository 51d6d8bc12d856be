"""Which of the two ways holds student code here."""

import os
from collections.abc import Iterator
from pathlib import Path

from autograder.box.bubblewrap import Bubblewrap
from autograder.box.landlock import Landlock
from autograder.box.sandbox import Sandbox
from autograder.errors import BoxRefusal

KINDS: dict[str, type[Sandbox]] = {"bubblewrap": Bubblewrap, "landlock": Landlock}  # the better one first
AUTO = "auto"


def sandbox_of(kind: str, *secrets: Path, modules: tuple[str, ...] = ()) -> Sandbox:
    """The sandbox of that kind, unchecked; KeyError for a kind that there is not."""
    return KINDS[kind](secrets, os.geteuid() == 0, modules)


def choose(kind: str, *secrets: Path) -> Sandbox:
    """The sandbox of that kind, or with `auto` the first whose checks this machine stands.

    Raises BoxRefusal, with what each lacks, when there is none.
    """
    reasons = []
    for each in _candidates(kind):
        sandbox = sandbox_of(each, *secrets)
        try:
            sandbox.check()
        except BoxRefusal as refusal:
            reasons.append(f"{each}: {refusal}")
        else:
            return sandbox
    raise BoxRefusal("; ".join(reasons))


def _candidates(kind: str) -> Iterator[str]:
    yield from KINDS if kind == AUTO else (kind,)
