"""The quizzes' commands. Heavy imports happen in the commands, so that `--help` is instant."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli import CourseOption, WorkOption, open_course
from autograder.extras import all_need, needs
from grading.quiz.lms.formats import Format

if TYPE_CHECKING:
    from autograder.course import Course
    from grading.quiz.marking.change import Change
    from grading.quiz.marking.ledger import Act
    from grading.quiz.marking.sitting import Sitting

QuizArgument = Annotated[str, typer.Argument(metavar="QUIZ", help="A quiz's name in course.toml.")]

app = typer.Typer(name="quiz", help="Concept quizzes: written as text, given out, marked.", no_args_is_help=True)


def mount(torchgrade: typer.Typer) -> None:
    """Add the quizzes' commands to the `torchgrade` command."""
    torchgrade.add_typer(all_need(app, "quiz"))
    torchgrade.command()(debrief)


# -- writing: lint, import ---------------------------------------------------------------------------------------------


@app.command()
def lint(name: QuizArgument, course: CourseOption = None) -> None:
    """Check a quiz's text: keys, wording, formulas, pictures, pools; exit code 1 when something must be mended."""
    from os.path import relpath

    from grading.quiz.bank.lint import findings, summary
    from grading.quiz.bank.reading import open_reading

    reading = open_reading(open_course(course), name)
    found = sorted([*reading.remarks, *findings(reading.quiz)])
    for each in found:
        typer.echo(each.sentence(relpath(reading.quiz.origin)))
    typer.echo(f"{name}: {summary(found, len(reading.quiz.items))}")
    if any(each.level == "error" for each in found):
        raise typer.Exit(1)


@app.command("import")
def take_in(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A quiz that was written for text2qti.")],
    name: Annotated[str, typer.Argument(metavar="QUIZ", help="How it is called here.")],
    course: CourseOption = None,
) -> None:
    """Copy a text2qti file to source/QUIZ/quiz.md, and tell what it means otherwise here."""
    from grading.quiz.bank.importing import import_quiz

    opened = open_course(course)
    imported = import_quiz(opened, file, name)
    for remark in imported.remarks:
        typer.echo(remark)
    typer.echo(f"{name}: {len(imported.quiz.items)} items in {imported.path}")
    if name not in [each.name for each in opened.quizzes]:
        typer.echo(f'add it to {opened.paths.course_file} as [[quizzes]] with name = "{name}" and a title')


# -- giving out: papers, export ----------------------------------------------------------------------------------------


