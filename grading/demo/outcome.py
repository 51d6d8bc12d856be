"""Whether everybody in the demo's class got what they must."""

from collections.abc import Mapping

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from autograder.report import Report
from autograder.verify.matrix import Row
from autograder.verify.members import Member


def show_origins(
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


def surprises(report: Report, member: Member, blank_share: float) -> list[str]:
    """What is not as it must be."""
    found = Row(member, tuple(report.tests)).faults(blank_share * report.points)
    return [*found, *("found something to steal" for problem in report.problems if "loot" in problem.message)]


def _as_it_must(report: Report, member: Member) -> str:
    if member.fails:
        return f"caught by all {len(member.fails)} named" if len(member.fails) > 1 else "caught by the one named"
    noted = [f"{len(report.problems)} problem"] if report.problems else []
    noted += [f"{len(report.refused)} tries"] if report.refused else []
    return ", ".join(["all points" if member.is_right else "few points", *noted])
