"""Which descriptions were held against what they describe already: each code once, and not once for each student.

The code is known by a digest from the box: who forges it is graded by the description that came with it, as ever.
"""

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import msgspec
import torch
from torch.utils import _pytree as pytree

from autograder.box.nodes import Graph
from autograder.grader.store import Store, key_of

WAY = 1  # to be raised when the comparison finds more than before


class Alike(msgspec.Struct):
    """A description does what the code does that it describes."""


class Compared:
    """The comparisons that found no difference: in this session, and in a store those of others."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._keys: set[str] = set()

    def has(self, key: str) -> bool:
        return key in self._keys or (self._store is not None and self._store.record(key, Alike) is not None)

    def add(self, key: str) -> None:
        self._keys.add(key)
        if self._store is not None:
            self._store.put_record(key, Alike())


def comparison(
    code: str, graphs: Sequence[Graph], args: Sequence[Any], modes: Sequence[bool | None], any_batch: bool
) -> str:
    """A key for comparing these graphs with this code, on an example of this kind."""
    graph = hashlib.sha256(msgspec.msgpack.encode(graphs)).hexdigest()
    kinds = [_kind(leaf) for leaf in pytree.tree_leaves(tuple(args))]
    versions = (WAY, version("torchgrade"), torch.__version__)
    return key_of("compared", versions, code, graph, kinds, [str(mode) for mode in modes], any_batch)


def _kind(leaf: Any) -> str:
    return f"{leaf.dtype} {tuple(leaf.shape[1:])}" if isinstance(leaf, torch.Tensor) else repr(leaf)
