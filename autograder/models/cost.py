"""What one run of a graph would cost, counted on torch's `meta` device without computing any of it.

The meter sits below torch's composite operations, so it sees what an `einsum`, an `lstm` or an attention is made of. It
ends the run as soon as a bound is passed, so counting is bounded as well. What gradients cost is not counted by itself;
it follows what is: a view counts by its whole input, for its gradient is as large.
"""

import functools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_map_only

from autograder.box.nodes import Graph
from autograder.errors import StudentError
from autograder.models.arguments import MOST_PIECES
from autograder.models.graph import run

MOST_BYTES = 4 * 2**30  # of all that a run makes; gradients and kernels may need as much again
MOST_OPERATIONS = 1000 * 10**9  # 10 seconds of one core where they are products of matrices, else up to a minute
MOST_CALLS = 200_000  # counting one takes a tenth of a millisecond
REMEMBERED = 1000  # costs; none holds numbers of a tensor
MOST_DIMENSIONS = 64  # torch sums over no more
LEAST_BYTES = 512  # of any tensor, were it empty: what torch and Python keep of it
LEAST_WIDTH = 4  # bytes of a number that kernels make of small ones
PER_NUMBER = 64  # operations for each number read or written: so many products take the time of one from memory
NOT_FLOAT32 = 16  # so much slower are products of other numbers, in convolutions above all
SORTING = 16  # times the work of reading
QUEUED_BYTES = 16  # a number and its place, while sorting
MANY_CHANNELS = 8  # fewer are convolved one by one, each as slowly as so many together
PER_SOLUTION = 8  # products for each number of a matrix and row of it, where it is inverted; half of them do
PER_GROUP = 200_000  # operations for each group of a convolution: many are worked out one by one


@dataclass(frozen=True)
class Cost:
    """Of one run: the bytes of all tensors made, the operations on their numbers, and the calls."""

    bytes: int
    operations: int
    calls: int


def cost_of(
    graph: Graph, tensors: Mapping[str, torch.Tensor], inputs: Sequence[Any], *, snapshots: bool = False
) -> Cost:
    """What running the graph would cost, with or without `snapshots` of all that its calls are given.

    Raises StudentError when that is more than one run may, and what torch raises when the graph does not fit.
    """
    shadows = {name: _shadow(tensor) for name, tensor in tensors.items()}
    ghosts = tree_map_only(torch.Tensor, _shadow, list(inputs))
    return _counted(_Case.of(graph, shadows, ghosts, snapshots))


@dataclass(frozen=True)
class _Case:
    """What a cost follows from. Many submissions are of one structure, so that costs are worth remembering."""

    content: tuple[Any, ...]
    graph: Graph = field(compare=False)
    shadows: Mapping[str, torch.Tensor] = field(compare=False)
    ghosts: list[Any] = field(compare=False)
    snapshots: bool = field(compare=False)

    @classmethod
    def of(cls, graph: Graph, shadows: Mapping[str, torch.Tensor], ghosts: list[Any], snapshots: bool) -> "_Case":
        leaves, spec = tree_flatten(ghosts)
        kinds = [_kind(each) if isinstance(each, torch.Tensor) else repr(each) for each in leaves]
        named = [(name, _kind(each)) for name, each in shadows.items()]
        return cls(
            (msgspec.msgpack.encode(graph), *named, str(spec), *kinds, snapshots), graph, shadows, ghosts, snapshots
        )


def _kind(shadow: torch.Tensor) -> tuple[Any, ...]:
    return shadow.dtype, shadow.shape, shadow.stride(), shadow.untyped_storage().nbytes()


@functools.lru_cache(maxsize=REMEMBERED)
def _counted(case: _Case) -> Cost:
    with torch.no_grad(), _Meter() as meter:
        _, calls = run(case.graph, case.shadows, case.ghosts, "meta")
        if case.snapshots:
            meter.keep(each for call in calls for each in _tensors([*call.args, call.result]))
    return Cost(meter.bytes, meter.operations, meter.calls)


