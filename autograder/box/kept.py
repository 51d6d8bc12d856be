"""What code can keep from one call to the next: every place that a module's own code reaches, and its contents.

Reached are attributes, containers, objects and classes of the student's, and of their functions the closures, defaults
and those globals that they name. Not entered are the modules of torch, of Python and of this package, but for layers.
"""

import collections
import functools
import itertools
import random
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy
import torch

MOST_PLACES = 20_000
LONGEST = 1_000  # items of a container that are looked into; its own contents are put back at any length
LARGEST = 1_000_000  # values of a tensor or an array that has no name, and is put back all the same
_FOREIGN = frozenset({"autograder", "grading", "torch", "torchvision", "numpy", "keras", "builtins", "matplotlib"})
FOREIGN_MODULES = (_FOREIGN | sys.stdlib_module_names) - {"__main__"}

Number = bool | int | float


@dataclass(frozen=True, eq=False)
class Place:
    """Where a number is kept: under a key of a dict, a list, a cell or a class."""

    name: str
    holder: Any
    key: Any

    @property
    def identity(self) -> tuple[int, Any]:
        return id(self.holder), self.key

    def set(self, value: Number) -> None:
        if isinstance(self.holder, types.CellType):
            self.holder.cell_contents = value
        elif isinstance(self.holder, type):
            setattr(self.holder, self.key, value)
        else:
            self.holder[self.key] = value


def numbers_and_lists(root: Any) -> tuple[list[tuple[Place, Number]], list[tuple[str, list[Any]]]]:
    """All numbers that are kept and where, but for whether a module trains, which a caller sets; all lists by name."""
    numbers, lists = [], []
    for holder, key, value, name in reached(root):
        if isinstance(value, bool | int | float) and not (key == "training" and isinstance(holder, dict)):
            numbers.append((Place(name, holder, key), value))
        elif isinstance(value, list):
            lists.append((name, value))
    return numbers, lists


def drawing(root: Any) -> Callable[[], list[Any]]:
    """What tells the states of Python's and NumPy's generators of random numbers, and of those that are kept."""
    kinds = (numpy.random.Generator, numpy.random.RandomState, random.Random)
    held = {id(value): value for _, _, value, _ in reached(root) if isinstance(value, kinds)}

    def states() -> list[Any]:
        return [random.getstate(), _of_numpy(numpy.random.get_state()), *map(_state_of, held.values())]

    return states


def _state_of(drawer: Any) -> Any:
    match drawer:
        case numpy.random.Generator():
            return repr(drawer.bit_generator.state)
        case numpy.random.RandomState():
            return _of_numpy(drawer.get_state())
    return drawer.getstate()


def _of_numpy(state: Any) -> Any:
    """A state that can be compared: an array in it cannot."""
    _, keys, *rest = state
    return keys.tobytes(), *rest


def putting_back(root: Any) -> Callable[[], None]:
    """What gives every place the contents back that it has now."""
    undoings: list[Callable[[], Any]] = []
    seen: set[int] = set()
    for holder, key, value, _ in reached(root):
        if isinstance(holder, types.CellType):
            undoings.append(functools.partial(setattr, holder, "cell_contents", value))
        elif isinstance(holder, type) and not callable(value):
            undoings.append(functools.partial(setattr, holder, key, value))
        elif isinstance(holder, dict) and isinstance(value, bool | int | float | str | torch.Tensor | None):
            undoings.append(functools.partial(holder.__setitem__, key, value))  # a global, above all
        if id(value) not in seen:
            seen.add(id(value))
            undoings += _restoring(value)

    def put_back() -> None:
        for undo in undoings:
            undo()

    return put_back


