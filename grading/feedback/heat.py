"""A map as a table whose cells are the darker, the larger their number. The number stands in each, too."""

from dataclasses import dataclass

from autograder.report import Heatmap

DARKEST = 0.55  # of the colour over white: what is written on it stays easy to read


@dataclass(frozen=True)
class Cell:
    """A number, and how much colour lies behind it, from 0 to 0.55."""

    label: str
    shade: str


@dataclass(frozen=True)
class Table:
    """A map, row by row."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def table_of(found: Heatmap) -> Table:
    """The table of a map; a value that is no number is a dash on white."""
    numbers = [each for row in found.values for each in row if each is not None]
    low, high = min([0.0, *numbers]), max(numbers, default=0.0)
    rows = (tuple(_cell(each, low, high) for each in row) for row in found.values)
    return Table(found.caption, tuple(found.columns), tuple(zip(found.rows, rows, strict=True)))


def _cell(value: float | None, low: float, high: float) -> Cell:
    if value is None:
        return Cell("–", "0")
    # halves, since the difference of two large numbers may be infinite
    share = (value / 2 - low / 2) / (high / 2 - low / 2) if high > low else 0.0
    return Cell(f"{value + 0.0:.2f}" if abs(value) < 1000 else f"{value:.1e}", f"{DARKEST * share:.2f}")
