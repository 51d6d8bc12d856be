"""How late something is, and what that costs.

Only the time beyond the student's own due date and the grace counts; a unit that has begun counts whole. All of it
rises with time, and so no grade does.
"""

from datetime import datetime, timedelta
from fractions import Fraction

from autograder.policy import Late
from grading.errors import GradesError
from grading.gradebook.events import Extended
from grading.policy.coursework import Work
from grading.policy.numbers import ZERO, count, exact, percent, shown

HOURS = {"hour": 1, "day": 24}


def due_of(work: Work, extension: Extended | None, accommodation: Extended) -> datetime | None:
    """A student's own due date: the one that an extension names; else the later of what an extension's days and the
    accommodation's give."""
    if work.due is None:
        return None
    if extension is not None and extension.due is not None:
        return extension.due
    days = max(extension.days if extension else 0.0, accommodation.days)
    try:
        return work.due + timedelta(days=days)
    except OverflowError:
        raise GradesError(
            f"{work.name}: {days:g} more days for {accommodation.student} lead to no date; give fewer "
            "(`torchgrade gradebook extend`)"
        ) from None


def hours_late(received: datetime | None, due: datetime | None, late: Late) -> Fraction:
    """How many hours after due date and grace something came; 0 for what was on time or has no due date."""
    if received is None or due is None:
        return ZERO
    if received <= due:
        return ZERO
    microseconds = (received - due) // timedelta(microseconds=1)
    return max(ZERO, Fraction(microseconds, 3_600_000_000) - exact(late.grace_minutes) / 60)


def begun(hours: Fraction, per: str) -> int:
    """How many hours or days have begun."""
    return -(-hours // HOURS[per])


def units_charged(late: Late, hours: Fraction, free_days: int) -> int:
    """How many units are charged once so many days are free."""
    return max(0, begun(hours, late.per) - free_days * 24 // HOURS[late.per])


def share_taken(late: Late, units: int) -> Fraction:
    """The share that so many units cost."""
    return min(exact(late.cap), exact(late.penalty) * units)


def is_closed(late: Late, hours: Fraction) -> bool:
    """Whether what is so late earns nothing."""
    return late.closes_days is not None and hours > 24 * exact(late.closes_days)


def penalty(late: Late, hours: Fraction, free_days: int, earned: Fraction, possible: Fraction) -> Fraction:
    """The points that lateness takes: all of them after closing, never more than were earned."""
    if not hours:
        return ZERO
    if is_closed(late, hours):
        return earned
    share = share_taken(late, units_charged(late, hours, free_days))
    return min(earned, share * (earned if late.of == "earned" else possible))


# -- in words ----------------------------------------------------------------------------------------------------------


def how_late(hours: Fraction) -> str:
    """`on time`, or how late to the second, rounded up."""
    seconds = -(-hours * 3600 // 1)
    parts = [
        count(seconds // 86_400, "day") if seconds >= 86_400 else "",
        f"{seconds // 3600 % 24} h" if seconds // 3600 % 24 else "",
        f"{seconds // 60 % 60} min" if seconds // 60 % 60 else "",
        f"{seconds % 60} s" if seconds % 60 else "",
    ]
    return " ".join(part for part in parts if part) + " late" if seconds else "on time"


def how_charged(late: Late, hours: Fraction, free_days: int, earned: Fraction, possible: Fraction) -> str:
    """What lateness takes as a sum that somebody can do again."""
    if is_closed(late, hours):
        assert late.closes_days is not None
        return f"after closing: what is more than {shown(exact(late.closes_days))} days late earns nothing"
    units = begun(hours, late.per)
    charged = units_charged(late, hours, free_days)
    said = f"{count(units, late.per)} begun"
    if units > charged:
        said += f", {units - charged} covered by free late days"
    each = exact(late.penalty)
    said += f": {charged} × {percent(each)} = {percent(each * charged)}"
    share = share_taken(late, charged)
    if share < each * charged:
        said += f", at most {percent(share)}"
    base = earned if late.of == "earned" else possible
    said += f" of the {shown(base)} {'earned' if late.of == 'earned' else 'possible'}"
    return said + (", but no more than was earned" if share * base > earned else "")
