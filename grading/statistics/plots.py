"""The figures of assignments and of the course as pictures."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from grading.pages.canvas import CALM, FLAG, INK, RIGHT, SOFT, WRONG, canvas, save
from grading.pages.histogram import histogram
from grading.statistics.course import CourseFigures
from grading.statistics.work import ItemFigures, WorkFigures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LABEL = 46  # characters of a title in a line
HARDEST = 10
DAY_HOURS = 24.0
SCORES, TESTS, LATENESS, TIME, WORKS, HARD = (
    f"{name}.png" for name in ("scores", "tests", "lateness", "time", "assignments", "hardest")
)


def draw_work(found: WorkFigures, folder: Path) -> tuple[Path, ...]:
    """Write the pictures for which there are numbers; returns their paths."""
    return _written(_pictures_of_work(found), folder, (SCORES, TESTS, LATENESS, TIME))


def draw_course(found: CourseFigures, folder: Path) -> tuple[Path, ...]:
    """Write the course's pictures for which there are numbers; returns their paths."""
    return _written(_pictures_of_course(found), folder, (SCORES, WORKS, LATENESS, HARD))


def _written(pictures: Iterator[tuple[str, "Figure"]], folder: Path, names: Sequence[str]) -> tuple[Path, ...]:
    """Nothing is left of earlier pictures for which there are no numbers any more."""
    for name in names:
        (folder / name).unlink(missing_ok=True)
    return tuple(save(figure, folder / name) for name, figure in pictures)


def _pictures_of_work(found: WorkFigures) -> Iterator[tuple[str, "Figure"]]:
    scores = found.percents
    if scores.mean is not None and scores.median is not None:
        title = f"{found.work.title}: {len(scores)} students"
        yield SCORES, histogram(scores.values, scores.mean, scores.sd, scores.median, title)
    if found.hardest:
        yield TESTS, _tests(found.hardest)
    if found.handed_in:
        yield LATENESS, _lateness([found])
    if found.seconds.highest:
        yield TIME, _time(found)


def _pictures_of_course(found: CourseFigures) -> Iterator[tuple[str, "Figure"]]:
    scores = found.percents
    if scores.mean is not None and scores.median is not None:
        title = f"The course so far: {len(scores)} students"
        yield SCORES, histogram(scores.values, scores.mean, scores.sd, scores.median, title)
    graded = [each for each in found.works if len(each.percents)]
    if graded:
        yield WORKS, _works(graded)
    if any(each.handed_in for each in found.works):
        yield LATENESS, _lateness(found.works)
    if found.hardest:
        several = len({work.work.name for work, _ in found.hardest}) > 1
        hardest = found.hardest[:HARDEST]
        yield HARD, _tests([_named_with(work, item) if several else item for work, item in hardest])


def _named_with(work: WorkFigures, item: ItemFigures) -> ItemFigures:
    """The item under a title that tells its assignment."""
    return replace(item, title=f"{work.work.title}: {item.title or item.name}")


def _tests(items: Sequence[ItemFigures]) -> "Figure":
    """A bar an item, the hardest on top: who earned all of its points, some, and none."""
    labels = [textwrap.fill(item.title or item.name, LABEL, max_lines=3, placeholder=" …") for item in items]
    lines = sum(label.count("\n") + 1 for label in labels)
    figure, panel = canvas(7.6, 1.2 + 0.2 * lines + 0.12 * len(items))
    parts = (
        ("all points", RIGHT, "", [item.passed for item in items]),
        ("some points", CALM, "//", [item.partial for item in items]),
        ("no points", WRONG, "", [item.failed for item in items]),
    )
    start = [0.0] * len(items)
    for label, color, hatch, counts in parts:
        if not any(counts):
            continue
        widths = [100 * count / item.graded for count, item in zip(counts, items, strict=True)]
        panel.barh(range(len(items)), widths, left=start, color=color, hatch=hatch, edgecolor="white", label=label)
        start = [before + width for before, width in zip(start, widths, strict=True)]
    panel.set_yticks(range(len(items)), labels, fontsize=8)
    panel.invert_yaxis()
    panel.set_xlim(0, 100)
    panel.set_xlabel("percent of the students who were graded")
    figure.legend(loc="outside upper left", ncols=3, frameon=False, fontsize=8)
    return figure


def _lateness(found: Sequence[WorkFigures]) -> "Figure":
    """A dot a student and assignment: when it came, and what it earned before penalties."""
    figure, panel = canvas(7.2, 3.9)
    dots = [each for work in found for each in work.handed_in]
    days = [each.hours / DAY_HOURS for each in dots]
    panel.axvspan(0, max(*days, 0) + 1, color=FLAG, alpha=0.05, lw=0)
    panel.axvline(0, color=FLAG, lw=1.4, ls="--")
    alpha = 0.75 if len(dots) < 300 else 0.25
    panel.scatter(days, [each.percent for each in dots], s=18, color=CALM, alpha=alpha, linewidths=0)
    panel.annotate("due", (0, 1), (4, -10), xycoords=("data", "axes fraction"), textcoords="offset points", color=FLAG)
    low, high = min(days), max(days)
    margin = max(0.04 * (high - low), 0.05)
    panel.set_xlim(min(low, 0) - margin, max(high, 0) + margin)
    panel.set_ylim(-4, max(104, max(each.percent for each in dots) + 4))
    panel.set_xlabel("days after the due date (left of it: early)")
    panel.set_ylabel("percent earned, before penalties")
    panel.set_title("Points and lateness", loc="left")
    return figure


def _time(found: WorkFigures) -> "Figure":
    figure, panel = canvas(7.2, 3.0)
    panel.hist(found.seconds.values, bins=20, color=SOFT, edgecolor="white", linewidth=1)
    panel.set_xlabel("seconds of loading and testing one attempt")
    panel.set_ylabel("attempts")
    panel.set_title(f"Time spent grading: {sum(found.seconds.values):.0f} s in all", loc="left")
    return figure


def _works(found: Sequence[WorkFigures]) -> "Figure":
    """A box an assignment: the middle half of the scores, the median, the mean, and everybody as a dot."""
    figure, panel = canvas(7.4, 1.1 + 0.42 * len(found))
    for place, each in enumerate(found):
        _dots(panel, place, each.percents.values)
    panel.boxplot(
        [each.percents.values for each in found],
        positions=range(len(found)),
        orientation="horizontal",
        widths=0.5,
        showfliers=False,
        showmeans=True,
        medianprops={"color": FLAG, "lw": 1.6},
        meanprops={"marker": "D", "markerfacecolor": INK, "markeredgecolor": INK, "markersize": 4},
        boxprops={"color": SOFT},
        whiskerprops={"color": SOFT},
        capprops={"color": SOFT},
    )
    labels = [textwrap.shorten(each.work.title, LABEL, placeholder=" …") for each in found]
    panel.set_yticks(range(len(found)), labels, fontsize=8)
    panel.invert_yaxis()
    figure.supxlabel("percent of the points; box: the middle half, line: median, diamond: mean", fontsize=9)
    return figure


def _dots(panel: "Axes", place: int, values: Sequence[float]) -> None:
    """Everybody's score, spread over the height of a box in the order of the scores."""
    heights = [place - 0.2 + 0.4 * (number * 0.618 % 1) for number in range(len(values))]
    panel.scatter(values, heights, s=6, color=CALM, alpha=0.35, linewidths=0)
