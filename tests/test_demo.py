"""The demo, whole, as somebody sees it who has nothing but the wheel: the class of 24, graded in real boxes.

Its environment maps five GiB at every start of Python, in the zygote too, as torch's builds for CUDA map theirs: nobody
may lose a point for what libraries map.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pandas as pd
import pytest
from built_wheel import ROOT, built_wheel, unpacked
from feedback_leaks import leaks
from smaller_environment import environment

from autograder.course import Course, read_course
from autograder.grader.pipeline import autograde
from autograder.progress import NoProgress
from autograder.report import Report
from autograder.verify.members import Kind, Member
from grading.demo import make_class, surprises
from grading.feedback.pages import write_pages
from grading.grades import class_grades
from grading.quiz.bank.reading import open_quiz
from grading.table import read_reports

NAME = "skip_autoencoder"
CLASS = 24
SEED = 7
MIB = 5 * 1024
# addresses alone, which may be read and not written to: such are what a library's file takes
BALLAST = f"import mmap, sys; sys.ballast = mmap.mmap(-1, {MIB} << 20, flags=0x4022, prot=mmap.PROT_READ)\n"


@dataclass(frozen=True)
class Demo:
    """A demo that has run."""

    course: Course
    done: CompletedProcess[str]
    members: dict[str, Member]
    reports: dict[str, Report]

    def of(self, name: str) -> Report:
        return next(self.reports[student] for student, each in self.members.items() if each.name == name)


@pytest.fixture(scope="module")
def python() -> Iterator[Path]:
    """The interpreter of an environment with what the demo needs, which maps the ballast whenever it starts."""
    with environment("authoring", "grading", "quiz") as folder:
        (packages,) = folder.glob("lib/python*/site-packages")
        (packages / "ballast.pth").write_text(BALLAST)
        yield folder / "bin" / "python"


@pytest.fixture(scope="module")
def torchgrade(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., CompletedProcess[str]]:
    """Runs the wheel's command by some Python, in a folder."""
    installed = unpacked(built_wheel(tmp_path_factory.mktemp("wheel")), tmp_path_factory.mktemp("installed"))
    with_wheel = {**os.environ, "PYTHONPATH": str(installed)}

    def run(python: Path | str, cwd: Path, *arguments: str) -> CompletedProcess[str]:
        command = [python, "-m", "grading", *arguments]
        return subprocess.run(command, cwd=cwd, env=with_wheel, capture_output=True, text=True)

    return run


@pytest.fixture(scope="module")
def demo(
    python: Path, torchgrade: Callable[..., CompletedProcess[str]], tmp_path_factory: pytest.TempPathFactory
) -> Demo:
    """`torchgrade demo`, run once in an empty folder."""
    empty = tmp_path_factory.mktemp("empty")
    done = torchgrade(python, empty, "demo")
    assert done.returncode == 0, done.stderr
    course = read_course(empty / "demo" / "course", empty / "demo")
    reports = {report.student: report for report in read_reports(course, NAME)}
    return Demo(course, done, make_class(course.source(NAME), CLASS, SEED), reports)


def test_its_python_maps_more_than_a_box_may_use(python: Path) -> None:
    """With a limit on addresses, every right answer would lose half."""
    status = subprocess.check_output([python, "-I", "-c", "print(open('/proc/self/status').read())"], text=True)
    (size_kib,) = [int(line.split()[1]) for line in status.split("\n") if line.startswith("VmSize:")]
    assert size_kib > MIB << 10


def test_it_brings_its_course_and_says_where(demo: Demo, torchgrade: Callable[..., CompletedProcess[str]]) -> None:
    """Where no course is in reach, it is unpacked into the demo's folder, and the commands that are shown say so."""
    root, work = demo.course.paths.root, demo.course.paths.work
    assert (root / "source" / NAME / "test_hidden.py").is_file()
    assert f"torchgrade autograde {NAME} --course {root} --work {work}" in demo.done.stdout
    drift = torchgrade(sys.executable, root, "release", "--check")  # by one that has Keras, as an assignment asks
    assert (drift.returncode, drift.stdout) == (0, "")


def test_everybody_gets_what_they_must(demo: Demo) -> None:
    """Wrong variants lose the tests that they name, right ones nothing, and nobody waits for staff."""
    assert sorted(demo.reports) == sorted(demo.members)
    for student, member in demo.members.items():
        assert surprises(demo.reports[student], member, demo.course.assignment(NAME).blank_share) == []
    assert {Kind.RIGHT, Kind.WRONG} <= {member.kind for member in demo.members.values()}


def test_the_reference_has_all_points_and_the_blank_few(demo: Demo) -> None:
    """Full points for the solution, at most a tenth for the release as it was."""
    assert demo.of("reference").earned == demo.of("reference").points
    blank = demo.of("the release, as it was")
    assert blank.earned is not None
    assert blank.earned <= 0.1 * blank.points


