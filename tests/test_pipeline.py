"""The whole path on a small assignment without training: real notebooks, a real box, real worker processes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import typer
from crowd import crowd, room_for
from permissions import ORDINARY, no_roots_rights

from autograder.cli import autograde as command
from autograder.course import Course, read_course
from autograder.errors import BoxRefusal, GraderError, IntakeError, UsageError
from autograder.grader.alone import alone
from autograder.grader.pipeline import Graded, autograde
from autograder.intake.collect import collect
from autograder.progress import NoProgress
from autograder.report import Report, Verdict, read_report

COURSE = """
[course]
title = "Small"

[runner]
workers = 1

[[assignments]]
name = "double"
title = "Doubling"
points = 3
due = 2030-01-01T12:00:00+00:00
limits = { cell_seconds = 2.0, load_seconds = 6.0, call_seconds = 2.0 }
"""

HIDDEN = '''
import builtins
import os
import sys

import pytest
import torch


@pytest.mark.points(2)
def test_doubles(student):
    """Every number is doubled."""
    assert torch.equal(student.double(torch.tensor([3, 17])), torch.tensor([6, 34]))


def test_no_student_code_has_run_here(student):
    """The process that grades has not run the notebook."""
    assert student.mark() == "left"
    assert not hasattr(builtins, "MARK")
    assert "MARK" not in os.environ
    assert not hasattr(sys.modules["__main__"], "mark")
'''

MARKING = """
import builtins, os, sys
builtins.MARK = "left"
os.environ["MARK"] = "left"
sys.modules["marked"] = builtins
"""
REST = "def mark(): return builtins.MARK"
STUCK = "import time\nwhile True:\n    try:\n        time.sleep(9)\n    except BaseException:\n        pass"
RIGHT = "def double(x): return x + x"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with one assignment and no submissions yet."""
    (tmp_path / "course.toml").write_text(COURSE)
    source = tmp_path / "source" / "double"
    source.mkdir(parents=True)
    (source / "notebook.py").write_text("# %%\n")
    (source / "test_hidden.py").write_text(HIDDEN)
    return read_course(tmp_path)


def hand_in(course: Course, **notebooks: str | list[str]) -> None:
    folder = course.paths.work / "inbox"
    folder.mkdir(exist_ok=True)
    for student, cells in notebooks.items():
        if isinstance(cells, str):
            (folder / f"{student}.ipynb").write_text(cells)
        else:
            notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
            nbformat.write(notebook, folder / f"{student}.ipynb")
    collect(course, "double", folder)


def grade(course: Course) -> tuple[Graded, dict[str, Report]]:
    graded = autograde(course, "double", NoProgress())
    return graded, {report.student: report for report in graded.reports}


def test_student_code_leaves_no_mark_in_the_process_that_grades_it(course: Course) -> None:
    """Top-level code that marks its process marks the box's, and the grader's not; nor this one's."""
    hand_in(course, marker=[MARKING, REST, RIGHT])
    _, reports = grade(course)
    assert [test.verdict for test in reports["marker"].tests] == [Verdict.PASSED, Verdict.PASSED]
    assert reports["marker"].box.startswith("bubblewrap")
    assert "MARK" not in os.environ


def test_accidents_cost_their_own_marks_only(course: Course) -> None:
    """No notebook, an exit, a crash, a loop that nothing stops: each gets words, and the honest one its points."""
    hand_in(
        course,
        honest=[MARKING, REST, RIGHT],
        torn='{"cells": [',
        leaver=["import os", "os._exit(0)", RIGHT],
        crasher=[RIGHT, "def mark():\n    import ctypes\n    ctypes.string_at(0)"],
        stuck=[
            RIGHT,
            "import time\nwhile True:\n    try:\n        time.sleep(9)\n    except BaseException:\n        pass",
        ],
    )
    _, reports = grade(course)
    assert {student: report.earned for student, report in reports.items()} == {
        "honest": 3,
        "torn": 0,
        "leaver": 0,
        "crasher": 2,
        "stuck": 0,
    }
    assert "not a Jupyter notebook" in reports["torn"].tests[0].message
    assert reports["leaver"].tests[0].message.endswith("ended its own process")
    assert "crashed its process" in reports["crasher"].tests[1].message
    assert "took longer than 6 seconds" in reports["stuck"].tests[0].message


