"""What a regrade changes, as lines on a terminal and as CSV. For staff: it names tests and thresholds."""

import csv
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.paths import written_aside
from autograder.report import TestResult
from grading.policy.numbers import shown
from grading.policy.result import AssignmentGrade
from grading.regrade.change import ClassChange, StudentChange, TestChange

if TYPE_CHECKING:
    from rich.console import Console

NONE = "–"
COLUMNS = (
    *("student", "attempt", "score_before", "score_after", "possible_before", "possible_after"),
    *("test", "points_before", "points_after", "verdict_before", "verdict_after", "why", "remark"),
)


def show(change: ClassChange, console: "Console") -> None:
    """Print what changed, a block for each student whose tests changed, and who gains and loses. Colours only hint."""
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    for line in ("since the reports were made:", *(f"  {part}" for part in change.parts)) if change.parts else ():
        console.print(Text(line), soft_wrap=True)
    grid = Table(box=SIMPLE, pad_edge=False)
    grid.add_column("student", overflow="fold", max_width=24)
    grid.add_column("try", justify="right", no_wrap=True)
    grid.add_column("score", no_wrap=True)
    grid.add_column("test", overflow="fold")
    grid.add_column("points", no_wrap=True)
    grid.add_column("why", overflow="fold")
    for student in (each for each in change.students if each.changes):
        style = "" if not student.by else "green" if student.by > 0 else "red"
        head = [Text(student.student), Text(_scores(student), style=style)]
        for attempt in (each for each in student.attempts if each.tests):
            number = str(attempt.after.attempt)
            for test in attempt.tests:
                why = "; ".join([_verdicts(test), *test.why, *([test.hidden_by] if test.hidden_by else [])])
                grid.add_row(head[0], number, head[1], Text(test.name), Text(_points(test)), Text(why))
                head, number = [Text(), Text()], ""
        for note in student.notes:
            grid.add_row("", "", "", "", "", Text(note, style="yellow"))
    if grid.row_count:
        console.print(grid)
    for line in _lines(change):
        console.print(Text(line), soft_wrap=True)


def _lines(change: ClassChange) -> list[str]:
    lines = [
        f"{verb} ({len(some)}): " + ", ".join(f"{each.student} {_by(each)}" for each in some)
        for verb, some in (("gain", change.gainers), ("lose", change.losers))
        if some
    ]
    if change.waiting:
        waiting = ", ".join(f"{each.student} {_scores(each)}" for each in change.waiting)
        lines.append(f"wait ({len(change.waiting)}): {waiting}")
    words = sum(attempt.only_words for student in change.students for attempt in student.attempts)
    if words:
        lines.append(f"{words} reports keep all points, and say something else in titles, hints or messages")
    return [*lines, change.summary]


def write_csv(change: ClassChange, path: Path) -> None:
    """A line for each test that changed, and one for each attempt of which none did."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_aside(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for student in change.students:
            for attempt in student.attempts:
                head = [student.student, attempt.after.attempt, *_numbers(student)]
                remarks = list(student.notes)
                for test in attempt.tests:
                    remark = [*([test.hidden_by] if test.hidden_by else []), *remarks]
                    cells = [_cell(test.before), _cell(test.after), _verdict(test.before), _verdict(test.after)]
                    writer.writerow([*head, test.name, *cells, "; ".join(test.why), "; ".join(remark)])
                if not attempt.tests:
                    writer.writerow([*head, *[""] * 7])


def _numbers(student: StudentChange) -> list[str]:
    both = (student.before, student.after)
    scores = ["" if each.score is None else f"{float(each.score):.10g}" for each in both]
    return [*scores, *(f"{float(each.possible):.10g}" for each in both)]


def _scores(student: StudentChange) -> str:
    before, after = student.before, student.after
    if before.score is not None and before.possible == after.possible:
        return f"{shown(before.score, 2)} -> {_score(after)}"
    return f"{_score(before)} -> {_score(after)}"


def _score(grade: AssignmentGrade) -> str:
    return f"{grade.status}" if grade.score is None else f"{shown(grade.score, 2)} of {shown(grade.possible, 2)}"


def _by(student: StudentChange) -> str:
    by = student.by or Fraction(0)
    return f"{'+' if by > 0 else ''}{shown(by, 2)}"


def _points(test: TestChange) -> str:
    """Points before and after; of how many, where that differs, says the reason."""
    return f"{_cell(test.before) or NONE} -> {_cell(test.after) or NONE}"


def _verdicts(test: TestChange) -> str:
    before, after = _verdict(test.before), _verdict(test.after)
    return " -> ".join(each for each in ((before, after) if before != after else (after,)) if each)


def _cell(test: TestResult | None) -> str:
    return "" if test is None or test.earned is None else f"{test.earned:.10g}"


def _verdict(test: TestResult | None) -> str:
    return "" if test is None else test.verdict.value