def test_the_endless_loop_costs_its_own_limit(demo: Demo) -> None:
    """The report names the cell that was stopped; the network defined after it has all points."""
    report = demo.of("endless loop in a cell")
    assert report.earned == report.points
    assert "stopped: the cell took longer than" in str(report.problems[0])


def test_the_thief_got_nothing_and_the_report_says_what_it_tried(demo: Demo) -> None:
    """What it reached for is listed for staff; it raised no loot and earned what a blank release earns."""
    report = demo.of("thief of hidden tests")
    assert report.earned == demo.of("the release, as it was").earned
    tried = " ".join(report.refused)
    for what in ("test_hidden.py", "/proc/1/environ", "socket", "subprocess.Popen find"):
        assert what in tried
    assert report.problems == []


def test_a_syntax_error_costs_its_cell_and_is_named(demo: Demo) -> None:
    """The student reads which cell is broken."""
    messages = [test.message for test in demo.of("syntax error in a cell").tests]
    assert any("code cell 9 ('class MyDecoder(nn.Module):'), line 4: SyntaxError" in message for message in messages)


def test_no_message_for_students_holds_a_path_or_hidden_code(demo: Demo) -> None:
    """Titles, messages and hints of all reports name no file of this machine and no line of the hidden tests."""
    hidden = demo.course.source(NAME).hidden_tests.read_text().split("\n")
    asserts = [line.strip() for line in hidden if line.strip().startswith("assert ")]
    for report in demo.reports.values():
        shown = " ".join(part for test in report.tests for part in (test.title, test.message, test.hint))
        assert str(ROOT) not in shown
        assert str(demo.course.paths.work) not in shown
        assert not [line for line in asserts if line in shown]


def test_equal_models_are_trained_once_and_get_equal_points(demo: Demo) -> None:
    """The reference, the loop and the exit hand in one model in three notebooks."""
    same = [demo.of(name) for name in ("reference", "endless loop in a cell", "sys.exit() in a cell")]
    assert len({report.earned for report in same}) == 1
    trainings = list((demo.course.paths.store / "trainings").iterdir())
    assert len(trainings) < 3 * len(demo.members)


def test_grades_csv_has_a_row_a_student_and_a_column_a_test(demo: Demo) -> None:
    """The table can be read back, and its totals are the reports'."""
    table = pd.read_csv(demo.course.paths.grades_csv, index_col="student")
    assert list(table.index) == sorted(demo.members)
    assert [name for name in table.columns if name.startswith("test_")] == [
        test.name for test in demo.of("reference").tests
    ]
    assert table["total"].to_dict() == {student: report.earned for student, report in demo.reports.items()}


def test_pictures_are_kept_as_evidence(demo: Demo) -> None:
    """The report of a trained network refers to a picture that is there."""
    report = demo.of("reference")
    picture = report.test("test_trains_to_a_low_loss").pictures[0]
    path = demo.course.paths.evidence(NAME, report.student, report.attempt) / picture.file
    assert path.read_bytes().startswith(b"\x89PNG")


def test_feedback_gives_nothing_away(demo: Demo) -> None:
    """Everybody's page, and on none of them hidden tests, hidden values, solutions, paths or other students."""
    grades = class_grades(demo.course)
    written = write_pages(demo.course, grades.assignment(NAME), grades.book, grades.now, NoProgress())
    assert sorted(written.pages) == sorted(demo.members)
    assert leaks(written.pages, demo.course, NAME) == []


def test_grading_again_changes_nothing(demo: Demo) -> None:
    """Every report is kept; nothing is loaded, trained or tested twice."""

    class Refusing:
        def begin(self, phase: str, total: int) -> None:
            raise AssertionError(f"{phase}: {total}")

        def advance(self, phase: str, *, failed: bool = False) -> None:
            raise AssertionError(f"{phase}: {failed}")

    graded = autograde(demo.course, NAME, Refusing())
    assert graded.kept == len(demo.members)


def test_the_class_of_the_midterm_is_the_lectures(demo: Demo) -> None:
    """The ten hard items are the ten most missed, and marks, statistics and slides lie where the demo says."""
    hard = [each.title for each in open_quiz(demo.course, "midterm").items if each.tags["difficulty"] == "hard"]
    assert len(hard) == 10
    assert all(title in demo.done.stdout for title in hard)
    paths = demo.course.paths.quiz("midterm")
    marks = pd.read_csv(paths.marks_csv)["percent"]
    assert (marks.mean(), marks.std(), marks.median()) == pytest.approx((86.5, 7.2, 88.8), abs=0.5)
    assert (paths.stats / "index.html").is_file()
    assert (paths.debrief / "slides.ipynb").is_file()
