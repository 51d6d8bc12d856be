"""The command line: a user's mistake is one clear line and exit code 2."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from permissions import ORDINARY

ROOT = Path(__file__).resolve().parents[1]

COURSE = """
[course]
title = "Small"

[[assignments]]
name = "double"
title = "Doubling"
points = 3
due = 2030-01-01T12:00:00+00:00
"""


def torchgrade(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "grading", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A course's folder with nothing but course.toml."""
    (tmp_path / "course.toml").write_text(COURSE)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["autograde", "nosuch"], "course.toml: no assignment 'nosuch'; there are: double"),
        (["grades", "nosuch"], "course.toml: no assignment 'nosuch'; there are: double"),
        (["collect", "nosuch", "."], "course.toml: no assignment 'nosuch'; there are: double"),
        (["release", "nosuch"], "course.toml: no assignment 'nosuch'; there are: double"),
        (["verify", "nosuch"], "course.toml: no assignment 'nosuch'; there are: double"),
        (["verify"], "assignment 'double' has no"),
        (["calibrate", "nosuch"], "course.toml: no assignment 'nosuch'; there are: double"),
        (["autograde", "double"], "assignment 'double' has no"),
        (["grades", "double"], "run `torchgrade autograde double` first"),
        (["collect", "double", "no/folder"], "no/folder: cannot be read as a folder"),
        (["check"], "which notebook? found none"),
        (["check", "none.ipynb", "--tests", "none.py"], "none.ipynb: cannot be read"),
    ],
)
def test_a_users_mistake_is_one_line(folder: Path, arguments: list[str], line: str) -> None:
    """No traceback: the file, what was found, what to do."""
    done = torchgrade(*arguments, cwd=folder)
    assert done.returncode == 2
    assert line in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.mark.parametrize("command", ["autograde", "calibrate"])
def test_a_gpu_that_is_not_there_is_one_line(folder: Path, command: str) -> None:
    """Before anything is graded or measured."""
    source = folder / "source" / "double"
    source.mkdir(parents=True)
    (source / "notebook.py").write_text("# %%\n")
    test = '@pytest.mark.points(3)\ndef test_it(threshold):\n    """Works."""\n    threshold("a.loss")\n'
    (source / "test_hidden.py").write_text(f"import pytest\n\n\n{test}")
    done = torchgrade(command, "double", "--device", "cuda:999", cwd=folder)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "--device: 'cuda:999' is not there: torch finds" in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('title = "Small"', 'titel = "Small"', "course.titel: unknown key; allowed here: title"),
        ("points = 3", 'points = "3"', "assignments.0.points: input should be a valid number, found '3'"),
        (
            "points = 3",
            "pionts = 3",
            "assignments.0.pionts: unknown key; allowed here: name, title, points, due, blank_share, limits",
        ),
        ("[course]", "[course", "not TOML"),
    ],
)
def test_a_typo_in_course_toml_is_named(folder: Path, old: str, new: str, line: str) -> None:
    """The file, the key, what is allowed; exit code 2."""
    (folder / "course.toml").write_text(COURSE.replace(old, new))
    done = torchgrade("autograde", "double", cwd=folder)
    assert done.returncode == 2
    assert f"{folder / 'course.toml'}: {line}" in done.stderr
    assert done.stderr.count("\n") == 1


def test_outside_of_a_course_the_message_says_so(tmp_path: Path) -> None:
    """Without a course.toml above, there is no course."""
    done = torchgrade("grades", "double", cwd=tmp_path)
    assert done.returncode == 2
    assert "no course.toml" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "closed"),
    [
        (["grades", "double"], "source"),
        (["grades", "double"], "submitted/ada"),
        (["stats", "double"], "reports"),
        (["release", "double"], "source/double/notebook.py"),
    ],
)
def test_what_may_not_be_read_is_one_line(folder: Path, arguments: list[str], closed: str) -> None:
    """Another TA made it for themselves alone; no traceback, and nothing as if it were not there."""
    for each in ("source/double", "submitted/ada/double", "reports/double"):
        (folder / each).mkdir(parents=True)
    for each in ("source/double/notebook.py", "source/double/test_hidden.py"):
        (folder / each).write_text("# %%\n")
    (folder / closed).chmod(0)
    command = [*ORDINARY, sys.executable, "-m", "grading", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    (folder / closed).chmod(0o755)
    assert done.stderr.startswith(f"torchgrade: {folder / closed}: cannot be read (Permission denied); have its owner")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_a_working_directory_that_is_gone_is_one_line(folder: Path) -> None:
    """As after a checkout in another terminal."""
    (folder / "gone").mkdir()
    command = f"cd gone && rmdir ../gone && {shlex.quote(sys.executable)} -m grading grades"
    where = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["sh", "-c", command], cwd=folder, env=where, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        "torchgrade: the working directory is gone; change into a folder that is there, and run this again\n"
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_under_the_output_is_one_line(folder: Path) -> None:
    """Python does not complain once more at its end."""
    command = [sys.executable, "-m", "grading", "--help"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, cwd=folder, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "to the output: No space left on device; make room there, and run this again" in done.stderr


def test_help_lists_every_command(folder: Path) -> None:
    """`--help` works anywhere and names what there is."""
    done = torchgrade("--help", cwd=folder)
    assert done.returncode == 0
    for command in ("release", "verify", "collect", "autograde", "grades", "calibrate", "check", "demo", "fetch-mnist"):
        assert command in done.stdout
