"""What the columns of a class's list hold, by their heads: our own, Canvas's, and Moodle's in English and German.

Canvas's are those that its `lib/gradebook_exporter.rb` writes. Moodle's are those of its grade export (user profile
fields, `grade/export/txt`), of its list of participants and of an assignment's grading worksheet (`mod/assign`,
`feedback/offline`). Moodle writes them in the language of whoever downloads.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from grading.csvfile import Table
from grading.errors import RosterError

STUDENT = "student"
IDENTIFIER = "identifier"

# heads without case, blanks and punctuation
_HEADS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "fullname", "vollständigername", "firstnamelastname", "firstnamesurname", "vornamenachname"),
    "first": ("firstname", "vorname"),
    "last": ("lastname", "surname", "nachname"),
    "email": ("email", "emailaddress", "emailadresse", "mail"),
    "section": ("section", "groups", "group", "gruppen", "gruppe"),
    "canvas": ("canvasid",),
    "sis_user": ("sisuserid",),
    "sis_login": ("sisloginid",),
    "idnumber": ("idnumber", "idnummer", "matrikelnummer"),
    "username": ("username", "anmeldename"),
    "moodle": ("moodleid",),
}
_OTHER_ID = re.compile(r"(?P<system>[a-z][a-z0-9]*)_id")


class Maker(StrEnum):
    """Who wrote a class's list."""

    OURS = "a list with a column `student`"
    CANVAS = "Canvas's gradebook"
    MOODLE = "Moodle"
    WORKSHEET = "a Moodle assignment's grading worksheet"
    OTHER = "a list of another kind"


def maker(table: Table, id_column: str | None) -> Maker:
    """Who wrote a table. Raises RosterError, which names the columns that are needed, where that cannot be known."""
    if id_column is not None and id_column not in table.columns:
        raise RosterError(f"{table.path}: no column {id_column!r}; there are: {', '.join(table.columns)}")
    heads = [_plain(each) for each in table.columns]
    named = columns(table.columns)
    if "section" in heads and (heads[:2] == [STUDENT, "id"] or heads[:3] == ["lastname", "firstname", "id"]):
        return Maker.CANVAS
    if STUDENT in heads:
        return Maker.OURS
    if IDENTIFIER in heads and "name" in named:
        return Maker.WORKSHEET
    if ("name" in named or {"first", "last"} <= named.keys()) and {"idnumber", "username", "email"} & named.keys():
        return Maker.MOODLE
    if id_column is not None:
        return Maker.OTHER
    raise RosterError(
        f"{table.path}: nothing says who the students are; needed is a column `student`, or Canvas's `Student` and "
        "`ID`, or Moodle's `First name` and `Last name` with `ID number`, `Username` or `Email address`; of a list in "
        f"another language, name the column of the ids with --id-column (there are: {', '.join(table.columns)})"
    )


def columns(heads: Sequence[str]) -> dict[str, int]:
    """Where each thing that is known of a student stands; of two columns for the same, the first."""
    found: dict[str, int] = {}
    for position, head in enumerate(heads):
        plain = _plain(head)
        field = next((field for field, known in _HEADS.items() if plain in known), None)
        other = _OTHER_ID.fullmatch(head.casefold())
        if field is None and other and other["system"] not in (STUDENT, *_HEADS):
            field = other["system"]
        if field is not None:
            found.setdefault(field, position)
    return found


def position(heads: Sequence[str], plain: str) -> int:
    """Where the head stands that is `plain` without case, blanks and punctuation."""
    return [_plain(each) for each in heads].index(plain)


def _plain(head: str) -> str:
    return re.sub(r"[\W_]", "", head.casefold())
