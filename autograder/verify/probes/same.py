"""Whether two answers of the box to one question are the same, as far as a grader could tell them apart."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils import _pytree as pytree

from autograder.box import wire
from autograder.errors import StudentError
from autograder.models.graph import read_graph
from autograder.models.rebuilt import Description, RebuiltModel
from autograder.verify.probes.redraw import Probe, another

DOUBLE, SINGLE, HALF = 1e-9, 1e-5, 1e-2  # relative, by the kind of number
TOLERANCES = {torch.float64: DOUBLE, torch.float32: SINGLE, torch.float16: HALF, torch.bfloat16: HALF}
MORE_EXAMPLES = 2
SEED = 5


@dataclass(frozen=True, eq=False)
class Answer:
    """What came back: the answer with its tensors, or None where the process had been ended."""

    answer: wire.Answer | None
    found: Sequence[torch.Tensor] = ()


def is_same(probe: Probe, one: Answer, other: Answer) -> bool:
    """Whether two answers to the probe agree: in kind, values and tensors, up to rounding; NaN is equal to NaN.

    Raising is raising, whatever was raised. Descriptions are the same where the models compute the same.
    """
    match one.answer, other.answer:
        case wire.Done(value=value), wire.Done(value=another_value):
            return _same_value(value, one.found, another_value, other.found)
        case wire.Named(names=names), wire.Named(names=other_names):
            return names == other_names and _same_tensors(one.found, other.found)
        case wire.Described(), wire.Described():
            return _same_model(probe, one, other)
    return type(one.answer) is type(other.answer)


# -- values ------------------------------------------------------------------------------------------------------------


def _same_value(
    one: wire.Value, tensors: Sequence[torch.Tensor], other: wire.Value, others: Sequence[torch.Tensor]
) -> bool:
    if type(one) is not type(other):
        return False
    match one, other:
        case (wire.TensorAt(index=i), wire.TensorAt(index=j)) | (wire.NumbersAt(index=i), wire.NumbersAt(index=j)):
            return same_tensor(tensors[i], others[j])
        case (wire.ListOf(items=a), wire.ListOf(items=b)) | (wire.TupleOf(items=a), wire.TupleOf(items=b)):
            pairs = zip(a, b, strict=False)
            return len(a) == len(b) and all(_same_value(x, tensors, y, others) for x, y in pairs)
        case wire.DictOf(), wire.DictOf():
            listed = [wire.ListOf([*each.keys, *each.values]) for each in (one, other)]
            return _same_value(listed[0], tensors, listed[1], others)
        case float(), float():
            return _same_number(one, other)
    return one == other


def _same_number(one: float, other: float) -> bool:
    """By the precision of float32 where both could have come from there."""
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    pair = torch.tensor([one, other], dtype=torch.float64)
    is_single = torch.equal(pair, pair.float().double())
    return math.isclose(one, other, rel_tol=SINGLE if is_single else DOUBLE)


def same_tensor(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Equal in kind and shape, and in value up to rounding, which is measured against the largest number there."""
    if one.dtype is not other.dtype or one.shape != other.shape:
        return False
    tolerance = TOLERANCES.get(one.dtype)
    if tolerance is None or not one.numel():
        return torch.equal(one, other)
    finite = one[one.isfinite()].abs()
    largest = float(finite.max()) if finite.numel() else 0.0
    return torch.allclose(one, other, rtol=tolerance, atol=tolerance * largest, equal_nan=True)


def _same_tensors(some: Sequence[torch.Tensor], others: Sequence[torch.Tensor]) -> bool:
    return len(some) == len(others) and all(map(same_tensor, some, others))


# -- models ------------------------------------------------------------------------------------------------------------


def _same_model(probe: Probe, one: Answer, other: Answer) -> bool:
    """Equal as data; or equal in what they give, in every gradient, and in what they write into their tensors."""
    if one.answer == other.answer and torch.equal(one.found[0], other.found[0]):
        return _same_tensors(one.found[1:], other.found[1:])
    try:
        models = _rebuilt(one), _rebuilt(other)
        return all(_agree(*(_results(model, given) for model in models)) for given in _examples(probe))
    except (StudentError, RuntimeError):  # one does not fit its inputs: nothing shows that they are the same
        return False


def _rebuilt(described: Answer) -> RebuiltModel:
    assert isinstance(described.answer, wire.Described)
    graph, *tensors = described.found
    read = read_graph(graph.reshape(-1).view(torch.uint8).numpy().tobytes())
    return RebuiltModel(Description(read, read, dict(zip(described.answer.names, tensors, strict=True))))


def _examples(probe: Probe) -> Iterator[list[Any]]:
    """What the model was described on, and other examples, more of them."""
    assert isinstance(probe.question, wire.Describe)
    generator = torch.Generator().manual_seed(SEED)
    others = [another(each, MORE_EXAMPLES, generator) for each in probe.tensors]
    for tensors in (probe.tensors, others):
        yield [_plain(value, tensors) for value in probe.question.args]


def _plain(value: wire.Value, tensors: Sequence[torch.Tensor]) -> Any:
    match value:
        case wire.TensorAt(index=index):
            return tensors[index].clone()
        case wire.ListOf(items=items):
            return [_plain(item, tensors) for item in items]
        case wire.TupleOf(items=items):
            return tuple(_plain(item, tensors) for item in items)
        case wire.DictOf(keys=keys, values=values):
            return {_plain(key, tensors): _plain(item, tensors) for key, item in zip(keys, values, strict=True)}
    return value


def _results(model: RebuiltModel, given: Sequence[Any]) -> dict[str, Any]:
    """What one run gives, by name: outputs, gradients of a mixture of them, tensors afterwards."""
    given = pytree.tree_map_only(torch.Tensor, lambda each: each.requires_grad_(each.is_floating_point()), list(given))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        outputs = pytree.tree_leaves(model(*given))
        torch.manual_seed(SEED)  # whatever the model has drawn
        learned = [each for each in outputs if isinstance(each, torch.Tensor) and each.requires_grad]
        mixture = sum(((each * torch.randn_like(each)).sum() for each in learned), torch.zeros(()))
    given_tensors = [each for each in pytree.tree_leaves(given) if isinstance(each, torch.Tensor)]
    inputs = {f"input {at}": each for at, each in enumerate(given_tensors)}
    wanted = {name: each for name, each in {**inputs, **model.named()}.items() if each.requires_grad}
    found: dict[str, Any] = {f"output {at}": each for at, each in enumerate(outputs)}
    found |= {f"{name} afterwards": each for name, each in model.named().items()}
    if learned and wanted:
        gradients = torch.autograd.grad(mixture, list(wanted.values()), allow_unused=True, materialize_grads=True)
        found |= {f"gradient of {name}": each for name, each in zip(wanted, gradients, strict=True)}
    return found


def _agree(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return one.keys() == other.keys() and all(_same_leaf(one[name], other[name]) for name in one)


def _same_leaf(one: Any, other: Any) -> bool:
    if isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor):
        return same_tensor(one.detach(), other.detach())
    return type(one) is type(other) and bool(one == other)