def test_a_second_run_keeps_what_is_done(course: Course) -> None:
    """Only what is missing, new or follows from other tests is graded again."""
    hand_in(course, a=[MARKING, REST, RIGHT], b=[RIGHT])
    grade(course)
    path_a, path_b = (course.paths.report("double", student, 1) for student in "ab")
    before = path_a.read_bytes()
    path_b.unlink()
    graded, reports = grade(course)
    assert graded.kept == 1
    assert reports["b"].earned == 2
    assert path_a.read_bytes() == before
    hidden = course.source("double").hidden_tests
    hidden.write_text(hidden.read_text().replace("34]", "35]"))
    graded, reports = grade(course)
    assert graded.kept == 0
    assert reports["b"].earned == 0


class Counting(NoProgress):
    """Notes how much there is to do."""

    def __init__(self) -> None:
        self.totals: dict[str, int] = {}

    def begin(self, phase: str, total: int) -> None:
        self.totals[phase] = total


def test_after_a_change_to_the_tests_nothing_is_loaded_again(course: Course) -> None:
    """What loading found follows from the notebook, not from the tests."""
    hand_in(course, a=[MARKING, REST, RIGHT])
    grade(course)
    hidden = course.source("double").hidden_tests
    hidden.write_text(hidden.read_text().replace("17]", "18]").replace("34]", "36]"))
    counting = Counting()
    autograde(course, "double", counting)
    assert (counting.totals["load"], counting.totals["test"]) == (0, 1)


def test_what_tests_draw_is_the_same_in_every_run_until_it_is_reseeded(course: Course) -> None:
    """With torch, NumPy and Python alike, though a test names no seed."""
    hidden = course.source("double").hidden_tests
    draw = "torch.rand(1).item(), np.random.rand(), random.random()"
    test = f'def test_draws(student):\n    """Draws."""\n    raise Mistake(repr(({draw})))\n'
    head = "import random\nimport numpy as np\nimport pytest\nimport torch\nfrom autograder.grader import Mistake\n\n\n"
    hidden.write_text(f"{head}@pytest.mark.points(3)\n{test}")
    hand_in(course, a=[RIGHT])
    drawn = []
    for reseeded in (0, 1, 0):
        graded = autograde(course, "double", NoProgress(), reseeded=reseeded)
        drawn.append(graded.reports[0].tests[0].message)
    assert drawn[0] == drawn[2]
    assert drawn[0] != drawn[1]


def test_points_are_those_of_tests_and_questions_together(course: Course) -> None:
    """What a person marks is no part of the report, and has its share of the assignment's points."""
    question = '# %% [markdown] answer="why" points=1.5\n# Why?\n# ### BEGIN ANSWER\n# So.\n# ### END ANSWER\n'
    course.source("double").notebook.write_text(question)
    hand_in(course, a=[MARKING, REST, RIGHT])
    with pytest.raises(GraderError, match=r"worth 3 points, the questions of .*notebook\.py 1\.5, .* says 3;"):
        grade(course)
    course.paths.course_file.write_text(COURSE.replace("points = 3", "points = 4.5"))
    _, reports = grade(read_course(course.paths.root))
    assert (reports["a"].points, reports["a"].earned) == (3, 3)


def test_a_later_notebook_is_a_new_attempt(course: Course) -> None:
    """The latest attempt is graded; the report of the one before stays."""
    hand_in(course, a=[RIGHT])
    grade(course)
    hand_in(course, a=[MARKING, REST, RIGHT])
    _, reports = grade(course)
    assert (reports["a"].attempt, reports["a"].earned) == (2, 3)
    assert read_report(course.paths.report("double", "a", 1)).earned == 2


