"""The whole story of one student and one assignment: what happened, who did it, when and why, and what was undone."""

from collections.abc import Iterable, Sequence
from datetime import UTC, tzinfo

from grading.gradebook.book import book_of, in_force, undone_by
from grading.gradebook.events import Entry, Merged, Regraded, Reported, Undone
from grading.gradebook.telling import at, change, plain, sentence, total


def story(entries: Sequence[Entry], student: str, assignment: str, zone: tzinfo = UTC) -> list[str]:
    """A few lines for each entry about a student and an assignment, in the order of time.

    With no assignment, what concerns the student in the whole course. `entries` may hold those of others.
    """
    told = _about(entries, student, assignment)
    undone = undone_by(entries)
    lines: list[str] = []
    for place, entry in enumerate(told):
        head = [str(entry.number), at(entry.when, zone), plain(entry.who)]
        undone_by_number, why = undone.get(entry.number), plain(entry.why)
        lines += [
            "  ".join(head + (["(undone)"] if undone_by_number else [])),
            f"   {_what(entry, told[: place + 1], told, zone)}{_under(entry, student)}",
            *([f"   why: {why}"] if why else []),
            *([f"   undone by {undone_by_number}"] if undone_by_number else []),
        ]
    return lines


def _about(entries: Sequence[Entry], student: str, assignment: str) -> list[Entry]:
    """The entries that belong to a story, in the order of time."""
    known_as = book_of(entries).known_as
    person = known_as.get(student, student)
    ids = {student, person, *(old for old, new in known_as.items() if new == person)}
    found = {each.number: each for each in entries if each.student in ids and each.assignment == assignment}
    regrades = {each.what.regrade for each in found.values() if isinstance(each.what, Reported)}
    for each in sorted(entries, key=lambda entry: entry.number):
        is_regrade = isinstance(each.what, Regraded) and each.number in regrades
        if is_regrade or (isinstance(each.what, Undone) and each.what.number in found):
            found[each.number] = each
    return sorted(found.values(), key=lambda entry: (entry.when, entry.number))


def _what(entry: Entry, so_far: Sequence[Entry], told: Sequence[Entry], zone: tzinfo) -> str:
    what = entry.what
    if isinstance(what, Undone):
        target = next(each for each in told if each.number == what.number)
        undoing = f"{what.number} was undone: {sentence(target.what, zone)}"
        return undoing + (_counts_again(so_far, target) if isinstance(target.what, Regraded) else "")
    if isinstance(what, Reported):
        former = _reports(so_far[:-1]).get((what.student, what.attempt))
        if former is not None:
            return change(former, what, zone)
    return sentence(what, zone)


def _under(entry: Entry, student: str) -> str:
    """The id that something happened under, where it is another than the one that was asked for."""
    is_other = entry.student not in ("", student) and not isinstance(entry.what, Merged)
    return f" (as {entry.student})" if is_other else ""


def _counts_again(told: Sequence[Entry], regrade: Entry) -> str:
    """What the attempts of an undone regrade count with now."""
    touched = {
        (each.what.student, each.what.attempt)
        for each in told
        if isinstance(each.what, Reported) and each.what.regrade == regrade.number
    }
    now = _reports(told)
    return "".join(f"; attempt {key[1]} counts with {total(now[key])} again" for key in sorted(touched & now.keys()))


def _reports(entries: Iterable[Entry]) -> dict[tuple[str, int], Reported]:
    """The report in force for each attempt."""
    standing = sorted(in_force(entries), key=lambda entry: entry.order)
    return {(what.student, what.attempt): what for each in standing if isinstance(what := each.what, Reported)}
