"""Which ways of computing with numbers are one: operands in one order, products by their kernels, copies of nothing."""

import math

from autograder.box.nodes import At
from autograder.models.draft import Given, spelled
from autograder.models.site import Rule, Rules, Site, dtype_of, shape_of


def _clone(site: Site, given: Given) -> At | None:
    """Nothing is overwritten, so a copy of what lies in memory as its copy would is what it is a copy of."""
    tensor = given["self"]
    before = site.draft.of(tensor)
    if all(
        one.stride() == other.stride() and one.storage_offset() == 0
        for one, other in zip(before, site.seen, strict=True)
    ):
        return tensor if isinstance(tensor, At) else None
    return None


def _alias(_site: Site, given: Given) -> At | None:
    return given["self"] if isinstance(given["self"], At) else None


def _detach(site: Site, given: Given) -> At | None:
    """What no gradient passes through need not be cut off."""
    tensor = given["self"]
    return tensor if isinstance(tensor, At) and not site.draft.learns[tensor.index] else None


def _commuted(site: Site, given: Given) -> At | None:
    """The operands of what commutes, in an order that follows from how they come about."""
    names = [name for name in ("self", "other", "input") if name in given][:2]
    first, second = (given[name] for name in names)
    if not (isinstance(first, At) and isinstance(second, At)) or given.get("alpha", 1) != 1:
        return None
    if site.draft.digest(first) <= site.draft.digest(second):
        return None
    return site.keep(spelled(site.node.name, {**given, names[0]: second, names[1]: first}))


def _square(site: Site, given: Given) -> At:
    return site.call("aten.pow.Tensor_Scalar", given["self"], 2.0)


def _divided(site: Site, given: Given) -> At | None:
    """By a power of two, dividing is multiplying: neither rounds, or both round the same number."""
    divisor = given["other"]
    if not isinstance(divisor, float) or not site.seen[0].is_floating_point() or abs(math.frexp(divisor)[0]) != 0.5:
        return None
    if not 2.0**-20 <= abs(divisor) <= 2.0**20:
        return None
    return site.call("aten.mul.Tensor", given["self"], 1 / divisor)


def _matmul(site: Site, given: Given) -> At | None:
    """A product of two matrices, or of two stacks of equally many."""
    one, other = (shape_of(site, given[name]) for name in ("self", "other"))
    if len(one) == len(other) == 2:
        return site.call("aten.mm.default", given["self"], given["other"])
    stacks = zip(*(site.draft.of(given[name]) for name in ("self", "other")), strict=True)
    if len(one) == len(other) == 3 and all(left.shape[0] == right.shape[0] for left, right in stacks):
        return site.call("aten.bmm.default", given["self"], given["other"])
    return None


def _unbiased(kind: str) -> Rule:
    def rule(site: Site, given: Given) -> At:
        dims, correction = given.get("dim"), 1 if given["unbiased"] else 0
        keepdim = given.get("keepdim", False)
        return site.call(f"aten.{kind}.correction", given["self"], dims, correction=correction, keepdim=keepdim)

    return rule


def _to_dtype(site: Site, given: Given) -> At | None:
    if given.get("copy"):
        return None
    return site.call("aten.to.dtype", given["self"], dtype_of(site))


_COMMUTING = (
    "add.Tensor bitwise_and.Tensor bitwise_or.Tensor eq.Tensor logical_and.default logical_or.default maximum.default "
    "minimum.default mul.Tensor ne.Tensor"
).split()
_CONVERTING = "to.dtype_layout to.other type_as.default".split()

NUMBER_RULES: Rules = {
    **dict.fromkeys((f"aten.{name}" for name in _COMMUTING), _commuted),
    **dict.fromkeys((f"aten.{name}" for name in _CONVERTING), _to_dtype),
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
}