@pytest.mark.parametrize(("which", "graded"), [("best", [1, 2]), ("last", [2])])
def test_the_command_grades_every_attempt_that_may_count(course: Course, which: str, graded: list[int]) -> None:
    """Where the best counts, an attempt that was collected between two runs is graded as well."""
    course.paths.course_file.write_text(f'{COURSE}\n[grades]\nattempts = "{which}"\n')
    hand_in(course, a=[MARKING, REST, RIGHT])
    hand_in(course, a=[RIGHT])
    command(name="double", course=course.paths.root, work=course.paths.work)
    reports = course.paths.report("double", "a", 1).parent.glob("*.json")
    assert sorted(read_report(path).attempt for path in reports) == graded


@pytest.mark.parametrize("which", ["best", "last"])
def test_nobody_is_graded_while_a_students_folder_is_closed(course: Course, which: str) -> None:
    """Another TA collected it for themselves alone: its student is named, not left out."""
    course.paths.course_file.write_text(f'{COURSE}\n[grades]\nattempts = "{which}"\n')
    hand_in(course, a=[MARKING, REST, RIGHT], b=[RIGHT])
    shut = course.paths.submitted / "b"
    shut.chmod(0)
    with no_roots_rights(), pytest.raises(IntakeError, match=f"{shut}: cannot be read"):
        command(name="double", course=course.paths.root, work=course.paths.work)
    assert not list(course.paths.reports.rglob("*.json"))
    shut.chmod(0o755)


