"""Inputs drawn anew: other values of the same kind."""

import pytest
import torch

from autograder.box import wire
from autograder.verify.probes.recording import Asked, Module, Script
from autograder.verify.probes.redraw import DRAWS, Draw, another, as_asked, drawn


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(3)


def asked(*args: wire.Value, tensors: tuple[torch.Tensor, ...] = (), label: str = "f") -> Asked:
    return Asked(label, wire.Call(None, ["f"], list(args), {}), tensors, wire.Done(None), ())


@pytest.mark.parametrize("more", [0, 2])
@pytest.mark.parametrize(
    ("tensor", "low", "high"),
    [
        (torch.linspace(0.1, 0.9, 30).reshape(3, 10), 0.1, 0.9),
        (torch.linspace(0.0, 400.0, 30, dtype=torch.float64).reshape(3, 10), 0, 1e4),
        (torch.linspace(-4.0, 4.0, 30).reshape(3, 10), -40, 40),
        (torch.zeros(3, 10), -10, 10),
        (torch.arange(30).reshape(3, 10) + 5, 5, 34),
        (torch.eye(3, 10).bool(), 0, 1),
        (torch.eye(3, 10), 0, 1),
    ],
)
def test_values_are_others_in_the_same_range(tensor: torch.Tensor, low: float, high: float, more: int) -> None:
    """Kind, sign and range stay; the batch may grow."""
    found = another(tensor, more, generator())
    assert found.dtype is tensor.dtype
    assert found.shape == (3 + more, 10)
    assert not torch.equal(found[:3], tensor)
    assert low <= float(found.min()) < float(found.max()) <= high


def test_masks_stay_masks() -> None:
    """Labels of 0 and 1 stay these, and what is masked with minus infinity stays so."""
    assert set(another(torch.eye(5), 2, generator()).unique().tolist()) == {0.0, 1.0}
    mask = torch.zeros(5, 5).masked_fill(torch.ones(5, 5).triu(1).bool(), -torch.inf)
    assert set(another(mask, 0, generator()).unique().tolist()) == {0.0, -torch.inf}


@pytest.mark.parametrize("tensor", [torch.zeros(0, 3), torch.tensor(2.5), torch.tensor([3])])
def test_small_tensors_are_drawn_too(tensor: torch.Tensor) -> None:
    """Nothing, one number, one index."""
    assert another(tensor, 0, generator()).shape == tensor.shape


def test_truths_are_permuted_or_thrown() -> None:
    """As many as there were, in other places; or where a mask hid nothing, some that hide."""
    mask = torch.eye(5).bool()
    assert int(another(mask, 0, generator(), permuted=True).sum()) == 5
    assert 0 < int(another(torch.ones(5, 5).bool(), 0, generator()).sum()) < 25


def test_a_batch_grows_where_tensors_share_it() -> None:
    """Where first sizes differ, nobody knows what is a batch."""
    together = asked(wire.TensorAt(0), wire.TensorAt(1), tensors=(torch.rand(3, 4), torch.rand(3)))
    apart = asked(wire.TensorAt(0), wire.TensorAt(1), tensors=(torch.rand(3, 4), torch.rand(4)))
    first, second = drawn(Script("test", (together, apart)), Draw(1, more=2))
    assert [tuple(each.shape) for each in first.tensors] == [(5, 4), (5,)]
    assert [tuple(each.shape) for each in second.tensors] == [(3, 4), (4,)]


def test_numbers_come_in_another_order_with_ties() -> None:
    """Of a sequence of losses each value may come again; a rate that stands alone becomes another rate."""
    losses = [0.9, 0.5, 0.7, 0.4, 0.6]
    script = Script("test", (*(asked(loss, 3) for loss in losses), asked(wire.ListOf([0.25, True]), label="g")))
    *steps, rate = (each.question.args for each in drawn(script, Draw(1, numbers=True)))
    values = [value for value, _ in steps]
    assert set(values) < set(losses)
    assert {size for _, size in steps} == {3}
    number, flag = rate[0].items
    assert 0 < number < 1
    assert number != 0.25
    assert flag is True


def test_ties_are_made_where_there_were_none() -> None:
    """A plateau is where `<` and `<=` part; it shows when nothing else is subtracted."""
    script = Script("test", (*(asked(0.9 - step / 10) for step in range(6)), asked(0.05, label="g")))
    *steps, delta = (each.question.args[0] for each in drawn(script, Draw(1, numbers=True, ties=True)))
    assert len(set(steps)) < len(steps)
    assert delta == 0.0


def test_a_model_that_was_given_to_a_function_moves() -> None:
    """After the question, its tensors are overwritten in place."""
    net = wire.Handle(4, "Net")
    question = wire.Call(None, ["f"], [net], {})
    given = (Module(net, ("weight", "steps"), (torch.ones(2, 3), torch.tensor(7))),)
    first, moved = drawn(Script("test", (Asked("f", question, (), wire.Done(None), (), given),)), Draw(1, moves=True))
    assert first.question is question
    assert (moved.question.target, moved.question.path) == (net, ["load_state_dict"])
    assert moved.question.args == [wire.DictOf(["weight", "steps"], [wire.TensorAt(0), wire.TensorAt(1)])]
    assert [each.shape for each in moved.tensors] == [(2, 3), ()]


def test_a_model_is_described_in_the_other_mode_too() -> None:
    """A test that describes a model for evaluation says nothing about training."""
    question = wire.Describe(None, ["f"], [], False)
    script = Script("test", (Asked("f", question, (), wire.Done(None), ()),))
    modes = {probe.question.training for draw in DRAWS for probe in drawn(script, draw)}
    assert modes == {True, False}


def test_drawing_is_the_same_every_time() -> None:
    """Seeds are written down."""
    script = Script("test", (asked(wire.TensorAt(0), 0.5, tensors=(torch.rand(4, 3),)),))
    for draw in DRAWS:
        first, second = (drawn(script, draw)[0] for _ in range(2))
        assert torch.equal(first.tensors[0], second.tensors[0])
        assert first.question == second.question
        assert not torch.equal(first.tensors[0][:4], as_asked(script)[0].tensors[0])
