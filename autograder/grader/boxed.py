"""A model that cannot cross as data, used from here: every call goes to the box.

Gradients do not: to work them out there, the box would have to be told how far its answers are from the expected ones.
"""

from typing import Any, NoReturn

import torch
from torch import nn
from torch.utils import _pytree as pytree

from autograder.box import wire
from autograder.box.named import together
from autograder.errors import NotRebuilt, StudentError
from autograder.grader.session import Session
from autograder.grader.values import Values, encode

LARGEST_SEED = 2**31


class BoxedModel(nn.Module):
    """Stands for a module or a function in the box where `.rebuild` cannot have the real thing.

    What `forward` gives is a claim from the box. Parameters are copies. Raises NotRebuilt, saying why the model was not
    rebuilt, for what only the real thing has: gradients, and the calls that it makes.
    """

    def __init__(
        self, session: Session, handle: wire.Handle, label: str, training: bool | None, why: NotRebuilt
    ) -> None:
        super().__init__()
        self._session = session
        self._handle = handle
        self._label = label
        self._mode = training  # None: the one that the module is in
        self._why = why
        self.training = bool(training)
        self._names: dict[str, str] = {}
        for position, (name, tensor) in enumerate(session.parameters(handle, label).items()):
            self._names[name] = f"t{position}"
            self.register_parameter(f"t{position}", nn.Parameter(tensor))

    def named(self) -> dict[str, torch.Tensor]:
        """Copies of the parameters under the names that the student's code gave them."""
        return {name: getattr(self, own) for name, own in self._names.items()}

    def train(self, mode: bool = True) -> "BoxedModel":
        self._mode = mode
        return super().train(mode)

    def trace(self, *_inputs: Any, **_named: Any) -> NoReturn:
        raise self._without("its calls cannot be seen")

    def forward(self, *inputs: Any, **named: Any) -> Any:
        inputs = together(inputs, named)
        leaves, spec = pytree.tree_flatten(self._called(inputs))
        tensors = [each for each in (*pytree.tree_leaves(inputs), *self.parameters()) if isinstance(each, torch.Tensor)]
        connected = [_connected(each, self._without("no gradient can be taken"), tensors) for each in leaves]
        return pytree.tree_unflatten(connected, spec)

    def _called(self, inputs: tuple[Any, ...]) -> Any:
        outgoing: list[torch.Tensor] = []
        args = [encode(each, outgoing) for each in inputs]
        seed = int(torch.randint(LARGEST_SEED, ()))  # what the code draws follows from the test's own seed
        value, found = self._session.value(wire.Run(self._handle, args, self._mode, seed), outgoing, self._label)
        return Values(self._session.was_given, self._label, self._refuse).decode(value, found)

    def _refuse(self, _handle: wire.Handle) -> NoReturn:
        raise StudentError(f"`{self._label}` gave back what is neither tensors nor numbers")

    def _without(self, what: str) -> NotRebuilt:
        return NotRebuilt(f"{self._why}; so {what}", self._why.detail)


def _connected(value: Any, why: NotRebuilt, tensors: list[torch.Tensor]) -> Any:
    """The value, as one that follows from `tensors`: who asks for its gradient is told why there is none."""
    if not isinstance(value, torch.Tensor) or not value.is_floating_point():
        return value
    return _WithoutGradient.apply(value, why, *tensors)  # type: ignore[no-untyped-call]


class _WithoutGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, value: torch.Tensor, why: NotRebuilt, *_tensors: torch.Tensor) -> torch.Tensor:
        ctx.why = why
        return value.clone()

    @staticmethod
    def backward(ctx: Any, *_cotangents: Any) -> NoReturn:
        raise ctx.why
