"""Tensors that follow from numbers in the code alone (a mask, a table of positions): one, however it was made."""

import hashlib

import torch

from autograder.box.nodes import Buffer, Node

CONSTANT = "constant "  # begins the name of a tensor that the code made and no module holds
MOST_NUMBERS = 2**18  # in one tensor: a larger one is better made anew than kept


def is_constant(node: Node) -> bool:
    """Whether a node is a tensor that was made in the code, and is the same under every seed."""
    return isinstance(node, Buffer) and node.name.startswith(CONSTANT)


class Constants:
    """The constants of one draft: which nodes give one, and the tensors by name."""

    def __init__(self) -> None:
        self.tensors: dict[str, torch.Tensor] = {}
        self._places: set[int] = set()

    def know(self, place: int) -> None:
        """The node at `place` is a constant already."""
        self._places.add(place)

    def includes(self, places: set[int]) -> bool:
        return places <= self._places

    def add(self, place: int, tensor: torch.Tensor) -> str | None:
        """Keep the constant that the node at `place` gives. Returns a name that follows from its content.

        None where it is too large, or does not lie in memory as it would once kept.
        """
        self._places.add(place)
        if tensor.numel() > MOST_NUMBERS or not tensor.is_contiguous():
            return None
        content = tensor.reshape(-1).view(torch.uint8).numpy().tobytes()
        head = f"{tensor.dtype}{tuple(tensor.shape)}".encode()
        name = f"{CONSTANT}of numbers {hashlib.sha256(head + content).hexdigest()[:16]}"
        self.tensors[name] = tensor.clone()
        return name

    def cut(self, length: int) -> None:
        """Forget all nodes but the first `length`."""
        self._places = {place for place in self._places if place < length}
