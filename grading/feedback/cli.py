"""`torchgrade feedback`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli import CourseOption, WorkOption, open_course
from autograder.extras import needs
from grading.errors import FeedbackError
from grading.roster.standing import named

if TYPE_CHECKING:
    from autograder.course import Course
    from grading.feedback.pages import Written
    from grading.grades import ClassGrades
    from grading.policy.waiting import Waiting

NAMED_AT_MOST = 5


def mount(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(feedback)


@needs("grading")
def feedback(
    name: Annotated[
        str | None, typer.Argument(metavar="[ASSIGNMENT]", help="By default every assignment that has reports.")
    ] = None,
    student: Annotated[
        list[str] | None, typer.Option("--student", help="Only this student's page; repeatable.")
    ] = None,
    like: Annotated[
        Path | None,
        typer.Option(
            "--like", help="The LMS's own download of the submissions: feedback.zip gets the names that it takes back."
        ),
    ] = None,
    now: Annotated[
        str | None, typer.Option("--now", help="Write the pages as they look then, as 2027-02-12T18:00+01:00.")
    ] = None,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Write a page for each student: points, what was seen, hints; and feedback.zip for the LMS."""
    opened = open_course(course, work)
    names = _names(opened, name)
    if like is not None and len(names) != 1:
        raise FeedbackError("--like is the download of one assignment; name that assignment too")
    from grading.grades import class_grades

    grades = class_grades(opened, _time(now))
    only = [grades.student(each).student for each in student] if student else None
    odd = False
    for each in names:
        odd = _write(opened, grades, each, only, like) or odd
    if odd:
        raise typer.Exit(1)


def _names(course: "Course", name: str | None) -> list[str]:
    """The assignments to write pages for. Raises CourseError or FeedbackError when there is none of that name."""
    if name is None:
        found = [each.name for each in course.assignments if (course.paths.reports / each.name).is_dir()]
        if not found:
            raise FeedbackError(f"{course.paths.reports}: no reports yet; run `torchgrade autograde` first")
        return found
    if name in {quiz.name for quiz in course.quizzes}:
        raise FeedbackError(
            f"{name} is a quiz, and has no feedback pages; `torchgrade debrief {name}` is for the class"
        )
    return [course.assignment(name).name]


def _time(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        when = None
    if when is None or when.tzinfo is None:
        raise FeedbackError(f"--now {text}: no time with its offset from UTC; write it as 2027-02-12T18:00+01:00")
    return when


def _write(course: "Course", grades: "ClassGrades", name: str, students: list[str] | None, like: Path | None) -> bool:
    """Write one assignment's pages and say so; returns whether something is odd."""
    from autograder.progress import TerminalProgress
    from grading.feedback.lms import write_zip, zip_names
    from grading.feedback.pages import PHASE, write_pages
    from grading.policy.waiting import waiting_in

    called = zip_names(grades.book, name, like) if like else {}
    with TerminalProgress([PHASE]) as progress:
        written = write_pages(course, grades.assignment(name), grades.book, grades.now, progress, students)
    for complaint in written.complaints:
        typer.echo(complaint, err=True)
    waiting = waiting_in(grades.work(name), grades.assignment(name), grades.book)
    typer.echo(f"{name}: {_summary(written, waiting)}")
    folder = course.paths.feedback(name)
    if not written.pages:
        return bool(written.complaints)
    if students is not None:
        for path in written.pages.values():
            typer.echo(f"page: {path}")
        return bool(written.complaints)
    unnamed = sorted(written.pages.keys() - called.keys()) if like else []
    if unnamed:
        typer.echo(
            f"{name}: not in {like}, so called STUDENT.html in the zip: {named(unnamed, NAMED_AT_MOST)}", err=True
        )
    typer.echo(f"pages: {folder}\nfor the LMS: {write_zip(folder, written.pages, called)}")
    return bool(written.complaints or unnamed)


def _summary(written: "Written", waiting: "Waiting") -> str:
    pages = f"{len(written.pages)} pages, {len(written.changed)} of them new or changed"
    waits = waiting.counts(written.pages)
    not_final = [f"not final: {waits} (`torchgrade grades {waiting.assignment}` names them)"] if waits else []
    others = [
        f"{len(students)} {why} ({named(students, NAMED_AT_MOST)})"
        for why, students in (("handed in nothing", written.nothing), ("not graded yet", written.ungraded))
        if students
    ]
    return "; ".join([pages, *not_final, *others])
