"""`torchgrade formgrader`: marking by hand in nbgrader's page. Heavy imports happen in the commands."""

from typing import Annotated

import typer

from autograder.cli import CourseOption, WorkOption, open_course
from autograder.extras import all_need

MaybeName = Annotated[str | None, typer.Argument(metavar="[NAME]", help="An assignment; by default all of them.")]
WhoOption = Annotated[
    str, typer.Option("--who", help="Who marked there; the formgrader does not say who sits before it.")
]

app = typer.Typer(
    name="formgrader",
    help="Mark by hand in nbgrader's formgrader: prepare it, open it, bring back what was typed.",
    no_args_is_help=True,
)


def mount(torchgrade: typer.Typer) -> None:
    """Add the command to the `torchgrade` command."""
    torchgrade.add_typer(all_need(app, "authoring"))


@app.command()
def prepare(
    name: MaybeName = None,
    who: WhoOption = "formgrader",
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Make or renew the formgrader's course; what was typed in it is brought back first."""
    from grading.gradebook.nbgrader.prepare import prepare as make

    opened = open_course(course, work)
    if name is not None:
        opened.assignment(name)
    made = make(opened, name, who)
    if made.mended:
        typer.echo(f"formgrader: {made.mended}")
    _tell(made.synced.lines, (*made.synced.conflicts, *made.complaints))
    for each, count in made.sheets.items():
        waiting = made.waiting[each]
        typer.echo(f"{each}: submissions: {count}; answers that wait for a mark: {waiting}")
    typer.echo(f"formgrader: {opened.paths.nbgrader}; `torchgrade formgrader open` shows it")
    typer.echo("once marks are typed there: `torchgrade formgrader sync`")


@app.command()
def sync(
    name: MaybeName = None,
    who: WhoOption = "formgrader",
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Bring marks and comments that were typed in the formgrader into the gradebook."""
    from grading.gradebook.nbgrader.sync import sync as bring

    opened = open_course(course, work)
    if name is not None:
        opened.assignment(name)
    synced = bring(opened, name, who)
    _tell(synced.lines, synced.conflicts)
    typer.echo(f"marks and comments that are new in the gradebook: {len(synced.lines)}")


@app.command(name="open")
def open_page(
    show: Annotated[bool, typer.Option("--print", help="Print the command that starts it, and start nothing.")] = False,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Whether a browser is opened, too.")] = True,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Start a Jupyter server that shows the formgrader; Ctrl-C ends it."""
    from grading.gradebook.nbgrader.server import command, serve

    opened = open_course(course, work)
    if show:
        typer.echo(command(opened.paths.nbgrader, browser).shown)
        return
    raise typer.Exit(serve(opened.paths.nbgrader, browser))


def _tell(lines: tuple[str, ...], complaints: tuple[str, ...]) -> None:
    for line in lines:
        typer.echo(line)
    for complaint in complaints:
        typer.echo(f"torchgrade: {complaint}", err=True)
