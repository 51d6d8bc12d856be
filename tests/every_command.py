"""Every command of `torchgrade`, as Click's objects."""

from typing import Any

import typer

from grading.cli import app


def every_command(group: Any = None, before: str = "") -> dict[str, Any]:
    """All commands by name; those of a group are called `GROUP COMMAND`.

    A group that is a command as well takes a name: it is called `GROUP [NAME]`.
    """
    found: dict[str, Any] = {}
    for name, command in (group or typer.main.get_command(app)).commands.items():
        if not hasattr(command, "commands"):
            found[before + name] = command
            continue
        found |= every_command(command, f"{name} ")
        if command.invoke_without_command:
            found[f"{name} [NAME]"] = command
    return found
