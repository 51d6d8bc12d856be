"""Points and times as a student reads them."""

from datetime import datetime
from fractions import Fraction
from math import ceil

from grading.policy.numbers import count, shown


def points(number: Fraction) -> str:
    """Points with their unit: "1 point", "2.5 points"."""
    return f"{shown(number)} point" + ("" if number == 1 else "s")


def moment(when: datetime, like: datetime | None = None) -> str:
    """A time to the minute with its offset from UTC, in the time zone of `like`."""
    there = when.astimezone(like.tzinfo) if like is not None else when
    offset = there.strftime("%z")
    zone = "UTC" if offset in ("", "+0000") else f"UTC{offset[:3]}:{offset[3:5]}"
    return f"{there:%A}, {there.day} {there:%B %Y, %H:%M} ({zone})"


def duration(hours: Fraction) -> str:
    """A time span in its two largest units, begun minutes counted: "2 days 3 hours", "20 minutes"."""
    minutes = ceil(hours * 60)
    parts = [(minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute")]
    said = [count(number, noun) for number, noun in parts if number]
    return " ".join(said[:2]) or "0 minutes"
