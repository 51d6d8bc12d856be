"""The gradebook's commands. Heavy imports happen in the commands, so that `--help` is instant."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli import CourseOption, WorkOption, open_course
from autograder.extras import all_need

if TYPE_CHECKING:
    from autograder.course import Course
    from grading.gradebook.book import Book
    from grading.gradebook.events import Event

StudentArgument = Annotated[str, typer.Argument(metavar="STUDENT", help="A student's id.")]
NameArgument = Annotated[str, typer.Argument(metavar="ASSIGNMENT", help="An assignment or quiz of course.toml.")]
PointsArgument = Annotated[str, typer.Argument(metavar="POINTS", help="A number; `none` takes back what was said.")]
WhyOption = Annotated[str, typer.Option("--why", help="The reason, for the history; needed.")]
NoteOption = Annotated[str, typer.Option("--why", help="A reason, for the history.")]
WhoOption = Annotated[str | None, typer.Option("--who", help="Who does it; by default your login.")]
ItemOption = Annotated[str, typer.Option("--item", help="A test or question; by default the whole.")]
ExtraOption = Annotated[bool, typer.Option("--extra", help="Allow more points than are possible.")]

app = typer.Typer(name="gradebook", help="All that happened to a grade: told, added to, undone.", no_args_is_help=True)


def mount(torchgrade: typer.Typer) -> None:
    """Add the gradebook's commands to the `torchgrade` command."""
    torchgrade.add_typer(all_need(app, "grading"))


