"""A large class's quiz: papers, marking, a re-key's preview, and the analysis, 1,000 students with 40 items each.

    python benchmarks/quizzes.py

The quiz has every kind of item, all rules, numbers that vary, and two pools; every student has a paper of their own.
The answers are those of a simulated class. Each step is what a command does once it has started: it begins with what
lies on the disk, ends with what it writes there, and runs in one process. Bar: 10 seconds for the papers, 10 for
marking, 10 for the analysis.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tables import RESULTS, machine, markdown_table, write_table

from autograder.course import Course, read_course
from autograder.progress import NoProgress
from grading.quiz.analysis.analysis import analyse
from grading.quiz.handout.giving import Form, give_out
from grading.quiz.item import Item, Kind, Option, Pool, Quiz, Rule
from grading.quiz.marking.decisions import Rekey
from grading.quiz.marking.marking import Marks
from grading.quiz.marking.sitting import Sitting, mark_sitting, preview
from grading.quiz.paper import papers
from grading.quiz.responses.sheets import papers_of, read_sheets, write_sheets
from grading.quiz.simulation.simulate import simulate

NAME, SEED = "large", 7
ITEMS, STUDENTS, RUNS = 40, 1000, 3
BAR_SECONDS = 10
HEADER = ("step", "wall, s", "slowest", "processor, s", "bar, s")
COURSE = f"""
[course]
title = "A benchmark"

[[quizzes]]
name = "{NAME}"
title = "A large quiz"
seed = {SEED}
"""


def large_quiz() -> Quiz:
    """A quiz that gives everybody 40 of 44 items: 2 of each pool's 4, and all others."""
    items = tuple(_item(number) for number in range(1, ITEMS + 5))
    pools = tuple(Pool(tuple(item.name for item in items[start : start + 4]), pick=2) for start in (0, 4))
    return Quiz(NAME, "A large quiz", items, pools, origin="benchmarks/quizzes.py")


def _item(number: int) -> Item:
    """Of eight items in a row three are single choices, two select-all, and one each true/false, a number, a word."""
    name, place = f"item-{number:02}", number % 8
    difficulty = ("easy", "medium", "medium", "hard")[number % 4]
    tags = {"topic": f"topic {number % 5}", "lecture": f"Lecture {number % 7}", "difficulty": difficulty}
    text = f"Question {number}: what holds for a layer with $d = {number}$ inputs?"
    if place == 7:
        return Item(name, Kind.TEXT, text, 2.0, accepted=("layer norm", "layer normalisation"), tags=tags)
    if place == 6:
        sizes = {"d": (16.0, 32.0, 64.0), "T": (5.0, 10.0)}
        text = "How many scores does attention over {{T}} positions of size {{d}} have?"
        return Item(name, Kind.NUMERIC, text, 2.0, numeric="{{T * T}} +- 1%", parameters=sizes, tags=tags)
    if place == 5:
        options = (Option("a", "True", right=number % 2 == 0), Option("b", "False", right=number % 2 == 1))
        return Item(name, Kind.TRUE_FALSE, text, 2.0, options, tags=tags)
    kind = Kind.MULTIPLE if place in (3, 4) else Kind.SINGLE
    right = "abc"[: 2 + number % 2] if kind is Kind.MULTIPLE else "abcd"[number % 4]
    options = tuple(Option(each, f"Statement {each} of question {number}.", each in right) for each in "abcde")
    rule = tuple(Rule)[number // 4 % len(Rule)]
    return Item(name, kind, text, 2.0, options, rule=rule, tags=tags)


class Run(NamedTuple):
    """What one run of a step took."""

    wall_seconds: float
    cpu_seconds: float


def timed(function: Callable[[], Any], runs: int) -> tuple[Any, list[Run]]:
    """What the function returns, and what each of its runs took."""
    found, taken = None, []
    for _ in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        found = function()
        taken.append(Run(time.perf_counter() - wall, time.process_time() - cpu))
    return found, taken


def steps(course: Course, quiz: Quiz, roster: list[str], runs: int) -> Iterator[tuple[str, list[Run], int | None]]:
    """Each step, its runs, and its bar where it has one."""
    paths = course.paths.quiz(NAME)

    def open_again() -> Sitting:
        """As `open_sitting`, of a quiz that stands in no file."""
        return Sitting(paths, quiz, papers_of(paths.sheets, quiz, SEED), read_sheets(paths.sheets))

    def everything() -> Marks:
        return mark_sitting(open_again())

    given, taken = timed(lambda: papers(quiz, roster, SEED, versions=0), runs)
    yield "papers: drawn", taken, None
    _, taken = timed(lambda: give_out(course, quiz, roster, Form.NOTEBOOK, NoProgress()), runs)
    yield "papers: drawn, and written as notebooks", taken, BAR_SECONDS
    write_sheets(paths.sheets, simulate(quiz, given, SEED))
    sitting, taken = timed(open_again, runs)
    yield "marking: sheets read, papers drawn again", taken, None
    _, taken = timed(lambda: sitting.marks(sitting.ledger), runs)
    yield "marking: alone", taken, None
    marks, taken = timed(everything, runs)
    yield "marking: from the sheets to marks.csv", taken, BAR_SECONDS
    key = next(item.name for item in quiz.items if item.kind is Kind.SINGLE)
    _, taken = timed(lambda: preview(open_again(), Rekey(key, ("a", "b"))), runs)
    yield "preview of a re-key", taken, None
    _, taken = timed(lambda: analyse(marks), runs)
    yield "analysis, with intervals", taken, BAR_SECONDS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=STUDENTS, help="so many")
    parser.add_argument("--runs", type=int, default=RUNS, help="of each step")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the table is written")
    options = parser.parse_args()
    print(machine())
    rows, slow = [], []
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "course.toml").write_text(COURSE, encoding="utf-8")
        roster = [f"student-{number:04}" for number in range(1, options.students + 1)]
        for step, taken, bar in steps(read_course(Path(folder)), large_quiz(), roster, options.runs):
            walls, cpus = zip(*taken, strict=True)
            figures = (statistics.median(walls), max(walls), statistics.median(cpus))
            rows.append([step, *(f"{each:.2f}" for each in figures), bar or ""])
            print(" | ".join(map(str, rows[-1])), flush=True)
            slow += [step] if bar and max(walls) > bar else []
    met = "MISSED by " + ", ".join(slow) if slow else "met by every run"
    notes = [
        f"{options.students} students, a paper of their own each, with {ITEMS} of {ITEMS + 4} items.",
        f"{options.runs} runs of each step, in one process; medians, and the slowest run's wall seconds.",
        f"bar: {BAR_SECONDS} wall seconds each, {met}.",
    ]
    print(markdown_table(HEADER, rows))
    print(notes[-1])
    title = f"A quiz of {ITEMS} items for {options.students:,} students"
    print(write_table("quizzes", title, HEADER, rows, notes, options.results))


if __name__ == "__main__":
    main()
