"""What can be undone by hand: all that people did, and what files said that are there no more."""

from collections.abc import Sequence

from autograder.course import Course
from grading.errors import GradebookError
from grading.gradebook.agreement import file_of, is_said
from grading.gradebook.arrivals import Machine
from grading.gradebook.book import undone_by
from grading.gradebook.events import Entry, Regraded, Reported, Undone


def undoing(course: Course, entries: Sequence[Entry], number: int) -> tuple[Undone, Entry]:
    """The event that undoes an entry, and that entry. Raises GradebookError when it cannot or need not be undone."""
    by_number = {entry.number: entry for entry in entries}
    target = by_number.get(number)
    if target is None:
        others = f"the last one is {max(by_number)}" if by_number else "there is none yet"
        raise GradebookError(f"there is no entry {number}; {others}, and `torchgrade gradebook history` shows them")
    undone = undone_by(entries)
    if number in undone:
        raise GradebookError(f"entry {number} is undone already, by {undone[number]}; to bring it back, undo that one")
    what, last = target.what, target
    while isinstance(last.what, Undone) and last.what.number in by_number and last.what.number < last.number:
        last = by_number[last.what.number]
    _refuse_regrade(last, number)
    if isinstance(what, Machine) and is_said(course, what):
        raise GradebookError(
            f"entry {number} is what {file_of(what)} says, and would be taken in again; change or move that first, or "
            "say otherwise by hand: `torchgrade gradebook override`, `excuse`"
        )
    return Undone(number=number), target


def _refuse_regrade(target: Entry, number: int) -> None:
    """Reports lie on the disk as well, and go back there with the regrade's own command."""
    if isinstance(target.what, Regraded) or (isinstance(target.what, Reported) and target.what.regrade is not None):
        raise GradebookError(
            f"entry {number} belongs to a regrade, whose reports change with it: `torchgrade regrade "
            f"{target.assignment}` lists the regrades, with `--undo` and `--apply`"
        )
