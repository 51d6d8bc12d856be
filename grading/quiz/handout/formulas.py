"""LaTeX formulas as SVG pictures that know where their baseline is."""

from __future__ import annotations

import functools
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grading.errors import QuizError

if TYPE_CHECKING:
    from ziamath.zmath import Latex

SIZE_PT = 10.5  # of the text around
MARGIN_PT = 0.4  # around the ink, so that no edge is cut

_VIEW_BOX = re.compile(r'viewBox="(?P<x>\S+) (?P<y>\S+) (?P<width>\S+) (?P<height>[^"\s]+)"')


@dataclass(frozen=True)
class Formula:
    """A formula as a picture; `depth_pt` of its height lies below the baseline."""

    svg: bytes
    width_pt: float
    height_pt: float
    depth_pt: float


@functools.lru_cache(maxsize=4096)
def formula(latex: str, *, display: bool = False) -> Formula:
    """The picture of a formula. Raises QuizError when it cannot be set."""
    try:
        svg = _latex()(latex, size=SIZE_PT, inline=not display, margin=MARGIN_PT).svg()
    except Exception as error:  # ziamath and latex2mathml raise whatever their parsers stumble over
        raise QuizError(
            f"the formula ${latex}$ cannot be set ({type(error).__name__}: {error}); simplify it"
        ) from error
    box = _VIEW_BOX.search(svg)
    if box is None:
        raise QuizError(f"the formula ${latex}$ gives an empty picture; correct it")
    height = float(box["height"])
    return Formula(svg.encode(), float(box["width"]), height, float(box["y"]) + height)


def _latex() -> type[Latex]:
    """ziamath's class; while it is imported, it looks for its font in a way that Python 3.11 warns of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from ziamath.zmath import Latex
    return Latex
