"""What was trained, drawn: a panel a threshold, a row a model, both ends with what is accepted between them."""

from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from autograder.calibrate.answers import REFERENCE
from autograder.calibrate.fitted import Fitted
from autograder.calibrate.study import BUDGET
from autograder.paths import written_aside

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

ACCEPTED = "#1b7837"
COLORS = {"right": ACCEPTED, "wrong, must be caught here": "#c51b29", "wrong, for other tests to catch": "#6f5bab"}
PANEL_INCHES, ROW_INCHES, LABEL_INCHES, FRAME_INCHES = 5.2, 0.25, 1.8, 1.5
DOTS_PER_INCH = 140
SEEN = 3  # times the accepted range, on either side of it
JITTER = 0.16  # of a row's height, so that equal values are seen


def draw(found: Sequence[Fitted], title: str, path: Path) -> None:
    """Write a picture of all thresholds."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    names = _rows(found)
    size = (LABEL_INCHES + PANEL_INCHES * len(found), FRAME_INCHES + ROW_INCHES * len(names))
    figure = Figure(figsize=size, dpi=DOTS_PER_INCH, layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(1, len(found), sharey=True, squeeze=False)[0]
    for panel, each in zip(panels, found, strict=True):
        _panel(panel, each, names)
    panels[0].set_yticks(range(len(names)), names)
    panels[0].set_ylim(len(names) - 0.4, -0.6)
    figure.suptitle(title)
    figure.legend(handles=_legend(found), loc="outside lower center", ncols=4, frameon=False, fontsize=8)
    with written_aside(path) as aside:
        figure.savefig(aside, format="png")


def _rows(found: Sequence[Fitted]) -> list[str]:
    """Right models first, then wrong ones: those most like right ones first, as the first threshold sees it."""
    distances: dict[str, float] = {}
    for each in found:
        right = fmean(sample.mean for sample in each.right.values())
        for name, sample in each.wrong.items():
            distances.setdefault(name, abs(sample.mean - right))
    rights = dict.fromkeys(name for each in found for name in each.right)
    return [*rights, *sorted(distances, key=distances.__getitem__)]


def _panel(panel: "Axes", found: Fitted, names: Sequence[str]) -> None:
    from matplotlib.ticker import MaxNLocator, NullLocator

    if found.metric.lower_is_better:
        panel.set_xscale("log")
    panel.set_xlim(_view(found))
    panel.xaxis.set_major_locator(MaxNLocator(7))
    panel.xaxis.set_minor_locator(NullLocator())
    panel.xaxis.set_major_formatter("{x:g}")
    panel.grid(color="0.92")
    panel.set_axisbelow(True)
    panel.axvspan(found.low, found.high, color=ACCEPTED, alpha=0.12, lw=0)
    for end in (found.low, found.high):
        panel.axvline(end, color=ACCEPTED, lw=1)
        panel.annotate(
            f"{end:.3g}",
            (end, 1),
            (0, 3),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="center",
            fontsize=8,
            color=ACCEPTED,
        )
    for name, values in found.study.values(found.metric).items():
        _strip(panel, names.index(name), values, found, name)
    best = found.study.best(found.metric)
    if best is not None:
        panel.plot(found.metric.value(best), names.index(REFERENCE), "*", color="black", ms=9)
    panel.set_xlabel(found.name if found.separates else f"{found.name}: does not separate")


def _strip(panel: "Axes", row: int, taken: Sequence[float], found: Fitted, name: str) -> None:
    """One model: its single seeds as dots, what grades would follow from as diamonds; an arrow to what is far off."""
    metric, averaged, color = found.metric, found.fit.averaged, COLORS[_what(found, name)]
    left, right = panel.get_xlim()
    mean = metric.value(fmean(taken))
    if not left <= mean <= right:
        edge, arrow = (1.0, "{:.3g} →") if mean > right else (0.0, "← {:.3g}")
        panel.annotate(
            arrow.format(mean),
            (edge, row),
            (-4 if edge else 4, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            ha="right" if edge else "left",
            va="center",
            fontsize=8,
            color=color,
        )
        return
    values = [metric.value(each) for each in taken]
    whole = range(0, len(taken) - averaged + 1, averaged)
    means = [metric.value(fmean(taken[first : first + averaged])) for first in whole]
    rows = [row + JITTER * (-1) ** each for each in range(len(values))]
    panel.scatter(values, rows, s=9, c=color, alpha=0.5, lw=0)
    panel.scatter(means, [row] * len(means), s=26, c=color, marker="D", edgecolors="white", linewidths=0.6, zorder=3)


def _view(found: Fitted) -> tuple[float, float]:
    """The part of the axis that is shown: all values that lie not too far from what is accepted."""
    ends = found.fit.ends
    room = SEEN * (ends.worse - ends.better)
    values = [each for some in found.study.values(found.metric).values() for each in some]
    near = [each for each in values if ends.better - room <= each <= ends.worse + room]
    margin = 0.05 * (max(near) - min(near))
    shown = (min(ends.better, *near) - margin, max(ends.worse, *near) + margin)
    low, high = sorted(found.metric.value(each) for each in shown)
    return low, high


def _what(found: Fitted, name: str) -> str:
    right, caught, other = COLORS
    return right if name in found.right else caught if name in found.caught else other


def _legend(found: Sequence[Fitted]) -> list["Artist"]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    shown = {_what(each, name) for each in found for name in (*each.right, *each.wrong)}
    averaged = " or ".join(str(each) for each in sorted({each.fit.averaged for each in found}))

    def mark(label: str, marker: str, color: str, size: float) -> Line2D:
        return Line2D([], [], marker=marker, color=color, ms=size, ls="", label=label)

    kinds: list[Artist] = [mark(each, "s", color, 6) for each, color in COLORS.items() if each in shown]
    return [
        *kinds,
        mark("one seed", "o", "0.5", 3),
        mark(f"mean of {averaged} seeds, as a grade is", "D", "0.5", 5),
        mark(f"{REFERENCE} with {BUDGET} times the epochs", "*", "black", 9),
        Patch(color=ACCEPTED, alpha=0.25, label="accepted"),
    ]
