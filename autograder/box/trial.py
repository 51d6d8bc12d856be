"""A short sequence of calls, made on a student's own model in its box and on the rebuilt one in the grader alike.

What both give is compared in `autograder.grader.faithful`. This module knows nothing of trust and nothing of graphs: a
subject is called, and what came of it is written down, small enough to cross.
"""

import functools
import random
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import torch
from torch.utils import _pytree as pytree

from autograder.box.kept import Number, Place, numbers_and_lists
from autograder.box.keras import in_mode
from autograder.box.named import call
from autograder.box.undo import left_as_it_was, module_of, tensors_of

MOST_VALUES = 65_536  # of one output; of a larger one, values at even distances


@dataclass(frozen=True)
class Turn:
    """One call: on `args`, in a mode unless None, everything that is drawn drawn under `seed`.

    Gradients are taken of parameters ("parameters"), of inputs too ("inputs"), or not at all ("allowed"); `no_grad`
    holds ("forbidden").
    """

    args: Sequence[Any]
    training: bool | None
    gradients: str
    seed: int


@dataclass(frozen=True)
class Outcome:
    """What one turn gave: the tensors and numbers of its output, and gradients of a fixed combination of them.

    Each gradient is two numbers, its projection onto a fixed direction and its length; one that is missing is zero.
    None of it where the subject raised.
    """

    outputs: list[torch.Tensor]
    gradients: dict[str, torch.Tensor]
    raised: bool = False


def play(
    subject: Callable[..., Any], named: Callable[[], Mapping[str, torch.Tensor]], turns: Sequence[Turn]
) -> tuple[list[Outcome], dict[str, torch.Tensor]]:
    """What came of each turn, and in the end of the tensors that the subject holds: projection and length of each.

    `named` gives these, by name. The subject and the random generators are left as the turns leave them. Raises what
    the subject does.
    """
    outcomes = [_outcome(subject, named, turn) for turn in turns]
    return outcomes, {name: _summary(tensor) for name, tensor in named().items()}


def _forgiving(subject: Callable[..., Any], turns: Sequence[Turn]) -> tuple[list[Outcome], dict[str, torch.Tensor]]:
    """As `play`, in the box: what the subject raises is what came of that turn."""
    module = module_of(subject)
    outcomes = []
    for turn in turns:
        try:
            outcomes.append(_outcome(subject, lambda: tensors_of(module), turn))
        except Exception:
            outcomes.append(Outcome([], {}, raised=True))
    return outcomes, {name: _summary(tensor) for name, tensor in tensors_of(module).items()}


def tried(
    subject: Callable[..., Any], turns: Sequence[Turn]
) -> tuple[list[Outcome], dict[str, torch.Tensor], list[str]]:
    """As `play`, but what is called is left as it was; and the names of the numbers and lists that the calls changed.

    Of these, those alone which would lead to other results if they were others.
    """
    with left_as_it_was(subject), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        numbers, lists = numbers_and_lists(subject)
        before = {place.identity: value for place, value in numbers}
        lengths = {id(each): len(each) for _, each in lists}
        outcomes, held = _forgiving(subject, turns)
        numbers, lists = numbers_and_lists(subject)
        changed = [(place, was) for place, now in numbers if (was := before.get(place.identity, now)) != now]
        grown = [(name, each) for name, each in lists if len(each) > lengths.get(id(each), len(each))]
        last = {id(each): each[-1:] for _, each in grown}
    kept = [place.name for place, value in changed if _decides(subject, place, value, turns)]
    kept += [name for name, each in grown if _counts(subject, each, last[id(each)], turns)]
    return outcomes, held, kept


