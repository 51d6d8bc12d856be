"""Values that stand in for a function, as student code is given them."""

from collections.abc import Iterable
from typing import Any


class Scripted:
    """A function that ignores its arguments and returns one value a call: validation losses, learning rates, draws.

    Each time that it is given to student code it begins anew. Raises RuntimeError when it is called again after its
    last value.
    """

    def __init__(self, values: Iterable[Any]) -> None:
        self.values = tuple(values)
        self._left = iter(self.values)

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        try:
            return next(self._left)
        except StopIteration:
            raise RuntimeError("called again after its last value") from None
