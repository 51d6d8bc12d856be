"""A large course's grades: 500 students with 16 assignments each, through the commands that a TA types.

    python benchmarks/grades.py

Submissions and reports are made, not graded: eight tests each, with messages and a curve, some attempts late, some
failed, some missing. Then every command runs in a process of its own, from a cold start of Python to its end; the first
that opens the gradebook also takes everything in. Bar: 5 seconds for the grades, for each export, for the statistics.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from tables import RESULTS, machine, write_table

from autograder.intake.submission import store
from autograder.paths import CoursePaths
from autograder.report import Curve, Report, TestResult, Verdict, Visibility

SEED = 8
STUDENTS, ASSIGNMENTS, TESTS, RUNS = 500, 16, 8, 3
BAR_SECONDS = 5.0
MISSING, SECOND, LATE, PENDING = 0.03, 0.2, 0.15, 0.005  # shares of the class
BEGIN = datetime(2026, 3, 2, 18, tzinfo=UTC)
HEADER = ("command", "wall, s", "slowest", "bar, s")


class Command(NamedTuple):
    """What is typed after `torchgrade`, and the bar where there is one."""

    words: tuple[str, ...]
    bar_seconds: float | None = BAR_SECONDS


COMMANDS = (
    Command(("grades",)),
    Command(("grades", "work_01")),
    Command(("grades", "explain", "student-0007"), None),
    Command(("gradebook", "history", "student-0007", "work_01"), None),
    *(Command(("export", "--to", each)) for each in ("csv", "excel", "canvas", "moodle", "gradescope")),
    Command(("stats",)),
    Command(("stats", "work_01")),
    Command(("feedback", "work_01"), None),
)


def course_text() -> str:
    """course.toml with every kind of rule in it."""
    names = [name(number) for number in range(1, ASSIGNMENTS + 1)]
    half = ASSIGNMENTS // 2
    groups = (("first_half", 40, names[:half]), ("second_half", 60, names[half:]))
    return "\n".join(
        [
            '[course]\ntitle = "A benchmark"',
            '[grades]\nattempts = "best"\nmissing = "zero"\nlate_days = 4',
            "[grades.late]\npenalty = 0.1\ncap = 0.5\ngrace_minutes = 15\ncloses_days = 7",
            "[grades.letters]\nA = 90\nB = 80\nC = 70\nD = 60\nF = 0",
            *(
                f'[[grades.groups]]\nname = "{group}"\nweight = {weight}\ndrop_lowest = 1\nmembers = {members}'
                for group, weight, members in groups
            ),
            *(
                f'[[assignments]]\nname = "{each}"\ntitle = "Assignment {each[-2:]}"\npoints = {2 * TESTS}\n'
                f"due = {due(number).isoformat()}"
                for number, each in enumerate(names, start=1)
            ),
        ]
    )


def name(number: int) -> str:
    return f"work_{number:02}"


def due(number: int) -> datetime:
    return BEGIN + timedelta(weeks=number)


def make_class(paths: CoursePaths, students: int) -> int:
    """Hand everything in, and write a report for each attempt; returns how many there are."""
    chance = random.Random(SEED)
    written = 0
    for student in (f"student-{number:04}" for number in range(1, students + 1)):
        ability = chance.betavariate(6, 2)
        for number in range(1, ASSIGNMENTS + 1):
            if chance.random() < MISSING:
                continue
            for attempt in range(1, 3 if chance.random() < SECOND else 2):
                hours = chance.uniform(0, 70) if chance.random() < LATE else -chance.expovariate(1 / 20)
                received = due(number) + timedelta(hours=hours, minutes=attempt)
                content = f"{student} {number} {attempt}".encode()
                handed = store(paths, student, name(number), name="notebook.ipynb", content=content, received=received)
                report = a_report(chance, student, name(number), attempt, handed.sha256, ability, received)
                report.write(paths.report(name(number), student, attempt))
                written += 1
    return written


def a_report(
    chance: random.Random, student: str, assignment: str, attempt: int, sha256: str, ability: float, when: datetime
) -> Report:
    """A report as `torchgrade autograde` writes them, without pictures."""
    return Report(
        assignment=assignment,
        student=student,
        attempt=attempt,
        submission_sha256=sha256,
        key=f"{student}-{attempt}",
        box="bubblewrap",
        device="cpu",
        created=(when + timedelta(days=1)).isoformat(),
        wall_seconds=2 * chance.random(),
        cpu_seconds=chance.random(),
        problems=[],
        refused=[],
        tests=[a_test(chance, number, ability) for number in range(1, TESTS + 1)],
    )


def a_test(chance: random.Random, number: int, ability: float) -> TestResult:
    passed = chance.random() < ability
    verdict = Verdict.ERROR if chance.random() < PENDING else Verdict.PASSED if passed else Verdict.FAILED
    losses: list[float | None] = [0.7 / epoch + 0.1 * chance.random() for epoch in range(1, 21)]
    return TestResult(
        name=f"test_{number:02}",
        title=f"What the network does in case {number}.",
        hint="Think of what each layer is given, and of what it must give.",
        points=2.0,
        earned=None if verdict is Verdict.ERROR else 2.0 * passed,
        verdict=verdict,
        message="" if passed else "the shape is (2, 16, 14, 14) where (2, 32, 14, 14) was needed",
        staff="" if passed else "Traceback of some forty lines\n" * 40,
        visibility=(Visibility.VISIBLE, Visibility.AFTER_DUE_DATE)[number % 2],
        wall_seconds=chance.random(),
        curves=[Curve("training loss an epoch", {"seed 0": losses})] if number == 1 else [],
    )


def timed(command: Command, folder: Path, runs: int) -> list[float]:
    """Seconds of each run; ends the benchmark when a command fails."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        ended = subprocess.run(
            [sys.executable, "-m", "grading", *command.words, "--course", str(folder)],
            env=environment,
            capture_output=True,
            text=True,
        )
        taken.append(time.perf_counter() - began)
        if ended.returncode:
            sys.exit(f"torchgrade {' '.join(command.words)}: exit code {ended.returncode}\n{ended.stderr[-2000:]}")
    return taken


