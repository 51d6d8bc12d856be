"""The quizzes' commands. Heavy imports happen in the commands, so that `--help` is instant."""

from typing import Annotated

import typer

QuizArgument = Annotated[str, typer.Argument(metavar="QUIZ", help="A quiz's name in course.toml.")]

app = typer.Typer(name="quiz", help="Concept quizzes: written as text, given out, marked.", no_args_is_help=True)


def mount(torchgrade: typer.Typer) -> None:
    """Add the quizzes' commands to the `torchgrade` command."""
    torchgrade.add_typer(app)


# -- writing: lint, import ---------------------------------------------------------------------------------------------

# -- giving out: papers, export ----------------------------------------------------------------------------------------

# -- taking in: collect ------------------------------------------------------------------------------------------------

# -- marking: mark, decisions ------------------------------------------------------------------------------------------

# -- looking back: simulate, stats, debrief ----------------------------------------------------------------------------