def _restoring(value: Any) -> Iterator[Callable[[], Any]]:
    match value:
        case list() | collections.deque():
            yield functools.partial(_refill, value, value.extend, list(value))
        case dict():
            yield functools.partial(_refill, value, value.update, dict(value))
        case set():
            yield functools.partial(_refill, value, value.update, set(value))
        case numpy.ndarray() if value.size <= LARGEST and value.flags.writeable:
            yield functools.partial(numpy.copyto, value, value.copy())
        case numpy.random.Generator():
            yield functools.partial(setattr, value.bit_generator, "state", value.bit_generator.state)
        case numpy.random.RandomState():
            yield functools.partial(value.set_state, value.get_state())
        case random.Random():
            yield functools.partial(value.setstate, value.getstate())
        case torch.Generator():
            yield functools.partial(value.set_state, value.get_state())


def _refill(container: Any, fill: Callable[[Any], Any], contents: Any) -> None:
    container.clear()
    fill(contents)


# -- the way there -----------------------------------------------------------------------------------------------------

Reached = tuple[Any, Any, Any, str]  # holder, key, value, name


def reached(root: Any) -> Iterator[Reached]:
    """Every place once, the nearest first."""
    waiting: collections.deque[Reached] = collections.deque([(None, None, root, "")])
    entered: dict[int, Any] = {}  # kept alive, or another could have its identity
    for _ in range(MOST_PLACES):
        if not waiting:
            return
        holder, key, value, name = waiting.popleft()
        if holder is not None:
            yield holder, key, value, name
        if id(value) not in entered:
            entered[id(value)] = value
            waiting.extend(_inside(value, name))


def _inside(value: Any, name: str) -> Iterable[Reached]:
    match value:
        case torch.Tensor() | str() | bytes() | bool() | int() | float() | None | numpy.ndarray() | types.ModuleType():
            return ()
        case dict():
            return [(value, key, each, name or str(key)) for key, each in itertools.islice(value.items(), LONGEST)]
        case list() | tuple() | collections.deque():
            return [(value, at, each, name) for at, each in enumerate(itertools.islice(value, LONGEST))]
        case types.MethodType():
            return [(value, "", value.__func__, name), (value, "", value.__self__, name)]
        case types.FunctionType():
            return _of_function(value) if is_own(value) else ()
        case functools.partial():
            return [(value, "", each, name) for each in (value.func, value.args, value.keywords)]
        case type():
            return _of_class(value) if is_own(value) else ()
        case property():
            return [(value, "", each, name) for each in (value.fget, value.fset)]
        case functools.cached_property():
            return [(value, "", value.func, name)]
    if not (isinstance(value, torch.nn.Module) or is_own(type(value))):
        return ()
    attributes = getattr(value, "__dict__", {})
    own = [(attributes, key, each, f"self.{key}") for key, each in attributes.items()]
    return [(value, "", attributes, name), *own, (value, "", type(value), type(value).__name__)]


def is_own(value: Any) -> bool:
    return str(getattr(value, "__module__", "") or "").partition(".")[0] not in FOREIGN_MODULES


def _of_class(kind: type) -> Iterator[Reached]:
    for each in kind.__mro__:
        if is_own(each):
            for key, value in vars(each).items():
                inner = getattr(value, "__func__", value)
                if not key.startswith("__") or isinstance(inner, types.FunctionType):
                    yield each, key, inner, f"{each.__name__}.{key}"


def _of_function(function: types.FunctionType) -> Iterator[Reached]:
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            yield cell, "", cell.cell_contents, name
        except ValueError:  # nothing is in it yet
            continue
    yield function, "", list(function.__defaults__ or ()), function.__name__
    yield function, "", dict(function.__kwdefaults__ or {}), function.__name__
    if wrapped := getattr(function, "__wrapped__", None):
        yield function, "", wrapped, function.__name__
    for name in sorted(_named(function.__code__)):  # in one order in every process
        if name in function.__globals__:
            yield function.__globals__, name, function.__globals__[name], name


def _named(code: types.CodeType) -> set[str]:
    inner = [each for each in code.co_consts if isinstance(each, types.CodeType)]
    return set(code.co_names).union(*map(_named, inner))