def rows(folder: Path, runs: int) -> Iterator[tuple[Command, list[float]]]:
    first = Command(("gradebook", "check"), None)
    yield Command(("gradebook check, which takes everything in",), None), timed(first, folder, 1)
    for command in COMMANDS:
        yield command, timed(command, folder, runs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=STUDENTS, help="so many")
    parser.add_argument("--runs", type=int, default=RUNS, help="of each command")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the table is written")
    options = parser.parse_args()
    print(machine())
    table, slow = [], []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "course.toml").write_text(course_text(), encoding="utf-8")
        count = make_class(CoursePaths(folder, folder), options.students)
        print(f"{options.students} students, {ASSIGNMENTS} assignments, {count} attempts with a report each")
        for command, taken in rows(folder, options.runs):
            bar = command.bar_seconds
            said = " ".join(command.words)
            table.append([said, f"{statistics.median(taken):.2f}", f"{max(taken):.2f}", f"{bar:g}" if bar else ""])
            print(" | ".join(table[-1]), flush=True)
            slow += [said] if bar and max(taken) > bar else []
    met = "MISSED by " + ", ".join(slow) if slow else "met by every run"
    notes = [
        f"{options.students} students, {ASSIGNMENTS} assignments, {count} attempts with {TESTS} tests each.",
        f"Seed {SEED}. {options.runs} runs of each command; wall is their median.",
        f"The bar, {BAR_SECONDS:g} seconds, is {met}.",
    ]
    print(notes[-1])
    print(write_table("grades", "A large course's grades", HEADER, table, notes, options.results))


if __name__ == "__main__":
    main()
