"""What a page says of the score: how much, why, and how it was worked out.

What may not be seen yet, or never, leaves no trace but one sum, and that only once nobody can hand in on time any
more: before, a total would give away what it holds.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from grading.feedback.case import Case
from grading.feedback.words import duration, points
from grading.gradebook.events import WHOLE
from grading.policy.numbers import count, shown
from grading.policy.result import ItemScore, Line, Status


def headline(case: Case) -> str:
    """The score in a few words."""
    grade = case.grade
    if grade.status is Status.EXCUSED:
        return "Excused"
    if case.keeps_total:
        return f"{_so_far(case.items)} in the checks below" if case.items else "Your score follows"
    if grade.score is None:
        return f"Not final: {_so_far(grade.items)} so far"
    return f"{shown(grade.score)} of {points(grade.possible)}"


def sentences(case: Case) -> Iterator[str]:
    """Why the score is what it is, and what it is not yet."""
    grade = case.grade
    if grade.status is Status.EXCUSED:
        yield "This assignment counts neither for nor against you. What was found in your work stands below."
    waiting = [item for item in case.items if item.earned is None]
    if waiting:
        yield f"Still waiting: {points(_possible(waiting))} of {count(len(waiting), 'check')}; below it says for what."
    if grade.late_hours > 0:
        yield f"Your work came {duration(grade.late_hours)} late."
    if grade.late_days_used:
        yield f"You used {count(grade.late_days_used, 'free late day')} for this assignment."
    if grade.late_hours > 0 and not grade.by_hand and grade.status is not Status.EXCUSED:
        yield _penalty(case)
    if grade.by_hand and not case.keeps_total:
        yield "A person set this score, in place of what the checks add up to."
    if grade.extra_credit:
        yield "This assignment is extra credit: what you earn counts, what you do not earn is not missed."
    if case.veiled:
        yield _veiled(case)


def lines(case: Case) -> tuple[Line, ...]:
    """How the score was worked out, with one sum in place of the lines that do not show; nothing before it is known."""
    grade = case.grade
    if case.keeps_total or grade.score is None:
        return ()
    kept = [line for line in grade.lines if _may_be_told(line, case)]
    if not case.veiled:
        return tuple(kept)
    adds = any(line.amount is not None for line in grade.lines if line.item)
    places = [place for place, line in enumerate(kept) if line.item]
    after = places[-1] + 1 if places else len(kept)
    hidden = _earned(case.veiled)
    one = Line("checks that are not shown", hidden) if adds else Line(f"checks that are not shown: {shown(hidden)}")
    return (*kept[:after], one, *kept[after:])


def _may_be_told(line: Line, case: Case) -> bool:
    """Whether a line is about nothing that the student may not see, a test of another day among it."""
    known = {WHOLE, *(item.name for item in case.grade.items)}
    gone = set(case.record.overrides) - known
    return line.item not in {item.name for item in case.veiled} and not any(name in line.text for name in gone)


def _penalty(case: Case) -> str:
    """What lateness took. While the total is kept, this is too: it may be a share of it."""
    grade = case.grade
    if case.keeps_total or grade.score is None:
        return "What being late takes off, if anything, will stand here together with the total."
    if not grade.penalty:
        return "Nothing was taken off for it."
    earned = "" if grade.earned is None else f" of the {points(grade.earned)} that you earned"
    return f"For being late, {shown(grade.penalty)}{earned} {'was' if grade.penalty == 1 else 'were'} taken off."


def _veiled(case: Case) -> str:
    """What is said of checks that do not show."""
    if case.keeps_total:
        return (
            "There are more checks than these. They, and your total, follow when nobody can hand in on time any more, "
            "extensions included."
        )
    if any(item.earned is None for item in case.veiled):
        return "Some points belong to checks that are not shown, and still wait for staff."
    return f"Points of checks that are not shown: {_so_far(case.veiled)}."


def _so_far(items: Iterable[ItemScore]) -> str:
    known = list(items)
    return f"{shown(_earned(known))} of {points(_possible(known))}"


def _earned(items: Iterable[ItemScore]) -> Fraction:
    return sum((item.earned for item in items if item.earned is not None), Fraction(0))


def _possible(items: Iterable[ItemScore]) -> Fraction:
    return sum((item.points for item in items), Fraction(0))
