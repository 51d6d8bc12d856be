"""Whether two subjects have the same code: a digest of all that a call can reach, whatever it is called and set in.

Two modules of one digest do the same with the same weights, so that what was found out about one holds for the other.
"""

import functools
import hashlib
import sys
import types
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import torch

from autograder.box.kept import FOREIGN_MODULES, LARGEST, LONGEST, MOST_PLACES, is_own, reached

# with these, code reaches what it does not name
_BLIND = frozenset(
    "eval exec compile globals locals vars __import__ importlib import_module inspect sys gc __globals__ __dict__ "
    "__code__ __closure__ __builtins__ ctypes".split()
)


# whose contents are reached, or that have none
_ENTERED = (types.MethodType, functools.partial, functools.cached_property, property, weakref.ReferenceType)


class _Unknown(Exception):
    """Code reaches what is not looked at."""


def code_digest(subject: Any) -> str:
    """Equal for subjects whose code and kept contents, but for the numbers in tensors, are the same.

    Empty where that cannot be told: where code reaches what it does not name, or too much.
    """
    digest = hashlib.sha256()
    try:
        for number, (_, key, value, name) in enumerate(reached(subject)):
            if number >= MOST_PLACES - 1:
                return ""
            is_counted = isinstance(key, int) and "_hooks" in name  # by torch, in the order of all that were ever made
            digest.update(f"{name} {'' if is_counted else _told_key(key)} {_told(value)}\n".encode())
        digest.update(_told(subject).encode())
    except _Unknown:
        return ""
    return digest.hexdigest()


def _told(value: Any) -> str:
    match value:
        case None | bool() | int() | float() | complex() | str() | bytes() | torch.dtype() | torch.device():
            return repr(value)
        case torch.Tensor():
            return f"tensor {value.dtype} {tuple(value.shape)} {value.requires_grad}"
        case numpy.ndarray() if value.size <= LARGEST and value.dtype != object:
            return f"array {value.dtype} {value.shape} {hashlib.sha256(value.tobytes()).hexdigest()}"
        case list() | tuple() | dict() if len(value) <= LONGEST:
            return f"{_called(type(value))} {len(value)}"
        case set() | frozenset() if all(isinstance(each, str | int) for each in value):
            return f"set {sorted(map(repr, value))}"
        case types.ModuleType() if _is_installed(value):
            return f"module {value.__name__}"
        case types.FunctionType():
            return _of_code(value.__code__) if is_own(value) else _called(value)
        case type() | types.BuiltinFunctionType() | types.MethodDescriptorType():
            return _called(value)
        case _ if isinstance(value, (torch.nn.Module, *_ENTERED)):
            return _called(type(value))
    if is_own(type(value)) and hasattr(value, "__dict__") and not hasattr(type(value), "__slots__"):
        return _called(type(value))
    raise _Unknown


def _told_key(key: Any) -> str:
    if isinstance(key, None | bool | int | float | str | tuple):
        return repr(key)
    raise _Unknown


def _called(value: Any) -> str:
    return f"{getattr(value, '__module__', '')}.{value.__qualname__}"


def _of_code(code: types.CodeType) -> str:
    return hashlib.sha256("\n".join(_parts(code)).encode()).hexdigest()


def _parts(code: types.CodeType) -> Iterator[str]:
    """All of a function's code but where it stands, and what its variables are called."""
    if _BLIND.intersection(code.co_names):
        raise _Unknown
    yield code.co_code.hex()
    yield f"{code.co_names} {code.co_argcount} {code.co_kwonlyargcount} {code.co_flags} {code.co_exceptiontable.hex()}"
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield from _parts(each)
        else:
            yield repr(sorted(map(repr, each))) if isinstance(each, frozenset) else repr(each)


def _is_installed(module: types.ModuleType) -> bool:
    """Whether a module is the same for every submission."""
    file = getattr(module, "__file__", None)
    known = module.__name__.partition(".")[0] in FOREIGN_MODULES
    return known or any(file and Path(file).is_relative_to(each) for each in (sys.prefix, sys.base_prefix))