def _shadow(tensor: torch.Tensor) -> torch.Tensor:
    _check_shape(tensor)
    return tensor.detach().to("meta")


class _Meter(TorchDispatchMode):
    """Counts every call that reaches a kernel."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.bytes = self.operations = self.calls = 0

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # nothing is compiled here, and torch's compiler takes a second to import

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        _check_pieces(func, args)
        if func._schema.name == "aten::nonzero":
            result = torch.empty((args[0].numel(), args[0].dim()), dtype=torch.int64, device="meta")  # the most
        else:
            result = _with_masks(func, args) if _has_mask(args) else func(*args, **(kwargs or {}))
        self._count(func, args, result)
        return result

    def keep(self, tensors: Iterable[torch.Tensor]) -> None:
        """Count a copy of each tensor."""
        self.bytes += sum(_nbytes(each) for each in tensors)
        self._check_bounds("snapshots")

    def _count(self, func: Any, args: Sequence[Any], result: Any) -> None:
        given, made = list(_tensors(args)), list(_tensors([result]))
        for each in made:
            _check_shape(each)
        self.calls += 1 + sum(len(each) for each in (*args, result) if isinstance(each, list | tuple))
        self.operations += PER_NUMBER * sum(each.numel() for each in (*given, *made)) + _more_operations(
            func, args, made
        )
        widest = max((each.element_size() for each in given), default=0)
        self.bytes += sum(_new_bytes(func, each, widest) for each in made) + _scratch_bytes(func, args, made)
        self._check_bounds(str(func))

    def _check_bounds(self, last: str) -> None:
        if self.calls > MOST_CALLS:
            raise StudentError(f"the model makes more than {MOST_CALLS:,} calls in one step", last)
        if self.bytes > MOST_BYTES:
            raise StudentError(f"the model would compute more than {MOST_BYTES >> 30} GiB in one step", last)
        if self.operations > MOST_OPERATIONS:
            billions = MOST_OPERATIONS // 10**9
            raise StudentError(f"the model would need more than {billions:,} billion operations in one step", last)


def _tensors(values: Sequence[Any]) -> Iterator[torch.Tensor]:
    for value in values:
        if isinstance(value, torch.Tensor):
            yield value
        elif isinstance(value, list | tuple):
            yield from (each for each in value if isinstance(each, torch.Tensor))


def _check_shape(tensor: torch.Tensor) -> None:
    """Refuse dimensions without end, which make every call slow, and sizes below 0, which `expand` lets pass."""
    if tensor.dim() > MOST_DIMENSIONS:
        raise StudentError(f"the model makes tensors of more than {MOST_DIMENSIONS} dimensions")
    if any(size < 0 for size in tensor.shape):
        raise StudentError("the model makes tensors of negative size")


def _check_pieces(func: Any, args: Sequence[Any]) -> None:
    """Refuse a list of pieces without end before it is made."""
    match func._schema.name, *args:
        case "aten::unbind", tensor, *dims:
            size = 1
        case "aten::split" | "aten::unsafe_split", tensor, size, *dims:
            pass
        case _:
            return
    if size > 0 and tensor.shape[dims[0] if dims else 0] / size > MOST_PIECES:
        raise StudentError(f"the model cuts a tensor into more than {MOST_PIECES:,} pieces")


# -- what follows from numbers, which are not here ---------------------------------------------------------------------


def _has_mask(args: Sequence[Any]) -> bool:
    """Whether a call chooses places by a tensor of bools: how many, nobody can say without the numbers."""
    return len(args) > 1 and isinstance(args[1], list | tuple) and any(map(_is_mask, args[1]))


def _is_mask(index: Any) -> bool:
    return isinstance(index, torch.Tensor) and index.dtype in (torch.bool, torch.uint8)


def _with_masks(func: Any, args: Sequence[Any]) -> Any:
    """What indexing by masks gives if all places are chosen, which is the most; writing there changes no shape."""
    tensor, indices, *_ = args
    if "index_put" in func._schema.name:
        return tensor if func._schema.is_mutable else torch.empty_like(tensor)
    places: list[torch.Tensor | None] = []
    for each in indices:
        if _is_mask(each):
            places += [torch.empty(each.numel(), dtype=torch.int64, device="meta")] * each.dim()
        else:
            places.append(each)
    return func(tensor, places)


# -- what kernels do inside ------------------------------------------------------------------------------------------


@functools.cache
def _gives_views(func: Any) -> bool:
    """Whether a call gives back its own argument, or a view of it."""
    if func._schema.name in ("aten::_unsafe_view", "aten::unsafe_split"):
        return True
    return any(each.alias_info is not None for each in func._schema.returns)


def _nbytes(tensor: torch.Tensor) -> int:
    return tensor.numel() * tensor.element_size()


def _new_bytes(func: Any, tensor: torch.Tensor, widest: int) -> int:
    """What a result takes, in numbers as wide as the widest given: kernels work with them before they narrow it.

    A view takes nothing, unless it pretends to more than there is: a kernel may make that true.
    """
    if _gives_views(func) and _nbytes(tensor) <= tensor.untyped_storage().nbytes():
        return LEAST_BYTES
    return max(LEAST_BYTES, tensor.numel() * max(LEAST_WIDTH, widest, tensor.element_size()))


def _more_operations(func: Any, args: Sequence[Any], made: Sequence[torch.Tensor]) -> int:
    """What a call does beyond reading and writing each number once."""
    more = 0
    match func._schema.name, *args:
        case ("aten::mm" | "aten::bmm", left, _) | ("aten::addmm" | "aten::baddbmm", _, left, _):
            more = _products(left, made[0].numel() * left.shape[-1])
        case "aten::convolution", images, weight, _, _, _, _, is_transposed, _, groups:
            places = images if is_transposed else made[0]
            products = places.numel() * math.prod(weight.shape[1:])
            channels = max(1, min(weight.shape[:2]))
            more = _products(images, products) * max(1, MANY_CHANNELS // channels) + PER_GROUP * groups
        case "aten::avg_pool2d" | "aten::max_pool2d_with_indices", _, kernel, *_:
            more = PER_NUMBER * made[0].numel() * math.prod(kernel if len(kernel) > 1 else kernel * 2)
        case "aten::avg_pool3d" | "aten::max_pool3d_with_indices", _, kernel, *_:
            more = PER_NUMBER * made[0].numel() * math.prod(kernel if len(kernel) > 1 else kernel * 3)
        case "aten::_linalg_det" | "aten::_linalg_slogdet" | "aten::linalg_inv_ex", matrices, *_:
            more = _products(matrices, PER_SOLUTION * matrices.numel() * matrices.shape[-1])
        case "aten::addbmm", _, left, right, *_:
            more = _products(left, left.numel() * right.shape[-1])
        case "aten::_cdist_forward", left, *_:
            more = _products(left, made[0].numel() * left.shape[-1])
        case "aten::topk" | "aten::sort", numbers, *_:
            more = PER_NUMBER * SORTING * numbers.numel()
    return more


def _products(numbers: torch.Tensor, multiplications: int) -> int:
    return 2 * multiplications * (1 if numbers.dtype == torch.float32 else NOT_FLOAT32)


def _scratch_bytes(func: Any, args: Sequence[Any], made: Sequence[torch.Tensor]) -> int:
    """What a kernel makes for itself: columns of a convolution's images, numbers with their places."""
    scratch = 0
    match func._schema.name, *args:
        case "aten::convolution", images, weight, _, _, _, _, is_transposed, *_ if images.dtype != torch.float32:
            places = images if is_transposed else made[0]
            columns = places.numel() // max(1, weight.shape[0]) * math.prod(weight.shape[1:])
            scratch = columns * images.element_size()
        case "aten::topk" | "aten::sort", numbers, *_:
            scratch = QUEUED_BYTES * numbers.numel()
    return scratch
