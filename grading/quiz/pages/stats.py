"""`torchgrade stats`: the item analysis of a quiz as tables, pictures, a page, and a table on the terminal."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from grading.pages.histogram import in_words
from grading.pages.page import as_data, number, percent
from grading.quiz.analysis.analysis import Analysis, ItemFigures
from grading.quiz.analysis.looks import flagged, looks
from grading.quiz.pages.page import as_html, interval, write_page
from grading.quiz.pages.plots import draw_all
from grading.quiz.pages.stats_csv import write_tables

if TYPE_CHECKING:
    from rich.console import Console

PAGE = "index.html"


def write_stats(analysis: Analysis, folder: Path, pictures: Path | None = None) -> Path:
    """Write tables, pictures and the page into `folder`; returns the page.

    `pictures` is where those of the quiz's text lie. Nothing of an earlier analysis is left but what has another name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_tables(analysis, folder)
    (folder / "options.png").unlink(missing_ok=True)  # there is none where no item needs a look
    drawn = {path.name: as_data(path.read_bytes()) for path in draw_all(analysis, folder)}
    return write_page(
        folder / PAGE,
        "stats.html",
        it=analysis,
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        figures=_figures(analysis),
        flagged=flagged(analysis),
        items=[(item, looks(item)) for item in analysis.items],
        pictures=drawn,
        in_words=_in_words(analysis),
        texts={item.name: as_html(item.item.text, pictures) for item in analysis.items},
        choices=_choices(analysis, pictures),
    )


def show(analysis: Analysis, console: "Console") -> None:
    """Print a row an item, then what needs a look, then the class in a few lines."""
    from rich.text import Text

    console.print(_grid(analysis.items))
    for item, reasons in flagged(analysis):
        for look in reasons:
            style = "bold red" if look.urgent else "yellow"
            console.print(
                Text(f"{item.name}: {look.short}: ", style=style) + Text(look.why, style="default"), soft_wrap=True
            )
    for line in ("", *_summary(analysis)):
        console.print(Text(line), soft_wrap=True)


def _grid(items: Sequence[ItemFigures]) -> object:
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=SIMPLE, pad_edge=False)
    grid.add_column("item", overflow="fold", max_width=28)
    for head in ("papers", "difficulty", "discrimination", "blank"):
        grid.add_column(head, justify="right", no_wrap=True)
    grid.add_column("look")
    for each in items:
        reasons = looks(each)
        style = "bold red" if any(look.urgent for look in reasons) else "yellow"
        grid.add_row(
            Text(each.name),
            f"{each.papers}{'*' if each.few else ''}",
            _with_interval(percent(each.difficulty.value), interval(each.difficulty, 0, 100)),
            _with_interval(number(each.discrimination.value), interval(each.discrimination)),
            percent(each.blank.value),
            Text(", ".join(look.short for look in reasons), style=style),
        )
    return grid


def _summary(analysis: Analysis) -> list[str]:
    totals, found = analysis.totals, analysis.reliability
    mean, sd, median = (
        f"{word} {_with_interval(number(figure.value, 1), interval(figure, 1))}"
        for word, figure in (("mean", totals.mean), ("sd", totals.sd), ("median", totals.median))
    )
    alpha = _with_interval(number(found.alpha.value), interval(found.alpha))
    error = _with_interval(number(found.measurement_error.value), interval(found.measurement_error))
    few = ["* few papers: the figure says little"] if any(each.few for each in analysis.items) else []
    return [
        f"{len(analysis.students)} students, percent of the points: {mean}, {sd}, {median}",
        f"{found.name} of {len(found.items)} items: {alpha}",
        f"standard error of measurement: {error} of {found.points:g} points",
        "in parentheses: intervals at 95 %, bootstrapped",
        *few,
        *(f"warning: {warning}" for warning in analysis.warnings),
    ]


def _with_interval(value: str, ends: str) -> str:
    return f"{value} ({ends})" if ends else value


def _figures(analysis: Analysis) -> list[tuple[str, object, int, str]]:
    """The large figures of the page: words, figure, decimals, unit."""
    totals, found = analysis.totals, analysis.reliability
    return [
        ("mean", totals.mean, 1, " %"),
        ("sd", totals.sd, 1, ""),
        ("median", totals.median, 1, " %"),
        (f"{found.name}, {len(found.items)} items", found.alpha, 2, ""),
        (f"standard error of measurement, of {found.points:g} points", found.measurement_error, 2, ""),
    ]


def _in_words(analysis: Analysis) -> str:
    totals = analysis.totals
    mean, sd, median = (each.value or 0.0 for each in (totals.mean, totals.sd, totals.median))
    return in_words(totals.percents, mean, sd, median)


def _choices(analysis: Analysis, pictures: Path | None) -> Mapping[str, list[tuple[object, object]]]:
    """By item, each choice with what to show: an option's Markdown as HTML, what a student wrote as it is."""
    return {
        item.name: [
            (choice, as_html(f"{choice.name}) {choice.text}", pictures) if item.item.options else choice.text)
            for choice in item.choices
        ]
        for item in analysis.items
    }
