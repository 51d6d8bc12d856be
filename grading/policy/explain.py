"""A student's grades with all the arithmetic, for a terminal.

Amounts stand in a column on the left, and each column adds up to the number below it; where rounding to four decimals
makes the sum of what is printed another one, that is said.
"""

from collections.abc import Sequence
from fractions import Fraction

from grading.policy.numbers import SHOWN_DECIMALS as DECIMALS
from grading.policy.numbers import half_up, shown
from grading.policy.result import AssignmentGrade, CourseGrade, GroupGrade, Line

INDENT = "  "
WIDTH = 12  # of the amounts


def explained(grade: CourseGrade) -> list[str]:
    """The whole story of a student's grades, line by line."""
    said = [grade.student]
    for each in grade.assignments:
        said += ["", *_assignment(each)]
    for group in grade.groups:
        said += ["", *_group(group)]
    return [*said, "", *_course(grade)]


def _assignment(grade: AssignmentGrade) -> list[str]:
    head = f"{grade.title} ({grade.assignment}): {grade.status}"
    head += ", extra credit" if grade.extra_credit else ""
    if grade.score is None:
        return [head, *_column(grade.lines)]
    return [head, *_column(grade.lines), *_total(f"score, of {shown(grade.possible)} points", grade.lines, grade.score)]


def _group(group: GroupGrade) -> list[str]:
    head = f"Group {group.title}"
    if group.percent is None:
        return [head, *_column(group.lines), f"{INDENT}nothing counts yet"]
    return [head, *_column(group.lines), *_total("percent", group.lines, group.percent)]


def _course(grade: CourseGrade) -> list[str]:
    if grade.percent is None:
        return ["Course", *_column(grade.lines), f"{INDENT}no grade yet"]
    added = [line for line in grade.lines if line.amount is not None]
    told = [line for line in grade.lines if line.amount is None]
    so_far = "" if grade.settled else " so far"
    letter = f": {grade.letter}" if grade.letter else ""
    return ["Course", *_column(added), *_total(f"percent{so_far}{letter}", added, grade.percent), *_column(told)]


def _column(lines: Sequence[Line]) -> list[str]:
    return [_line(line.text, line.amount) for line in lines]


def _line(text: str, amount: Fraction | None) -> str:
    return f"{INDENT}{text}" if amount is None else f"{shown(amount):>{WIDTH}}  {text}"


def _total(name: str, lines: Sequence[Line], total: Fraction) -> list[str]:
    """The line below a column."""
    printed = sum((half_up(line.amount, DECIMALS) for line in lines if line.amount is not None), Fraction(0))
    rounded = "" if printed == half_up(total, DECIMALS) else " (rounded)"
    return [f"{_line(f'= {name}', total)}{rounded}"]
