"""What `torchgrade doctor` finds is what is so."""

import os
import sys
from pathlib import Path

import pytest
import torch
from crowd import crowd, room_for

from autograder.course import Course, read_course
from autograder.doctor import Finding, can_grade, examine, show, thresholds_of

COURSE = """
[course]
title = "Small"

[runner]
box = "bubblewrap"

[[assignments]]
name = "double"
title = "Doubling"
points = 3
due = 2030-01-01T12:00:00+00:00
limits = { cell_seconds = 2.5 }
"""


HIDDEN = '''
from autograder.grader import Recipe

HALF = Recipe("Net", "noisy_digits", "mse")


def test_it(trained, threshold):
    """Works."""
    assert threshold("half.loss").accepts(trained(HALF).loss)
'''

THRESHOLDS = """
[digits.cpu."half.loss"]
low = 0.1
high = 0.2
mean = 0.15
seeds = 16
averaged = 3
models = 1
false_fail = 0.0
torchgrade = "any"
measured = "2027-01-01"
follows_from = {{ {follows_from} }}
recipe = {{ model = "Net", data = "noisy_digits", loss = "mse" }}
false_pass = {{}}
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "course.toml").write_text(COURSE)
    return read_course(tmp_path)


def test_a_machine_that_holds_is_said_to_hold(course: Course) -> None:
    """The box is really attacked, and computes under the course's limits; these, data and workers are shown."""
    findings = list(examine(course))
    by_what = {each.what: each for each in findings}
    mode = "bubblewrap, started by root" if os.geteuid() == 0 else "bubblewrap"
    assert can_grade(findings)
    assert "attacks tried, none worked" in by_what[mode].found
    assert by_what['runner.box = "bubblewrap"'].found.endswith(mode)
    by_part = {each.part: each for each in findings if each.what == "double"}
    assert "cell_seconds 2.5" in by_part["limits"].found
    assert by_part["computes"].found == "6 computations in float32 and float64 under 3072 MiB"
    assert "worker" in by_what["grades with"].found
    assert "1000 images" in by_what["digits"].found
    assert sys.executable in by_what["Python"].found


def test_a_machine_without_tools_is_said_to_lack_them(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the mode that the course asks for cannot be, no submission would be run, and the reason stands there."""
    monkeypatch.setenv("PATH", "/nowhere")
    findings = list(examine(course))
    assert not can_grade(findings)
    refusals = [each.found for each in findings if each.part == "mode"]
    assert any("apt-get install bubblewrap" in each for each in refusals)


def test_a_shortage_of_threads_stands_in_the_table(course: Course) -> None:
    """Nobody is graded here, and the numbers say why."""
    with crowd(60), room_for(20):
        found = next(each for each in examine(course) if each.what == "threads")
    assert not can_grade([found])
    assert "too few threads may be started here: `ulimit -u`" in found.found


def test_missing_data_stand_in_the_table(course: Course) -> None:
    """A course whose data are not there cannot be graded."""
    course.paths.course_file.write_text(COURSE + '\n[data]\nimages = "mnist"\nmnist_folder = "nosuch"\n')
    (data,) = [each for each in examine(read_course(course.paths.root)) if each.part == "data"]
    assert data.holds is False
    assert "nosuch" in data.found


@pytest.mark.parametrize(
    ("follows_from", "holds", "said"),
    [
        ('torch = "any"', None, f"half.loss (torch: {torch.__version__.partition('+')[0]} now, any then)"),
        ('data = "any"', False, "'half.loss' was measured on other data"),
        ('optree = "0.1"', True, "measured with optree 0.1"),
    ],
)
def test_what_thresholds_were_measured_with_stands_in_the_table(
    course: Course, follows_from: str, holds: bool | None, said: str
) -> None:
    """With what is another here; where the data are, nobody could be graded."""
    source = course.paths.source("double")
    source.notebook.parent.mkdir(parents=True)
    source.notebook.write_text("# %%\n")
    source.hidden_tests.write_text(HIDDEN)
    source.thresholds.write_text(THRESHOLDS.format(follows_from=follows_from))
    (found,) = thresholds_of(course)
    assert (found.part, found.what, found.holds) == ("thresholds", "double", holds)
    assert said in found.found


def test_the_table_names_each_part_once(capsys: pytest.CaptureFixture[str]) -> None:
    """What is found is printed as it is, brackets too."""
    show([Finding("mode", "a", "[bold]x[/]", True), Finding("mode", "b", "y", False)])
    shown = capsys.readouterr().out
    assert shown.count("mode") == 1
    assert "[bold]x[/]" in shown
    assert "NO" in shown
