"""The command that hands grades on. Heavy imports happen in it, so that `--help` is instant."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli import CourseOption, WorkOption, open_course
from autograder.extras import needs
from grading.export.kinds import Kind


def mount(torchgrade: typer.Typer) -> None:
    """Add `export` to the `torchgrade` command."""
    torchgrade.command()(export)


@needs("grading")
def export(
    to: Annotated[Kind, typer.Option("--to", help="Who reads the file.")],
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Assignments and quizzes of course.toml; by default all."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="The file to write; by default one in exports/.")] = None,
    like: Annotated[
        Path | None, typer.Option("--like", help="For Canvas: its own gradebook export, to be filled in.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--id", help="For Moodle: what names students: idnumber, username or email.")
    ] = None,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Write the grades as CSV or Excel, or for Canvas, Moodle or Gradescope; what is left empty in them is told."""
    from grading.export.export import Options
    from grading.export.export import export as write
    from grading.grades import class_grades

    for written in write(class_grades(open_course(course, work)), to, names or (), out, Options(like, by)):
        for remark in written.remarks:
            typer.echo(remark)
        typer.echo(written.summary)
