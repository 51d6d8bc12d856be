"""The log of our own failures: what broke, when, and the traceback. For staff; a report names its path."""

import contextlib
import traceback
from datetime import UTC, datetime
from pathlib import Path


def note(log: Path, job: str, error: BaseException) -> None:
    """Append a failure. A log that cannot be written is done without: the disk may be what failed."""
    when = datetime.now(UTC).isoformat(timespec="seconds")
    entry = f"{when} {job}\n{''.join(traceback.format_exception(error))}\n"
    with contextlib.suppress(OSError):
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(entry)
