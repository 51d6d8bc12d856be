"""The time in nbgrader's timestamp.txt, such as `2027-02-11 21:40:12.250000 UTC`."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo


def parse_timestamp(text: str) -> datetime | None:
    """The time in UTC; None when `text` is not readable as one. As in nbgrader, a time without a zone is UTC."""
    parts = text.split()
    zone = parts.pop() if len(parts) == 3 else "UTC"
    try:
        when = datetime.fromisoformat(" ".join(parts))
        if when.tzinfo is None:
            when = when.replace(tzinfo=_zone(zone))
        return when.astimezone(UTC)
    except (ValueError, OverflowError, OSError, LookupError):
        return None


def _zone(name: str) -> tzinfo | None:
    """A zone by its offset, such as +0100, or by its name in the time zone database."""
    if name.startswith(("+", "-")):
        return datetime.strptime(name, "%z").tzinfo
    return UTC if name == "UTC" else ZoneInfo(name)
