"""Who may be the same person under two ids."""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from grading.gradebook.book import Student


@dataclass(frozen=True)
class Alike:
    """Two students with the same name or address; `why` says which."""

    one: str
    other: str
    why: str


def alike(students: Iterable[Student], among: Iterable[str]) -> tuple[Alike, ...]:
    """All pairs of students with the same address or name, of whom one at least is `among` these."""
    groups: dict[tuple[str, str], list[Student]] = defaultdict(list)
    for student in students:
        for key in filter(None, (_address(student), _name(student))):
            groups[key].append(student)
    wanted, found = set(among), dict[tuple[str, str], Alike]()
    for (what, shown), group in sorted(groups.items()):
        for position, one in enumerate(group):
            for other in group[position + 1 :]:
                if wanted & {one.id, other.id}:
                    found.setdefault((one.id, other.id), Alike(one.id, other.id, f"the same {what}, {shown}"))
    return tuple(found.values())


def twins(students: Collection[str], ids: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Those of `students` whose id is one that somebody has in another system, by who that is.

    `ids` has everybody's in other systems. An id that several people have says nothing.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    for student, others in ids.items():
        for other in others:
            owners[other].add(student)
    return {
        other: min(whose)
        for other, whose in sorted(owners.items())
        if len(whose) == 1 and other not in whose and other in students
    }


def _address(student: Student) -> tuple[str, str] | None:
    return ("address", student.email.casefold()) if student.email else None


def _name(student: Student) -> tuple[str, str] | None:
    """A name without case, accents, punctuation and the order of its words; one word alone is no name."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", student.name) if not unicodedata.combining(each))
    words = sorted("".join(each if each.isalnum() else " " for each in bare.casefold()).split())
    return ("name", " ".join(words)) if len(words) > 1 else None
