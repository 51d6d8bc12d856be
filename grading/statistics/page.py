"""The pages of statistics: one for an assignment, one for the course, each with its pictures and a table beside it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from os.path import relpath
from pathlib import Path

from autograder.course import Course
from autograder.paths import CoursePaths
from grading.pages.histogram import in_words
from grading.pages.page import as_data, number, templates, write_page
from grading.policy.result import Status
from grading.statistics import plots
from grading.statistics.course import CourseFigures
from grading.statistics.distribution import Distribution
from grading.statistics.tables import write_items, write_works
from grading.statistics.work import HandedIn, ItemFigures, WorkFigures

PAGE = "index.html"
TEMPLATES = "grading.statistics"


def write_work(found: WorkFigures, folder: Path) -> Path:
    """Write the page of one assignment, its pictures and items.csv into `folder`; returns the page."""
    folder.mkdir(parents=True, exist_ok=True)
    write_items([found], folder / "items.csv")
    words = {
        plots.SCORES: _scores(found.percents),
        plots.TESTS: _tests(found.hardest),
        plots.LATENESS: _lateness(found.handed_in),
        plots.TIME: _time(found.seconds),
    }
    return write_page(
        folder / PAGE,
        templates(TEMPLATES, plain=_plain),
        "work.html",
        it=found,
        made=_now(),
        figures=[*_figures(found.percents), *_counted(found)],
        pictures=_pictures(plots.draw_work(found, folder)),
        words=words,
    )


def write_course(found: CourseFigures, course: Course) -> Path:
    """Write the course's page, its pictures, assignments.csv and items.csv; returns the page.

    It links to the pages of assignments and quizzes that have been written.
    """
    folder = course.paths.stats
    folder.mkdir(parents=True, exist_ok=True)
    write_works(found.works, folder / "assignments.csv")
    write_items(found.works, folder / "items.csv")
    words = {
        plots.SCORES: _scores(found.percents),
        plots.WORKS: "A box an assignment, with the scores of its students; the table below has the numbers.",
        plots.HARD: _tests([item for _, item in found.hardest[: plots.HARDEST]]),
        plots.LATENESS: _lateness([each for work in found.works for each in work.handed_in]),
    }
    return write_page(
        folder / PAGE,
        templates(TEMPLATES, plain=_plain),
        "course.html",
        it=found,
        title=course.title,
        made=_now(),
        figures=_figures(found.percents),
        pictures=_pictures(plots.draw_course(found, folder)),
        words=words,
        pages=_pages(found, course.paths),
    )


def _pages(found: CourseFigures, paths: CoursePaths) -> dict[str, str]:
    """By assignment or quiz, the address of its own page, seen from the course's."""
    pages = {
        work.name: (paths.quiz(work.name).stats if work.quiz else paths.stats / work.name) / PAGE
        for work in (each.work for each in found.works)
    }
    return {name: relpath(page, paths.stats) for name, page in pages.items() if page.is_file()}


def _pictures(drawn: Sequence[Path]) -> dict[str, str]:
    return {path.name: as_data(path.read_bytes()) for path in drawn}


def _figures(found: Distribution) -> list[tuple[str, str]]:
    return [
        (f"{number(found.mean, 1)} %", "mean"),
        (number(found.sd, 1), "sd"),
        (f"{number(found.median, 1)} %", "median"),
    ]


def _counted(found: WorkFigures) -> list[tuple[str, str]]:
    return [(str(found.counts[status]), status.value) for status in Status if found.counts[status]]


def _scores(found: Distribution) -> str:
    if found.mean is None or found.median is None:
        return ""
    return in_words(found.values, found.mean, found.sd, found.median)


def _tests(items: Sequence[ItemFigures]) -> str:
    if not items:
        return ""
    hardest = items[0].title or items[0].name
    return (
        f"A bar for each of {len(items)} tests; the hardest, of which the class earned {items[0].share or 0:.0%}: "
        f"{hardest} The table below has the numbers."
    )


def _lateness(dots: Sequence[HandedIn]) -> str:
    late = [dot.percent for dot in dots if dot.hours > 0]
    early = [dot.percent for dot in dots if dot.hours <= 0]
    said = [
        f"{len(some)} {when}, with {sum(some) / len(some):.0f} percent in the mean"
        for some, when in ((early, "in time"), (late, "after the due date"))
        if some
    ]
    return f"When attempts came, and what they earned before penalties: {'; '.join(said)}."


def _time(found: Distribution) -> str:
    return f"Histogram of {len(found)} attempts: median {number(found.median, 1)} seconds, at most {found.highest:.1f}."


def _plain(value: float) -> str:
    return f"{value:g}"


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
