"""Which ways of changing a shape are one: `reshape`, `permute`, `expand`, and indices counted from the front."""

from collections.abc import Callable, Sequence
from typing import Any

import torch

from autograder.box.nodes import Argument, At, Listing, Operation
from autograder.models.draft import Given, Seen, spelled
from autograder.models.site import Rule, Rules, Site, integers, shape_of


def _reshape(site: Site, given: Given) -> At | None:
    """Every change of shape is a `reshape` with one -1 at most; where it must copy, the copy is a call of its own."""
    tensor = given["self"]
    before, after = site.draft.of(tensor), site.seen
    if all(one.shape == other.shape for one, other in zip(before, after, strict=True)):
        return tensor if isinstance(tensor, At) else None
    if (shape := _shape(after) or given.get("shape")) is None:
        return None
    if not all(map(_is_viewable, before, after)):
        tensor = site.call("aten.contiguous.default", tensor)
    return site.keep(Operation("aten.reshape.default", [tensor, shape], {}))


def _shape(seen: Seen) -> Listing | None:
    """Sizes as literals, the one that follows the batch as -1; None where several do."""
    sizes = [each[0] if len(set(each)) == 1 else -1 for each in zip(*(tensor.shape for tensor in seen), strict=True)]
    return Listing(list(sizes)) if sizes.count(-1) < 2 and 0 not in sizes else None


def _is_viewable(before: torch.Tensor, after: torch.Tensor) -> bool:
    try:
        before.view(after.shape)
    except RuntimeError:
        return False
    return True


def _permute(dims_of: Callable[[int, Given], Sequence[int]]) -> Rule:
    """Every change of the order of dimensions is a `permute`."""

    def rule(site: Site, given: Given) -> At | None:
        rank = len(shape_of(site, given["self"]))
        if rank < 2:
            return None
        dims = [dim % rank for dim in dims_of(rank, given)]
        return site.keep(Operation("aten.permute.default", [given["self"], Listing(list(dims))], {}))

    return rule


def _exchanged(first: Any, second: Any, rank: int) -> list[int]:
    dims = list(range(rank))
    dims[first], dims[second] = dims[second], dims[first]
    return dims


def _of_names(first: str, second: str) -> Callable[[int, Given], list[int]]:
    return lambda rank, given: _exchanged(given[first], given[second], rank)


def _moved_dims(rank: int, given: Given) -> list[int]:
    source, destination = ([each % rank for each in integers(given[key])] for key in ("source", "destination"))
    rest = iter(dim for dim in range(rank) if dim not in source)
    return [source[destination.index(dim)] if dim in destination else next(rest) for dim in range(rank)]


def _moved_dim(rank: int, given: Given) -> list[int]:
    listed: Given = {key: Listing([given[key]]) for key in ("source", "destination")}
    return _moved_dims(rank, listed)


def _expand(site: Site, given: Given) -> At | None:
    """Sizes that a dimension has already are -1."""
    tensor = given["self"]
    before, sizes = site.draft.of(tensor), site.draft.sizes(site.seen)
    if sizes is None or not isinstance(tensor, At):
        return None
    new = len(sizes) - before[0].dim()
    for dim in range(new, len(sizes)):
        if all(one.shape[dim - new] == other.shape[dim] for one, other in zip(before, site.seen, strict=True)):
            sizes[dim] = -1
    if sizes == [-1] * before[0].dim():
        return tensor
    return site.keep(Operation("aten.expand.default", [tensor, Listing(sizes)], {}))


def _select(site: Site, given: Given) -> At | None:
    size, index = _fixed_size(site, given["self"], given["dim"]), given["index"]
    if type(index) is not int or index >= 0 or size is None:
        return None
    return site.keep(Operation("aten.select.int", [given["self"], given["dim"], index + size], {}))


def _slice(site: Site, given: Given) -> At | None:
    size = _fixed_size(site, given["self"], given["dim"])
    start, end = (0 if given["start"] is None else given["start"]), given["end"]
    if size is None or type(start) is not int or not (end is None or type(end) is int):
        return None
    first = max(0, start + size) if start < 0 else start
    last = size if end is None else max(0, end + size) if end < 0 else end
    node = spelled(
        "aten.slice.Tensor",
        {**given, "start": first or None, "end": None if last >= size else last},
    )
    return site.keep(node)


def _chunk(site: Site, given: Given) -> At | None:
    size, chunks = _fixed_size(site, given["self"], given["dim"]), given["chunks"]
    if not size or type(chunks) is not int:
        return None
    return site.call("aten.split.Tensor", given["self"], -(-size // chunks), given["dim"])


def _stacked_pieces(dim: int) -> Rule:
    """`hstack` and `vstack` of tensors with enough dimensions are `cat`."""

    def rule(site: Site, given: Given) -> At | None:
        if any(each.dim() < 2 for each in site.draft.of(given["tensors"])[0]):
            return None
        return site.call("aten.cat.default", given["tensors"], dim)

    return rule


def _fixed_size(site: Site, tensor: Argument, dim: Argument) -> int | None:
    """How large a dimension is, if that does not follow the batch."""
    sizes = {each.shape[dim] for each in site.draft.of(tensor)}
    return int(sizes.pop()) if len(sizes) == 1 else None


_RESHAPING = (
    "flatten.using_ints reshape.default reshape_as.default unflatten.int view.default view_as.default"
).split()

SHAPE_RULES: Rules = {
    **dict.fromkeys((f"aten.{name}" for name in _RESHAPING), _reshape),
    "aten.transpose.int": _permute(_of_names("dim0", "dim1")),
    "aten.swapdims.default": _permute(_of_names("dim0", "dim1")),
    "aten.swapaxes.default": _permute(_of_names("axis0", "axis1")),
    "aten.t.default": _permute(lambda rank, _: _exchanged(-2, -1, rank)),
    "aten.mT.default": _permute(lambda rank, _: _exchanged(-2, -1, rank)),
    "aten.numpy_T.default": _permute(lambda rank, _: range(rank)[::-1]),
    "aten.permute.default": _permute(lambda _, given: integers(given["dims"])),
    "aten.movedim.int": _permute(_moved_dim),
    "aten.moveaxis.int": _permute(_moved_dim),
    "aten.expand.default": _expand,
    "aten.expand_as.default": _expand,
    "aten.select.int": _select,
    "aten.slice.Tensor": _slice,
    "aten.chunk.default": _chunk,
    "aten.hstack.default": _stacked_pieces(1),
    "aten.vstack.default": _stacked_pieces(0),
}
