"""Packages that only some commands need: which command needs which extra, and that it refuses to begin without.

A command declares its extras where it is defined. What an extra brings stands in pyproject.toml alone; it is read from
what pip wrote down of it when it installed torchgrade.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from typing import TYPE_CHECKING, Any, TypeVar

from autograder.errors import MissingExtra

if TYPE_CHECKING:
    import typer
    from packaging.requirements import Requirement

Command = TypeVar("Command", bound=Callable[..., object])

OURSELVES = "torchgrade"
NAMED_AT_MOST = 3  # packages in a message


@dataclass(frozen=True)
class Need:
    """An extra that a command needs; `when` says in words when, where it is not always."""

    extra: str
    when: str = ""


def needs(*extras: str, when: str = "") -> Callable[[Command], Command]:
    """Declare what a command needs. With `when` it calls `refuse_without` itself, as soon as it knows."""

    def declared(command: Command) -> Command:
        command.__dict__["needs"] = (*needs_of(command), *(Need(extra, when) for extra in extras))
        return command

    return declared


def all_need(group: "typer.Typer", extra: str) -> "typer.Typer":
    """Declare an extra for every command of a group."""
    for command in group.registered_commands:
        if command.callback is not None:
            needs(extra)(command.callback)
    return group


def needs_of(command: Callable[..., object]) -> tuple[Need, ...]:
    """What was declared for a command."""
    found: tuple[Need, ...] = getattr(command, "needs", ())
    return found


def guarded(command: Any, name: str = "") -> Any:
    """A command of Click's, or a group of them, that refuses to begin without what it declares (MissingExtra)."""
    for word, each in getattr(command, "commands", {}).items():
        guarded(each, f"{name} {word}".strip())
    if command.callback is not None:
        command.callback = _refusing(command.callback, name)
    return command


def refuse_without(*extras: str, what: str) -> None:
    """Raise MissingExtra when a package of these extras is not installed, or too old; `what` needs it."""
    lacking = {extra: list(_lacking(extra)) for extra in extras}
    packages = list(dict.fromkeys(package for each in lacking.values() for package in each))
    if packages:
        wanted = ",".join(extra for extra, each in lacking.items() if each)
        are = "is" if len(packages) == 1 else "are"
        raise MissingExtra(
            f"{what} needs {_listed(packages)}, which {are} not installed: pip install '{OURSELVES}[{wanted}]'"
        )


def how_to_install(package: str) -> str:
    """The command that installs a package: as an extra of ours, where one brings it."""
    try:
        extras = metadata(OURSELVES).get_all("Provides-Extra") or []
    except PackageNotFoundError:
        extras = []
    brought = {extra: [each.name for each in _requirements(extra)] for extra in extras}
    fitting = [extra for extra, packages in brought.items() if package in packages]
    smallest = min(fitting, key=lambda extra: len(brought[extra]), default=None)
    return f"pip install '{OURSELVES}[{smallest}]'" if smallest else f"pip install {package}"


def _refusing(callback: Callable[..., object], name: str) -> Callable[..., object]:
    @wraps(callback)
    def begun(*arguments: object, **options: object) -> object:
        refuse_without(*(need.extra for need in needs_of(callback) if not need.when), what=name)
        return callback(*arguments, **options)

    return begun


def _lacking(extra: str) -> Iterator[str]:
    """The packages of an extra that are not there; with the version that is needed where there is an older one."""
    for each in _requirements(extra):
        try:
            found = version(each.name)
        except PackageNotFoundError:
            yield each.name
        else:
            if not each.specifier.contains(found, prereleases=True):
                yield f"{each.name}{each.specifier}"


def _requirements(extra: str) -> "Iterator[Requirement]":
    """What an extra brings, and what the extras bring that it contains. Nothing when torchgrade is not installed."""
    from packaging.requirements import Requirement

    try:
        lines = requires(OURSELVES) or []
    except PackageNotFoundError:
        return
    for each in map(Requirement, lines):
        if each.marker is None or not each.marker.evaluate({"extra": extra}):
            continue
        if each.name == OURSELVES:
            for contained in each.extras:
                yield from _requirements(contained)
        else:
            yield each


def _listed(packages: list[str]) -> str:
    named, more = packages[:NAMED_AT_MOST], len(packages) - NAMED_AT_MOST
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")
