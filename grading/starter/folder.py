"""A folder that is there in full or not at all."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from autograder.paths import COURSE_FILE, PART
from grading.errors import StarterError


@contextmanager
def written_aside_folder(folder: Path) -> Iterator[Path]:
    """Yield an empty folder to fill; it becomes `folder` when the block succeeds, and leaves nothing when it does not.

    `folder` may be there already if it is empty: then it is filled from a folder inside it, so that a shell that stands
    in it stays there. Raises StarterError when it cannot be written.
    """
    inside = folder.is_dir()
    try:
        if not inside:
            folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=folder if inside else folder.parent, prefix=f".{folder.name}.", suffix=PART))
    except OSError as error:
        raise StarterError(f"{folder}: could not be made ({error.strerror}); name a folder of yours") from error
    try:
        aside.chmod(0o777 & ~_umask())
        yield aside
        _move_in(aside, folder) if inside else aside.rename(folder)
    except OSError as error:
        raise StarterError(f"{folder}: could not be written ({error.strerror}); mend that and try again") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    """Write files into a folder, by their paths in it."""
    for name, content in files.items():
        path = folder / PurePosixPath(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _move_in(aside: Path, folder: Path) -> None:
    """Move all that lies in `aside` to `folder`, or nothing. course.toml goes last: it makes the folder a course."""
    paths = sorted(aside.iterdir(), key=lambda each: each.name == COURSE_FILE)
    try:
        for path in paths:
            path.rename(folder / path.name)
    except BaseException:
        for moved in (folder / path.name for path in paths if not path.exists()):
            with contextlib.suppress(OSError):
                shutil.rmtree(moved) if moved.is_dir() else moved.unlink()
        raise


def _umask() -> int:
    """What this process leaves out of the rights of new files; it can be asked for only by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
