"""Calling a module without a trace: its tensors, its attributes and all random generators are as before."""

import random
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy
import torch


def module_of(subject: Callable[..., Any]) -> torch.nn.Module | None:
    """The module whose tensors a subject uses: itself, or the one whose method it is."""
    owner = subject.__self__ if isinstance(subject, types.MethodType) else subject
    return owner if isinstance(owner, torch.nn.Module) else None


def tensors_of(module: torch.nn.Module | None) -> Mapping[str, torch.Tensor]:
    """Parameters and buffers under all their names; none where there is no module."""
    if module is None:
        return {}
    return dict([*module.named_parameters(remove_duplicate=False), *module.named_buffers(remove_duplicate=False)])


@contextmanager
def left_as_it_was(module: torch.nn.Module | None) -> Iterator[None]:
    """Undo what happens to the module's tensors and attributes, and to random generators."""
    attributes = {each: _copied(vars(each)) for each in module.modules()} if module else {}
    tensors = [(tensor, tensor.detach().clone()) for tensor in tensors_of(module).values()]
    drawn = random.getstate(), numpy.random.get_state(), torch.get_rng_state()
    try:
        yield
    finally:
        random.setstate(drawn[0])
        numpy.random.set_state(drawn[1])
        torch.set_rng_state(drawn[2])
        for each, values in attributes.items():
            vars(each).clear()
            vars(each).update(values)
        with torch.no_grad():
            for tensor, before in tensors:
                if not torch.equal(tensor, before):
                    tensor.copy_(before)


def _copied(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy as deep as a module's own tables of parameters and buffers."""
    return {name: dict(value) if type(value) is dict else value for name, value in attributes.items()}
