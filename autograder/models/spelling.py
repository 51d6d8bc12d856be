"""Ways of writing one call, and the one that is kept of them.

A rule holds only where the numbers stay the same to the last bit, forward and backward: where torch itself takes both
ways into the same kernels. What comes close is left alone (`x * x` and `x ** 2`; `linear` and a product with a sum).
After each rule the result is compared, without numbers: where shape, strides or dtype would differ, it is undone.
"""

import math
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from autograder.box.nodes import Argument, At, Dtype, Listing, Operation
from autograder.models.draft import (
    Draft,
    Given,
    Seen,
    bound,
    does_nothing,
    is_same,
    schema_of,
    spelled,
    storages,
)
from autograder.models.layout import Layout


def respelled(draft: Draft, node: Operation, seen: Seen, origin: int, overwritten: set[int]) -> At:
    """Add a call to the draft in the way that is kept; its result may be that of a call that is there already.

    `seen` is what the call gives; memory that is `overwritten` somewhere is not the same before and after.
    """
    length = len(draft.nodes)
    found = _Site(draft, node, seen, origin, overwritten).settle()
    if not is_same(draft.seen[found.index], seen):
        draft.cut(length)
        found = draft.append(spelled(node.name, bound(draft, node)) if schema_of(node.name) else node, seen, origin)
    return found


@dataclass(frozen=True, eq=False)
class _Site:
    """One call that is about to be added."""

    draft: Draft
    node: Operation
    seen: Seen
    origin: int
    overwritten: set[int]

    def settle(self) -> At:
        first = self.node.args[0] if self.node.args else None
        if isinstance(first, At) and does_nothing(self.draft, self.node, self.draft.of(first), self.seen):
            return first
        if not schema_of(self.node.name):
            return self.draft.append(self.node, self.seen, self.origin)
        given = _wrapped(self.draft, self.node.name, bound(self.draft, self.node))
        found = None if self._is_overwritten(given) else _rule_for(self.node.name)(self, given)
        return found or self.draft.append(spelled(self.node.name, given), self.seen, self.origin)

    def call(self, name: str, *args: Argument, **kwargs: Argument) -> At:
        """Add another call instead."""
        node = Operation(name, list(args), kwargs)
        return _Site(self.draft, node, self.draft.run(node), self.origin, self.overwritten).settle()

    def is_surely_laid_out(self, given: Given) -> bool:
        return self.draft.layout(*given.values()) is Layout.SURE

    def _is_overwritten(self, given: Given) -> bool:
        touched = set().union(*(storages(self.draft.of(each)[0]) for each in given.values()))
        return bool(touched & self.overwritten)


Rule = Callable[[_Site, Given], At | None]


def _rule_for(name: str) -> Rule:
    return RULES.get(name, _as_it_is)


def _as_it_is(_site: _Site, _given: Given) -> At | None:
    return None


def _renamed(name: str) -> Rule:
    """Another name for the same call, its arguments in the same order."""

    def rule(site: _Site, given: Given) -> At:
        by_position = sum(not each.kwarg_only for each in schema_of(name))
        return site.call(name, *list(given.values())[:by_position], **dict(list(given.items())[by_position:]))

    return rule


# -- dimensions --------------------------------------------------------------------------------------------------------

_ONE_DIMENSION = ("dim", "dim0", "dim1", "axis0", "axis1")
_REDUCTIONS = frozenset(
    "all.dims amax amin any.dims count_nonzero.dim_IntList logsumexp mean.dim norm.ScalarOpt_dim std.correction "
    "std.dim sum.dim_IntList var.correction var.dim".split()
)
_INTO_MORE = frozenset({"aten.stack.default", "aten.unsqueeze.default"})


def _wrapped(draft: Draft, name: str, given: Given) -> Given:
    """Dimensions counted from the front; those of a reduction in order."""
    first = given.get("self", given.get("tensors", given.get("input")))
    tensor = draft.of(first)[0] if isinstance(first, At | Listing) else None
    tensor = tensor[0] if isinstance(tensor, list) and tensor else tensor
    if not isinstance(tensor, torch.Tensor):
        return given
    rank = tensor.dim() + (name in _INTO_MORE)
    found = dict(given)
    for key, value in given.items():
        if key in _ONE_DIMENSION and type(value) is int:
            found[key] = value % rank if -rank <= value < rank else value
    short = name.removeprefix("aten.").removesuffix(".default")
    dims = given.get("dim")
    if short in _REDUCTIONS and isinstance(dims, Listing):
        numbers = [each for each in dims.items if type(each) is int and -rank <= each < rank]
        if len(numbers) == len(dims.items):
            found["dim"] = Listing([*sorted(each % rank for each in numbers)])
    return found