@app.command()
def papers(
    name: QuizArgument,
    roster: Annotated[Path, typer.Option("--roster", help="The class: a CSV with a column `student`.")],
    to: Annotated[
        str, typer.Option("--to", help="notebook: one a student; pdf: one a version, with answer sheet and key.")
    ] = "notebook",
    replace: Annotated[
        bool, typer.Option("--replace", help="Write papers anew that were written before and are made otherwise now.")
    ] = False,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Write the class's papers, and apart from them who has which, and the keys."""
    from autograder.progress import TerminalProgress
    from grading.quiz.bank.reading import open_quiz
    from grading.quiz.handout.giving import PHASES, form_called, give_out
    from grading.roster import read_roster

    opened = open_course(course, work)
    form, quiz, students = form_called(to), open_quiz(opened, name), read_roster(roster)
    with TerminalProgress(PHASES) as progress:
        given = give_out(opened, quiz, students, form, progress, replace=replace)
    typer.echo(f"{name}: {given.papers} papers for {given.students} students in {given.folder}")
    typer.echo(f"keys, and who has which paper, are for staff alone: {given.for_staff}")


@app.command()
def export(
    name: QuizArgument,
    to: Annotated[Format, typer.Option("--to", help="qti1.2 is what Canvas takes.")],
    paper: Annotated[
        str | None, typer.Option("--paper", help="One student's paper, or version-a; by default the whole bank.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The file to write; by default one in quizzes/QUIZ.")
    ] = None,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Write a quiz for an LMS, with its keys, and tell what that LMS will do otherwise."""
    from grading.quiz.lms.export import write_export

    written = write_export(open_course(course, work), name, to, paper, out)
    for note in written.notes:
        typer.echo(f"{name}: {note}")
    typer.echo(f"{name}: exported with its keys, for staff alone: {written.path}")


# -- taking in: collect ------------------------------------------------------------------------------------------------


@app.command()
def collect(
    name: QuizArgument,
    answers: Annotated[
        Path,
        typer.Argument(
            metavar="ANSWERS",
            help="A notebook, a folder of STUDENT/QUIZ.ipynb or STUDENT.ipynb, or a CSV: Canvas's Student Analysis, "
            "Moodle's responses, or one of your own.",
        ),
    ],
    roster: Annotated[
        Path | None, typer.Option("--roster", help="The class; by default those whom papers were written for.")
    ] = None,
    paper: Annotated[
        str | None, typer.Option("--paper", help="Of Moodle's responses: the paper that its quiz was made from.")
    ] = None,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Take answers in; what is odd about them is told, a line each."""
    from grading.quiz.responses.collect import collect as take

    taken = take(open_course(course, work), name, answers, roster, paper)
    for complaint in taken.complaints:
        typer.echo(complaint)
    typer.echo(f"{name}: {taken.summary}")
    typer.echo(f"answers: {taken.path}")


# -- marking: mark, decisions ------------------------------------------------------------------------------------------

WhyOption = Annotated[str, typer.Option("--why", help="The reason, for the history; needed with --apply.")]
WhoOption = Annotated[str | None, typer.Option("--who", help="Who decides; by default your login.")]
ApplyOption = Annotated[bool, typer.Option("--apply", help="Decide it; without, only what it would change is shown.")]
ItemArgument = Annotated[str, typer.Argument(metavar="ITEM", help="An item's name.")]


@app.command()
def mark(name: QuizArgument, course: CourseOption = None, work: WorkOption = None) -> None:
    """Mark all collected answers, under the decisions that are in force, and write marks.csv."""
    from grading.quiz.marking.sitting import mark_sitting, open_sitting

    sitting = open_sitting(open_course(course, work), name)
    marks = mark_sitting(sitting)
    _complain(sitting)
    for student in marks.students:
        for item, note in student.notes.items():
            typer.echo(f"{student.student}, {item}: {note}")
    typer.echo(f"{name}: {marks.summary}; decisions in force: {len(sitting.ledger.in_force)}")
    typer.echo(f"marks: {sitting.paths.marks_csv}")


@app.command()
def drop(
    name: QuizArgument,
    item: ItemArgument,
    why: WhyOption = "",
    who: WhoOption = None,
    apply: ApplyOption = False,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Let an item count for nobody: who gains, who loses; with --apply it is done."""
    from grading.quiz.marking.decisions import Drop

    _decide(open_course(course, work), name, Drop(item), who, why, apply)


@app.command()
def everybody(
    name: QuizArgument,
    item: ItemArgument,
    why: WhyOption = "",
    who: WhoOption = None,
    apply: ApplyOption = False,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Give an item's full points to all who had it on their paper; with --apply it is done."""
    from grading.quiz.marking.decisions import Everybody

    _decide(open_course(course, work), name, Everybody(item), who, why, apply)


@app.command()
def rekey(
    name: QuizArgument,
    item: ItemArgument,
    to: Annotated[
        list[str],
        typer.Option("--to", help='Option names as "b,c", a number as in quiz.md, or an answer; again for another.'),
    ],
    why: WhyOption = "",
    who: WhoOption = None,
    apply: ApplyOption = False,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Give an item another key: who gains, who loses; with --apply it is done."""
    from grading.quiz.bank.reading import open_quiz
    from grading.quiz.marking.decisions import read_rekey

    opened = open_course(course, work)
    _decide(opened, name, read_rekey(open_quiz(opened, name), item, to), who, why, apply)


@app.command()
def undo(
    name: QuizArgument,
    number: Annotated[int, typer.Argument(help="The decision's number in the history.")],
    why: Annotated[str, typer.Option("--why", help="The reason, for the history.")],
    who: WhoOption = None,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Undo a decision: the marks are what they would be without it."""
    from grading.quiz.marking.ledger import Undo

    _decide(open_course(course, work), name, Undo(number), who, why, apply=True)


@app.command()
def history(name: QuizArgument, course: CourseOption = None, work: WorkOption = None) -> None:
    """Tell who decided what about a quiz's items, when and why, and what it changed."""
    from grading.quiz.marking.sitting import history as tell
    from grading.quiz.marking.sitting import open_sitting

    sitting = open_sitting(open_course(course, work), name)
    _complain(sitting)
    told = [line for each in tell(sitting) for line in each.lines()]
    for line in told or [f"{name}: nothing was decided"]:
        typer.echo(line)


def _decide(course: "Course", name: str, what: "Act", who: str | None, why: str, apply: bool) -> None:
    """Show what a decision would change, or write it down and show what it did."""
    from grading.quiz.marking.ledger import Undo
    from grading.quiz.marking.sitting import act, open_sitting, preview
    from grading.who import who_is_it

    sitting = open_sitting(course, name)
    _complain(sitting)
    if not apply and not isinstance(what, Undo):
        _show(str(what), preview(sitting, what))
        typer.echo("nothing is written; with --apply --why TEXT it is")
        return
    entry, change = act(sitting, what, who_is_it(who), why)
    _show(str(entry.what), change)
    typer.echo(f"decision {entry.number} is written; marks: {sitting.paths.marks_csv}")
    if not isinstance(what, Undo):
        typer.echo(f"to undo it: torchgrade quiz undo {name} {entry.number} --why TEXT")


def _show(what: str, change: "Change | None") -> None:
    for line in [what, *(change.lines() if change else [])]:
        typer.echo(line)


def _complain(sitting: "Sitting") -> None:
    """Tell on the error stream what is odd about the file of decisions."""
    for complaint in sitting.ledger.complaints:
        typer.echo(f"torchgrade: {complaint}", err=True)


# -- looking back: simulate, stats, debrief ----------------------------------------------------------------------------


@app.command()
def simulate(
    name: QuizArgument,
    students: Annotated[int, typer.Option(min=1, help="How many.")] = 60,
    seed: Annotated[int, typer.Option(help="Who answers what.")] = 7,
    mean: Annotated[float, typer.Option(help="In percent of the points.")] = 86.5,
    sd: Annotated[float, typer.Option(help="In percentage points.")] = 7.2,
    median: Annotated[float, typer.Option(help="In percent of the points.")] = 88.8,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Let a class that nobody is in answer a quiz, to try the rest on."""
    from grading.quiz.simulation.simulate import simulate_sitting

    simulated = simulate_sitting(open_course(course, work), name, students, seed, mean, sd, median)
    typer.echo(f"{name}: {students} simulated students: {simulated.summary}")
    typer.echo(f"answers: {simulated.path}")


@needs("quiz")
def debrief(
    name: QuizArgument,
    most_missed: Annotated[int, typer.Option("--most-missed", min=1, help="How many items.")] = 10,
    course: CourseOption = None,
    work: WorkOption = None,
) -> None:
    """Write the most missed items for the class: what it chose, the key, why, and what to reread."""
    opened = open_course(course, work)
    from grading.quiz.analysis.analysis import analyse
    from grading.quiz.marking.sitting import open_sitting
    from grading.quiz.pages.debrief import write_debrief

    sitting = open_sitting(opened, name)
    analysis = analyse(sitting.marks(sitting.ledger))
    for path in write_debrief(analysis, most_missed, sitting.paths.debrief, opened.paths.quiz_source(name)):
        typer.echo(f"{name}: {path}")
