"""A CSV file as rows with their lines, whoever wrote it: with a byte order mark, semicolons, line ends within cells."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grading.errors import GradingError, QuizError

DELIMITERS = ",;\t"

_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Row:
    """A line of the table that is not empty; cells that are missing at its end are empty."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """What a CSV file holds: the names of its columns, and its rows, all cells stripped."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def place(self, row: Row) -> str:
        """Where a row stands, for messages."""
        return f"{self.path}: line {row.line}"


def read_table(path: Path, wrong: type[GradingError] = QuizError) -> Table:
    """The table in a file. Raises `wrong` when there is none, or when a row has more cells than there are columns."""
    text = _text(path, wrong)
    try:
        rows = [Row(line, cells) for line, cells in _rows(text) if any(cells)]
    except csv.Error as error:
        raise wrong(f"{path}: is no CSV ({error}); save it as CSV in UTF-8") from error
    if not rows:
        raise wrong(f"{path}: is empty; its first line must name the columns")
    columns = rows[0].cells
    long = [row for row in rows[1:] if any(row.cells[len(columns) :])]
    if long:
        raise wrong(
            "\n".join(
                f"{path}: line {row.line}: {len(row.cells)} cells, but there are {len(columns)} columns; "
                "put cells that hold the separator into double quotes"
                for row in long
            )
        )
    width = len(columns)
    return Table(
        path,
        columns,
        tuple(Row(row.line, (*row.cells, *[""] * (width - len(row.cells)))[:width]) for row in rows[1:]),
    )


def _text(path: Path, wrong: type[GradingError]) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise wrong(f"{path}: there is no such file") from None
    except UnicodeDecodeError as error:
        raise wrong(f"{path}: byte {error.start + 1} is not UTF-8; save it as CSV in UTF-8") from error
    except OSError as error:
        raise wrong(f"{path}: cannot be read ({error.strerror})") from error


def _rows(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every row with the line that it begins in."""
    # splitlines() would also cut at characters that only look like line ends, as U+2028
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    line = 1
    for row in reader:
        yield line, tuple(unicodedata.normalize("NFC", cell).strip() for cell in row)
        line = reader.line_num + 1


def _delimiter(text: str) -> str:
    """What separates the names of the columns, apart from what stands within quotes."""
    plain = _QUOTED.sub("", text).lstrip()
    first = plain.partition("\n")[0]
    return max(DELIMITERS, key=first.count)
