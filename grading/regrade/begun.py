"""What was begun must be finished, or never have been: how an apply or undo survives being killed.

The gradebook decides. `begun.json` says which entry would decide, and which reports then belong where; it is written
within the gradebook's transaction, when copies of all the reports are already there. As long as the file exists,
something is left to do: where the gradebook has the entry, the reports are put in their places; where it has not,
nothing happened, and what was prepared goes away. Both can be cut off and done again.
"""

import shutil
from datetime import datetime

import msgspec

from autograder.paths import written_aside
from grading.errors import RegradeError
from grading.gradebook.store import Gradebook
from grading.regrade.folder import Folder, after_in, before_in


class Begun(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """begun.json. `number` and `when` are of the entry that decides: a regrade, or the undoing of `undoes`."""

    number: int
    when: datetime
    undoes: int | None
    attempts: list[tuple[str, int]]  # whose reports are to be put in place

    def write(self, folder: Folder) -> None:
        with written_aside(folder.begun_json) as path:
            path.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=1))

    def __str__(self) -> str:
        return f"regrade {self.number}" if self.undoes is None else f"undoing regrade {self.undoes}"


def settle(folder: Folder, gradebook: Gradebook) -> Begun | None:
    """Finish what was begun and decided, and return it; take back what was not decided.

    Call it while the locks on the regrades and on the assignment are held.
    """
    begun = _read(folder)
    is_decided = begun is not None and any(
        (entry.number, entry.when) == (begun.number, begun.when) for entry in gradebook.entries()
    )
    if begun is not None and is_decided:
        _put_in_place(folder, begun)
    shutil.rmtree(folder.new, ignore_errors=True)
    folder.begun_json.unlink(missing_ok=True)
    return begun if is_decided else None


def _put_in_place(folder: Folder, begun: Begun) -> None:
    if begun.undoes is not None:
        source = before_in(folder.of(begun.undoes))
    else:
        if folder.new.is_dir():
            folder.new.rename(folder.of(begun.number))
        source = after_in(folder.of(begun.number))
    for student, attempt in begun.attempts:
        folder.standing.take(student, attempt, source)
    if begun.undoes is None:
        folder.forget_preview()


def _read(folder: Folder) -> Begun | None:
    try:
        return msgspec.json.decode(folder.begun_json.read_bytes(), type=Begun)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        raise RegradeError(f"{folder.begun_json}: cannot be read ({error}); restore it from a copy") from error
