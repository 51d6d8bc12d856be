"""`torchgrade stats`: of a quiz, of an assignment, of the whole course."""

from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli import CourseOption, WorkOption, open_course
from autograder.extras import needs, refuse_without
from grading.errors import GradesError

if TYPE_CHECKING:
    from autograder.course import Course


def mount(torchgrade: typer.Typer) -> None:
    """Add the command to the `torchgrade` command."""
    torchgrade.command()(stats)


@needs("grading")
@needs("quiz", when="NAME is a quiz")
def stats(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="An assignment or a quiz; by default the whole course.")
    ] = None,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Show what a class earned, which tests or items were hard, and when it came; write tables, plots and a page."""
    opened = open_course(course, work)
    assignments = [assignment.name for assignment in opened.assignments]
    quizzes = [quiz.name for quiz in opened.quizzes]
    if name is None:
        _course(opened)
    elif name in quizzes:
        _quiz(opened, name)
    elif name in assignments:
        _assignment(opened, name)
    else:
        known = ", ".join([*assignments, *quizzes]) or "none yet"
        raise GradesError(f"{opened.paths.course_file}: no assignment or quiz {name!r}; there are: {known}")


def _course(opened: "Course") -> None:
    from rich.console import Console

    from grading.grades import class_grades
    from grading.statistics.course import course_figures
    from grading.statistics.page import write_course
    from grading.statistics.terminal import show_course

    found = course_figures(class_grades(opened))
    show_course(found, Console())
    typer.echo(f"statistics: {write_course(found, opened)}")


def _assignment(opened: "Course", name: str) -> None:
    from rich.console import Console

    from grading.grades import class_grades
    from grading.statistics.page import write_work
    from grading.statistics.terminal import show_work
    from grading.statistics.work import figures_of

    graded = class_grades(opened)
    found = figures_of(graded.work(name), graded.assignment(name), graded.book)
    show_work(found, Console())
    typer.echo(f"{name}: {write_work(found, opened.paths.stats / name)}")


def _quiz(opened: "Course", name: str) -> None:
    refuse_without("quiz", what="stats of a quiz")
    from rich.console import Console

    from grading.quiz.analysis.analysis import analyse
    from grading.quiz.marking.sitting import open_sitting
    from grading.quiz.pages.stats import show, write_stats

    sitting = open_sitting(opened, name)
    analysis = analyse(sitting.marks(sitting.ledger))
    show(analysis, Console())
    page = write_stats(analysis, sitting.paths.stats, opened.paths.quiz_source(name))
    typer.echo(f"{name}: {page}")
