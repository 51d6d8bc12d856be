"""A course to begin with: what `torchgrade init` writes, and that it holds up as it is."""

import os
import re
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from autograder.course import read_course
from autograder.errors import CourseError
from grading.errors import StarterError
from grading.starter import beginning
from grading.starter.beginning import begin_course
from grading.starter.folder import written_aside_folder

NOW = datetime(2031, 3, 3, 9, 30)
TOOLS = str(Path(sys.executable).parent)


def shell(script: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run commands as somebody types them, up to the first that fails."""
    environment = {**os.environ, "PATH": f"{TOOLS}:{os.environ['PATH']}"}
    return subprocess.run(["bash", "-e"], input=script, cwd=cwd, env=environment, capture_output=True, text=True)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The folder of a course that was just begun."""
    folder = tmp_path / "deep-learning"
    begin_course(folder, NOW)
    return folder


def test_the_printed_commands_lead_from_nothing_to_feedback(tmp_path: Path) -> None:
    """Typed as they are printed: the solution gets all points, the release as it was none, and both have a page."""
    told = shell("torchgrade init course", tmp_path)
    commands = "".join(line[2:] + "\n" for line in told.stdout.split("\n") if line.startswith("  "))
    assert commands.startswith("cd course\n")
    done = shell(commands, tmp_path)
    assert done.returncode == 0, done.stderr
    rows = dict(re.findall(r"(student-\d\d) +1(?: +[\d.]+)* +([\d.]+) +graded", done.stdout))
    assert rows == {"student-01": "10", "student-02": "0"}
    assert "linear_unit: no fault" in done.stdout
    assert len(list((tmp_path / "course/feedback/linear_unit").glob("*.html"))) == 2


def test_ci_finds_nothing_wrong(made: Path) -> None:
    """What the CI file runs passes, once the release is made; `verify` is tried with the printed commands."""
    workflow = (made / ".github/workflows/course.yml").read_text()
    commands = re.findall(r"- run: (torchgrade .*)", workflow)
    assert [line.split()[1] for line in commands] == ["doctor", "release", "verify", "quiz"]
    done = shell("torchgrade release\ntorchgrade release --check\ntorchgrade quiz lint first_quiz\n", made)
    assert done.returncode == 0, done.stderr
    assert "first_quiz: 4 items, 0 errors, 0 warnings" in done.stdout


def test_it_is_due_in_some_weeks(made: Path) -> None:
    """With an offset, and not on a day that a template names."""
    due = read_course(made).assignment("linear_unit").due
    assert due.replace(tzinfo=None) - NOW < timedelta(weeks=5)
    assert due.replace(tzinfo=None) - NOW > timedelta(weeks=3)
    assert due.utcoffset() is not None


def test_every_line_that_is_commented_out_is_a_key(made: Path) -> None:
    """Whoever takes the # away from the examples in course.toml has a course."""
    path = made / "course.toml"
    text = re.sub(r"^# (?=[A-Za-z_]+ = |\[)", "", path.read_text(), flags=re.MULTILINE)
    assert text.count("[[grades.groups]]") == 2
    path.write_text(text.replace('modules = ["torchvision"]', "modules = []"))
    grades = read_course(made).grades
    assert (grades.late_days, grades.late.penalty, grades.letters["A"]) == (4, 0.1, 90)
    assert [group.name for group in grades.groups] == ["labs", "quizzes"]


@pytest.mark.parametrize("what", ["file", "folder"])
def test_nothing_is_written_over(tmp_path: Path, what: str) -> None:
    """A file, or a folder with something in it, is one line and stays as it is."""
    path = tmp_path / "course"
    (path / "notes" if what == "folder" else path).parent.mkdir(exist_ok=True)
    (path / "notes" if what == "folder" else path).write_text("mine")
    done = shell("torchgrade init course", tmp_path)
    assert (done.returncode, done.stderr.count("\n"), done.stdout) == (2, 1, "")
    assert [each.name for each in tmp_path.rglob("*")] == (["course", "notes"] if what == "folder" else ["course"])


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    """Also the one that the shell stands in, and a repository without files."""
    (tmp_path / ".git").mkdir()
    done = shell("torchgrade init .\ntorchgrade quiz lint first_quiz", tmp_path)
    assert done.returncode == 0, done.stderr
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        ".git",
        ".github",
        ".gitignore",
        "README.md",
        "course.toml",
        "source",
    ]


@pytest.mark.parametrize("there", [True, False])
def test_an_interrupted_begin_leaves_nothing(tmp_path: Path, there: bool) -> None:
    """Ctrl-C before the end: no folder, or the empty one that there was."""
    folder = tmp_path / "course"
    if there:
        folder.mkdir()
    with pytest.raises(KeyboardInterrupt):
        _interrupted(folder)
    assert list(tmp_path.rglob("*")) == ([folder] if there else [])


def _interrupted(folder: Path) -> None:
    with written_aside_folder(folder) as aside:
        (aside / "course.toml").write_text("half")
        raise KeyboardInterrupt


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    """A file stands where a folder would be."""
    (tmp_path / "notes").write_text("")
    with pytest.raises(StarterError, match=r"notes/course: could not be made \(.*\); name a folder of yours"):
        begin_course(tmp_path / "notes" / "course", NOW)


def test_git_ignores_what_commands_make(made: Path) -> None:
    """All that the README names as working state stands in .gitignore."""
    readme = (Path(__file__).parents[3] / "README.md").read_text()
    (said,) = re.findall(r"\n\n(.*) are a course's working state", readme, re.DOTALL)
    ignored = (made / ".gitignore").read_text().split("\n")
    for name in re.findall(r"`([^`]+)`", said.rpartition("\n\n")[2]):
        assert f"/{name}" in ignored or f"/{name}*" in ignored


def test_without_a_course_the_message_names_init(tmp_path: Path) -> None:
    """Both where none is in reach, and where a folder that is named is none."""
    done = shell("torchgrade grades", tmp_path)
    assert done.returncode == 2
    assert "torchgrade init FOLDER" in done.stderr
    with pytest.raises(CourseError, match="torchgrade init FOLDER"):
        read_course(tmp_path)


def test_the_assignment_is_the_starters() -> None:
    """The commands name what the starter course holds."""
    assert (Path(beginning.__file__).parent / "course/source" / beginning.ASSIGNMENT / "notebook.py").is_file()