@app.command()
def history(
    student: StudentArgument,
    name: Annotated[
        str | None, typer.Argument(metavar="[ASSIGNMENT]", help="By default all, and the course as a whole.")
    ] = None,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Tell the whole story: handed in, graded, regraded, marked, overridden, extended, by whom, when and why."""
    from grading.gradebook.opening import taken_in
    from grading.gradebook.stories import stories

    opened = open_course(course, work)
    with taken_in(opened) as gradebook:
        for line in stories(opened, gradebook, student, name):
            typer.echo(line)


@app.command()
def mark(
    student: StudentArgument,
    name: NameArgument,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="A question that a person marks.")],
    points: Annotated[
        str | None,
        typer.Argument(metavar="[POINTS]", help="A number, or `none` to take a mark back; by default none is given."),
    ] = None,
    attempt: Annotated[int | None, typer.Option("--attempt", help="Whose answer; by default the last one's.")] = None,
    extra: ExtraOption = False,
    why: Annotated[str, typer.Option("--why", help="The reason, for the history; needed to change a mark.")] = "",
    who: WhoOption = None,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Show what a student answered to a question, and mark it; the mark holds for every attempt with that answer."""
    from grading.gradebook.by_hand import marked
    from grading.gradebook.to_mark import lines_of, to_mark

    opened = open_course(course, work)

    def shown_and_marked(book: "Book") -> "Event":
        found = to_mark(opened, book, student, name, question, attempt)
        event = marked(found, points or "", extra)
        if found.points is not None:
            _reason(why)
        for line in lines_of(opened, found):
            typer.echo(line)
        return event

    if points is not None:
        _do(opened, shown_and_marked, who, why, needs_why=False)
        return
    from grading.gradebook.opening import current_book

    found = to_mark(opened, current_book(opened), student, name, question, attempt)
    for line in lines_of(opened, found):
        typer.echo(line)
    if found.question.scheme:
        typer.echo(f"mark scheme:\n{found.question.scheme}")
    of_attempt = "" if attempt is None else f" --attempt {attempt}"
    because = "" if found.points is None else " --why TEXT"
    typer.echo(f"to mark it: {found.command} POINTS{of_attempt}{because}")


@app.command()
def comment(
    student: StudentArgument,
    name: NameArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What the student will read; empty takes it back.")],
    item: ItemOption = "",
    why: NoteOption = "",
    who: WhoOption = None,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Write a comment for a student, in place of an earlier one."""
    from grading.gradebook.by_hand import commented

    opened = open_course(course, work)
    _do(opened, lambda book: commented(opened, book, student, name, text, item), who, why, needs_why=False)


@app.command()
def override(
    student: StudentArgument,
    name: NameArgument,
    points: PointsArgument,
    item: ItemOption = "",
    extra: ExtraOption = False,
    why: WhyOption = "",
    who: WhoOption = None,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Put points in place of what was worked out: of a test or question, or of the whole after lateness."""
    from grading.gradebook.by_hand import overridden

    opened = open_course(course, work)
    _do(opened, lambda book: overridden(opened, book, student, name, points, item, extra), who, why)


@app.command()
def extend(
    student: StudentArgument,
    name: Annotated[
        str, typer.Argument(metavar="[ASSIGNMENT]", help="By default the whole course: an accommodation.")
    ] = "",
    days: Annotated[float | None, typer.Option("--days", help="So much later; 0 takes it back.")] = None,
    until: Annotated[
        str | None, typer.Option("--until", help="A date, to its end, or 2027-02-20T18:00, in the due date's zone.")
    ] = None,
    late_days: Annotated[
        int | None, typer.Option("--late-days", help="More free late days, for the whole course.")
    ] = None,
    why: WhyOption = "",
    who: WhoOption = None,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Give a student more time: for an assignment, or for everything."""
    from grading.gradebook.extending import extended

    opened = open_course(course, work)
    _do(opened, lambda book: extended(opened, book, student, name, days, until, late_days), who, why)


@app.command()
def excuse(
    student: StudentArgument,
    name: NameArgument,
    no: Annotated[bool, typer.Option("--no", help="It counts again.")] = False,
    why: WhyOption = "",
    who: WhoOption = None,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Let an assignment count neither for nor against a student."""
    from grading.gradebook.by_hand import excused

    opened = open_course(course, work)
    _do(opened, lambda book: excused(opened, book, student, name, is_excused=not no), who, why)


@app.command()
def undo(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The entry's number in the history.")],
    why: WhyOption = "",
    who: WhoOption = None,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Undo an entry: all grades are what they would be without it. Undoing that one brings it back."""
    from datetime import UTC

    from grading.gradebook.opening import taken_in
    from grading.gradebook.telling import sentence
    from grading.gradebook.undoing import undoing
    from grading.who import who_is_it

    opened, name, reason = open_course(course, work), who_is_it(who), _reason(why)
    with taken_in(opened) as gradebook, gradebook.writing() as writing:
        event, target = undoing(opened, writing.entries(), number)
        (entry,) = writing.append([event], who=name, why=reason)
    about = " ".join(each for each in (target.student, target.assignment) if each)
    typer.echo(f"entry {entry.number}: {number} no longer counts: {about}: {sentence(target.what, UTC)}")


@app.command()
def check(course: CourseOption = None, work: WorkOption = None) -> None:
    """Take in what is new, and compare all with submitted/, reports/ and quizzes/; exit code 1 where they differ."""
    from grading.gradebook.agreement import disagreements
    from grading.gradebook.opening import open_gradebook
    from grading.gradebook.taking_in import take_in

    opened = open_course(course, work)
    with open_gradebook(opened) as gradebook:
        taken = take_in(opened, gradebook, anew=True)
        found = disagreements(opened, gradebook)
        count = len(gradebook.entries())
    typer.echo(str(taken))
    for complaint in taken.complaints:
        if complaint not in found:
            typer.echo(f"torchgrade: {complaint}", err=True)
    for line in found:
        typer.echo(line)
    if found:
        raise typer.Exit(1)
    typer.echo(f"gradebook {gradebook.place}: {count} entries, in agreement with all files")


def _do(
    course: "Course",
    event_for: "Callable[[Book], Event]",
    who: str | None,
    why: str,
    needs_why: bool = True,
) -> None:
    """Write what somebody does, as it follows from the book of this moment, and say what it was."""
    from grading.gradebook.book import book_of
    from grading.gradebook.opening import taken_in
    from grading.gradebook.stories import zone_of
    from grading.gradebook.telling import sentence
    from grading.who import who_is_it

    name, reason = who_is_it(who), _reason(why) if needs_why else why
    with taken_in(course) as gradebook, gradebook.writing() as writing:
        (entry,) = writing.append([event_for(book_of(writing.entries()))], who=name, why=reason)
    about = " ".join(each for each in (entry.student, entry.assignment) if each)
    typer.echo(f"entry {entry.number}: {about}: {sentence(entry.what, zone_of(course, entry.assignment))}")
    typer.echo(f"to undo it: torchgrade gradebook undo {entry.number} --why TEXT")


def _reason(why: str) -> str:
    if not why.strip():
        from grading.errors import GradebookError

        raise GradebookError("what changes a grade needs a reason, for the history: --why TEXT")
    return why.strip()
