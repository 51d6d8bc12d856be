"""A curve as a drawing: where lines, ticks and words go on a plane of 640 x 300, and the same in words.

The template writes it as SVG, which is small, sharp on a phone, and quick to make for a large class. Series whose
names differ only in what stands in brackets share a colour and a dash; colours are never the only difference.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from autograder.report import Curve
from grading.pages.canvas import CALM, FLAG, INK, RIGHT

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT_EDGE, TOP, BOTTOM = 62, 624, 14, 252  # of the panel
STYLES = ((CALM, ""), (INK, "7 4"), (RIGHT, "2 3"), (FLAG, "9 3 2 3"), ("#6b4fa0", "12 4"), ("#8a5a0b", "4 2"))
MOST_POINTS = 400  # of a series; of longer ones, every so many
TICKS = 5
DOTTED_UP_TO = 12  # steps: each value gets a dot
SERIES_IN_WORDS = 8
SMALLEST = 1e-300  # between two ticks
LARGEST = 1e300  # what lies beyond is drawn there


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, and what stands there."""

    at: float
    label: str


@dataclass(frozen=True)
class Group:
    """Series that are drawn alike: their lines as SVG points, the dots, and the name in the legend."""

    name: str
    color: str
    dash: str
    lines: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Level:
    """A line across at what students are told."""

    at: float
    label: str


@dataclass(frozen=True)
class Plot:
    """All that is drawn, and `words` for who cannot see it. Without a single number, there is no drawing."""

    caption: str
    step: str
    words: str
    groups: tuple[Group, ...]
    levels: tuple[Level, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


def plot_of(curve: Curve) -> Plot:
    """The drawing of a curve."""
    values = [each for series in curve.series.values() for each in series if each is not None]
    words = _in_words(curve)
    if not values:
        return Plot(curve.caption, curve.step, words, (), (), (), ())
    ticks = _nice([_within(each) for each in (*values, *curve.told.values())])
    steps = max(len(series) for series in curve.series.values())
    plane = _Plane(steps, ticks[0], ticks[-1])
    return Plot(
        curve.caption,
        curve.step,
        words,
        tuple(_groups(curve, plane)),
        tuple(Level(plane.y(level), f"{name}: {_figure(level)}") for name, level in curve.told.items()),
        tuple(Tick(plane.x(step), str(step + 1)) for step in _steps(steps)),
        tuple(Tick(plane.y(tick), _figure(tick)) for tick in ticks),
    )


@dataclass(frozen=True)
class _Plane:
    """From steps and values to places; larger values lie higher."""

    steps: int
    low: float
    high: float

    def x(self, step: int) -> float:
        share = step / (self.steps - 1) if self.steps > 1 else 0.5
        return round(LEFT + share * (RIGHT_EDGE - LEFT), 1)

    def y(self, value: float) -> float:
        share = (_within(value) - self.low) / (self.high - self.low)
        return round(BOTTOM - share * (BOTTOM - TOP), 1)


def _groups(curve: Curve, plane: _Plane) -> Iterator[Group]:
    named: dict[str, list[str]] = {}
    for name in curve.series:
        named.setdefault(_stem(name), []).append(name)
    for number, (stem, names) in enumerate(named.items()):
        color, dash = STYLES[number % len(STYLES)]
        runs = [run for name in names for run in _runs(curve.series[name], plane)]
        few = plane.steps <= DOTTED_UP_TO
        yield Group(
            _legend(stem, names),
            color,
            dash,
            tuple(" ".join(f"{x:g},{y:g}" for x, y in run) for run in runs if len(run) > 1),
            tuple(point for run in runs if few or len(run) == 1 for point in run),
        )


def _stem(name: str) -> str:
    return name.partition(" (")[0] or name


def _legend(stem: str, names: Sequence[str]) -> str:
    """One name, or the shared one with all that stands in brackets."""
    if len(names) == 1:
        return names[0]
    return f"{stem} ({', '.join(name[len(stem) :].strip(' ()') for name in names)})"


def _runs(series: Sequence[float | None], plane: _Plane) -> Iterator[list[tuple[float, float]]]:
    """The parts of a series without gaps, as places."""
    stride = max(1, math.ceil(len(series) / MOST_POINTS))
    chosen = sorted({*range(0, len(series), stride), len(series) - 1} - {-1})
    points = [(plane.x(step), value) for step in chosen for value in [series[step]]]
    for is_there, run in groupby(points, key=lambda point: point[1] is not None):
        if is_there:
            yield [(x, plane.y(value)) for x, value in run if value is not None]


def _nice(values: Sequence[float]) -> list[float]:
    """Round figures, evenly spaced, the first below all values and the last above."""
    low, high = min(values), max(values)
    if high - low <= abs(high) * 1e-9:  # a level line: room above and below
        low, high = low - (abs(low) / 2 or 0.5), high + (abs(high) / 2 or 0.5)
    rough = max((high - low) / TICKS, SMALLEST)
    unit = 10.0 ** math.floor(math.log10(rough))
    width = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= rough)
    first, last = math.floor(low / width), math.ceil(high / width)
    return [number * width for number in range(first, last + 1)]


def _within(value: float) -> float:
    return max(-LARGEST, min(LARGEST, value))


def _steps(count: int) -> list[int]:
    """Which steps get a tick: all of a few, else round ones."""
    if count <= DOTTED_UP_TO:
        return list(range(count))
    width = round(_nice([0, count])[1])
    return [0, *(step - 1 for step in range(width, count + 1, width))]


def _figure(value: float) -> str:
    """A number in at most four digits; no -0."""
    return f"{value + 0.0:.4g}"


def _in_words(curve: Curve) -> str:
    """What the drawing shows: where each series begins and ends, its range, and what students are told."""
    said = [_series_in_words(name, series) for name, series in list(curve.series.items())[:SERIES_IN_WORDS]]
    more = len(curve.series) - len(said)
    told = [f"{name}: {_figure(level)}" for name, level in curve.told.items()]
    return "; ".join([*said, *([f"and {more} more"] if more > 0 else []), *told])


def _series_in_words(name: str, series: Sequence[float | None]) -> str:
    numbers = [each for each in series if each is not None]
    if not numbers:
        return f"{name}: no numbers"
    if len(numbers) == 1:
        return f"{name}: {_figure(numbers[0])}"
    gaps = "" if len(numbers) == len(series) else f", {len(series) - len(numbers)} of {len(series)} values missing"
    return (
        f"{name}: from {_figure(numbers[0])} to {_figure(numbers[-1])}, between {_figure(min(numbers))} and "
        f"{_figure(max(numbers))}{gaps}"
    )
