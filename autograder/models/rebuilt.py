"""A described model as a real `nn.Module` in the grader: gradients, hooks, any device, and no student code."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.utils import _pytree as pytree

from autograder.box.named import together
from autograder.box.nodes import Graph, Parameter
from autograder.errors import GraderError, StudentError
from autograder.models import graph as graphs
from autograder.models.faults import about
from autograder.models.program import Call
from autograder.models.runs import Runs


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
        """The same structure with other weights. Raises StudentError unless names, shapes and dtypes are the same.

        `label`, the name of the student's function, begins its message.
        """
        nodes = (*self.training.nodes, *self.evaluation.nodes)
        if missing := {node.name for node in nodes if isinstance(node, Parameter)} - tensors.keys():
            with about(label):
                raise StudentError(
                    "the model's parameters change their names from one construction to the next", min(missing)
                )
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

    `forward` takes the inputs that the example had, those with names by their names, with any batch size that the code
    allows. Raises StudentError where the model does not fit its inputs or would cost more than one run may; `label`,
    the name of the student's function, begins the message. Raises GraderError for more or fewer inputs.
    """

    def __init__(self, description: Description, label: str = "") -> None:
        super().__init__()
        self.description = description
        self._label = label
        self._runs = Runs(description.training, description.evaluation, label)
        self._names: dict[str, str] = {}
        for position, (name, tensor) in enumerate(self._runs.own(description.tensors).items()):
            own = f"t{position}"
            self._names[name] = own
            tensor = tensor.detach().clone()
            if name in self._runs.learned and tensor.is_floating_point():
                self.register_parameter(own, nn.Parameter(tensor))
            else:
                self.register_buffer(own, tensor)

    def named(self) -> dict[str, torch.Tensor]:
        """The live parameters and buffers under the names that the student's code gave them."""
        return {name: getattr(self, own) for name, own in self._names.items()}

    def forward(self, *inputs: Any, **named: Any) -> Any:
        return self._runs.run(self.named(), self._leaves(inputs, named), training=self.training)

    def keeps(self, *inputs: Any, **named: Any) -> bool:
        """Whether the model leaves its inputs as they are. `forward` gives it copies, so there nothing can be seen."""
        return self._runs.keeps(self.named(), self._leaves(inputs, named), training=self.training)

    def trace(self, *inputs: Any, **named: Any) -> list[Call]:
        """Every call that the model makes on these inputs, with its arguments and its result."""
        return self._runs.trace(self.named(), self._leaves(inputs, named), training=self.training)

    def _leaves(self, inputs: Sequence[Any], named: Mapping[str, Any]) -> list[Any]:
        leaves = pytree.tree_leaves(together(inputs, named))
        graph = self.description.training if self.training else self.description.evaluation
        if len(leaves) != (wanted := graph.inputs):
            raise GraderError(
                f"`{self._label}` was rebuilt on an example of {wanted} inputs and is called on {len(leaves)}; "
                "each that it is called on must stand in the example"
            )
        return leaves
