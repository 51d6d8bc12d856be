"""One call that is about to be added to a draft, as a rule sees it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch

from autograder.box.nodes import Argument, At, Dtype, Listing, Operation
from autograder.models.draft import Draft, Given, Seen, bound, does_nothing, schema_of, spelled, storages


@dataclass(frozen=True, eq=False)
class Site:
    """One call that is about to be added."""

    draft: Draft
    node: Operation
    seen: Seen
    origin: int
    overwritten: set[int]
    rules: "Rules"

    def settle(self) -> At:
        """Add the call as it is kept; its result may be that of a call that is there already."""
        first = self.node.args[0] if self.node.args else None
        if isinstance(first, At) and does_nothing(self.node, self.draft.of(first), self.seen):
            return first
        if not schema_of(self.node.name):
            return self.draft.append(self.node, self.seen, self.origin)
        given = wrapped(self.draft, self.node.name, bound(self.draft, self.node))
        rule = None if self._is_overwritten(given) else self.rules.get(self.node.name)
        found = rule and rule(self, given)
        return found or self.draft.append(spelled(self.node.name, given), self.seen, self.origin)

    def call(self, name: str, *args: Argument, **kwargs: Argument) -> At:
        """Add another call instead."""
        node = Operation(name, list(args), kwargs)
        return Site(self.draft, node, self.draft.run(node), self.origin, self.overwritten, self.rules).settle()

    def keep(self, node: Operation) -> At:
        """Add another call instead, whose form is final."""
        return self.draft.append(node, self.draft.run(node), self.origin)

    def _is_overwritten(self, given: Given) -> bool:
        touched = storages(self.seen[0]).union(*(storages(self.draft.of(each)[0]) for each in given.values()))
        return bool(touched & self.overwritten)


Rule = Callable[[Site, Given], At | None]  # None where it does not hold
Rules = Mapping[str, Rule]


def shape_of(site: Site, argument: Argument) -> torch.Size:
    shape: torch.Size = site.draft.of(argument)[0].shape
    return shape


def integers(argument: Argument) -> list[int]:
    return [each for each in argument.items if type(each) is int] if isinstance(argument, Listing) else []


def dtype_of(site: Site) -> Dtype:
    return Dtype(str(site.seen[0].dtype).removeprefix("torch."))


# -- dimensions --------------------------------------------------------------------------------------------------------

_ONE_DIMENSION = ("dim", "dim0", "dim1", "axis0", "axis1")
_REDUCTIONS = frozenset(
    "all.dims amax amin any.dims count_nonzero.dim_IntList logsumexp mean.dim norm.ScalarOpt_dim std.correction "
    "std.dim sum.dim_IntList var.correction var.dim".split()
)
_INTO_MORE = frozenset({"aten.stack.default", "aten.unsqueeze.default"})


def wrapped(draft: Draft, name: str, given: Given) -> Given:
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
