"""A class to try torchgrade on: right and wrong variants of an assignment, and a few accidents, graded for real.

Then a class that nobody is in sits a quiz, which is marked, analysed and debriefed.
"""

import csv
import random
import shutil
from collections.abc import Mapping
from functools import partial

import nbformat
from nbformat import NotebookNode
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from autograder.authoring.notebooks import release_notebook, student_notebook
from autograder.course import Course
from autograder.grader.pipeline import PHASES, autograde
from autograder.intake.collect import collect
from autograder.paths import AssignmentSource
from autograder.progress import TerminalProgress
from autograder.report import Report
from autograder.verify.matrix import Row
from autograder.verify.members import Kind, Member, members_of, written
from grading.table import class_table, figures, read_reports, show, write_csv

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
    if graded.remark:
        console.print(graded.remark, highlight=False)
    console.print(
        f"{len(graded.reports)} submissions, {graded.distinct_models} distinct models, {graded.trainings} trainings\n",
        f"\ntorchgrade grades {name} --work {paths.work}",
        highlight=False,
    )
    reports = read_reports(course, name)
    table = class_table(reports)
    show(table, figures(table), console)
    write_csv(table, paths.grades_csv)
    by_student = {report.student: report for report in reports}
    as_they_must = _show_origins(by_student, members, course.assignment(name).blank_share, console)
    for what, where in (
        ("notebooks", paths.work / "class"),
        ("submissions", paths.submitted),
        ("reports", paths.reports / name),
        ("grades", paths.grades_csv),
    ):
        console.print(f"{what:<12} {where}", highlight=False, soft_wrap=True)
    return as_they_must


def run_quiz(course: Course, name: str, students: int, seed: int, count: int) -> None:
    """Let a simulated class answer a quiz, mark it, and show the `count` most missed items."""
    from grading.quiz.analysis.analysis import analyse
    from grading.quiz.marking.sitting import mark_sitting, open_sitting
    from grading.quiz.pages.debrief import most_missed, write_debrief
    from grading.quiz.pages.stats import write_stats
    from grading.quiz.simulation.simulate import simulate_sitting

    console, paths, pictures = Console(), course.paths.quiz(name), course.paths.quiz_source(name)
    shutil.rmtree(paths.folder, ignore_errors=True)
    console.print(
        f"\ntorchgrade quiz simulate {name} --students {students} --seed {seed} --work {course.paths.work}",
        highlight=False,
        soft_wrap=True,
    )
    console.print(f"{simulate_sitting(course, name, students, seed).summary}\n", highlight=False)
    sitting = open_sitting(course, name)
    analysis = analyse(mark_sitting(sitting))
    page = write_stats(analysis, paths.stats, pictures)
    slides, _ = write_debrief(analysis, count, paths.debrief, pictures)
    console.print("most missed, with the share of the points that the class earned:", highlight=False)
    for missed in most_missed(analysis, count):
        console.print(f"  {missed.earned:4.0%}  {missed.title}", highlight=False)
    console.print()
    for what, where in (("marks", paths.marks_csv), ("statistics", page), ("debrief", slides)):
        console.print(f"{what:<12} {where}", highlight=False, soft_wrap=True)


def make_class(source: AssignmentSource, students: int, seed: int) -> dict[str, Member]:
    """Who hands in what, by student id: the reference and the accidents first, then variants, in an order drawn."""
    draw = random.Random(seed)
    reference, *others = members_of(source)
    variants = [member for member in others if member.kind in (Kind.RIGHT, Kind.WRONG)]
    draw.shuffle(variants)
    members = [reference, *_accidents(source), *variants]
    chosen = [members[index % len(members)] for index in range(students)]
    draw.shuffle(chosen)
    return {f"student-{number:02d}": member for number, member in enumerate(chosen, start=1)}


def _accidents(source: AssignmentSource) -> list[Member]:
    """What happens to students, and one thing that a student might try."""
    solution, release = partial(student_notebook, source, {}), partial(release_notebook, source)
    return [
        Member(Kind.BLANK, "the release, as it was", "", written(release())),
        Member(Kind.BLANK, "syntax error in a cell", "", written(_broken(solution()))),
        Member(Kind.RIGHT, "endless loop in a cell", "", written(_with_cell(solution(), ENDLESS))),
        Member(Kind.RIGHT, "sys.exit() in a cell", "", written(_with_cell(solution(), EXIT))),
        Member(Kind.BLANK, "thief of hidden tests", "", written(_with_cell(release(), THIEF))),
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
        (folder / f"{student}.ipynb").write_bytes(member.notebook)
    with (course.paths.work / "class.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["student", "made_from", "must_fail"])
        rows.writerows([student, each.name, " ".join(each.fails)] for student, each in members.items())


def _show_origins(
    reports: Mapping[str, Report], members: Mapping[str, Member], blank_share: float, console: Console
) -> bool:
    """A line a student: what it was made from, what it got, whether that is as it must be. Returns whether all are."""
    grid = Table(box=SIMPLE, pad_edge=False)
    for head in ("student", "made from", "points", "as it must be"):
        grid.add_column(head)
    surprised = False
    for student, member in members.items():
        report = reports[student]
        wrong = surprises(report, member, blank_share)
        earned = "–" if report.earned is None else f"{report.earned:g} of {report.points:g}"
        words = f"NO: {'; '.join(wrong)}" if wrong else _as_it_must(report, member)
        grid.add_row(student, member.name, earned, words)
        surprised = surprised or bool(wrong)
    console.print(grid)
    return not surprised


def _as_it_must(report: Report, member: Member) -> str:
    if member.fails:
        return f"caught by all {len(member.fails)} named" if len(member.fails) > 1 else "caught by the one named"
    noted = [f"{len(report.problems)} problem"] if report.problems else []
    noted += [f"{len(report.refused)} tries"] if report.refused else []
    return ", ".join(["all points" if member.is_right else "few points", *noted])


def surprises(report: Report, member: Member, blank_share: float) -> list[str]:
    """What is not as it must be."""
    found = Row(member, tuple(report.tests)).faults(blank_share * report.points)
    return [*found, *("found something to steal" for problem in report.problems if "loot" in problem.message)]
