"""One run of a command on an assignment at a time: a lock that the kernel gives back however its holder ends."""

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import UsageError
from autograder.paths import try_lock


@contextmanager
def alone(path: Path, command: str) -> Iterator[None]:
    """Be the only run of a command that holds the lock at `path`. Raises UsageError when there is another one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab+", buffering=0)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be written ({error.strerror}); make room there, or the folder writable, and run again"
        ) from error
    with file:
        if not _is_first(file.fileno()):
            file.seek(0)
            who = file.read().decode(errors="replace") or "unknown"
            raise UsageError(
                f"{path}: process {who} runs `torchgrade {command}` already; wait until it is done, or end it"
            )
        with contextlib.suppress(OSError):  # on a full disk the lock holds, and only has no name
            file.truncate(0)
            file.write(str(os.getpid()).encode())
        yield


def _is_first(handle: int) -> bool:
    try:
        return try_lock(handle)
    except OSError:  # a file system without locks: nobody can tell
        return True
