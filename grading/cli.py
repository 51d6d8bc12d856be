"""The `torchgrade` command: the autograder's commands and those for grades."""

import contextlib
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder import cli as autograder
from autograder.cli import CourseOption, open_course
from autograder.errors import AutograderError
from autograder.extras import guarded, needs
from autograder.surroundings import surroundings
from grading.errors import GradingError
from grading.export import cli as export
from grading.feedback import cli as feedback
from grading.gradebook import cli as gradebook
from grading.gradebook.nbgrader import cli as formgrader
from grading.policy import cli as grades
from grading.quiz import cli as quiz
from grading.regrade import cli as regrade
from grading.roster import cli as roster
from grading.starter import cli as starter
from grading.statistics import cli as statistics

app = typer.Typer(
    name="torchgrade",
    help="Auto-grading for deep-learning courses.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
starter.mount(app)
autograder.mount(app)
quiz.mount(app)
grades.mount(app)
gradebook.mount(app)
formgrader.mount(app)
roster.mount(app)
export.mount(app)
feedback.mount(app)
regrade.mount(app)
statistics.mount(app)

INTERRUPTED = 130  # the exit code of a command that was ended with Ctrl-C


@app.command()
@needs("authoring", "quiz")
def demo(
    folder: Annotated[Path, typer.Argument(help="Where the class's submissions, reports and grades are made.")] = Path(
        "demo"
    ),
    course: CourseOption = None,
    students: Annotated[int, typer.Option(min=1, help="How many students the class has.")] = 24,
    seed: Annotated[int, typer.Option(help="Who hands in what.")] = 7,
) -> None:
    """Make a class out of right and wrong variants and a few accidents, grade it, let it sit the midterm with others,
    and hand all grades on."""
    from grading.demo import ASSIGNMENT, QUIZ, demo_course, run_demo, run_handover, run_quiz

    opened = open_course(course or demo_course(folder), folder)
    as_it_must = run_demo(opened, ASSIGNMENT, students, seed)
    run_quiz(opened, QUIZ, students=60, seed=1, count=10)
    run_handover(opened)
    if not as_it_must:
        raise typer.Exit(1)


def _run() -> None:
    """The command itself; what it printed is out when this returns, or OSError says why not."""
    try:
        guarded(typer.main.get_command(app))()
    finally:
        sys.stdout.flush()


def _drop_output() -> None:
    """Let nothing be printed any more: where a disk is full, Python would try once more at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    """Run the command; a user's mistake, or a machine's that a user can mend, is one line and exit code 2."""
    try:
        _run()
    except (AutograderError, GradingError) as error:
        print(f"torchgrade: {error}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:  # as Click ends where nobody reads on
        _drop_output()
        sys.exit(1)
    except OSError as error:
        print(f"torchgrade: {surroundings(error)}", file=sys.stderr)
        _drop_output()
        sys.exit(2)
    except SystemExit as end:
        if end.code == INTERRUPTED:
            print("\ntorchgrade: interrupted; what was done is kept, run the command again to go on", file=sys.stderr)
        raise
