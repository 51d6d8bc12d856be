"""Draws the pictures of the midterm: `python source/midterm/pictures.py`."""

from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

FOLDER = Path(__file__).resolve().parent
INK = "#222222"
DOTS_PER_INCH = 160


def gate_surface() -> Figure:
    """A unit that is heard only where another one opens its gate."""
    across = torch.linspace(-2, 2, 401)
    output = torch.sigmoid(50 * across)[None, :] * torch.sigmoid(4 * across)[:, None]  # rows are x2
    figure, axes = plt.subplots(figsize=(4.2, 3.4), layout="constrained")
    image = axes.imshow(output, origin="lower", extent=(-2, 2, -2, 2), cmap="gray", vmin=0, vmax=1)
    figure.colorbar(image, label="$y$")
    axes.set(xlabel="$x_1$", ylabel="$x_2$", xticks=range(-2, 3), yticks=range(-2, 3))
    return figure


def graph_by_hand() -> Figure:
    """The graph of e = (a + b)(b + 1)."""
    figure, axes = plt.subplots(figsize=(4.6, 2.5), layout="constrained")
    axes.set(xlim=(-0.5, 4.9), ylim=(-0.5, 2.5), aspect="equal")
    axes.axis("off")
    places = {"$a$": (0, 2), "$b$": (0, 0), "$c = a + b$": (2, 2), "$d = b + 1$": (2, 0), "$e = c \\cdot d$": (4.2, 1)}
    a, b, c, d, e = (_node(axes, place, label) for label, place in places.items())
    figure.canvas.draw()  # only now do boxes know how large they are, and arrows where to end
    for start, end in ((a, c), (b, c), (b, d), (c, e), (d, e)):
        _arrow(axes, start, end)
    return figure


def _node(axes: Axes, place: tuple[float, float], label: str) -> Text:
    box = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": INK}
    return axes.text(*place, label, ha="center", va="center", fontsize=13, bbox=box)


def _arrow(axes: Axes, start: Text, end: Text) -> None:
    ends = {"patchA": start.get_bbox_patch(), "patchB": end.get_bbox_patch(), "shrinkA": 0, "shrinkB": 3}
    style = {"arrowstyle": "-|>", "color": INK, "mutation_scale": 14, **ends}
    axes.annotate("", xy=end.get_position(), xytext=start.get_position(), arrowprops=style)


def edge_kernel() -> Figure:
    """What is left of a square when the left of each pixel is taken from its right."""
    square = torch.zeros(1, 1, 14, 14)
    square[..., 4:10, 4:10] = 1
    kernel = torch.tensor([[-1.0, 0.0, 1.0]]).repeat(3, 1)[None, None]
    edges = F.conv2d(square, kernel, padding=1)
    figure, (left, right) = plt.subplots(1, 2, figsize=(5.2, 2.7), layout="constrained")
    left.imshow(square[0, 0], cmap="gray", vmin=0, vmax=1)
    right.imshow(edges[0, 0], cmap="gray", vmin=-3, vmax=3)
    for axes, title in ((left, "before"), (right, "after")):
        axes.set(title=title, xticks=[], yticks=[])
    return figure


def main() -> None:
    pictures = {"gate-surface": gate_surface(), "graph-by-hand": graph_by_hand(), "edge-kernel": edge_kernel()}
    for name, figure in pictures.items():
        figure.savefig(FOLDER / f"{name}.png", dpi=DOTS_PER_INCH, metadata={"Software": None})


if __name__ == "__main__":
    main()
