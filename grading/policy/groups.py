"""What a student has in a group of assignments."""

from collections.abc import Sequence
from fractions import Fraction

from autograder.policy import Group
from grading.policy.dropping import Part, kept_by_points, kept_equally
from grading.policy.numbers import exact, shown, total
from grading.policy.result import AssignmentGrade, GroupGrade, Line, Status

WAITS = {
    Status.PENDING: "waits, and does not count yet",
    Status.MISSING: "is missing, and does not count",
    Status.OPEN: "was not handed in yet, and does not count yet",
    Status.EXCUSED: "is excused",
}


def grade_group(group: Group, grades: Sequence[AssignmentGrade], missing_is_zero: bool) -> GroupGrade:
    """The percent of a group, to which its lines add up: what is graded counts, extra credit comes on top.

    Extra credit adds points earned and none that were possible, and is never dropped.
    """
    parts = [part for grade in grades if not grade.extra_credit and (part := _part(grade, missing_is_zero)) is not None]
    extras = [part for grade in grades if grade.extra_credit and (part := _part(grade, False)) is not None]
    keep = max(1, len(parts) - group.drop_lowest)
    equally = group.count == "equally"
    if not parts:
        kept = []
    elif equally:
        kept = kept_equally(parts, keep)
    else:
        kept = kept_by_points(parts, keep, total(part.earned for part in extras))
    dropped = tuple(part.name for part in parts if part not in kept)
    whole = Fraction(len(kept)) if equally else total(part.possible for part in kept)
    counted = {part.name: part for part in (*kept, *extras)}
    lines = [
        _line(grade, counted.get(grade.assignment), grade.assignment in dropped, whole, equally) for grade in grades
    ]
    percent = total(line.amount for line in lines if line.amount is not None) if kept else None
    return GroupGrade(
        group.name, group.title or group.name, exact(group.weight), percent, dropped, (*lines, *_notes(group, dropped))
    )


def _part(grade: AssignmentGrade, missing_is_zero: bool) -> Part | None:
    """What a grade adds; None where it does not count yet, or nothing was possible."""
    earned = Fraction(0) if missing_is_zero and grade.status is Status.MISSING else grade.score
    return None if earned is None or grade.possible <= 0 else Part(grade.assignment, earned, grade.possible)


def _line(grade: AssignmentGrade, part: Part | None, dropped: bool, whole: Fraction, equally: bool) -> Line:
    points = f"{shown(grade.score or Fraction(0))} of {shown(grade.possible)}"
    if dropped:
        return Line(f"{grade.title}: {points}, dropped")
    if part is None or not whole:
        return Line(f"{grade.title}: {WAITS.get(grade.status, f'{points}, does not count yet')}")
    said = f"{grade.title}: {points}" if grade.score is not None else f"{grade.title}: missing, counts as {points}"
    said += ", extra credit" if grade.extra_credit else ""
    if equally:
        return Line(
            f"{said}: 100 × {shown(part.earned)} / {shown(part.possible)} / {shown(whole)}",
            100 * part.earned / part.possible / whole,
        )
    return Line(f"{said}: 100 × {shown(part.earned)} / {shown(whole)}", 100 * part.earned / whole)


def _notes(group: Group, dropped: Sequence[str]) -> list[Line]:
    if not dropped:
        return []
    how = "the mean of percents" if group.count == "equally" else "points earned of points possible"
    return [Line(f"dropped: {', '.join(dropped)}; without {'it' if len(dropped) == 1 else 'them'} {how} is greatest")]
