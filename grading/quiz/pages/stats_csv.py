"""The figures of a quiz as three tables for other programs: items.csv, options.csv and students.csv."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.paths import written_aside
from grading.quiz.analysis.analysis import Analysis
from grading.quiz.analysis.bootstrap import Figure
from grading.quiz.analysis.looks import looks

ITEMS = ("item", "title", "kind", "topic", "points", "papers")
ITEM_FIGURES = ("difficulty", "discrimination", "blank", "alpha_without")
OPTION_FIGURES = ("share", "upper", "middle", "lower")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what one begins with


def write_tables(analysis: Analysis, folder: Path) -> tuple[Path, ...]:
    """Write the three files; a figure has its interval in the columns _low and _high, and is empty where unknown."""
    written = {
        "items.csv": _items(analysis),
        "options.csv": _options(analysis),
        "students.csv": _students(analysis),
    }
    return tuple(_write(folder / name, rows) for name, rows in written.items())


def _items(analysis: Analysis) -> Iterable[Sequence[object]]:
    yield (*ITEMS, "sd", *_heads(ITEM_FIGURES), "look")
    for each in analysis.items:
        item = each.item
        about = (item.name, item.title, item.kind, item.tags.get("topic", ""), item.points, each.papers)
        figures = (each.difficulty, each.discrimination, each.blank, each.alpha_without)
        yield (*about, _cell(each.sd), *_cells(figures), "; ".join(f"{look.short}: {look.why}" for look in looks(each)))


def _options(analysis: Analysis) -> Iterable[Sequence[object]]:
    """Options, or answers that were written, and the parts of the class that had one variant or version."""
    yield ("item", "what", "name", "text", "right", "count", *_heads(OPTION_FIGURES))
    for each in analysis.items:
        what = "option" if each.item.options else "answer"
        for choice in each.choices:
            figures = (choice.share, choice.upper, choice.middle, choice.lower)
            named = (_plain(choice.name), _plain(choice.text))
            yield (each.name, what, *named, int(choice.right), choice.count, *_cells(figures))
        for kind, parts in (("variant", each.variants), ("version", each.versions)):
            for part in parts:
                yield (each.name, kind, part.name, "", "", part.papers, *_cells((part.mean,)), *[""] * 9)


def _students(analysis: Analysis) -> Iterable[Sequence[object]]:
    yield ("student", "paper", "points", "possible", "percent")
    for each in analysis.students:
        yield (each.student, each.paper, _cell(each.points), _cell(each.possible), _cell(each.percent))


def _heads(figures: Sequence[str]) -> list[str]:
    return [f"{figure}{end}" for figure in figures for end in ("", "_low", "_high")]


def _cells(figures: Sequence[Figure]) -> list[str]:
    return [_cell(value) for figure in figures for value in (figure.value, figure.low, figure.high)]


def _cell(value: float | None) -> str:
    """Ten digits, so that 0.1 + 0.2 reads 0.3."""
    return "" if value is None else f"{value:.10g}"


def _plain(text: str) -> str:
    """Text that a spreadsheet does not take for a formula: students wrote some of it."""
    try:
        float(text)
    except ValueError:
        return f"'{text}" if text.startswith(FORMULA) else text
    return text


def _write(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    with written_aside(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path
