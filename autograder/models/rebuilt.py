"""A described model as a real `nn.Module` in the grader: gradients, hooks, any device, and no student code."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from autograder.box.nodes import Buffer, Graph, Parameter
from autograder.errors import StudentError
from autograder.models import graph as graphs
from autograder.models.cost import cost_of
from autograder.models.faults import about, is_ours
from autograder.models.graph import Call

# what torch, and arithmetic on sizes, raise for arguments that are not theirs
_DOES_NOT_FIT = (
    ArithmeticError,
    AssertionError,
    LookupError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, eq=False)
class Description:
    """A model as data: what it does in training and in evaluation, and its tensors by name."""

    training: Graph
    evaluation: Graph
    tensors: Mapping[str, torch.Tensor]

    @property
    def structure(self) -> str:
        """Equal for models that compute the same in the same way, whatever their weights."""
        return graphs.fingerprint(self.training, self.evaluation)

    @property
    def weights(self) -> str:
        """Equal for models of one structure with the same numbers in the same places, whatever the names."""
        digest = hashlib.sha256()
        for name in graphs.canonical_together(self.training, self.evaluation)[1]:
            tensor = self.tensors[name].detach().cpu().contiguous()
            digest.update(f"{tensor.dtype}{tuple(tensor.shape)}".encode())
            digest.update(tensor.reshape(-1).view(torch.uint8).numpy().tobytes())
        return digest.hexdigest()

    def with_tensors(self, tensors: Mapping[str, torch.Tensor], label: str = "") -> "Description":
        """The same structure with other weights. Raises StudentError unless shapes and dtypes are the same.

        `label`, the name of the student's function, begins its message.
        """
        for name, old in self.tensors.items():
            new = tensors.get(name, old)  # constants of the graph stand in no state_dict
            if new.shape != old.shape or new.dtype != old.dtype:
                with about(label):
                    raise StudentError(
                        "the model's parameters change their shapes from one construction to the next", name
                    )
        return Description(
            self.training, self.evaluation, {**self.tensors, **{n: tensors[n] for n in self.tensors if n in tensors}}
        )


class RebuiltModel(nn.Module):
    """The module that a description describes.

    `forward` takes the inputs that the example had, with any batch size that the code allows. Raises StudentError where
    the model does not fit its inputs or would cost more than one run may; `label`, the name of the student's function,
    begins the message.
    """

    def __init__(self, description: Description, label: str = "") -> None:
        super().__init__()
        self.description = description
        self._label = label
        self._names: dict[str, str] = {}
        self._costed: set[Any] = set()
        with about(label):
            self._take(description)

    def _take(self, description: Description) -> None:
        for each in self._graphs():
            graphs.check(each)
        learned = {node.name for each in self._graphs() for node in each.nodes if isinstance(node, Parameter)}
        known = {node.name for each in self._graphs() for node in each.nodes if isinstance(node, Buffer)} | learned
        if not known <= description.tensors.keys():
            raise StudentError("the description of the model lacks some of its tensors")
        for position, name in enumerate(sorted(known)):
            own = f"t{position}"
            self._names[name] = own
            tensor = description.tensors[name].detach().clone()
            if name in learned and tensor.is_floating_point():
                self.register_parameter(own, nn.Parameter(tensor))
            else:
                self.register_buffer(own, tensor)

    def _graphs(self) -> tuple[Graph, Graph]:
        return self.description.training, self.description.evaluation

    def named(self) -> dict[str, torch.Tensor]:
        """The live parameters and buffers under the names that the student's code gave them."""
        return {name: getattr(self, own) for name, own in self._names.items()}

    def forward(self, *inputs: Any) -> Any:
        return self._run(inputs)[0]

    def trace(self, *inputs: Any) -> list[Call]:
        """Every call that the model makes on these inputs, with its arguments and its result."""
        return self._run(inputs, snapshots=True)[1]

    def _run(self, inputs: Sequence[Any], *, snapshots: bool = False) -> tuple[Any, list[Call]]:
        graph = self.description.training if self.training else self.description.evaluation
        with about(self._label):
            try:
                self._check_cost(graph, inputs, snapshots)
                # copies: what a model overwrites must not be what the grader compares with
                own = [each.clone() if isinstance(each, torch.Tensor) else each for each in inputs]
                return graphs.run(graph, self.named(), own, snapshots=snapshots)
            except _DOES_NOT_FIT as error:
                if is_ours(error):
                    raise
                shapes = ", ".join(str(tuple(each.shape)) for each in inputs if isinstance(each, torch.Tensor))
                raise StudentError(f"the model fails on inputs of shape {shapes}", str(error)) from error

    def _check_cost(self, graph: Graph, inputs: Sequence[Any], snapshots: bool) -> None:
        """Work out what a run costs before the first with such inputs, in this mode."""
        kinds = ((tuple(each.shape), each.dtype) if isinstance(each, torch.Tensor) else each for each in inputs)
        key = (self.training, snapshots, *kinds)
        if key not in self._costed:
            cost_of(graph, self.named(), inputs, snapshots=snapshots)
            self._costed.add(key)