def rows(summaries: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """Summaries one below the other, (n, 2)."""
    return torch.stack([*summaries.values()]) if summaries else torch.zeros(0, 2, dtype=torch.float64)


def _decides(subject: Callable[..., Any], place: Place, value: Number, turns: Sequence[Turn]) -> bool:
    """Whether calls give something else, or fail, where another number is kept."""
    others = [not value] if isinstance(value, bool) else [-1, value + 1, value + 1000, value + 10**6]  # -1: 0 is next
    return _differ(subject, [functools.partial(place.set, other) for other in (value, *others)], turns)


def _counts(subject: Callable[..., Any], grown: list[Any], last: list[Any], turns: Sequence[Turn]) -> bool:
    """Whether calls give something else where a list that grows is a thousand items longer."""
    return _differ(subject, [lambda: None, lambda: grown.extend(last * 1000)], turns)


def _differ(subject: Callable[..., Any], changes: Sequence[Callable[[], Any]], turns: Sequence[Turn]) -> bool:
    found = []
    for change in changes:
        with left_as_it_was(subject), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            change()
            found.append(_forgiving(subject, turns)[0])
    return any(not _is_equal(found[0], each) for each in found[1:])


def _is_equal(one: Sequence[Outcome], other: Sequence[Outcome]) -> bool:
    return all(
        left.raised == right.raised
        and len(left.outputs) == len(right.outputs)
        and all(torch.equal(mine, theirs) for mine, theirs in zip(left.outputs, right.outputs, strict=True))
        and left.gradients.keys() == right.gradients.keys()
        and all(torch.equal(mine, right.gradients[name]) for name, mine in left.gradients.items())
        for left, right in zip(one, other, strict=True)
    )


def _outcome(subject: Callable[..., Any], named: Callable[[], Mapping[str, torch.Tensor]], turn: Turn) -> Outcome:
    wanted = turn.gradients == "inputs"
    args = pytree.tree_map_only(torch.Tensor, lambda each: _own(each, wanted), tuple(turn.args))
    if isinstance(subject, torch.nn.Module) and turn.training is not None:
        subject.train(turn.training)
    random.seed(turn.seed)
    numpy.random.seed(turn.seed)
    torch.default_generator.manual_seed(turn.seed)  # no GPU's, which takes longer than a small model
    with torch.set_grad_enabled(turn.gradients != "forbidden"):
        given = pytree.tree_map_only(torch.Tensor, torch.clone, args) if wanted else args  # it may be written to
        result = call(in_mode(subject, turn.training), given)
        outputs = [torch.as_tensor(leaf) for leaf in pytree.tree_leaves(result) if _is_numeric(leaf)]
        is_asked = turn.gradients in ("parameters", "inputs")
        gradients = _gradients(outputs, _asked(named(), args)) if is_asked else {}
    return Outcome([_thinned(each.detach()) for each in outputs], gradients)


def _asked(named: Mapping[str, torch.Tensor], args: Sequence[Any]) -> dict[str, torch.Tensor]:
    """The parameters by name, each by the first that it has, and the inputs that want gradients by number."""
    learned = {name: each for name, each in named.items() if each.requires_grad and each.is_leaf}
    first = {id(each): name for name, each in reversed(list(learned.items()))}  # tied weights have several
    inputs = [leaf for leaf in pytree.tree_leaves(args) if isinstance(leaf, torch.Tensor)]
    numbered = {f"input {at}": each for at, each in enumerate(inputs) if each.requires_grad}
    return {**{name: each for name, each in learned.items() if first[id(each)] == name}, **numbered}


def _own(tensor: torch.Tensor, requires_grad: bool) -> torch.Tensor:
    return tensor.detach().clone().requires_grad_(requires_grad and tensor.is_floating_point())


def _is_numeric(leaf: Any) -> bool:
    return isinstance(leaf, torch.Tensor | numpy.ndarray | bool | int | float)


def _gradients(outputs: Sequence[torch.Tensor], asked: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    learning = [each for each in outputs if each.requires_grad]
    if not learning or not asked:
        return {}
    given = [_direction(each.numel()).to(each.dtype).reshape(each.shape) for each in learning]
    before = [each.grad for each in asked.values()]
    for each in asked.values():
        each.grad = None
    torch.autograd.backward(learning, given, inputs=list(asked.values()))  # unlike `grad`, runs hooks on what gathers
    found = {name: each.grad for name, each in asked.items()}
    for each, grad in zip(asked.values(), before, strict=True):
        each.grad = grad
    return {
        name: torch.zeros(2, dtype=torch.float64) if each is None else _summary(each) for name, each in found.items()
    }


@functools.lru_cache(maxsize=64)
def _some_direction(size: int) -> torch.Tensor:
    return torch.rand(size, generator=torch.Generator().manual_seed(size)) * 2 - 1


def _direction(size: int) -> torch.Tensor:
    """Numbers between -1 and 1 that follow from how many there are; from some place on they begin again."""
    if size <= MOST_VALUES:
        return _some_direction(size)
    return _some_direction(MOST_VALUES).repeat(-(-size // MOST_VALUES))[:size]


def _summary(tensor: torch.Tensor) -> torch.Tensor:
    """Projection onto a direction and length, (2,), in double precision."""
    flat = tensor.detach().reshape(-1).double()
    return torch.stack([flat @ _direction(len(flat)).double(), flat.norm()])


def _thinned(tensor: torch.Tensor) -> torch.Tensor:
    """At most `MOST_VALUES` of a tensor's values; all, in their shape, where there are no more."""
    if tensor.numel() <= MOST_VALUES:
        return tensor
    return tensor.reshape(-1)[:: -(-tensor.numel() // MOST_VALUES)]