def test_the_command_ends_with_1_when_somebody_waits_for_staff(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """What starts it by night notices; everybody is reported."""
    hand_in(course, a=[RIGHT], b=[RIGHT])
    (course.paths.attempts("b", "double") / "attempt-0001" / "b.ipynb").unlink()
    with pytest.raises(typer.Exit) as ended:
        command(name="double", course=course.paths.root, work=course.paths.work)
    assert ended.value.exit_code == 1
    assert "\nb: waits for staff (" in capsys.readouterr().out
    assert course.paths.report("double", "a", 1).exists()


def test_a_bug_in_a_hidden_test_costs_no_point(course: Course) -> None:
    """The test ends in `error` for everybody, the total waits, and the others' verdicts stand."""
    hidden = course.source("double").hidden_tests
    hidden.write_text(
        hidden.read_text().replace("    assert student.mark()", "    undefined_name\n    assert student.mark()")
    )
    hand_in(course, a=[MARKING, REST, RIGHT])
    graded, reports = grade(course)
    assert [test.verdict for test in reports["a"].tests] == [Verdict.PASSED, Verdict.ERROR]
    assert reports["a"].earned is None
    assert graded.errors == [reports["a"]]
    assert "undefined_name" in reports["a"].tests[1].staff


def test_points_that_disagree_with_the_course_are_refused(course: Course) -> None:
    """course.toml and the hidden tests must say the same."""
    hidden = course.source("double").hidden_tests
    hidden.write_text(hidden.read_text().replace("points(2)", "points(5)"))
    hand_in(course, a=[RIGHT])
    with pytest.raises(GraderError, match=r"worth 6 points, .*course\.toml says 3"):
        grade(course)


def test_grading_nothing_says_what_to_do(course: Course) -> None:
    """Without submissions the message names the command that brings them."""
    with pytest.raises(IntakeError, match="torchgrade collect double"):
        grade(course)


def test_a_machine_that_cannot_make_a_box_is_refused(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where bubblewrap fails, nothing is run and nothing is reported; the message says what the machine lacks."""
    broken = tmp_path / "bin" / "bwrap"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho 'No permissions to create new namespace' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{broken.parent}:{os.environ['PATH']}")
    course.paths.course_file.write_text(COURSE.replace("workers = 1", 'workers = 1\nbox = "bubblewrap"'))
    hand_in(course, a=[RIGHT])
    with pytest.raises(BoxRefusal, match=r"no user namespaces .*No permissions to create"):
        grade(read_course(course.paths.root))
    assert not course.paths.report("double", "a", 1).exists()


def test_a_machine_that_is_short_of_threads_is_refused(course: Course) -> None:
    """Right work that starts threads would fail, so nobody is graded."""
    hand_in(course, a=[RIGHT])
    with crowd(60), room_for(20), pytest.raises(BoxRefusal, match="too few threads may be started here"):
        grade(course)
    assert not course.paths.report("double", "a", 1).exists()


FORGER = """
import os, struct
def double(x):
    tag = b"\\xa2" + str(int(x[1])).encode()
    header = b"\\x92\\x91" + tag + b"\\x90"
    os.write(3, struct.pack("<I", len(header)) + header)
def mark():
    os._exit(117)
"""


def test_a_forged_answer_brings_no_hidden_value_back(course: Course) -> None:
    """What a process sends out of form, or exits with, is for staff alone."""
    hand_in(course, forger=[FORGER])
    _, reports = grade(course)
    doubles, marks = reports["forger"].tests
    assert doubles.message == "`double` sent something that is not an answer"
    assert "17" in doubles.staff
    assert marks.message == "`mark` ended its own process"
    assert "117" in marks.staff


def test_messages_for_students_hold_no_hidden_value_and_no_path(course: Course) -> None:
    """Code that puts what it is given into its exception does not get it back in a message."""
    spy = "class Spied(Exception): pass\ndef double(x): raise Spied(f'given {x.tolist()}')"
    hand_in(course, spy=[spy, "def mark(): raise ValueError(__import__('os').getcwd())"])
    _, reports = grade(course)
    for test in reports["spy"].tests:
        shown = json.dumps([test.title, test.message, test.hint])
        assert "17" not in shown
        assert "Spied" not in shown
        assert "/" not in shown
    assert reports["spy"].tests[0].message == "`double` raised an exception in code cell 1, line 2"
    assert "given [3, 17]" in reports["spy"].tests[0].staff


def solve(course: Course, *cells: str) -> None:
    """Write the executed solution."""
    solutions = course.paths.solutions("double")
    solutions.mkdir(parents=True, exist_ok=True)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, solutions / "double.ipynb")


def test_what_a_sound_test_cannot_work_with_is_the_students_fault(course: Course) -> None:
    """The reference passes the test, so None where a tensor belongs has failed."""
    solve(course, MARKING, REST, RIGHT)
    hand_in(course, forgetful=["def double(x): x + x", "def mark(): return 'left'"])
    graded, reports = grade(course)
    doubles = reports["forgetful"].tests[0]
    assert (doubles.verdict, doubles.earned) == (Verdict.FAILED, 0)
    assert doubles.message == "the test cannot work with what `double()` gave back: None"
    assert graded.remark == ""


def test_what_was_graded_with_another_numpy_is_graded_again(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report is kept as long as all that its numbers follow from is the same, and says what that was."""
    hand_in(course, a=[MARKING, REST, RIGHT])
    assert grade(course)[0].kept == 0
    assert grade(course)[0].kept == 1
    other = tmp_path / "packages" / "numpy-9.9.dist-info"  # found before the one that is installed
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: numpy\nVersion: 9.9\n")
    monkeypatch.syspath_prepend(other.parent)
    graded, reports = grade(course)
    assert graded.kept == 0
    assert reports["a"].basis["version numpy"] == "9.9"


# -- the reference solution goes first ---------------------------------------------------------------------------------


def test_where_the_reference_loses_points_nobody_is_graded(course: Course) -> None:
    """One sentence names the test that it lost and what was seen; no report is written until it gets all points."""
    hand_in(course, right=[MARKING, REST, RIGHT])
    solve(course, MARKING, REST, "def double(x):\n    raise MemoryError")
    with pytest.raises(GraderError, match=r"nobody is graded: test_doubles: failed \(`double` raised MemoryError in"):
        grade(course)
    assert not course.paths.report("double", "right", 1).exists()
    solve(course, MARKING, REST, RIGHT)
    _, reports = grade(course)
    assert reports["right"].earned == 3


def test_a_test_at_fault_is_told_before_anybody_is_graded(course: Course) -> None:
    """What the reference cannot pass either is the test's own bug."""
    solve(course, MARKING, REST, RIGHT)
    hidden = course.source("double").hidden_tests
    hidden.write_text(hidden.read_text().replace('student.mark() == "left"', "student.mark().upper() == 'LEFT' + 1"))
    hand_in(course, right=[MARKING, REST, RIGHT])
    with pytest.raises(GraderError, match=r"test_no_student_code_has_run_here: error .*TypeError.*torchgrade verify"):
        grade(course)


def test_the_reference_is_asked_once_for_each_key(course: Course) -> None:
    """What it got is kept, and follows from tests and solution: a change to either asks again."""
    solve(course, MARKING, REST, RIGHT)
    hand_in(course, a=[MARKING, REST, RIGHT])
    kept = course.paths.store / "records"
    grade(course)
    first = set(kept.iterdir())
    hand_in(course, b=[REST, MARKING, RIGHT])
    grade(course)
    assert len(set(kept.iterdir()) - first) == 1  # what loading found of the new notebook
    solve(course, MARKING, REST, "def double(x): return x")
    hand_in(course, c=[RIGHT])
    with pytest.raises(GraderError, match="test_doubles"):
        grade(course)


def test_without_a_solution_the_class_is_graded_and_staff_are_told(course: Course) -> None:
    """Nothing shows then that right work gets its points."""
    hand_in(course, a=[MARKING, REST, RIGHT])
    graded, reports = grade(course)
    assert reports["a"].earned == 3
    assert "`torchgrade release double` writes it" in graded.remark


# -- what goes wrong on our side ---------------------------------------------------------------------------------------


def test_stored_submissions_that_were_harmed_wait_for_staff(course: Course) -> None:
    """Changed, gone, or without a record: their tests end in `error` that says so, and everybody else is graded."""
    hand_in(course, changed=[RIGHT], gone=[RIGHT], torn=[RIGHT], whole=[MARKING, REST, RIGHT])
    names = ("changed", "gone", "torn")
    changed, gone, torn = (course.paths.attempts(each, "double") / "attempt-0001" for each in names)
    (changed / "changed.ipynb").chmod(0o644)
    (changed / "changed.ipynb").write_bytes((changed / "changed.ipynb").read_bytes() + b" ")
    (gone / "gone.ipynb").unlink()
    (torn / "submission.json").write_bytes(b"{")
    graded, reports = grade(course)
    assert [each.student for each in graded.errors] == ["changed", "gone", "torn"]
    assert "changed since it was handed in" in reports["changed"].tests[0].staff
    assert all("cannot be read" in reports[each].tests[0].staff for each in ("gone", "torn"))
    assert {test.message for each in graded.errors for test in each.tests} == {""}
    assert reports["whole"].earned == 3


def test_a_damaged_report_is_made_anew(course: Course) -> None:
    """Half a report, an empty one, none: as if it had not been graded yet."""
    hand_in(course, a=[RIGHT], b=[MARKING, REST, RIGHT], c=[RIGHT])
    grade(course)
    paths = [course.paths.report("double", student, 1) for student in "abc"]
    before = paths[0].read_bytes()
    paths[0].write_bytes(before[: len(before) // 2])
    paths[1].write_bytes(b"")
    graded, reports = grade(course)
    assert graded.kept == 1
    assert [reports[student].earned for student in "abc"] == [2, 3, 2]
    assert read_report(paths[1]) == reports["b"]


BROKEN = """

class Broken:
    def pytest_runtest_logreport(self, report):
        raise RuntimeError("broken")
"""


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("import no_such_module", "no_such_module"),
        ("raise SystemExit(3)", "SystemExit"),
        ("pytest.exit('enough')", "did not run to its end"),
        ("os._exit(3)", "worker process ended"),
        ("request.config.pluginmanager.register(Broken())", "did not run to its end"),
    ],
)
def test_a_hidden_test_that_breaks_everything_costs_no_point(course: Course, trouble: str, words: str) -> None:
    """The test, and what it brings down, end in `error` with the log's path; who has no need of it is graded."""
    hidden = course.source("double").hidden_tests
    changed = hidden.read_text().replace("_doubles(student)", "_doubles(request, student)")
    hidden.write_text(changed.replace("    assert torch", f"    {trouble}\n    assert torch") + BROKEN)
    hand_in(course, a=[MARKING, REST, RIGHT], torn='{"cells": [')
    _, reports = grade(course)
    waiting = [test for test in reports["a"].tests if test.verdict is Verdict.ERROR]
    assert reports["a"].earned is None
    assert all(test.verdict is Verdict.PASSED for test in reports["a"].tests if test not in waiting)
    assert all(words in test.staff and str(course.paths.grader_log) in test.staff for test in waiting)
    assert reports["torn"].earned == 0


def test_a_second_run_at_the_same_time_is_refused(course: Course) -> None:
    """The message names the process that is at work; when that is done, the next run is free."""
    hand_in(course, a=[RIGHT])
    with (
        alone(course.paths.lock("double"), "autograde double"),
        pytest.raises(UsageError, match=f"process {os.getpid()} runs `torchgrade"),
    ):
        grade(course)
    assert not course.paths.report("double", "a", 1).exists()
    _, reports = grade(course)
    assert reports["a"].earned == 2


@pytest.mark.parametrize("closed", ["models", "trainings"])
def test_a_store_that_cannot_be_written_is_no_fault_of_the_tests(course: Course, closed: str) -> None:
    """The message names the folder and what to do, and no test."""
    hidden = course.source("double").hidden_tests
    hidden.write_text(hidden.read_text().replace("points(2)", "points(1)") + RECIPE)
    hand_in(course, a=[MARKING, REST, RIGHT, NET])
    solve(course, MARKING, REST, RIGHT, NET)
    folder = course.paths.store / closed
    folder.mkdir(parents=True)
    folder.chmod(0o555)
    grading = [*ORDINARY, sys.executable, "-m", "grading", "autograde", "double", "--trust-submissions"]
    done = subprocess.run(grading, cwd=course.paths.root, capture_output=True, text=True, check=False)
    folder.chmod(0o755)
    assert done.returncode == 2
    assert done.stderr == (
        f"torchgrade: nobody is graded, since the reference solution cannot be: {folder}: cannot be written "
        "(Permission denied); make it writable for this user, and run this again\n"
    )


RECIPE = '''
from autograder.grader import Recipe

REBUILD = Recipe("Net", "noisy_digits", "mse", epochs=1, seeds=1, train_size=64)


@pytest.mark.points(1)
def test_is_trained(trained):
    """The network can be trained."""
    assert 0 < trained(REBUILD).loss < 1
'''
NET = """
import torch
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(1, 1, 3, padding=1)
    def forward(self, x):
        return torch.sigmoid(self.conv(x))
"""


def test_a_damaged_store_is_computed_again(course: Course) -> None:
    """Records, models and trainings with a flipped byte are not used, and not in the way."""
    hidden = course.source("double").hidden_tests
    hidden.write_text(hidden.read_text().replace("points(2)", "points(1)") + RECIPE)
    hand_in(course, a=[MARKING, REST, RIGHT, NET])
    assert grade(course)[1]["a"].earned == 3
    course.paths.report("double", "a", 1).unlink()
    kept = [path for path in course.paths.store.rglob("*") if path.is_file()]
    for path in kept:
        content = bytearray(path.read_bytes())
        content[-20] ^= 1
        path.write_bytes(content)
    damaged = {path: path.read_bytes() for path in kept}
    assert {path.parent.name for path in kept} == {"records", "models", "trainings"}
    assert grade(course)[1]["a"].earned == 3
    assert all(path.read_bytes() != content for path, content in damaged.items())
