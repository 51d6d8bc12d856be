"""Sheets of an Excel file: frozen heads, numbers as numbers, text as text, widths that fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from grading.policy.numbers import SHOWN_DECIMALS, half_up

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Content = str | int | Fraction | datetime | None
Value = str | float | datetime | None

LONGEST_SHEET_NAME = 31
LONGEST_TEXT = 32_767
WIDEST = 40  # characters
TEXT, TIME = "@", "yyyy-mm-dd hh:mm"

_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_SHEET = re.compile(r"[\[\]:*?/\\']")


def add_sheet(workbook: Workbook, name: str, rows: Iterable[Sequence[Content]], frozen_columns: int = 0) -> None:
    """Add a sheet to a workbook that is only written; the first row is the heads, and stays in sight."""
    from openpyxl.utils import get_column_letter

    values = [[_value(content) for content in row] for row in rows]
    sheet = workbook.create_sheet(name)
    sheet.freeze_panes = f"{get_column_letter(frozen_columns + 1)}2"
    for position, column in enumerate(zip(*values, strict=True), start=1):
        widest = max(len(str(value)) for value in column if value is not None)
        sheet.column_dimensions[get_column_letter(position)].width = min(WIDEST, widest + 2)
    sheet.append([_head(sheet, value) for value in values[0]])
    for first, *others in values[1:]:
        sheet.append([_text(sheet, first), *(_cell(sheet, value) for value in others)])


def sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel takes, and that no other sheet has; it is then among the `taken`."""
    plain = _NO_SHEET.sub("_", name)[:LONGEST_SHEET_NAME]
    number, found = 1, plain
    while found.casefold() in taken:
        number += 1
        found = f"{plain[: LONGEST_SHEET_NAME - 4]} ({number})"
    taken.add(found.casefold())
    return found


def _cell(sheet: WriteOnlyWorksheet, value: Value) -> Cell | Value:
    """A cell of its own only where the library would not find its kind out: that takes time."""
    if isinstance(value, str):
        return value if value[:1].isalpha() else _text(sheet, value)
    return _time(sheet, value) if isinstance(value, datetime) else value


def _text(sheet: WriteOnlyWorksheet, value: Value) -> Cell:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"  # also what begins with =
    cell.number_format = TEXT
    return cell


def _time(sheet: WriteOnlyWorksheet, value: datetime) -> Cell:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = TIME
    return cell


def _head(sheet: WriteOnlyWorksheet, value: Value) -> Cell:
    from openpyxl.styles import Font

    cell = _text(sheet, value)
    cell.font = Font(bold=True)
    return cell


def _value(content: Content) -> Value:
    match content:
        case Fraction():
            return int(content) if content.denominator == 1 else float(half_up(content, SHOWN_DECIMALS))
        case datetime():
            return content.astimezone(UTC).replace(tzinfo=None)  # Excel knows no time zones
        case str():
            return _NO_XML.sub("", content)[:LONGEST_TEXT] or None
    return content
