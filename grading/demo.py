"""A class to try torchgrade on: right and wrong variants of an assignment, and a few accidents, graded for real."""

import csv
import random
import shutil
from collections.abc import Mapping
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from autograder.authoring.notebooks import release_notebook, student_notebook
from autograder.authoring.variants import read_variants
from autograder.course import Course
from autograder.grader.pipeline import PHASES, autograde
from autograder.intake.collect import collect
from autograder.paths import AssignmentSource
from autograder.progress import TerminalProgress
from autograder.report import Report, Verdict
from grading.table import class_table, figures, read_reports, show, write_csv

BLANK_SHARE = 0.1  # of the points, at most, for a release handed in as it was

ENDLESS = "while True:\n    pass"
EXIT = "import sys\n\nsys.exit()"
BROKEN = ("def __init__(self, filters=16):", "def __init__(self, filters=16)")
THIEF = """\
import glob, os, socket, subprocess

loot = []
for pattern in ("**/test_hidden.py", "/**/source/*/test_hidden.py", "../../source/*/test_hidden.py"):
    loot += glob.glob(pattern, recursive=True)
for path in ("source/skip_autoencoder/test_hidden.py", "../source/skip_autoencoder/test_hidden.py", "/proc/1/environ"):
    try:
        loot.append(open(path).read())
    except OSError:
        pass
for act in (
    lambda: socket.create_connection(("127.0.0.1", 80)),
    lambda: subprocess.check_output(["find", "/", "-name", "test_hidden.py"]),
    lambda: os.listdir("/"),
):
    try:
        loot.append(act())
    except OSError:
        pass
if loot:
    raise RuntimeError(f"loot: {loot}")"""


@dataclass(frozen=True)
class Member:
    """One student of the class: what they hand in, and what must become of it."""

    made_from: str
    notebook: NotebookNode
    fails: tuple[str, ...] = ()  # tests that must not be passed
    full: bool = False  # whether every point must be earned
    at_most: float = 1.0  # share of the points


def run_demo(course: Course, name: str, students: int, seed: int) -> bool:
    """Make the class, collect, grade and show it; returns whether everybody got what they must."""
    console = Console()
    paths = course.paths
    for folder in (paths.work / "class", paths.submitted, paths.reports):
        shutil.rmtree(folder, ignore_errors=True)
    members = make_class(course.source(name), students, seed)
    _hand_in(course, members)
    console.print(f"torchgrade collect {name} {paths.work / 'class'} --work {paths.work}", highlight=False)
    collect(course, name, paths.work / "class")
    console.print(f"torchgrade autograde {name} --work {paths.work}", highlight=False)
    with TerminalProgress(PHASES) as progress:
        graded = autograde(course, name, progress)
    console.print(
        f"{len(graded.reports)} submissions, {graded.distinct_models} distinct models, {graded.trainings} trainings\n",
        f"\ntorchgrade grades {name} --work {paths.work}",
        highlight=False,
    )
    reports = read_reports(course, name)
    table = class_table(reports)
    show(table, figures(table), console)
    write_csv(table, paths.grades_csv)
    surprises = _show_origins({report.student: report for report in reports}, members, console)
    for what, where in (
        ("notebooks", paths.work / "class"),
        ("submissions", paths.submitted),
        ("reports", paths.reports / name),
        ("grades", paths.grades_csv),
    ):
        console.print(f"{what:<12} {where}", highlight=False, soft_wrap=True)
    return not surprises


def make_class(source: AssignmentSource, students: int, seed: int) -> dict[str, Member]:
    """Who hands in what, by student id: the reference and the accidents first, then variants, in an order drawn."""
    draw = random.Random(seed)
    variants = [
        Member(f"{'right' if each.right else 'wrong'}/{each.name}", student_notebook(source, each.regions), each.fails)
        if not each.right
        else Member(f"right/{each.name}", student_notebook(source, each.regions), full=True)
        for each in read_variants(source)
    ]
    draw.shuffle(variants)
    members = [Member("reference", student_notebook(source, {}), full=True), *_accidents(source), *variants]
    chosen = [members[index % len(members)] for index in range(students)]
    draw.shuffle(chosen)
    return {f"student-{number:02d}": member for number, member in enumerate(chosen, start=1)}


def _accidents(source: AssignmentSource) -> list[Member]:
    """What happens to students, and one thing that a student might try."""
    return [
        Member("the release, as it was", release_notebook(source), at_most=BLANK_SHARE),
        Member("syntax error in a cell", _broken(student_notebook(source, {})), at_most=BLANK_SHARE),
        Member("endless loop in a cell", _with_cell(student_notebook(source, {}), ENDLESS), full=True),
        Member("sys.exit() in a cell", _with_cell(student_notebook(source, {}), EXIT), full=True),
        Member("thief of hidden tests", _with_cell(release_notebook(source), THIEF), at_most=BLANK_SHARE),
    ]


def _with_cell(notebook: NotebookNode, code: str) -> NotebookNode:
    """The notebook with one more code cell, after the imports."""
    position = next(index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code") + 1
    notebook.cells.insert(position, nbformat.v4.new_code_cell(code, id="own-cell"))
    return notebook


def _broken(notebook: NotebookNode) -> NotebookNode:
    cell = next(cell for cell in notebook.cells if "class MyDecoder" in cell.source)
    cell.source = cell.source.replace(*BROKEN)
    return notebook


def _hand_in(course: Course, members: Mapping[str, Member]) -> None:
    folder = course.paths.work / "class"
    folder.mkdir(parents=True)
    for student, member in members.items():
        nbformat.write(member.notebook, folder / f"{student}.ipynb")
    with (course.paths.work / "class.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["student", "made_from", "must_fail"])
        rows.writerows([student, each.made_from, " ".join(each.fails)] for student, each in members.items())


def _show_origins(reports: Mapping[str, Report], members: Mapping[str, Member], console: Console) -> list[str]:
    """A line a student: what it was made from, what it got, whether that is as it must be. Returns the surprises."""
    grid = Table(box=SIMPLE, pad_edge=False)
    for head in ("student", "made from", "points", "as it must be"):
        grid.add_column(head)
    surprises = []
    for student, member in members.items():
        report = reports[student]
        wrong = surprise(report, member)
        earned = "–" if report.earned is None else f"{report.earned:g} of {report.points:g}"
        grid.add_row(student, member.made_from, earned, f"NO: {wrong}" if wrong else _as_it_must(report, member))
        surprises += [wrong] if wrong else []
    console.print(grid)
    return surprises


def _as_it_must(report: Report, member: Member) -> str:
    if member.fails:
        return f"caught by all {len(member.fails)} named" if len(member.fails) > 1 else "caught by the one named"
    noted = [f"{len(report.problems)} problem"] if report.problems else []
    noted += [f"{len(report.refused)} tries"] if report.refused else []
    return ", ".join(["all points" if member.full else "few points", *noted])


def surprise(report: Report, member: Member) -> str:
    """What is not as it must be; empty when everything is."""
    passed = [name for name in member.fails if report.test(name).verdict is Verdict.PASSED]
    if report.earned is None:
        return "waits for staff"
    if passed:
        return f"passed {', '.join(passed)}"
    if member.full and report.earned < report.points:
        lost = [test.name for test in report.tests if test.verdict is not Verdict.PASSED]
        return f"lost {', '.join(lost)}"
    if report.earned > member.at_most * report.points:
        return f"got {report.earned:g} points"
    if any("loot" in problem.message for problem in report.problems):
        return "found something to steal"
    return ""
