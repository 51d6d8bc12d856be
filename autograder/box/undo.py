"""Calling a module without a trace: its tensors, its attributes and all random generators are as before."""

import collections
import functools
import random
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy
import torch


def module_of(subject: Callable[..., Any]) -> torch.nn.Module | None:
    """The module whose tensors a subject uses: itself, or the one whose method it is."""
    owner = subject.__self__ if isinstance(subject, types.MethodType) else subject
    return owner if isinstance(owner, torch.nn.Module) else None


def tensors_of(module: torch.nn.Module | None) -> Mapping[str, torch.Tensor]:
    """Parameters, buffers and other tensors among the attributes, under all their names; none without a module."""
    if module is None:
        return {}
    plain = [
        (f"{path}.{name}" if path else name, value)
        for path, each in module.named_modules(remove_duplicate=False)
        for name, value in vars(each).items()
        if isinstance(value, torch.Tensor)
    ]
    registered = [*module.named_parameters(remove_duplicate=False), *module.named_buffers(remove_duplicate=False)]
    return dict([*plain, *registered])


@contextmanager
def left_as_it_was(module: torch.nn.Module | None) -> Iterator[None]:
    """Undo what happens to the module's tensors and attributes, and to random generators."""
    attributes = [(vars(each), dict(vars(each))) for each in module.modules()] if module is not None else []
    held = [undoing for _, values in attributes for undoing in _undoings(_of_interest(values))]
    tensors = [(tensor, tensor.detach().clone(), tensor.data) for tensor in tensors_of(module).values()]
    drawn = random.getstate(), numpy.random.get_state(), torch.get_rng_state()
    try:
        yield
    finally:
        random.setstate(drawn[0])
        numpy.random.set_state(drawn[1])
        torch.set_rng_state(drawn[2])
        for own, values in attributes:
            own.clear()
            own.update(values)
        for undo in held:
            undo()
        with torch.no_grad():
            for tensor, before, memory in tensors:
                tensor.data = memory
                if not torch.equal(tensor, before):
                    tensor.copy_(before)


@contextmanager
def mode_kept(module: torch.nn.Module | None) -> Iterator[None]:
    """Undo what becomes of whether the module trains, and whether each module in it does."""
    modes = [(each, each.training) for each in module.modules()] if module is not None else []
    try:
        yield
    finally:
        for each, training in modes:
            each.training = training


def _of_interest(attributes: Mapping[str, Any]) -> list[Any]:
    """The attributes' values without tables of hooks that hold none."""
    return [value for name, value in attributes.items() if name not in _TABLES_OF_HOOKS or value]


def _undoings(values: Iterable[Any], depth: int = 0) -> list[Callable[[], Any]]:
    """What gives containers, and generators of random numbers, the contents back that they have now."""
    found: list[Callable[[], Any]] = []
    for value in values:
        if isinstance(value, _HOLDERS) and depth < DEEPEST:
            contents = value.values() if isinstance(value, dict) else value
            found += [_restoring(value), *_undoings(contents, depth + 1)]
        elif isinstance(value, _DRAWERS):
            found.append(_restoring(value))
    return found


def _restoring(value: Any) -> Callable[[], Any]:
    match value:
        case list() | collections.deque():
            return functools.partial(_refill, value, value.extend, list(value))
        case dict() | set():
            return functools.partial(_refill, value, value.update, value.copy())
        case numpy.ndarray():
            return functools.partial(numpy.copyto, value, value.copy())
        case numpy.random.Generator():
            return functools.partial(setattr, value.bit_generator, "state", value.bit_generator.state)
        case random.Random():
            return functools.partial(value.setstate, value.getstate())
    return functools.partial(value.set_state, value.get_state())


def _refill(container: Any, fill: Callable[[Any], Any], contents: Any) -> None:
    container.clear()
    fill(contents)


_TABLES_OF_HOOKS = frozenset(vars(torch.nn.Module())) - {"_parameters", "_buffers", "_modules"}
_HOLDERS = (list, dict, set, collections.deque)
_DRAWERS = (numpy.ndarray, numpy.random.Generator, numpy.random.RandomState, random.Random, torch.Generator)
DEEPEST = 4  # containers in one another
