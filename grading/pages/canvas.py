"""The look of all plots: colours that tell apart on white, quiet axes, one resolution."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.paths import written_aside

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SOFT, CALM, RIGHT, WRONG, FLAG = "#1c2330", "#667085", "#3f6fb5", "#1a7f4b", "#b9c2cf", "#b42318"
DOTS_PER_INCH = 140


def canvas(width: float, height: float, panels: int = 1, heights: Sequence[int] | None = None) -> "tuple[Figure, Axes]":
    """An empty picture, in inches, with panels below each other; of matplotlib's own and without its global state."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=DOTS_PER_INCH, layout="constrained")
    FigureCanvasAgg(figure)
    drawn = figure.subplots(panels, 1, squeeze=False, gridspec_kw={"height_ratios": heights} if heights else None)
    for panel in drawn[:, 0]:
        panel.spines[["top", "right"]].set_visible(False)
        panel.tick_params(labelsize=8)
    return figure, drawn[0, 0]


def png(figure: "Figure") -> bytes:
    """A drawn picture as PNG."""
    kept = io.BytesIO()
    figure.savefig(kept, format="png")
    return kept.getvalue()


def save(figure: "Figure", path: Path) -> Path:
    """Write a drawn picture as PNG; returns `path`."""
    with written_aside(path) as aside:
        figure.savefig(aside, format="png")
    return path
