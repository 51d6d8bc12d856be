"""Calls that overwrite a result (`relu_`) as calls that make a new one (`relu`), where nobody could tell.

That is so where nothing but the call has looked at the old result, through no view either, and where the gradient of
what made it does not need it; there torch itself would refuse to train what was overwritten. A model that overwrites
anything else, buffers apart, is left as it is.
"""

from collections.abc import Sequence

import torch

from autograder.box.nodes import At, Buffer, Graph, Input, Operation, Parameter, places_in
from autograder.models.draft import Seen, overwrites, storages

MOST_OVERWRITTEN = 300  # each is looked for in all that stands before it
_SAME_ANEW = frozenset(
    f"aten.{name}"
    for name in (
        "add_.Scalar add_.Tensor detach_.default div_.Scalar div_.Tensor dropout_.default leaky_relu_.default "
        "exp_.default mul_.Scalar mul_.Tensor neg_.default relu_.default rsqrt_.default sigmoid_.default sqrt_.default "
        "sub_.Scalar sub_.Tensor tanh_.default"
    ).split()
)
_RESULT_IS_NOT_NEEDED = frozenset(
    f"aten.{name}"
    for name in (
        "add.Scalar add.Tensor addmm.default adaptive_avg_pool2d.default avg_pool2d.default batch_norm.default "
        "bmm.default cat.default concat.default concatenate.default conv1d.default conv1d.padding conv2d.default "
        "conv2d.padding conv_transpose1d.default conv_transpose2d.input embedding.default group_norm.default "
        "instance_norm.default layer_norm.default lift_fresh_copy.default linear.default matmul.default "
        "max_pool2d.default mm.default mul.Scalar mul.Tensor sub.Scalar sub.Tensor upsample_bilinear2d.vec "
        "upsample_nearest2d.vec"
    ).split()
)


class UnsureError(Exception):
    """Whether a rewriting keeps every number cannot be said here."""


def made_anew(graph: Graph, seen: Sequence[Seen]) -> dict[int, str]:
    """The calls that may make a new result instead, and their names then.

    Raises UnsureError where something is overwritten that is neither such a result nor a buffer.
    """
    held = [storages(each[0]) for each in seen]
    of_kind = {
        kind: set().union(*(held[index] for index, node in enumerate(graph.nodes) if isinstance(node, kind)))
        for kind in (Buffer, Parameter)
    }
    found: dict[int, str] = {}
    for index, node in enumerate(graph.nodes):
        if not (isinstance(node, Operation) and overwrites(node.name)):
            continue
        memory = held[node.args[0].index] if node.args and isinstance(node.args[0], At) else set()
        if memory and memory <= of_kind[Buffer]:
            continue
        if (
            memory & of_kind[Parameter]
            or node.name not in _SAME_ANEW
            or not _is_unseen(graph, seen, held, index, found)
        ):
            raise UnsureError(node.name)
        found[index] = _anew(node.name)
        if len(found) > MOST_OVERWRITTEN:
            raise UnsureError(f"{len(found)} results are overwritten")
    return found


def _is_unseen(graph: Graph, seen: Sequence[Seen], held: Sequence[set[int]], index: int, found: dict[int, str]) -> bool:
    """Whether nothing needs what a call overwrites, and nothing has looked at it but calls that are made anew too."""
    call = graph.nodes[index]
    assert isinstance(call, Operation)
    assert isinstance(call.args[0], At)
    memory = held[call.args[0].index]
    for place, node in enumerate(graph.nodes[:index]):
        if held[place] & memory and not _result_is_not_needed(node, found.get(place)):
            return False
        is_tensor = isinstance(seen[place][0], torch.Tensor | list | tuple)
        if isinstance(node, Operation) and place not in found and is_tensor:
            looked = places_in([*node.args, *node.kwargs.values()])
            if any(held[each] & memory for each in looked):
                return False
    return True


def _result_is_not_needed(node: object, anew: str | None) -> bool:
    return isinstance(node, Input) or (
        isinstance(node, Operation) and (anew or node.name) in _RESULT_IS_NOT_NEEDED | {"aten.detach.default"}
    )


def _anew(name: str) -> str:
    _, operation, overload = name.split(".")
    return f"aten.{operation.removesuffix('_')}.{overload}"
