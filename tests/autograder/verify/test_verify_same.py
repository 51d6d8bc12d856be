"""Answers compared: what a grader could tell apart differs, and rounding does not."""

from collections.abc import Callable, Sequence

import msgspec
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from autograder.box import wire
from autograder.box.describe import describe
from autograder.verify.probes.redraw import Probe
from autograder.verify.probes.same import Answer, is_same, same_tensor

CALL = Probe(wire.Call(None, ["f"], [], {}), ())
IMAGES = torch.randn(3, 5, generator=torch.Generator().manual_seed(1))
DESCRIBE = Probe(wire.Describe(None, ["f"], [wire.TensorAt(0)], None), (IMAGES,))


def done(value: wire.Value, *tensors: torch.Tensor) -> Answer:
    return Answer(wire.Done(value), tensors)


def described(subject: Callable[..., torch.Tensor]) -> Answer:
    graph, tensors = describe(subject, (IMAGES,))
    data = torch.frombuffer(bytearray(msgspec.msgpack.encode(graph)), dtype=torch.uint8)
    return Answer(wire.Described(list(tensors)), [data, *tensors.values()])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.0 + 1e-6])),
        (torch.tensor([1e3, 0.0]), torch.tensor([1e3, 1e-4])),
        (torch.tensor([torch.nan, torch.inf]), torch.tensor([torch.nan, torch.inf])),
        (torch.tensor([3]), torch.tensor([3])),
        (torch.zeros(0, 3), torch.zeros(0, 3)),
    ],
)
def test_rounding_is_no_difference(one: torch.Tensor, other: torch.Tensor) -> None:
    """Measured against the largest number in the tensor."""
    assert same_tensor(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.001])),
        (torch.tensor([1.0]).double(), torch.tensor([1.0 + 1e-6]).double() + 1e-7),
        (torch.tensor([1.0, torch.nan]), torch.tensor([1.0, 2.0])),
        (torch.tensor([torch.inf]), torch.tensor([-torch.inf])),
        (torch.tensor([3]), torch.tensor([4])),
        (torch.tensor([3]), torch.tensor([3.0])),
        (torch.zeros(2, 3), torch.zeros(3, 2)),
    ],
)
def test_tensors_differ(one: torch.Tensor, other: torch.Tensor) -> None:
    """By value, by kind, by shape."""
    assert not same_tensor(one, other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (0.1 + 0.2, 0.3, True),
        (0.3, 0.3 + 1e-7, False),
        (float("nan"), float("nan"), True),
        (2, 2.0, False),
        (True, 1, False),
        ("a", "a", True),
        (wire.ListOf([1, 2.5]), wire.ListOf([1, 2.5]), True),
        (wire.ListOf([1, 2]), wire.ListOf([1]), False),
        (wire.ListOf([1, 2]), wire.TupleOf([1, 2]), False),
        (wire.DictOf(["a"], [1.5]), wire.DictOf(["a"], [1.5]), True),
        (wire.DictOf(["a"], [1]), wire.DictOf(["b"], [1]), False),
        (wire.Handle(0, "Net"), wire.Handle(0, "Net"), True),
        (wire.Handle(0, "Net"), wire.Handle(0, "Other"), False),
        (wire.DtypeOf("int64"), wire.DtypeOf("float32"), False),
    ],
)
def test_values(one: wire.Value, other: wire.Value, same: bool) -> None:
    """Kind counts, and so does order."""
    assert is_same(CALL, done(one), done(other)) is same


def test_raising_is_raising() -> None:
    """Whatever was raised; but a value is something else, and so is a process that ended."""
    raised, another = (Answer(wire.Raised(kind, "text", "")) for kind in ("KeyError", "ValueError"))
    assert is_same(CALL, raised, another)
    assert not is_same(CALL, raised, done(None))
    assert not is_same(CALL, raised, Answer(None))
    assert is_same(CALL, Answer(None), Answer(None))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (torch.sigmoid, lambda x: 1 / (1 + (-x).exp())),
        (lambda x: 2 * x + x, lambda x: x * 3),
        (lambda x: F.dropout(x, 0.5), lambda x: F.dropout(x * 1, 0.5)),
    ],
)
def test_models_that_compute_the_same_are_the_same(one: Callable[..., torch.Tensor], other: Callable) -> None:
    """However they are written."""
    assert is_same(DESCRIBE, described(one), described(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (lambda x: x * x.sum(), lambda x: x * x.sum().detach()),
        (lambda x: x - x.mean(0), lambda x: x - x.mean()),
        (lambda x: x.abs(), lambda x: x.abs()[:3]),
        (lambda x: F.dropout(x, 0.5), lambda x: x),
    ],
)
def test_models_that_compute_something_else_differ(one: Callable[..., torch.Tensor], other: Callable) -> None:
    """In values, in gradients, or with another batch."""
    assert not is_same(DESCRIBE, described(one), described(other))


def test_weights_and_statistics_count() -> None:
    """The same calls with other numbers; the same values with other running statistics."""
    torch.manual_seed(0)
    first, second = nn.Linear(5, 2), nn.Linear(5, 2)
    assert is_same(DESCRIBE, described(first), described(first))
    assert not is_same(DESCRIBE, described(first), described(second))
    slow, fast = nn.BatchNorm1d(5, momentum=0.1), nn.BatchNorm1d(5, momentum=0.2)
    assert not is_same(DESCRIBE, described(slow), described(fast))


def test_named_tensors_are_compared_by_name() -> None:
    """Parameters under other names are other parameters."""
    weight: Sequence[torch.Tensor] = [torch.ones(2)]
    assert is_same(CALL, Answer(wire.Named(["w"]), weight), Answer(wire.Named(["w"]), weight))
    assert not is_same(CALL, Answer(wire.Named(["w"]), weight), Answer(wire.Named(["v"]), weight))
