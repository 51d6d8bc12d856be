"""How many students earned how much: the picture of every class."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from grading.pages.canvas import CALM, FLAG, INK, canvas

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BIN = 5  # percentage points


def histogram(percents: Sequence[float], mean: float, sd: float | None, median: float, title: str) -> "Figure":
    """Scores in percent of the points, with the mean, one sd to either side, and the median."""
    from matplotlib.ticker import MaxNLocator

    figure, panel = canvas(7.2, 3.9)
    first = max(0, min(int(min(percents) // BIN) * BIN, 100 - BIN))
    last = max(100, -int(-max(percents) // BIN) * BIN)
    panel.hist(percents, bins=list(range(first, last + BIN, BIN)), color=CALM, edgecolor="white", linewidth=1)
    panel.axvline(mean, color=INK, lw=1.6, label=f"mean {mean:.1f}")
    panel.axvline(median, color=FLAG, lw=1.6, ls="--", label=f"median {median:.1f}")
    if sd:
        ends = max(mean - sd, first), min(mean + sd, last)
        panel.axvspan(*ends, color=INK, alpha=0.08, lw=0, zorder=0, label=f"mean ± sd, {sd:.1f}")
    panel.set_xlim(first, last)
    panel.set_xlabel("percent of the points")
    panel.set_ylabel("students")
    panel.yaxis.set_major_locator(MaxNLocator(integer=True))
    panel.legend(loc="upper left", frameon=False)
    panel.set_title(title, loc="left")
    return figure


def in_words(percents: Sequence[float], mean: float, sd: float | None, median: float) -> str:
    """The same for who cannot see it."""
    spread = "" if sd is None else f", sd {sd:.1f}"
    return (
        f"Histogram of {len(percents)} scores from {min(percents):.1f} to {max(percents):.1f} percent: "
        f"mean {mean:.1f}{spread}, median {median:.1f}."
    )
