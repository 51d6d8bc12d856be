"""Whether a rebuilt model is the one that the student wrote: both make the same calls, and what they give is compared.

The calls are made in short sequences, so that what a model keeps from one to the next shows; in the modes that were
described; on values, batch sizes and draws that it was not described on; with gradients and without. A description that
differs is not used: the model stays in its box. See "What crosses" in docs/trust.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils import _pytree as pytree

from autograder.box import wire
from autograder.box.describe import has_batch, with_rows
from autograder.box.nodes import Operation
from autograder.box.trial import MOST_VALUES, Outcome, Turn, play
from autograder.errors import StudentError
from autograder.models.draft import draws
from autograder.models.faults import is_ours
from autograder.models.rebuilt import Description, RebuiltModel
from autograder.models.runs import DOES_NOT_FIT

ESSENTIAL = 3  # calls of the first sequence without which it shows too little
MOVED = 0.05  # of the width of a tensor's values
ROUNDING = {torch.float64: 1e-9, torch.float32: 2e-4, torch.bfloat16: 5e-2, torch.float16: 1e-2}

Tried = tuple[list[Outcome], dict[str, torch.Tensor]]
Ask = Callable[[Sequence[Turn]], tuple[Tried, list[str]]]


@dataclass(frozen=True)
class Difference:
    """In which way a rebuilt model is another than the student's, in words for the student; `detail` is for staff.

    `name` is what the box claims that a number is called which the code keeps.
    """

    words: str
    detail: str = ""
    name: str = ""


def difference(
    ask: Ask, description: Description, args: Sequence[Any], modes: Sequence[bool | None], *, any_batch: bool
) -> Difference | None:
    """What the rebuilt model does otherwise than the student's own; None where they do the same.

    `ask` makes a sequence of calls in the box. With `any_batch` the description is for training: it must do for other
    batch sizes, and nobody asks for gradients of its inputs, which its normal form may cut off.
    """
    first, *others = _sequences(args, modes, any_batch)
    found, lasted = _compared(ask, description, first, must_run=True)
    if found is None and lasted < ESSENTIAL:  # not on such values, or not on batches of several sizes
        found, _ = _compared(ask, description, _steady(args, modes), must_run=True, again=True)
    for sequence in others:
        found = found or _compared(ask, description, sequence, must_run=False)[0]
    return found


def _compared(
    ask: Ask, description: Description, sequence: list[Turn], *, must_run: bool, again: bool = False
) -> tuple[Difference | None, int]:
    """What is different in one sequence, and how many of its calls the student's own model did not refuse.

    Where all calls are alike, `again`, one that is refused after others is a difference in itself.
    """
    (theirs, their_tensors), kept = ask(sequence)
    lasted = next((turn for turn, outcome in enumerate(theirs) if outcome.raised), len(sequence))
    if kept:
        words = "it keeps a number from one call to the next, and what it gives follows from that"
        return Difference(words, name=kept[0]), lasted
    if again and 0 < lasted < len(sequence):
        return Difference("it cannot be called, or learn, as often as one likes"), lasted
    try:
        own, own_tensors = _played(description, sequence[:lasted])
    except (StudentError, *DOES_NOT_FIT) as error:
        if is_ours(error):
            raise
        fails = Difference("rebuilt from its operations, it fails where your code does not", str(error))
        return fails if must_run else None, lasted
    for call, mine, other in zip(sequence, own, theirs, strict=False):
        if what := _unlike(mine, other):
            mode = {True: " in training", False: " in evaluation", None: ""}[call.training]
            return Difference(f"rebuilt from its operations, it gives other {what} than your code{mode}"), lasted
    if lasted == len(sequence):
        shared = sorted(own_tensors.keys() & their_tensors.keys())
        if others := [held for held in shared if not _is_close(own_tensors[held], their_tensors[held])]:
            return Difference("rebuilt from its operations, it keeps other numbers than your code", others[0]), lasted
    return None, lasted


def draws_numbers(description: Description) -> bool:
    """Whether a model draws random numbers, or may."""
    nodes = (*description.training.nodes, *description.evaluation.nodes)
    return any(isinstance(node, Operation) and draws(node.name) for node in nodes)


def claimed(answer: wire.Tried, tensors: Sequence[torch.Tensor], turns: int) -> tuple[Tried, list[str]]:
    """What the box says that came of `turns` calls. Raises ValueError for what is out of form."""
    counts = [max(count, 0) for count in answer.outputs]
    if len(counts) != turns or sum(counts) + turns + 1 != len(tensors):
        raise ValueError(f"{len(tensors)} tensors for {len(counts)} turns")
    if any(each.numel() > MOST_VALUES for each in tensors):
        raise ValueError(f"more than {MOST_VALUES} values of one output")
    rest = iter(tensors)
    outcomes = []
    for count, names, given in zip(counts, answer.gradients, answer.outputs, strict=True):
        outputs = [next(rest) for _ in range(count)]
        outcomes.append(Outcome(outputs, _named(names, next(rest)), raised=given < 0))
    return (outcomes, _named(answer.held, next(rest))), answer.kept


def _named(names: Sequence[str], summaries: torch.Tensor) -> dict[str, torch.Tensor]:
    if summaries.shape != (len(names), 2) or summaries.dtype != torch.float64:
        raise ValueError("summaries are of another form")
    return dict(zip(names, summaries, strict=True))


# -- the calls ---------------------------------------------------------------------------------------------------------


def _sequences(args: Sequence[Any], modes: Sequence[bool | None], any_batch: bool) -> list[list[Turn]]:
    """One sequence with as many examples as there are, or with several sizes of a batch; then one with others."""
    sizes = [leaf.shape[0] for leaf in pytree.tree_leaves(tuple(args)) if has_batch(leaf)]
    own = sizes[0] if sizes else 0
    learning, judging = (modes[0], modes[-1])

    def turn(seed: int, more: int, mode: bool | None, gradients: str) -> Turn:
        given = with_rows(args, own, _round_and_round(own, own + more)) if more else tuple(args)
        return Turn(_other_values(given, seed), mode, gradients, seed)

    if not any_batch:  # of one mode; what does not run on another batch stops only the second sequence
        kinds = enumerate(("inputs", "allowed", "forbidden"), start=1)
        first = [turn(seed, 0, learning, gradients) for seed, gradients in kinds]
        return [first, [turn(5, 2, judging, "allowed"), turn(6, 1 - own, judging, "allowed")]] if own else [first]
    more, alone = (1, 1 - own) if own else (0, 0)
    asked = (
        (more, learning, "parameters"),
        (more, learning, "allowed"),
        (0, judging, "parameters"),
        (alone, judging, "forbidden"),
        (alone, learning, "allowed"),  # last, since batch norm refuses one example
    )
    return [[turn(seed, size, mode, gradients) for seed, (size, mode, gradients) in enumerate(asked, start=1)]]


def _steady(args: Sequence[Any], modes: Sequence[bool | None]) -> list[Turn]:
    """A sequence on the example's own values, as many as there are, in another order."""
    sizes = [leaf.shape[0] for leaf in pytree.tree_leaves(tuple(args)) if has_batch(leaf)]
    given = with_rows(args, sizes[0], _round_and_round(sizes[0], sizes[0], first=1)) if sizes else tuple(args)
    learning, judging = (modes[0], modes[-1])
    asked = ((learning, "parameters"), (learning, "parameters"), (judging, "allowed"), (judging, "forbidden"))
    return [Turn(given, mode, gradients, seed) for seed, (mode, gradients) in enumerate(asked, start=8)]


