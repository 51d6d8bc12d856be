"""The figures of a quiz as pictures: totals, items by difficulty and discrimination, options of items to look at."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grading.pages.canvas import CALM, FLAG, INK, RIGHT, SOFT, WRONG, canvas, png, save
from grading.pages.histogram import histogram
from grading.quiz.analysis.analysis import Analysis, ItemFigures
from grading.quiz.analysis.looks import LOW_DISCRIMINATION, flagged

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from grading.quiz.pages.debrief import Bar

MIDDLE = 80  # percent: to the right of it, names stand to the left of their dots
LABELLED = 12  # items of a plot, so that names do not lie on each other
SHOWN = 8  # items whose options are drawn
CUT = 44  # characters of an option


def draw_all(analysis: Analysis, folder: Path) -> tuple[Path, ...]:
    """Write scores.png, items.png and, where an item needs a look, options.png."""
    drawn = [
        save(_scores(analysis), folder / "scores.png"),
        save(_items(analysis), folder / "items.png"),
    ]
    doubtful = [item for item, _ in flagged(analysis)][:SHOWN]
    if doubtful:
        drawn.append(save(_options(doubtful), folder / "options.png"))
    return tuple(drawn)


def bars_png(bars: Sequence["Bar"]) -> bytes:
    """A slide's picture: a bar an answer, the key green, hatched and marked in words."""
    figure, panel = canvas(8.4, 0.7 + 0.62 * len(bars))
    for place, bar in enumerate(bars):
        color, hatch = (RIGHT, "//") if bar.right else (WRONG, "")
        panel.barh(place, 100 * bar.share, height=0.66, linewidth=0, color=color, edgecolor="white", hatch=hatch)
        panel.annotate(
            f"{bar.share:.0%}", (100 * bar.share, place), (5, 0), textcoords="offset points", va="center", fontsize=13
        )
    labels = [bar.name or _cut(bar.text.replace("$", r"\$")) for bar in bars]
    ticks = [f"✓ key  {label}" if bar.right else label for bar, label in zip(bars, labels, strict=True)]
    panel.set_yticks(range(len(bars)), ticks, fontsize=13)
    panel.invert_yaxis()
    panel.set_xlim(0, 110)
    panel.set_xlabel("percent of the students")
    return png(figure)


def _scores(analysis: Analysis) -> "Figure":
    """How many students earned how much."""
    totals = analysis.totals
    mean, sd, median = (each.value or 0.0 for each in (totals.mean, totals.sd, totals.median))
    return histogram(totals.percents, mean, sd, median, f"{analysis.quiz.title}: {len(totals.percents)} students")


def _items(analysis: Analysis) -> "Figure":
    """A dot an item; what needs a look is a red diamond with its name."""
    figure, panel = canvas(7.2, 5.6)
    marked = {item.name: looks for item, looks in flagged(analysis)}
    named = list(marked)[:LABELLED]
    for each in analysis.items:
        if each.difficulty.value is None or each.discrimination.value is None:
            continue
        x, y = 100 * each.difficulty.value, each.discrimination.value
        color, marker = (FLAG, "D") if each.name in marked else (CALM, "o")
        panel.errorbar(
            x,
            y,
            xerr=_arms(x, each.difficulty.low, each.difficulty.high, 100),
            yerr=_arms(y, each.discrimination.low, each.discrimination.high, 1),
            fmt=marker,
            ms=6,
            color=color,
            ecolor=color,
            elinewidth=0.8,
            alpha=0.9 if each.name in named else 0.4,
        )
        if each.name in named:
            to_left = x > MIDDLE
            shift, side = ((-7, 5), "right") if to_left else ((7, 5), "left")
            panel.annotate(each.name, (x, y), shift, textcoords="offset points", ha=side, fontsize=8, color=INK)
    panel.axhline(0, color=INK, lw=0.8)
    panel.axhspan(-1, LOW_DISCRIMINATION, color=FLAG, alpha=0.05, lw=0)
    panel.set_xlim(_leftmost(analysis), 102)
    panel.set_ylim(*_heights(analysis))
    panel.set_xlabel("difficulty: percent of its points that the class earned (right is easy)")
    panel.set_ylabel("discrimination: correlation with the rest of the total")
    panel.set_title("Items with 95 % intervals; red diamonds need a look", loc="left")
    return figure


def _options(items: Sequence[ItemFigures]) -> "Figure":
    """A panel an item: what its upper and lower third chose."""
    from matplotlib.patches import Patch

    rows = [len(item.choices) for item in items]
    figure, _ = canvas(7.4, 0.9 + sum(0.42 * count + 0.62 for count in rows), panels=len(items), heights=rows)
    for panel, item in zip(figure.axes, items, strict=True):
        _shares(panel, item)
    handles = [Patch(color=INK, label="upper third"), Patch(color=INK, alpha=0.4, label="lower third")]
    figure.legend(handles=handles, loc="outside lower center", ncols=2, frameon=False)
    figure.axes[-1].set_xlabel("percent who chose it")
    return figure


def _shares(panel: "Axes", item: ItemFigures) -> None:
    """Two bars a choice, the right ones green and marked in words."""
    for place, choice in enumerate(item.choices):
        color = RIGHT if choice.right else SOFT
        for third, shift, alpha in ((choice.upper, -0.19, 1.0), (choice.lower, 0.19, 0.4)):
            width = 100 * (third.value or 0.0)
            panel.barh(place + shift, width, height=0.36, color=color, alpha=alpha)
            panel.annotate(
                f"{width:.0f}",
                (width, place + shift),
                (3, 0),
                textcoords="offset points",
                va="center",
                fontsize=7,
                color=INK,
            )
    panel.set_yticks(range(len(item.choices)), [_label(item, place) for place in range(len(item.choices))])
    panel.invert_yaxis()
    panel.set_xlim(0, 108)
    panel.set_title(item.item.title or item.name, loc="left", fontsize=10)


def _label(item: ItemFigures, place: int) -> str:
    """An option as one line of plain text; of one with a formula, the letter alone."""
    choice = item.choices[place]
    named = choice.text
    if item.item.options:
        text = " ".join(choice.text.replace("`", "").split())
        named = choice.name if "$" in text else f"{choice.name}) {text}"
    cut = _cut(named.replace("$", r"\$"))
    return f"✓ key  {cut}" if choice.right else cut


def _cut(text: str) -> str:
    return text if len(text) <= CUT else f"{text[: CUT - 1]}…"


def _leftmost(analysis: Analysis) -> int:
    """Where the axis begins: a multiple of ten with room for the hardest item's interval."""
    lows = [100 * (each.difficulty.low or 0.0) for each in analysis.items]
    return max(0, int(min(lows) // 10 - 1) * 10)


def _heights(analysis: Analysis) -> tuple[float, float]:
    """The part of the axis that the dots need; long intervals may leave it."""
    values = [each.discrimination.value for each in analysis.items if each.discrimination.value is not None]
    return min([-0.2, *(value - 0.15 for value in values)]), max([0.6, *(value + 0.15 for value in values)])


def _arms(value: float, low: float | None, high: float | None, scale: float) -> list[list[float]] | None:
    """How far the interval reaches to both sides, as errorbar asks for; `scale` is that of the axis."""
    if low is None or high is None:
        return None
    factor = 100 if scale == 100 else 1
    return [[max(value - factor * low, 0)], [max(factor * high - value, 0)]]
