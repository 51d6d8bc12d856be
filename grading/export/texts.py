"""Text from students and other systems in files that a spreadsheet will open.

A cell that begins with = + - or @, or with a tab or a carriage return before them, is run as a formula by Excel and
others, and a formula can send the sheet's contents away. So in every CSV an apostrophe stands before such a text:
spreadsheets show it as text then. Numbers are written by us, and need none. In Excel files a cell says of itself that
it is text, and nothing is put before it. See OWASP, "CSV Injection".
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.paths import written_aside

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def guarded(text: str) -> str:
    """The text, so that no spreadsheet runs it."""
    return f"'{text}" if text.startswith(RISKY) else text


def write_rows(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Write rows as CSV in UTF-8, aside and then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_aside(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
