"""The roster's commands. Heavy imports happen in the commands, so that `--help` is instant."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli import CourseOption, WorkOption, open_course
from autograder.extras import all_need

StudentArgument = Annotated[str, typer.Argument(metavar="STUDENT", help="A student's id.")]
ApplyOption = Annotated[bool, typer.Option("--apply", help="Do it; without, only what it would do is shown.")]
WhoOption = Annotated[str | None, typer.Option("--who", help="Who does it; by default your login.")]
WhyOption = Annotated[str, typer.Option("--why", help="The reason, for the history; needed with --apply.")]

app = typer.Typer(name="roster", help="Who is in the class.", no_args_is_help=True)


def mount(torchgrade: typer.Typer) -> None:
    """Add the roster's commands to the `torchgrade` command."""
    torchgrade.add_typer(all_need(app, "grading"))


@app.command("import")
def take_in(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A CSV of yours with a column `student`, Canvas's gradebook, or Moodle's grades or participants; "
            "or an assignment's grading worksheet of Moodle, for whose submissions are.",
        ),
    ],
    by: Annotated[
        str | None,
        typer.Option("--id", help="Which becomes our id: canvas, sis_login, sis_user, idnumber, username, email."),
    ] = None,
    id_column: Annotated[
        str | None, typer.Option("--id-column", help="The head of the column that becomes our id, in any list.")
    ] = None,
    drop_missing: Annotated[
        bool, typer.Option("--drop-missing", help="Who is on the roster and not in the list has left.")
    ] = False,
    merge: Annotated[
        bool, typer.Option("--merge", help="Whose id the list has as another id of somebody is that student.")
    ] = False,
    apply: ApplyOption = False,
    who: WhoOption = None,
    why: Annotated[str, typer.Option("--why", help="For the history; by default the file's name.")] = "",
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Take in who is in the class: who is new, what changed, who is missing, who may be there twice."""
    from grading.roster.taking import Reading, Wish, take_list

    wish = Wish(apply, who, why or f"roster import {file.name}")
    _tell(take_list(open_course(course, work), file, Reading(by, id_column, drop_missing, merge), wish))


@app.command()
def show(course: CourseOption = None, work: WorkOption = None) -> None:
    """Show the class: names, sections, ids in other systems, and how much each has handed in."""
    from rich.console import Console

    from grading.gradebook.opening import current_book
    from grading.roster.showing import show as print_class

    print_class(current_book(open_course(course, work)), Console())


@app.command()
def drop(
    student: StudentArgument,
    apply: ApplyOption = False,
    who: WhoOption = None,
    why: WhyOption = "",
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Let a student leave; what was handed in and marked stays in the gradebook."""
    from grading.roster import taking

    _tell(taking.drop(open_course(course, work), student, taking.Wish(apply, who, why)))


@app.command()
def merge(
    student: StudentArgument,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The id that stays.")],
    apply: ApplyOption = False,
    who: WhoOption = None,
    why: WhyOption = "",
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Make two ids one student: all that happened to one happened to the other."""
    from grading.roster import taking

    _tell(taking.merge(open_course(course, work), student, into, taking.Wish(apply, who, why)))


def _tell(lines: list[str]) -> None:
    for line in lines:
        typer.echo(line)
