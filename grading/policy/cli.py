"""`torchgrade grades`: the class's grades as a table, and one student's with all the arithmetic."""

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from autograder.cli import CourseOption, WorkOption, open_course
from autograder.extras import needs

if TYPE_CHECKING:
    from grading.grades import ClassGrades


class NameOrCommand(TyperGroup):
    """A command that takes a name, unless the first word is one of its own commands."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        if args and args[0] in self.commands:
            return self.commands[args[0]].make_context(f"{info_name} {args[0]}", args[1:], parent=parent)
        return super().make_context(info_name, args, parent, **extra)


app = typer.Typer(
    name="grades",
    cls=NameOrCommand,
    invoke_without_command=True,
    context_settings={"allow_interspersed_args": True, "allow_extra_args": False},
)


def mount(torchgrade: typer.Typer) -> None:
    """Add `grades` to the `torchgrade` command."""
    torchgrade.add_typer(app)


@app.callback()
@needs("grading")
def grades(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="An assignment or quiz; by default the whole course.")
    ] = None,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Print the class's grades and write grades.csv: points by test for NAME, or a column an assignment for the course.

    `torchgrade grades explain STUDENT` prints one student's grades line by line, with all the arithmetic.
    """
    opened = open_course(course, work)
    if name is not None and name not in [quiz.name for quiz in opened.quizzes]:
        opened.assignment(name)
    from rich.console import Console

    from grading.course_table import show_course, write_course_csv
    from grading.grades import class_grades
    from grading.table import assignment_table, figures, show, write_csv

    found = class_grades(opened)
    if name is None:
        show_course(found, Console())
        write_course_csv(found, opened.paths.grades_csv)
    else:
        table = assignment_table(found, name)
        show(table, figures(table), Console())
        write_csv(table, opened.paths.grades_csv)
    for line in _waiting(found, name, _options(course, work)):
        typer.echo(line)
    typer.echo(f"grades: {opened.paths.grades_csv}")


def _waiting(found: "ClassGrades", name: str | None, options: str) -> Iterator[str]:
    """What waits in an assignment, or in all of them, with the commands that clear it."""
    from grading.policy.waiting import waiting_in

    for work in found.works:
        if not work.quiz and name in (None, work.name):
            yield from waiting_in(work, found.assignment(work.name), found.book).lines(options)


def _options(course: Path | None, work: Path | None) -> str:
    """The options that name the course, as they were given."""
    given = (("--course", course), ("--work", work))
    return "".join(f" {option} {shlex.quote(str(folder))}" for option, folder in given if folder is not None)


@app.command()
@needs("grading")
def explain(
    student: Annotated[str, typer.Argument(metavar="STUDENT", help="A student's id.")],
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Print one student's grades with all the arithmetic, so that it can be done again with a pocket calculator."""
    opened = open_course(course, work)
    from grading.grades import class_grades
    from grading.policy.explain import explained

    for line in explained(class_grades(opened).student(student)):
        typer.echo(line)