def _round_and_round(own: int, batch: int, first: int = 0) -> torch.Tensor:
    """The rows of a batch of another size, from the one at `first` on."""
    return (torch.arange(batch) + first) % own


def _other_values(args: Sequence[Any], seed: int) -> Any:
    """The arguments with other values of the kind that they have: drawn from each tensor's own, some more than once.

    So numbers of classes stay classes, and how many are above zero changes. Numbers move a little within their bounds.
    A mask, true and false or with infinite numbers, keeps its rows in another order: one that lets nothing through is
    none that anybody gives.
    """
    generator = torch.Generator().manual_seed(seed)

    def drawn(tensor: torch.Tensor) -> torch.Tensor:
        flat = tensor.detach().reshape(-1)
        if not flat.numel():
            return tensor
        if tensor.dim() > 1 and (tensor.dtype == torch.bool or not bool(torch.isfinite(tensor).all())):
            return tensor[torch.randint(len(tensor), (len(tensor),), generator=generator)]
        chosen = flat[torch.randint(flat.numel(), tensor.shape, generator=generator)]
        if not tensor.is_floating_point():
            return chosen
        low, high = flat.min(), flat.max()
        noise = torch.randn(tensor.shape, generator=generator).to(tensor.dtype)
        if low == high:
            return low + noise
        return (chosen + MOVED * (high - low) * noise).clamp(low, high)

    return pytree.tree_map_only(torch.Tensor, drawn, tuple(args))


def _played(description: Description, turns: Sequence[Turn]) -> Tried:
    model = RebuiltModel(description)
    return play(model, model.named, turns)


# -- what they gave ----------------------------------------------------------------------------------------------------


def _unlike(mine: Outcome, theirs: Outcome) -> str:
    """What differs beyond rounding; empty where nothing does."""
    if len(mine.outputs) != len(theirs.outputs):
        return "outputs"
    if not all(map(_is_close, mine.outputs, theirs.outputs)):
        return "outputs"
    lengths = [float(each[1]) for each in theirs.gradients.values() if bool(torch.isfinite(each[1]))]
    longest = max(lengths, default=0.0)
    nothing = torch.zeros(2, dtype=torch.float64)
    for name in mine.gradients.keys() | theirs.gradients.keys():
        one, other = mine.gradients.get(name, nothing), theirs.gradients.get(name, nothing)
        scale = max(float(one[1]), float(other[1])) + 1e-3 * longest
        if not bool(((one - other).abs() <= 1e-3 * scale).all()) and not bool(
            (one != one).any() and (other != other).any()
        ):
            return "gradients"
    return ""


def _is_close(one: torch.Tensor, other: torch.Tensor) -> bool:
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if not one.is_floating_point():
        return bool((one != other).sum() <= one.numel() // 100)  # what is nearest may be another by a rounding
    rounding = ROUNDING.get(one.dtype, 1e-2)
    finite = other[torch.isfinite(other)].double()
    scale = float(finite.abs().max()) if finite.numel() else 0.0
    return bool(torch.allclose(one.double(), other.double(), rtol=rounding, atol=rounding * scale, equal_nan=True))
