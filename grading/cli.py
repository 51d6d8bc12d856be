"""The `torchgrade` command: the autograder's commands and those for grades."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder import cli as autograder
from autograder.cli import CourseOption, NameArgument, WorkOption, open_course
from autograder.errors import AutograderError
from grading.errors import GradingError
from grading.quiz import cli as quiz
from grading.statistics import cli as statistics

app = typer.Typer(
    name="torchgrade",
    help="Auto-grading for deep-learning courses.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
autograder.mount(app)
quiz.mount(app)
statistics.mount(app)

INTERRUPTED = 130  # the exit code of a command that was ended with Ctrl-C


@app.command()
def grades(
    name: NameArgument,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Print the class's points and write grades.csv, a column a test."""
    opened = open_course(course, work)
    opened.assignment(name)
    from rich.console import Console

    from grading.table import class_table, figures, read_reports, show, write_csv

    table = class_table(read_reports(opened, name))
    show(table, figures(table), Console())
    write_csv(table, opened.paths.grades_csv)
    typer.echo(f"grades: {opened.paths.grades_csv}")


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where the class's submissions, reports and grades are made.")] = Path(
        "demo"
    ),
    course: CourseOption = None,
    students: Annotated[int, typer.Option(min=1, help="How many students the class has.")] = 24,
    seed: Annotated[int, typer.Option(help="Who hands in what.")] = 7,
) -> None:
    """Make a class out of right and wrong variants and a few accidents, grade it, and let another sit the midterm."""
    opened = open_course(course, folder)
    from grading.demo import run_demo, run_quiz

    as_it_must = run_demo(opened, "skip_autoencoder", students, seed)
    run_quiz(opened, "midterm", students=60, seed=1, count=10)
    if not as_it_must:
        raise typer.Exit(1)


def main() -> None:
    """Run the command; a user's mistake is one line and exit code 2."""
    try:
        app()
    except (AutograderError, GradingError) as error:
        print(f"torchgrade: {error}", file=sys.stderr)
        sys.exit(2)
    except SystemExit as end:
        if end.code == INTERRUPTED:
            print("\ntorchgrade: interrupted; what was done is kept, run the command again to go on", file=sys.stderr)
        raise