def _shape_of(site: _Site, argument: Argument) -> torch.Size:
    shape: torch.Size = site.draft.of(argument)[0].shape
    return shape


def _fixed_size(site: _Site, tensor: Argument, dim: Argument) -> int | None:
    """How large a dimension is, if that does not follow the batch."""
    sizes = {each.shape[dim] for each in site.draft.of(tensor)}
    return int(sizes.pop()) if len(sizes) == 1 else None


# -- shapes ------------------------------------------------------------------------------------------------------------


def _reshape(site: _Site, given: Given) -> At | None:
    """Every change of shape is a `reshape` with one -1 at most; where it must copy, the copy is a call of its own."""
    tensor = given["self"]
    before, after = site.draft.of(tensor), site.seen
    if all(one.shape == other.shape for one, other in zip(before, after, strict=True)):
        return tensor if isinstance(tensor, At) else None
    if (shape := _shape(after) or given.get("shape")) is None:
        return None
    if not all(map(_is_viewable, before, after)):
        if site.draft.layout(tensor) is Layout.OPEN:
            return None
        tensor = site.call("aten.contiguous.default", tensor)
    return _kept(site, "aten.reshape.default", tensor, shape)


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


def _kept(site: _Site, name: str, *args: Argument) -> At:
    """The call under its final name."""
    node = Operation(name, list(args), {})
    return site.draft.append(node, site.draft.run(node), site.origin)


def _permute(dims_of: Callable[[int, Given], Sequence[int]]) -> Rule:
    """Every change of the order of dimensions is a `permute`."""

    def rule(site: _Site, given: Given) -> At | None:
        rank = len(_shape_of(site, given["self"]))
        if rank < 2:
            return None
        dims = [dim % rank for dim in dims_of(rank, given)]
        return _kept(site, "aten.permute.default", given["self"], Listing(list(dims)))

    return rule


def _exchanged(first: Any, second: Any, rank: int) -> list[int]:
    dims = list(range(rank))
    dims[first], dims[second] = dims[second], dims[first]
    return dims


def _of_names(first: str, second: str) -> Callable[[int, Given], list[int]]:
    return lambda rank, given: _exchanged(given[first], given[second], rank)


def _integers(argument: Argument) -> list[int]:
    return [each for each in argument.items if type(each) is int] if isinstance(argument, Listing) else []


def _moved_dims(rank: int, given: Given) -> list[int]:
    source, destination = ([each % rank for each in _integers(given[key])] for key in ("source", "destination"))
    rest = iter(dim for dim in range(rank) if dim not in source)
    return [source[destination.index(dim)] if dim in destination else next(rest) for dim in range(rank)]


def _moved_dim(rank: int, given: Given) -> list[int]:
    listed: Given = {key: Listing([given[key]]) for key in ("source", "destination")}
    return _moved_dims(rank, listed)


def _expand(site: _Site, given: Given) -> At | None:
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
    return _kept(site, "aten.expand.default", tensor, Listing(sizes))


def _select(site: _Site, given: Given) -> At | None:
    size, index = _fixed_size(site, given["self"], given["dim"]), given["index"]
    if type(index) is not int or index >= 0 or size is None:
        return None
    return _kept(site, "aten.select.int", given["self"], given["dim"], index + size)


def _slice(site: _Site, given: Given) -> At | None:
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
    return site.draft.append(node, site.draft.run(node), site.origin)


