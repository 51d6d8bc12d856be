"""Which ways of asking for a layer are one: sizes for factors, numbers for `same`, windows side by side."""

import struct

from autograder.box.nodes import At, Listing
from autograder.models.draft import Given, spelled
from autograder.models.site import Rules, Site, integers, shape_of


def _padded_convolution(site: Site, given: Given) -> At | None:
    """`padding="same"` as a number, where it is the same on both sides."""
    name = site.node.name.replace(".padding", ".default")
    kernel, dilation = shape_of(site, given["weight"])[2:], integers(given["dilation"])
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


def _pool(site: Site, given: Given) -> At | None:
    """Windows side by side, unless another stride is given."""
    if given["stride"] != Listing([]):
        return None
    return site.keep(spelled(site.node.name, {**given, "stride": given["kernel_size"]}))


def _batch_norm(site: Site, given: Given) -> At | None:
    """The momentum is for training."""
    if given["training"] is not False:
        return None
    return site.draft.append(spelled(site.node.name, {**given, "momentum": 0.1}), site.seen, site.origin)


def _relu6(site: Site, given: Given) -> At:
    return site.call("aten.hardtanh.default", given["self"], 0.0, 6.0)


def _pad(site: Site, given: Given) -> At | None:
    if given["mode"] != "constant":
        return None
    return site.call("aten.constant_pad_nd.default", given["self"], given["pad"], given["value"] or 0.0)


def _upsample(site: Site, given: Given) -> At | None:
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
    return site.keep(spelled(site.node.name, {**given, "output_size": Listing(sizes[2:]), "scale_factors": None}))


def _same_places(old: int, new: int, factor: float) -> bool:
    """Whether a step is one number in both precisions that kernels work it out in."""
    steps = 1 / factor, old / new
    return steps[0] == steps[1] and _single(steps[0]) == _single(steps[1]) and new == int(old * factor)


def _single(number: float) -> float:
    return float(struct.unpack("f", struct.pack("f", number))[0])


LAYER_RULES: Rules = {
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
}
