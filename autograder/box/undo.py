"""Calling a module without a trace: its tensors, its attributes and all random generators are as before."""

import random
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy
import torch

from autograder.box.kept import putting_back


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


def undoing(subject: Callable[..., Any]) -> Callable[[], None]:
    """What makes the subject's tensors, all that its code keeps, and random generators what they are now; any time."""
    module = module_of(subject)
    modules = list(module.modules()) if module is not None else []
    put_back = putting_back(subject)
    attributes = [(vars(each), dict(vars(each))) for each in modules]
    tensors = [(tensor, tensor.detach().clone(), tensor.data) for tensor in tensors_of(module).values()]
    drawn = random.getstate(), numpy.random.get_state(), torch.get_rng_state()

    def undo() -> None:
        random.setstate(drawn[0])
        numpy.random.set_state(drawn[1])
        torch.set_rng_state(drawn[2])
        for own, values in attributes:
            own.clear()
            own.update(values)
        put_back()
        with torch.no_grad():
            for tensor, before, memory in tensors:
                tensor.data = memory
                if not torch.equal(tensor, before):
                    tensor.copy_(before)

    return undo


@contextmanager
def left_as_it_was(subject: Callable[..., Any]) -> Iterator[None]:
    """Undo what happens to the subject's tensors, to all that its code keeps, and to random generators."""
    undo = undoing(subject)
    try:
        yield
    finally:
        undo()


@contextmanager
def mode_kept(module: torch.nn.Module | None) -> Iterator[None]:
    """Undo what becomes of whether the module trains, and whether each module in it does."""
    modes = [(each, each.training) for each in module.modules()] if module is not None else []
    try:
        yield
    finally:
        for each, training in modes:
            each.training = training
