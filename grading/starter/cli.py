"""The commands to begin with. Heavy imports happen in the commands, so that `--help` is instant."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli import CourseOption, open_course
from autograder.extras import needs


def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder, or an empty one.")],
) -> None:
    """Make a course to begin with: an assignment that verifies, a quiz, a CI file; and tell what to type next."""
    from grading.starter.beginning import begin_course, next_commands

    begin_course(folder, datetime.now())
    typer.echo(f"{folder}: a course with one assignment and one quiz; its README.md says what lies where\n")
    typer.echo("next, in this order:\n")
    for line in next_commands(folder):
        typer.echo(f"  {line}")
    typer.echo("\nthen change title and due date in course.toml; `torchgrade new NAME` adds an assignment")


@needs("authoring")
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="How the assignment is called: a-z, 0-9 and _.")],
    notebook: Annotated[
        Path | None,
        typer.Option("--from", metavar="NOTEBOOK", help="Make it from this notebook, its cells guessed."),
    ] = None,
    course: CourseOption = None,
) -> None:
    """Add an assignment to the course: source/NAME/ and a table in course.toml; nothing is written over."""
    from grading.starter.assignment import begin_assignment

    opened = open_course(course)
    begun = begin_assignment(opened, name, notebook, datetime.now())
    for guess in begun.guesses:
        typer.echo(str(guess))
    typer.echo(f"{name}: {begun.source.folder}, and a table at the end of {opened.paths.course_file}")
    for remark in begun.remarks:
        typer.echo(remark)
    if begun.refused:
        typer.echo(f"`torchgrade release {name}` will not take it as it is: {begun.refused}")
        raise typer.Exit(1)
    typer.echo(f"then: torchgrade release {name}, torchgrade verify {name}")


def docs() -> None:
    """Say where the pages lie that explain everything, and which there are."""
    from grading.starter.shipped import docs_folder

    for page in sorted(docs_folder().glob("*.md")):
        title = page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        typer.echo(f"{page}  {title}")


def mount(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (init, new, docs):
        app.command()(command)
