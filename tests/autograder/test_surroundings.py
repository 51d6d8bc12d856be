"""What the machine refuses is a sentence that says what to do."""

import errno
import os
from pathlib import Path

import pytest
from permissions import no_roots_rights

from autograder.surroundings import surroundings


def refused(path: Path, mode: str) -> str:
    """What people are told when this file cannot be opened."""
    with no_roots_rights(), pytest.raises(OSError, match=r".") as caught:
        path.open(mode).close()
    with no_roots_rights():
        return surroundings(caught.value)


def test_of_folders_in_one_another_the_closed_one_is_named(tmp_path: Path) -> None:
    """Whoever opens the file alone would not get in."""
    inner = tmp_path / "outer" / "inner"
    inner.mkdir(parents=True)
    inner.parent.chmod(0)
    said = refused(inner / "a.json", "r")
    inner.parent.chmod(0o755)
    assert said.startswith(f"{inner.parent}: cannot be read (Permission denied); have its owner, ")
    assert f":rX {inner.parent}`" in said


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    """The folder is open."""
    path = tmp_path / "a.json"
    path.touch(mode=0)
    assert refused(path, "r").startswith(f"{path}: cannot be read (Permission denied); have its owner")


def test_what_may_be_read_but_not_written_is_told_from_it(tmp_path: Path) -> None:
    """A file that is there by its name, a new one by its folder."""
    path = tmp_path / "a.json"
    path.touch(mode=0o444)
    tmp_path.chmod(0o555)
    what_to_do = "cannot be written (Permission denied); make it writable for this user, and run this again"
    assert refused(path, "w") == f"{path}: {what_to_do}"
    assert refused(tmp_path / "new", "w") == f"{tmp_path}: {what_to_do}"
    tmp_path.chmod(0o755)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/a/b"), "/a: No space left on device; make room there"),
        (OSError(errno.ENOSPC, "No space left on device"), "to the output: No space left on device; make room there"),
        (OSError(errno.EIO, "Input/output error", b"/a/b"), "/a/b: Input/output error; put that right"),
        (OSError("odd"), "odd, in {here}; put that right"),
    ],
)
def test_everything_else_keeps_the_systems_words(error: OSError, said: str) -> None:
    """With the path, where the system names one."""
    assert f"{said.format(here=os.getcwd())}, and run this again" in surroundings(error)
