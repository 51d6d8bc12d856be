"""Who is in the demo's class, what each hands in, and when."""

import csv
import os
import random
from collections.abc import Mapping
from datetime import timedelta
from functools import partial

import nbformat
from nbformat import NotebookNode

from autograder.authoring.notebooks import release_notebook, student_notebook
from autograder.course import Course
from autograder.paths import AssignmentSource
from autograder.verify.members import Kind, Member, members_of, written

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
LATE_HOURS = (20.0, 150.0, 75.0)  # three who have all points; the last of them was ill, and has an extension
EARLIEST_HOURS = 40.0


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


def late_ones(members: Mapping[str, Member]) -> tuple[str, ...]:
    """The students who hand in after the due date, by LATE_HOURS."""
    return tuple([student for student, member in members.items() if member.is_right][: len(LATE_HOURS)])


def hand_in(course: Course, name: str, members: Mapping[str, Member], seed: int) -> None:
    """Lay everybody's notebook into class/, as old as it was handed in, and the list of who made it from what."""
    folder = course.paths.work / "class"
    folder.mkdir(parents=True)
    draw = random.Random(seed)
    late = dict(zip(late_ones(members), LATE_HOURS, strict=False))
    for student, member in members.items():
        path = folder / f"{student}.ipynb"
        path.write_bytes(member.notebook)
        early = -draw.uniform(0, EARLIEST_HOURS)
        when = course.assignment(name).due + timedelta(hours=late.get(student, early))
        os.utime(path, (when.timestamp(), when.timestamp()))
    with (course.paths.work / "class.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["student", "made_from", "must_fail"])
        rows.writerows([student, each.name, " ".join(each.fails)] for student, each in members.items())


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
