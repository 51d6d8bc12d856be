"""`torchgrade regrade`. Heavy imports happen in the command, so that `--help` is instant."""

from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli import CourseOption, DeviceOption, NameArgument, WorkOption, open_course
from autograder.extras import needs
from grading.errors import RegradeError

if TYPE_CHECKING:
    from autograder.course import Course
    from grading.regrade.previewing import Preview

NOTHING = "nothing changes: the reports follow from what there is now"


@needs("grading")
def regrade(
    name: NameArgument,
    number: Annotated[
        int | None, typer.Argument(metavar="[NUMBER]", help="With --undo: which regrade; by default the last.")
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Show what would change, and why.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Make it so; needs --why.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take it back; needs --why.")] = False,
    why: Annotated[str, typer.Option("--why", help="The reason, for the gradebook.")] = "",
    who: Annotated[str | None, typer.Option("--who", help="Who does it; by default the login name.")] = None,
    course: CourseOption = None,
    work: WorkOption = None,
    trust_submissions: Annotated[
        bool, typer.Option("--trust-submissions", help="As for autograde: never for students' files.")
    ] = False,
    device: DeviceOption = None,
) -> None:
    """Grade again after tests, thresholds or points changed: preview, apply, undo; without options, list what was."""
    opened = open_course(course, work)
    _check(opened, name, number, why, preview, apply, undo)
    if not (preview or apply or undo):
        _list(opened, name)
        return
    from grading.regrade import applying
    from grading.regrade.manifest import read_manifest
    from grading.regrade.settling import settling
    from grading.who import who_is_it

    opened.source(name)
    person = who_is_it(who)
    with settling(opened, name) as (folder, gradebook, finished):
        if finished is not None:
            typer.echo(f"{finished} was cut off, and is finished now")
            if not preview:
                return
        if undo:
            back = applying.undo(opened, name, gradebook, number, who=person, why=why)
            for line in (*back.remarks, f"regrade {back.number} is undone; {back.reports} former reports are back"):
                typer.echo(line)
            return
        manifest = read_manifest(folder)
        if preview or manifest is None:
            shown = _preview(opened, name, trust_submissions, device)
            manifest = shown.manifest
        if apply:
            applied = applying.apply(opened, name, gradebook, manifest, who=person, why=why)
            if applied is None:
                typer.echo(NOTHING)
                return
            typer.echo(f"regrade {applied.number}: {applied.reports} reports replaced; {applied.summary}")
            typer.echo(f"to undo it: torchgrade regrade {name} --undo {applied.number} --why TEXT")
        else:
            typer.echo(f"as a table: {folder.preview_csv}")
            if shown.renewed:
                typer.echo(f"nothing is written; `torchgrade regrade {name} --apply --why TEXT` makes it so")


def _check(course: "Course", name: str, number: int | None, why: str, preview: bool, apply: bool, undo: bool) -> None:
    """Raise RegradeError, or CourseError, for what cannot be meant."""
    if name in [quiz.name for quiz in course.quizzes]:
        raise RegradeError(
            f"{name} is a quiz: `torchgrade quiz rekey`, `quiz drop` and `quiz everybody` change its marking, with a "
            "preview, and the gradebook takes the marks in by itself"
        )
    course.assignment(name)
    if preview + apply + undo > 1:
        raise RegradeError("--preview, --apply and --undo are three things; take one at a time")
    if number is not None and not undo:
        raise RegradeError(f"a number says which regrade to undo: torchgrade regrade {name} --undo {number} --why TEXT")
    if (apply or undo) and not why.strip():
        raise RegradeError("what changes grades needs a reason: --why TEXT")


def _preview(course: "Course", name: str, trusted: bool, device: str | None) -> "Preview":
    from rich.console import Console

    from autograder.grader.pipeline import PHASES
    from autograder.progress import TerminalProgress
    from grading.regrade.previewing import make_preview
    from grading.regrade.table import show

    with TerminalProgress(PHASES) as progress:
        preview = make_preview(course, name, progress, trusted=trusted, device=device)
    for remark in preview.remarks:
        typer.echo(remark)
    if preview.renewed:
        show(preview.change, Console())
    else:
        typer.echo(NOTHING)
    return preview


def _list(course: "Course", name: str) -> None:
    from grading.gradebook.opening import open_gradebook
    from grading.regrade.folder import Folder
    from grading.regrade.listing import regrades_of
    from grading.regrade.settling import settling

    if Folder(course.paths, name).is_begun:
        with settling(course, name) as (_, _, finished):
            typer.echo(f"{finished} was cut off, and is finished now" if finished else "what was begun is taken back")
    with open_gradebook(course) as gradebook:
        regrades = regrades_of(gradebook.entries(assignment=name), name)
    for each in regrades:
        for line in each.lines(course.assignment(name).due.tzinfo):
            typer.echo(line)
    if not regrades:
        typer.echo(f"{name}: no regrade yet; `torchgrade regrade {name} --preview` shows what one would change")


def mount(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(regrade)
