"""Pictures, curves and maps that a grader keeps, for the student's feedback."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch

from autograder.paths import written_aside
from autograder.report import Curve, Heatmap, Picture

COLUMNS = 10
GAP = 2  # pixels between images
ZOOM = 2
LARGEST_MAP = 24  # rows and columns


class Evidence:
    """What one test keeps: PNGs in `folder`, curves and maps as numbers."""

    def __init__(self, folder: Path, test: str) -> None:
        self._folder = folder
        self._stem = "".join(each if each.isalnum() or each in "_-" else "-" for each in test)
        self.pictures: list[Picture] = []
        self.curves: list[Curve] = []
        self.maps: list[Heatmap] = []

    def images(self, caption: str, *rows: torch.Tensor) -> None:
        """Keep rows of grey images in [0, 1], the first ten of each: (N, 1, H, W), (N, H, W, 1) or (N, H, W)."""
        from PIL import Image

        tiles = [_tile(row[:COLUMNS].detach().cpu().float()) for row in rows]
        width = max(tile.shape[1] for tile in tiles)
        grid = torch.cat([torch.nn.functional.pad(tile, (0, width - tile.shape[1]), value=1.0) for tile in tiles])
        pixels = (grid.nan_to_num().clip(0, 1) * 255).to(torch.uint8)  # (H, W)
        name = f"{self._stem}-{len(self.pictures) + 1}.png"
        image = Image.fromarray(pixels.numpy())
        large = image.resize((image.width * ZOOM, image.height * ZOOM), Image.Resampling.NEAREST)
        with written_aside(self._folder / name) as aside:
            large.save(aside, "PNG")
        self.pictures.append(Picture(caption, name))

    def curve(
        self,
        caption: str,
        series: Mapping[str, Sequence[float]],
        told: Mapping[str, float] | None = None,
        step: str = "step",
    ) -> None:
        """Keep named series of numbers, one value a step, which may be an "epoch", a "batch", a "seed".

        Names that differ only in what stands in brackets, "yours (seed 0)" and "yours (seed 1)", are drawn alike.
        `told` are levels by what they mean, drawn as lines across: round figures that students may know.
        """
        kept = {name: [_finite(each) for each in values] for name, values in series.items()}
        levels = {name: float(level) for name, level in (told or {}).items() if math.isfinite(level)}
        self.curves.append(Curve(caption, kept, levels, step))

    def map(self, caption: str, matrix: torch.Tensor, rows: Sequence[str] = (), columns: Sequence[str] = ()) -> None:
        """Keep a matrix (R, C), the first 24 rows and columns of it: what attends to what, say.

        Rows and columns without a name get their number. Raises ValueError for a tensor of another rank.
        """
        if matrix.dim() != 2:
            raise ValueError(f"a map has rows and columns; this tensor has the shape {tuple(matrix.shape)}")
        values = matrix[:LARGEST_MAP, :LARGEST_MAP].detach().cpu().double()
        height, width = values.shape
        kept = [[_finite(each) for each in row] for row in values.tolist()]
        self.maps.append(Heatmap(caption, _named(rows, height), _named(columns, width), kept))


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _named(names: Sequence[str], length: int) -> list[str]:
    return [*names[:length], *(str(number + 1) for number in range(len(names), length))]


def _tile(row: torch.Tensor) -> torch.Tensor:
    """Images (N, 1, H, W), (N, H, W, 1) or (N, H, W) side by side with white gaps: (H + gap, N * (W + gap))."""
    height_width = row.shape[1:3] if row.dim() == 4 and row.shape[1] != 1 else row.shape[-2:]
    images = row.reshape(-1, *height_width)
    padded = torch.nn.functional.pad(images, (0, GAP, 0, GAP), value=1.0)
    return torch.cat(list(padded), dim=1)
