"""A model as data: what a module or a function did with one example, as a list of ATen calls and named tensors.

The code is run on two or three small batches and its calls are written down (`recorder.py`); what follows the size of
the batch becomes a calculation (`sizes.py`). Where that does not lead to one graph, `torch.export` has a try. This
module knows nothing of trust: the same code describes a student's model inside the box and an instructor's baseline in
the grader. Who reads a graph checks it (`autograder.models.graph`).
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
import torch
from torch.utils import _pytree as pytree

from autograder.box.exported import exported
from autograder.box.kept import drawing
from autograder.box.keras import in_mode
from autograder.box.lazy import shape_lazy_layers
from autograder.box.nodes import Buffer, Graph, NotDescribable, Parameter, Reason
from autograder.box.recorder import record
from autograder.box.sizes import with_free_batch
from autograder.box.undo import mode_kept, module_of, tensors_of, undoing

GROWN = (2, 1)  # examples more than there are, in the further batches


def describe(
    subject: Callable[..., Any], args: Sequence[Any], training: bool | None = None
) -> tuple[Graph, dict[str, torch.Tensor]]:
    """Describe `subject`, called on `args`, with the batch (every tensor's first dimension) left free if it can be.

    A module is described in the given mode, or with None in the mode that it is in, and is left as it was. Raises
    NotDescribable, or whatever the subject itself raises on `args`.
    """
    module = module_of(subject)
    shape_lazy_layers(subject, args)
    with mode_kept(module):
        if module is not None and training is not None:
            module.train(training)
        moded = in_mode(subject, training)
        described = _recorded(moded, module, args)
        if described is None and moded is not subject:
            raise NotDescribable(Reason.OTHERWISE)  # torch.export would not find the parameters of a Keras model
        graph, tensors = described or exported(subject, args)
    wanted = {node.name for node in graph.nodes if isinstance(node, Parameter | Buffer)}
    return graph, {name: tensors[name].detach().clone() for name in tensors if name in wanted}


def _recorded(
    subject: Callable[..., Any], module: torch.nn.Module | None, args: Sequence[Any]
) -> tuple[Graph, dict[str, torch.Tensor]] | None:
    """What the subject does with the example and with larger batches, as one graph; None where there is none."""
    run = _Runs(subject, module)
    sizes = [leaf.shape[0] if has_batch(leaf) else None for leaf in pytree.tree_leaves(tuple(args))]
    batched_input = next((position for position, size in enumerate(sizes) if size), None)
    if batched_input is None:
        return run(args)
    own = sizes[batched_input]
    assert own is not None
    graphs: list[Graph] = []
    tensors: dict[str, torch.Tensor] = {}
    batches = [own, *(own + more for more in GROWN)]
    for batch in batches:
        given = args if batch == own else with_rows(args, own, torch.arange(batch).flip(0) % own)
        try:
            graph, used = run(given)
        except Exception:
            if batch == own:
                raise
            return None  # it takes no other batch
        graphs.append(graph)
        tensors = tensors or used
        if used.keys() - tensors.keys():
            return None  # a constant that is another one for another batch
        if len(graphs) > 1 and graphs[0] == graphs[1]:
            return graphs[0], tensors  # no number follows the batch
    merged = with_free_batch(graphs, batches, batched_input)
    return None if merged is None else (msgspec.structs.replace(merged, places=graphs[0].places), tensors)


class _Runs:
    """Records one call after the other, each on copies of its arguments, and undoes what it did to the subject.

    It undoes what it did to random generators, too; a call that draws otherwise than by torch cannot be described.
    """

    def __init__(self, subject: Callable[..., Any], module: torch.nn.Module | None) -> None:
        self._subject = subject
        self._module = module
        self._undo = undoing(subject if module is None else module)
        self._drawing = drawing(subject)
        self._drawn = self._drawing()

    def __call__(self, args: Sequence[Any]) -> tuple[Graph, dict[str, torch.Tensor]]:
        own = pytree.tree_map_only(torch.Tensor, lambda tensor: tensor.detach().clone(), tuple(args))
        try:
            with warnings.catch_warnings(), _unvalidated():
                warnings.simplefilter("ignore")  # the code's own, which a notebook may make errors
                found = record(self._subject, own, lambda: tensors_of(self._module))
                if self._drawing() != self._drawn:
                    raise NotDescribable(Reason.CHANCE)
                return found
        finally:
            self._undo()


@contextmanager
def _unvalidated() -> Iterator[None]:
    """Have torch's distributions take their parameters as they are: a look at each would only raise."""
    before = torch.distributions.Distribution._validate_args
    torch.distributions.Distribution.set_default_validate_args(False)
    try:
        yield
    finally:
        torch.distributions.Distribution.set_default_validate_args(before)


def has_batch(leaf: Any) -> bool:
    """Whether an argument has examples: a tensor whose first dimension is not empty."""
    return isinstance(leaf, torch.Tensor) and leaf.dim() > 0 and leaf.shape[0] > 0


def with_rows(args: Sequence[Any], own: int, rows: torch.Tensor) -> Any:
    """The arguments with these of their `own` examples, in this order, some of them perhaps again."""
    return pytree.tree_map(lambda leaf: leaf[rows] if has_batch(leaf) and leaf.shape[0] == own else leaf, tuple(args))
