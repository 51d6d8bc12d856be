"""Which ways of making a tensor from numbers are one: of its size, in its dtype."""

import torch

from autograder.box.nodes import At, Listing, Operation
from autograder.models.draft import Given
from autograder.models.site import Rule, Rules, Site, dtype_of


def _filled(value: int | None) -> Rule:
    """Every tensor of one number is a `full`."""

    def rule(site: Site, given: Given) -> At | None:
        sizes = site.draft.sizes(site.seen)
        number = given.get("fill_value") if value is None else value
        if sizes is None or not isinstance(number, int | float):
            return None
        kind = site.seen[0].dtype
        settled = float(number) if kind.is_floating_point else bool(number) if kind is torch.bool else int(number)
        node = Operation("aten.full.default", [Listing(sizes), settled], {"dtype": dtype_of(site)})
        return site.keep(node)

    return rule


def _drawn(name: str) -> Rule:
    """Random numbers like a tensor are those of its size: they are drawn in the order in which they lie."""

    def rule(site: Site, _given: Given) -> At | None:
        sizes = site.draft.sizes(site.seen)
        if sizes is None or not all(each.is_contiguous() for each in site.seen):
            return None
        node = Operation(name, [Listing(sizes)], {"dtype": dtype_of(site)})
        return site.keep(node)

    return rule


def _arange(site: Site, given: Given) -> At:
    limits = [given.get("start", 0), given["end"], given.get("step", 1)]
    node = Operation("aten.arange.start_step", limits, {"dtype": dtype_of(site)})
    return site.keep(node)


MAKER_RULES: Rules = {
    **dict.fromkeys((f"aten.{name}.default" for name in ("zeros", "zeros_like", "new_zeros")), _filled(0)),
    **dict.fromkeys((f"aten.{name}.default" for name in ("ones", "ones_like", "new_ones")), _filled(1)),
    **dict.fromkeys((f"aten.{name}.default" for name in ("full", "full_like", "new_full")), _filled(None)),
    **dict.fromkeys(("aten.rand.default", "aten.rand_like.default"), _drawn("aten.rand.default")),
    **dict.fromkeys(("aten.randn.default", "aten.randn_like.default"), _drawn("aten.randn.default")),
    **dict.fromkeys((f"aten.arange.{kind}" for kind in ("default", "start", "start_step")), _arange),
}
