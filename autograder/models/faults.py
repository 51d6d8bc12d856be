"""Whose fault it is when a rebuilt model fails, and how the student reads of it."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from autograder.errors import StudentError


def is_ours(error: BaseException) -> bool:
    """Whether the machine failed a model that stays within its bounds: it ran out of memory, or its GPU broke down."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError | torch.AcceleratorError):
        return True
    return isinstance(error, RuntimeError) and "DefaultCPUAllocator" in str(error)


@contextmanager
def about(name: str) -> Iterator[None]:
    """Begin the message of a StudentError with the name of the student's function, unless there is none."""
    try:
        yield
    except StudentError as error:
        if not name:
            raise
        raise type(error)(f"`{name}`: {error}", error.detail) from error
