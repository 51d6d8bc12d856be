"""The statistics as CSV, for whoever goes on with them."""

from collections.abc import Sequence
from pathlib import Path

from grading.export.texts import write_rows
from grading.policy.result import Status
from grading.statistics.work import WorkFigures

ITEMS = ("assignment", "item", "title", "points", "all_points", "some_points", "no_points", "waiting", "share_earned")
WORKS = ("assignment", "title", *Status, "mean_percent", "sd_percent", "median_percent", "penalised", "attempts")


def write_items(works: Sequence[WorkFigures], path: Path) -> None:
    """A line a test or question, in the assignments' order."""
    write_rows(
        path,
        [
            ITEMS,
            *(
                [
                    work.work.name,
                    item.name,
                    item.title,
                    _cell(item.points),
                    item.passed,
                    item.partial,
                    item.failed,
                    item.waiting,
                    _cell(item.share),
                ]
                for work in works
                for item in work.items
            ),
        ],
    )


def write_works(works: Sequence[WorkFigures], path: Path) -> None:
    """A line an assignment or quiz."""
    write_rows(
        path,
        [
            WORKS,
            *(
                [
                    each.work.name,
                    each.work.title,
                    *(each.counts[status] for status in Status),
                    *(_cell(value) for value in (each.percents.mean, each.percents.sd, each.percents.median)),
                    each.penalised,
                    each.attempts,
                ]
                for each in works
            ),
        ],
    )


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"
