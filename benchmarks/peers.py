"""The same class graded by torchgrade and by what people use today, with the same checks, on one machine.

    python benchmarks/peers.py --peers-python PATH

With training: `skip_autoencoder` against `nbgrader autograde`, whose hidden test cells make the same checks and train
the same recipe in plain torch, the baseline network too, since nbgrader has nowhere to keep it. Without training: the
same assignment without the two tests that train, against `otter run`, one notebook after another (`otter grade`, which
runs several, needs Docker). All grade the same notebooks, without the cells that only train and draw for the student;
what those cost nbgrader, which runs them where torchgrade leaves them out, is measured apart (`--whole-submissions`).

torchgrade starts cold with nothing kept, in its box, with its default options. The others use the machine as they do by
default: one process, torch's own number of threads. Every verdict is compared. `--peers-python` is an interpreter with
nbgrader, otter-grader, scikit-learn, matplotlib and torch; `--peer-submissions` lets the other grade only the first M
of the class, for seconds a submission in less time. Writes `results/peers_training.md` and `results/peers_tests.md`.
"""

import argparse
import ast
import shutil
import statistics
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from classes import hand_in, notebooks
from measured import Measured, measure, reports_of
from peer_material import material, write_digits
from peer_nbgrader import NbgraderCourse, test_cells
from peer_otter import OtterAutograder
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from tables import RESULTS, machine, markdown_table, write_table

from autograder.authoring.notebooks import solution_notebook
from autograder.course import Course, read_course
from autograder.grader.suite import read_suite
from autograder.intake.notebook import GRADING_SKIPS
from autograder.report import Verdict

if TYPE_CHECKING:
    from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
NAME = "skip_autoencoder"
HEADER = ("", "submissions", "wall seconds", "seconds a submission", "times torchgrade's")

WITHOUT_TRAINING = """
[course]
title = "{name} without training"

[[assignments]]
name = "{name}"
title = "{name} without training"
points = {points:g}
due = 2030-01-01T12:00:00+00:00
limits = {{ cell_seconds = 5.0 }}
"""

Passed = Mapping[str, Mapping[str, bool]]  # by student, then by check


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    submissions: int
    peer_submissions: int
    whole_submissions: int
    python: Path


@dataclass(frozen=True)
class Side:
    """One grader's run over a class, or over its first students."""

    who: str
    submissions: int
    wall_seconds: float

    @property
    def each_seconds(self) -> float:
        return self.wall_seconds / self.submissions

    def row(self, ours: "Side") -> list[str]:
        ratio = self.each_seconds / ours.each_seconds
        figures = (f"{self.submissions}", f"{self.wall_seconds:.1f}", f"{self.each_seconds:.2f}", f"{ratio:.1f}")
        return [self.who, *figures]


@dataclass(frozen=True)
class Comparison:
    """What is published; torchgrade's side comes first."""

    name: str
    title: str
    sides: list[Side]
    notes: list[str]

    def publish(self, folder: Path) -> None:
        rows = [side.row(self.sides[0]) for side in self.sides]
        path = write_table(self.name, self.title, HEADER, rows, self.notes, folder)
        print(
            "\n".join([f"\n{self.title}", markdown_table(HEADER, rows), *self.notes, f"written to {path}"]), flush=True
        )


# -- with training -----------------------------------------------------------------------------------------------------


def with_training(folder: Path, options: Options) -> Comparison:
    """torchgrade against nbgrader, trainings and all."""
    course = read_course(ROOT, folder / "work")
    source = course.source(NAME)
    handed_in = dict(notebooks(source, options.submissions, with_skipped=False))
    hand_in(folder / "inbox", iter(handed_in.items()))
    ours = measure(course, NAME, folder / "inbox")

    same = nbgrader_run(folder / "nbgrader", course, handed_in, options.peer_submissions, options.python)
    sides = [Side("torchgrade", options.submissions, ours.wall_seconds), same.side]
    notes = [where_our_time_goes(ours, options.submissions), same.where_time_goes]
    if options.whole_submissions:
        whole_notebooks = dict(notebooks(source, options.whole_submissions))
        count = len(whole_notebooks)
        whole = nbgrader_run(folder / "whole", course, whole_notebooks, count, options.python, ", whole notebooks")
        sides.append(whole.side)
        notes.append(
            f"{whole.where_time_goes}; the notebook's own training is tagged `{GRADING_SKIPS}`, so torchgrade leaves "
            "it out, and nbgrader runs it; the comparison above is without it on both sides"
        )
    notes.append(compared(reports_passed(course), same.scores))
    return Comparison("peers_training", f"{NAME}, trainings and all: torchgrade and nbgrader", sides, notes)


@dataclass(frozen=True)
class NbgraderRun:
    """nbgrader over some submissions: how long, where the time went, who passed what."""

    side: Side
    where_time_goes: str
    scores: Passed


