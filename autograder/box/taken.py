"""Numbers that code takes out of a tensor while it is recorded: they may be shown and kept, and decide nothing."""

import dis
import operator
import sys
import types
from collections.abc import Callable
from typing import Any, NoReturn

import torch

from autograder.box.cells import in_notebook


class Taken:
    """What `.item()`, `.numpy()` or `.tolist()` gave: it can be printed, put into a list, added to another.

    `refuse` is called, and raises, when anything else is done with it: what follows could not be foretold. `tensor` is
    what it was taken from, None after a calculation.
    """

    def __init__(self, value: Any, tensor: torch.Tensor | None, refuse: Callable[[], NoReturn]) -> None:
        self.__dict__.update(value=value, tensor=tensor, refuse=refuse)

    def __repr__(self) -> str:
        return repr(self.value)

    def __str__(self) -> str:
        return str(self.value)

    def __format__(self, form: str) -> str:
        return format(self.value, form)

    def __round__(self, digits: int | None = None) -> "Taken":
        return self._followed(round(self.value, digits))

    def __float__(self) -> float:
        """For `"%.3f" % number`, which asks for it; a number would be asked for its own `%` before."""
        if not _is_next(sys._getframe(1), "BINARY_OP", "%"):
            self.refuse()
        return float(self.value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)  # Python asks for what is not there
        self.refuse()

    def _followed(self, value: Any) -> "Taken":
        return Taken(value, None, self.refuse)


def _counts(calculate: Callable[[Any, Any], Any], *, reflected: bool) -> Callable[[Taken, Any], Taken]:
    def method(self: Taken, other: Any) -> Taken:
        value = other.value if isinstance(other, Taken) else other
        if not isinstance(value, int | float):
            self.refuse()
        return self._followed(calculate(value, self.value) if reflected else calculate(self.value, value))

    return method


def _asked(ask: Callable[..., bool]) -> Callable[..., bool]:
    def method(self: Taken, *others: Any) -> bool:
        if not only_asserts(sys._getframe(1)):
            self.refuse()
        return ask(self.value, *(each.value if isinstance(each, Taken) else each for each in others))

    return method


def _refused(self: Taken, *_args: Any, **_named: Any) -> Any:
    self.refuse()


for _name in ("add", "sub", "mul", "truediv"):
    setattr(Taken, f"__{_name}__", _counts(getattr(operator, _name), reflected=False))
    setattr(Taken, f"__r{_name}__", _counts(getattr(operator, _name), reflected=True))
_ASKING = {"bool": operator.truth, **{name: getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")}}
for _name, _ask in _ASKING.items():
    setattr(Taken, f"__{_name}__", _asked(_ask))
for _name in (
    "hash int index complex len iter getitem setitem contains neg pos abs floordiv rfloordiv mod "
    "rmod pow rpow divmod rdivmod matmul rmatmul and rand or ror xor rxor array trunc floor ceil call"
).split():
    setattr(Taken, f"__{_name}__", _refused)


# -- what code asks for ------------------------------------------------------------------------------------------------

_BETWEEN = ("LOAD_", "COMPARE_OP", "UNARY_NOT", "TO_BOOL", "BINARY_OP", "IS_OP", "CONTAINS_OP", "COPY", "SWAP", "NOP")


def only_asserts(frame: types.FrameType | None) -> bool:
    """Whether a frame asks for a truth for an `assert`, and so goes on as it is or not at all.

    Nobody who could catch its error may be among the callers.
    """
    if frame is None or any(each.f_code.co_exceptiontable for each in in_notebook(frame)):
        return False
    by_offset = {each.offset: each for each in dis.get_instructions(frame.f_code)}
    steps = [each for offset, each in by_offset.items() if offset >= frame.f_lasti]
    for number, step in enumerate(steps):
        if "JUMP" in step.opname and "IF" in step.opname:
            ways = (*steps[number + 1 : number + 2], by_offset.get(step.argval))
            return any(
                each.opname == "LOAD_ASSERTION_ERROR" or each.argrepr == "AssertionError" for each in ways if each
            )
        if number and not step.opname.startswith(_BETWEEN):
            return False
    return False


def _is_next(frame: types.FrameType, operation: str, shown: str) -> bool:
    """Whether a frame is at such an instruction."""
    found = (each for each in dis.get_instructions(frame.f_code) if each.offset == frame.f_lasti)
    return any(each.opname == operation and each.argrepr == shown for each in found)
