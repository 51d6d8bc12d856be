"""Calls that overwrite a result (`relu_`) as calls that make a new one (`relu`), where nobody could tell.

That is so where nothing but the call has looked at the old result, through no view either, and where the gradient of
what made it does not need it; there torch itself would refuse to train what was overwritten. A model that overwrites
anything else, buffers apart, is left as it is.
"""

from collections.abc import Mapping, Sequence

import torch

from autograder.box.nodes import At, Buffer, Graph, Input, Node, Operation, Parameter, places_in
from autograder.models.constants import is_constant
from autograder.models.draft import Seen, arguments_of, draws, overwrites, storages

MOST_OVERWRITTEN = 300  # each is looked for in all that stands before it
_SAME_ANEW = frozenset(
    f"aten.{name}"
    for name in (
        "add_.Scalar add_.Tensor detach_.default div_.Scalar div_.Tensor dropout_.default exp_.default "
        "leaky_relu_.default masked_fill_.Scalar masked_fill_.Tensor mul_.Scalar mul_.Tensor neg_.default "
        "relu_.default rsqrt_.default sigmoid_.default sqrt_.default sub_.Scalar sub_.Tensor tanh_.default"
    ).split()
)
_RESULT_IS_NOT_NEEDED = frozenset(
    f"aten.{name}"
    for name in (
        "add.Scalar add.Tensor addmm.default adaptive_avg_pool2d.default avg_pool2d.default batch_norm.default "
        "bmm.default cat.default concat.default concatenate.default conv1d.default conv1d.padding conv2d.default "
        "conv2d.padding conv_transpose1d.default conv_transpose2d.input detach.default div.Scalar div.Tensor "
        "embedding.default group_norm.default instance_norm.default layer_norm.default lift_fresh_copy.default "
        "linear.default masked_fill.Scalar masked_fill.Tensor matmul.default max_pool2d.default mm.default mul.Scalar "
        "mul.Tensor sub.Scalar sub.Tensor upsample_bilinear2d.vec upsample_nearest2d.vec"
    ).split()
)


class UnsureError(Exception):
    """Whether a rewriting keeps every number cannot be said here."""


def made_anew(graph: Graph, seen: Sequence[Seen]) -> dict[int, str]:
    """The calls that may make a new result instead, and their names then.

    Raises UnsureError where something is overwritten that is neither such a result, nor a buffer, nor a constant that
    is not read before it is done.
    """
    watch = _Watch(graph, seen)
    found: dict[int, str] = {}
    for index, node in enumerate(graph.nodes):
        if not (isinstance(node, Operation) and overwrites(node.name)):
            continue
        memory = watch.overwritten(node)
        if memory <= watch.of_buffers or watch.is_constant_when_read(memory):
            continue
        if memory & watch.of_parameters or node.name not in _SAME_ANEW or not watch.is_unseen(index, memory, found):
            raise UnsureError(node.name)
        found[index] = _anew(node.name)
        if len(found) > MOST_OVERWRITTEN:
            raise UnsureError(f"{len(found)} results are overwritten")
    return found


class _Watch:
    """Which calls of a graph read and write which memory."""

    def __init__(self, graph: Graph, seen: Sequence[Seen]) -> None:
        self._nodes = graph.nodes
        self._seen = [each[0] for each in seen]
        self._held = [storages(each) for each in self._seen]
        self._reads = [list(places_in(arguments_of(node))) for node in graph.nodes]
        self._returned = set(places_in([graph.output]))
        self.of_buffers = self._of_kind(Buffer)
        self.of_parameters = self._of_kind(Parameter)
        self._is_constant: list[bool] = []
        for node, reads in zip(graph.nodes, self._reads, strict=True):
            is_made = isinstance(node, Operation) and not draws(node.name)
            self._is_constant.append(is_constant(node) or (is_made and all(self._is_constant[each] for each in reads)))

    def _of_kind(self, kind: type[Buffer] | type[Parameter]) -> set[int]:
        return set().union(*(self._held[index] for index, node in enumerate(self._nodes) if isinstance(node, kind)))

    def overwritten(self, node: Operation) -> set[int]:
        """The memory that a call writes into."""
        if not node.args or not isinstance(node.args[0], At):
            raise UnsureError(node.name)
        return self._held[node.args[0].index]

    def is_constant_when_read(self, memory: set[int]) -> bool:
        """Whether only constants are written there, all of them before anything else reads it."""
        constant: list[int] = []
        others = [len(self._nodes)]
        for index, reads in enumerate(self._reads):
            if self._held[index] & memory or any(self._held[each] & memory for each in reads):
                (constant if self._is_constant[index] else others).append(index)
        written = [index for index in constant if self._overwrites(index)]
        is_written_by_others = any(self._overwrites(index) for index in others[1:])
        return bool(written) and not is_written_by_others and written[-1] < min(others)

    def is_unseen(self, index: int, memory: set[int], found: Mapping[int, str]) -> bool:
        """Whether nothing needs what a call overwrites: not the gradients of what stands before, and nothing after.

        Views of it on the way to the call are no harm.
        """
        target = self._seen[index]
        stale = {place for place in range(index) if self._held[place] & memory and self._seen[place] is not target}
        if stale & self._returned:
            return False
        for place, node in enumerate(self._nodes):
            reads = any(self._held[each] & memory for each in self._reads[place])
            if place > index and not stale.isdisjoint(self._reads[place]):
                return False
            if place >= index or place in found:
                continue
            holds = bool(self._held[place] & memory)
            is_tensor = isinstance(self._seen[place], torch.Tensor | list | tuple)
            if (reads and is_tensor and not holds) or (holds and not reads and not _is_not_needed(node)):
                return False
        return all(name in _RESULT_IS_NOT_NEEDED for place, name in found.items() if self._held[place] & memory)

    def _overwrites(self, place: int) -> bool:
        node = self._nodes[place]
        return isinstance(node, Operation) and overwrites(node.name)


def _is_not_needed(node: Node) -> bool:
    """Whether the gradient of what made a result does without it."""
    return isinstance(node, Input) or (isinstance(node, Operation) and node.name in _RESULT_IS_NOT_NEEDED)


def _anew(name: str) -> str:
    _, operation, overload = name.split(".")
    return f"aten.{operation.removesuffix('_')}.{overload}"
