"""Ways of writing one call, and the one that is kept of them.

A rule holds only where the numbers stay the same to the last bit, forward and backward: where torch itself takes both
ways into the same kernels. What comes close is left alone (`x * x` and `x ** 2`; `linear` and a product with a sum).
After each rule the result is looked at: where shape, strides or dtype differ from what they were, it is undone.
"""

from autograder.box.nodes import At, Operation
from autograder.models.draft import Draft, Given, Seen, bound, is_same, schema_of, spelled
from autograder.models.layer_rules import LAYER_RULES
from autograder.models.maker_rules import MAKER_RULES
from autograder.models.number_rules import NUMBER_RULES
from autograder.models.shape_rules import SHAPE_RULES
from autograder.models.site import Rule, Rules, Site


def respelled(draft: Draft, node: Operation, seen: Seen, origin: int, overwritten: set[int]) -> At:
    """Add a call to the draft in the way that is kept; its result may be that of a call that is there already.

    `seen` is what the call gives; memory that is `overwritten` somewhere is not the same before and after.
    """
    length = len(draft.nodes)
    found = Site(draft, node, seen, origin, overwritten, RULES).settle()
    if not is_same(draft.seen[found.index], seen):
        draft.cut(length)
        found = draft.append(spelled(node.name, bound(draft, node)) if schema_of(node.name) else node, seen, origin)
    return found


def _renamed(name: str) -> Rule:
    """Another name for the same call, its arguments in the same order."""

    def rule(site: Site, given: Given) -> At:
        by_position = sum(not each.kwarg_only for each in schema_of(name))
        return site.call(name, *list(given.values())[:by_position], **dict(list(given.items())[by_position:]))

    return rule


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

RULES: Rules = {
    **{f"aten.{name}": _renamed(f"aten.{kept}") for name, kept in _NAMES.items()},
    **SHAPE_RULES,
    **NUMBER_RULES,
    **LAYER_RULES,
    **MAKER_RULES,
}
