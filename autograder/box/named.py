"""Keyword arguments among a call's arguments, so that all that a call is given is one sequence, one tree of tensors."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from torch.utils import _pytree as pytree


class Named(dict[str, Any]):
    """Keyword arguments, as the last of a call's arguments: always in the order of their names."""

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        super().__init__(sorted(arguments.items()))


def together(positional: Sequence[Any], named: Mapping[str, Any]) -> tuple[Any, ...]:
    """All arguments of a call as one sequence; see `call`."""
    return (*positional, Named(named)) if named else tuple(positional)


def taken_apart(arguments: Sequence[Any]) -> tuple[tuple[Any, ...], list[str]]:
    """The values of all arguments, and the names of the last of them."""
    if arguments and isinstance(arguments[-1], Named):
        *positional, named = arguments
        return (*positional, *named.values()), list(named)
    return tuple(arguments), []


def call(function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    """What the function gives on these arguments, of which the last may be `Named`."""
    return call_by_names(function, *taken_apart(arguments))


def call_by_names(function: Callable[..., Any], values: Sequence[Any], names: Sequence[str]) -> Any:
    """What the function gives on these values, the last of which have these names."""
    first = len(values) - len(names)
    return function(*values[:first], **dict(zip(names, values[first:], strict=True)))


pytree.register_pytree_node(
    Named,
    lambda each: (list(each.values()), list(each)),
    lambda values, names: Named(dict(zip(names, values, strict=True))),
)
