"""The regrades of an assignment, as the gradebook has them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo

from grading.errors import RegradeError
from grading.gradebook.book import undone_by
from grading.gradebook.events import Entry, Regraded, Reported


@dataclass(frozen=True)
class Regrade:
    """One regrade: its entry, how many reports it brought, and the entry that undid it."""

    entry: Entry
    summary: str
    reports: int
    undone: Entry | None

    @property
    def number(self) -> int:
        return self.entry.number

    def lines(self, zone: tzinfo | None) -> list[str]:
        """Number, time, name; what it did; why; whether it is undone."""
        lines = [
            f"{self.number}  {_when(self.entry, zone)}  {self.entry.who}{'  (undone)' if self.undone else ''}",
            f"   {self.summary}; {self.reports} report{'' if self.reports == 1 else 's'} made anew",
            f"   why: {' '.join(self.entry.why.split())}",
        ]
        if self.undone:
            why = " ".join(self.undone.why.split())
            lines.append(f"   undone by {self.undone.who}, {_when(self.undone, zone)}: {why}")
        return lines


def regrades_of(entries: Iterable[Entry], assignment: str) -> tuple[Regrade, ...]:
    """The assignment's regrades, the first one first."""
    everything = list(entries)
    by_number = {entry.number: entry for entry in everything}
    undone = {number: by_number[by] for number, by in undone_by(everything).items()}
    brought = [entry.what.regrade for entry in everything if isinstance(entry.what, Reported)]
    return tuple(
        Regrade(entry, entry.what.summary, brought.count(entry.number), undone.get(entry.number))
        for entry in everything
        if isinstance(entry.what, Regraded) and entry.what.assignment == assignment
    )


def to_undo(regrades: Iterable[Regrade], number: int | None) -> Regrade:
    """The regrade with this number, or the last one in force; raises RegradeError when it cannot be undone."""
    everything = list(regrades)
    standing = [each for each in everything if each.undone is None]
    in_force = f"in force: {', '.join(str(each.number) for each in standing)}" if standing else "none is in force"
    if number is None:
        if not standing:
            raise RegradeError("there is no regrade to undo: none is in force")
        return standing[-1]
    found = next((each for each in everything if each.number == number), None)
    if found is None:
        raise RegradeError(f"there is no regrade {number} of this assignment; {in_force}")
    if found.undone is not None:
        raise RegradeError(f"regrade {number} is undone already, by entry {found.undone.number}; {in_force}")
    if found is not standing[-1]:
        raise RegradeError(f"regrade {standing[-1].number} was made after {number}; undo that first")
    return found


def _when(entry: Entry, zone: tzinfo | None) -> str:
    return f"{entry.when.astimezone(zone):%Y-%m-%d %H:%M %Z}"