def _chunk(site: _Site, given: Given) -> At | None:
    size, chunks = _fixed_size(site, given["self"], given["dim"]), given["chunks"]
    if not size or type(chunks) is not int:
        return None
    return site.call("aten.split.Tensor", given["self"], -(-size // chunks), given["dim"])


def _stacked_pieces(dim: int) -> Rule:
    """`hstack` and `vstack` of tensors with enough dimensions are `cat`."""

    def rule(site: _Site, given: Given) -> At | None:
        if any(each.dim() < 2 for each in site.draft.of(given["tensors"])[0]):
            return None
        return site.call("aten.cat.default", given["tensors"], dim)

    return rule


# -- what changes nothing ----------------------------------------------------------------------------------------------


def _clone(site: _Site, given: Given) -> At | None:
    """Nothing is overwritten, so a copy of what lies in memory as its copy would is what it is a copy of."""
    tensor = given["self"]
    before = site.draft.of(tensor)
    if site.is_surely_laid_out(given) and all(
        one.stride() == other.stride() and one.storage_offset() == 0
        for one, other in zip(before, site.seen, strict=True)
    ):
        return tensor if isinstance(tensor, At) else None
    return None


def _alias(_site: _Site, given: Given) -> At | None:
    return given["self"] if isinstance(given["self"], At) else None


def _detach(site: _Site, given: Given) -> At | None:
    """What no gradient passes through need not be cut off."""
    tensor = given["self"]
    return tensor if isinstance(tensor, At) and not site.draft.learns[tensor.index] else None


# -- arithmetic --------------------------------------------------------------------------------------------------------


def _commuted(site: _Site, given: Given) -> At | None:
    """The operands of what commutes, in an order that follows from how they come about."""
    names = [name for name in ("self", "other", "input") if name in given][:2]
    first, second = (given[name] for name in names)
    if not (isinstance(first, At) and isinstance(second, At)) or given.get("alpha", 1) != 1:
        return None
    if not site.is_surely_laid_out(given):
        return None
    if site.draft.digest(first) <= site.draft.digest(second):
        return None
    node = spelled(site.node.name, {**given, names[0]: second, names[1]: first})
    return site.draft.append(node, site.draft.run(node), site.origin)


def _square(site: _Site, given: Given) -> At:
    return site.call("aten.pow.Tensor_Scalar", given["self"], 2.0)


def _divided(site: _Site, given: Given) -> At | None:
    """By a power of two, dividing is multiplying: neither rounds, or both round the same number."""
    divisor = given["other"]
    if not isinstance(divisor, float) or not site.seen[0].is_floating_point() or abs(math.frexp(divisor)[0]) != 0.5:
        return None
    if not 2.0**-20 <= abs(divisor) <= 2.0**20:
        return None
    return site.call("aten.mul.Tensor", given["self"], 1 / divisor)


def _matmul(site: _Site, given: Given) -> At | None:
    """A product of two matrices, or of two stacks of equally many."""
    one, other = (_shape_of(site, given[name]) for name in ("self", "other"))
    if len(one) == len(other) == 2:
        return site.call("aten.mm.default", given["self"], given["other"])
    stacks = zip(*(site.draft.of(given[name]) for name in ("self", "other")), strict=True)
    if len(one) == len(other) == 3 and all(left.shape[0] == right.shape[0] for left, right in stacks):
        return site.call("aten.bmm.default", given["self"], given["other"])
    return None


def _unbiased(kind: str) -> Rule:
    def rule(site: _Site, given: Given) -> At:
        dims, correction = given.get("dim"), 1 if given["unbiased"] else 0
        keepdim = given.get("keepdim", False)
        return site.call(f"aten.{kind}.correction", given["self"], dims, correction=correction, keepdim=keepdim)

    return rule


def _to_dtype(site: _Site, given: Given) -> At | None:
    if given.get("copy"):
        return None
    return site.call("aten.to.dtype", given["self"], _dtype_of(site))


# -- layers ------------------------------------------------------------------------------------------------------------


def _padded_convolution(site: _Site, given: Given) -> At | None:
    """`padding="same"` as a number, where it is the same on both sides."""
    name = site.node.name.replace(".padding", ".default")
    kernel, dilation = _shape_of(site, given["weight"])[2:], _integers(given["dilation"])
    if given["padding"] not in ("same", "valid") or len(dilation) != len(kernel):
        return None
    total = [0] * len(kernel)
    if given["padding"] == "same":
        total = [(size - 1) * apart for size, apart in zip(kernel, dilation, strict=True)]
    if any(each % 2 for each in total):
        return None
    padding = Listing([each // 2 for each in total])
    names = ("input", "weight", "bias", "stride")
    return site.call(name, *(given[each] for each in names), padding, given["dilation"], given["groups"])


def _pool(site: _Site, given: Given) -> At | None:
    """Windows side by side, unless another stride is given."""
    if given["stride"] != Listing([]):
        return None
    node = spelled(site.node.name, {**given, "stride": given["kernel_size"]})
    return site.draft.append(node, site.draft.run(node), site.origin)


def _batch_norm(site: _Site, given: Given) -> At | None:
    """The momentum is for training."""
    if given["training"] is not False:
        return None
    return site.draft.append(spelled(site.node.name, {**given, "momentum": 0.1}), site.seen, site.origin)


def _relu6(site: _Site, given: Given) -> At:
    return site.call("aten.hardtanh.default", given["self"], 0.0, 6.0)


def _pad(site: _Site, given: Given) -> At | None:
    if given["mode"] != "constant":
        return None
    return site.call("aten.constant_pad_nd.default", given["self"], given["pad"], given["value"] or 0.0)


def _upsample(site: _Site, given: Given) -> At | None:
    """A size instead of a factor, where kernels work out the same places from both."""
    before, after = site.draft.of(given["input"]), site.seen
    sizes = site.draft.sizes(after)
    factors = given["scale_factors"]
    if not isinstance(factors, Listing) or sizes is None or any(type(each) is not int for each in sizes[2:]):
        return None
    if any(len({each.shape[dim] for each in before}) > 1 for dim in range(2, before[0].dim())):
        return None
    pairs = zip(before[0].shape[2:], after[0].shape[2:], factors.items, strict=True)
    if not all(isinstance(factor, float) and _same_places(old, new, factor) for old, new, factor in pairs):
        return None
    node = spelled(site.node.name, {**given, "output_size": Listing(sizes[2:]), "scale_factors": None})
    return site.draft.append(node, site.draft.run(node), site.origin)


def _same_places(old: int, new: int, factor: float) -> bool:
    """Whether a step is one number in both precisions that kernels work it out in."""
    steps = 1 / factor, old / new
    return steps[0] == steps[1] and _single(steps[0]) == _single(steps[1]) and new == int(old * factor)


def _single(number: float) -> float:
    return float(struct.unpack("f", struct.pack("f", number))[0])


# -- tensors from numbers ----------------------------------------------------------------------------------------------


def _dtype_of(site: _Site) -> Dtype:
    return Dtype(str(site.seen[0].dtype).removeprefix("torch."))


def _filled(value: int | None) -> Rule:
    """Every tensor of one number is a `full`."""

    def rule(site: _Site, given: Given) -> At | None:
        sizes = site.draft.sizes(site.seen)
        number = given.get("fill_value") if value is None else value
        if sizes is None or not isinstance(number, int | float) or not site.is_surely_laid_out(given):
            return None
        kind = site.seen[0].dtype
        settled = float(number) if kind.is_floating_point else bool(number) if kind is torch.bool else int(number)
        node = Operation("aten.full.default", [Listing(sizes), settled], {"dtype": _dtype_of(site)})
        return site.draft.append(node, site.draft.run(node), site.origin)

    return rule


def _drawn(name: str) -> Rule:
    """Random numbers like a tensor are those of its size: they are drawn in the order in which they lie."""

    def rule(site: _Site, given: Given) -> At | None:
        sizes = site.draft.sizes(site.seen)
        is_in_order = site.is_surely_laid_out(given) and all(each.is_contiguous() for each in site.seen)
        if sizes is None or not is_in_order:
            return None
        node = Operation(name, [Listing(sizes)], {"dtype": _dtype_of(site)})
        return site.draft.append(node, site.draft.run(node), site.origin)

    return rule


def _arange(site: _Site, given: Given) -> At:
    limits = [given.get("start", 0), given["end"], given.get("step", 1)]
    node = Operation("aten.arange.start_step", limits, {"dtype": _dtype_of(site)})
    return site.draft.append(node, site.draft.run(node), site.origin)


_NAMES = {
    "absolute.default": "abs.default",
    "clip.default": "clamp.default",
    "concat.default": "cat.default",
    "concatenate.default": "cat.default",
    "add.Scalar": "add.Tensor",
    "sub.Scalar": "sub.Tensor",
    "mul.Scalar": "mul.Tensor",
    "div.Scalar": "div.Tensor",
    "subtract.Scalar": "sub.Tensor",
    "subtract.Tensor": "sub.Tensor",
    "multiply.Scalar": "mul.Tensor",
    "multiply.Tensor": "mul.Tensor",
    "divide.Scalar": "div.Tensor",
    "divide.Tensor": "div.Tensor",
    "true_divide.Scalar": "div.Tensor",
    "true_divide.Tensor": "div.Tensor",
    "negative.default": "neg.default",
    "max.other": "maximum.default",
    "min.other": "minimum.default",
    "special_expit.default": "sigmoid.default",
}

_RESHAPING = (
    "flatten.using_ints reshape.default reshape_as.default unflatten.int view.default view_as.default"
).split()
_COMMUTING = (
    "add.Tensor bitwise_and.Tensor bitwise_or.Tensor eq.Tensor logical_and.default logical_or.default maximum.default "
    "minimum.default mul.Tensor ne.Tensor"
).split()
_CONVERTING = "to.dtype_layout to.other type_as.default".split()

RULES: dict[str, Rule] = {
    **{f"aten.{name}": _renamed(f"aten.{kept}") for name, kept in _NAMES.items()},
    **dict.fromkeys((f"aten.{name}" for name in _RESHAPING), _reshape),
    **dict.fromkeys((f"aten.{name}" for name in _COMMUTING), _commuted),
    **dict.fromkeys((f"aten.{name}" for name in _CONVERTING), _to_dtype),
    "aten.transpose.int": _permute(_of_names("dim0", "dim1")),
    "aten.swapdims.default": _permute(_of_names("dim0", "dim1")),
    "aten.swapaxes.default": _permute(_of_names("axis0", "axis1")),
    "aten.t.default": _permute(lambda rank, _: _exchanged(-2, -1, rank)),
    "aten.mT.default": _permute(lambda rank, _: _exchanged(-2, -1, rank)),
    "aten.numpy_T.default": _permute(lambda rank, _: range(rank)[::-1]),
    "aten.permute.default": _permute(lambda _, given: _integers(given["dims"])),
    "aten.movedim.int": _permute(_moved_dim),
    "aten.moveaxis.int": _permute(_moved_dim),
    "aten.expand.default": _expand,
    "aten.expand_as.default": _expand,
    "aten.select.int": _select,
    "aten.slice.Tensor": _slice,
    "aten.chunk.default": _chunk,
    "aten.hstack.default": _stacked_pieces(1),
    "aten.vstack.default": _stacked_pieces(0),
    "aten.clone.default": _clone,
    "aten.alias.default": _alias,
    "aten.lift_fresh_copy.default": _alias,
    "aten.detach.default": _detach,
    "aten.square.default": _square,
    "aten.div.Tensor": _divided,
    "aten.matmul.default": _matmul,
    "aten.var.default": _unbiased("var"),
    "aten.var.dim": _unbiased("var"),
    "aten.std.default": _unbiased("std"),
    "aten.std.dim": _unbiased("std"),
    "aten.conv1d.padding": _padded_convolution,
    "aten.conv2d.padding": _padded_convolution,
    "aten.max_pool1d.default": _pool,
    "aten.max_pool2d.default": _pool,
    "aten.avg_pool1d.default": _pool,
    "aten.avg_pool2d.default": _pool,
    "aten.batch_norm.default": _batch_norm,
    "aten.relu6.default": _relu6,
    "aten.pad.default": _pad,
    "aten.upsample_nearest1d.vec": _upsample,
    "aten.upsample_nearest2d.vec": _upsample,
    "aten.upsample_linear1d.vec": _upsample,
    "aten.upsample_bilinear2d.vec": _upsample,
    "aten.upsample_bicubic2d.vec": _upsample,
    **dict.fromkeys((f"aten.{name}.default" for name in ("zeros", "zeros_like", "new_zeros")), _filled(0)),
    **dict.fromkeys((f"aten.{name}.default" for name in ("ones", "ones_like", "new_ones")), _filled(1)),
    **dict.fromkeys((f"aten.{name}.default" for name in ("full", "full_like", "new_full")), _filled(None)),
    **dict.fromkeys(("aten.rand.default", "aten.rand_like.default"), _drawn("aten.rand.default")),
    **dict.fromkeys(("aten.randn.default", "aten.randn_like.default"), _drawn("aten.randn.default")),
    **dict.fromkeys((f"aten.arange.{kind}" for kind in ("default", "start", "start_step")), _arange),
}