def nbgrader_run(
    folder: Path, course: Course, handed_in: Mapping[str, "NotebookNode"], count: int, python: Path, about: str = ""
) -> NbgraderRun:
    """`nbgrader autograde` on the first `count` notebooks."""
    nbgrader = NbgraderCourse(folder, python, NAME)
    source = course.source(NAME)
    recipe = next(iter(read_suite(source.hidden_tests).recipes.values()))
    write_digits(course, recipe, nbgrader.source)
    release = solution_notebook(source)
    release.cells += test_cells(material(course, NAME))
    nbgrader.generate(release)
    students = list(handed_in)[:count]
    nbgrader.submit({student: handed_in[student] for student in students})
    who = f"nbgrader autograde{about}"
    with bars() as progress:
        task = progress.add_task(who, total=count)
        seconds = nbgrader.autograde(lambda done: progress.update(task, completed=done))
        progress.update(task, completed=count)
    spent = [nbgrader.cell_seconds(student) for student in students]
    parts = {kind: statistics.fmean(each[kind] for each in spent) for kind in spent[0]}
    parts["everything else (kernels, database, files)"] = seconds / count - sum(parts.values())
    return NbgraderRun(
        Side(who, count, seconds), f"{who}, seconds a submission: {listed(parts)}", nbgrader.scores(students)
    )


# -- without training --------------------------------------------------------------------------------------------------


def without_training(folder: Path, options: Options) -> Comparison:
    """torchgrade against otter-grader, on the checks that train nothing."""
    course = course_without_training(folder / "course", folder / "work")
    inbox = folder / "inbox"
    count, peers = options.submissions, options.peer_submissions
    students = hand_in(inbox, notebooks(read_course(ROOT).source(NAME), count, with_skipped=False))
    ours = measure(course, NAME, inbox)

    otter = OtterAutograder(folder / "otter", options.python, material(course, NAME))
    nothing = otter.seconds_of_nothing()
    theirs = 0.0
    with bars() as progress:
        for student in progress.track(students[:peers], description="otter"):
            theirs += otter.grade(inbox / f"{student}.ipynb")
    sides = [Side("torchgrade", count, ours.wall_seconds), Side("otter run, one after another", peers, theirs)]
    notes = [
        where_our_time_goes(ours, count),
        f"otter run takes {nothing:.1f} s for a notebook without cells: its imports, a kernel, and the files of tests",
        compared(reports_passed(course), {student: otter.scores(student) for student in students[:peers]}),
    ]
    return Comparison("peers_tests", f"{NAME} without training: torchgrade and otter-grader", sides, notes)


def course_without_training(root: Path, work: Path) -> Course:
    """A course with the assignment, but without the tests that ask for trained models."""
    original = read_course(ROOT)
    for folder in ("source", "release"):
        shutil.copytree(ROOT / folder / NAME, root / folder / NAME)
    tests = root / "source" / NAME / "test_hidden.py"
    tests.write_text(untrained(original.source(NAME).hidden_tests.read_text(encoding="utf-8")), encoding="utf-8")
    points = read_suite(tests).points
    (root / "course.toml").write_text(WITHOUT_TRAINING.format(name=NAME, points=points), encoding="utf-8")
    return read_course(root, work)


def untrained(tests: str) -> str:
    """A test file without recipes, and without the tests that use them."""
    tree = ast.parse(tests)
    tree.body = [node for node in tree.body if not (_is_recipe(node) or _asks_for_training(node))]
    return ast.unparse(tree) + "\n"


def _is_recipe(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "Recipe"
    )


def _asks_for_training(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and "trained" in [each.arg for each in node.args.args]


# -- what came of it ---------------------------------------------------------------------------------------------------


def reports_passed(course: Course) -> dict[str, dict[str, bool]]:
    """Which tests each student passed, from torchgrade's reports."""
    return {
        student: {test.name: test.verdict is Verdict.PASSED for test in report.tests}
        for student, report in reports_of(course, NAME).items()
    }


def compared(ours: Passed, theirs: Passed) -> str:
    """In words: how many verdicts are equal, and which are not."""
    pairs = [(student, check, passed) for student, checks in theirs.items() for check, passed in checks.items()]
    differing = [
        f"{student} {check} ({'passed there' if passed else 'failed there'})"
        for student, check, passed in pairs
        if ours[student][check] != passed
    ]
    return f"verdicts: {len(pairs) - len(differing)} of {len(pairs)} equal" + "".join(f"; {each}" for each in differing)


def where_our_time_goes(ours: Measured, count: int) -> str:
    inside = {name: phase.wall_seconds for name, phase in ours.phases.items()}
    parts = {"start and end": ours.wall_seconds - sum(inside.values()), **inside}
    return (
        f"torchgrade, wall seconds for all {count}: {listed(parts)}; {ours.distinct_models} distinct models, "
        f"{ours.trainings} trainings"
    )


def listed(parts: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {seconds:.2f}" for name, seconds in parts.items())


def bars() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn()
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=100)
    parser.add_argument("--peer-submissions", type=int, help="how many of them the other grader grades; default all")
    parser.add_argument(
        "--whole-submissions", type=int, default=3, help="for nbgrader, with the notebook's own training"
    )
    parser.add_argument("--peers-python", type=Path, default=Path(sys.executable))
    parser.add_argument("--only", choices=("training", "tests"), help="one of the two comparisons")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the tables go")
    asked = parser.parse_args()
    peers = min(asked.peer_submissions or asked.submissions, asked.submissions)
    options = Options(asked.submissions, peers, asked.whole_submissions, asked.peers_python.absolute())
    print(machine(), flush=True)
    for which, compare in (("tests", without_training), ("training", with_training)):
        if asked.only in (None, which):
            with tempfile.TemporaryDirectory(prefix="torchgrade-peers-") as folder:
                compare(Path(folder), options).publish(asked.results)


if __name__ == "__main__":
    main()
