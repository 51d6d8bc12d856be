"""Graphs made ready to run: the same results as call by call, and nothing kept longer than needed."""

import weakref
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from autograder.box.nodes import At, Graph, Input, Listing, Operation, Parameter
from autograder.models.program import Program

X = torch.linspace(-1, 1, 6).reshape(2, 3)


def op(name: str, *args: Any, **kwargs: Any) -> Operation:
    return Operation(name, list(args), kwargs)


DENSE = Graph(
    [
        Input(),
        Parameter("w"),
        op("aten.linear.default", At(0), At(1)),
        op("aten.relu.default", At(2)),
        op("aten.cat.default", Listing([At(2), At(3)]), 1),
        op("aten.mul.Tensor", At(4), At(4)),
    ],
    At(5),
)


def test_a_program_runs_what_its_trace_shows() -> None:
    """The result is the last call's, worked out here by hand."""
    weight = torch.tensor([[1.0, -2.0, 3.0]])
    program = Program(DENSE)
    result, calls = program.traced({"w": weight}, [X])
    hidden = X @ weight.T
    torch.testing.assert_close(result, torch.cat([hidden, hidden.relu()], 1) ** 2)
    assert torch.equal(program({"w": weight}, [X]), result)
    assert [call.operation for call in calls] == ["linear", "relu", "cat", "mul"]


class Watching(TorchDispatchMode):
    """Notes at every call whether the first call's result is still there."""

    def __init__(self) -> None:
        super().__init__()
        self.alive: list[bool] = []
        self.first: weakref.ref[torch.Tensor] | None = None

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if self.first is None:
            self.first = weakref.ref(result)
        self.alive.append(self.first() is not None)
        return result


def test_what_is_used_up_is_let_go() -> None:
    """A result lives until the last call that needs it has been made; in a trace it stays."""
    chain = Program(Graph([Input(), *(op("aten.relu.default", At(each)) for each in range(4))], At(4)))
    with Watching() as run:
        chain({}, [X])
    with Watching() as trace:
        chain.traced({}, [X])
    assert (run.alive, trace.alive) == ([True, True, False, False], [True] * 4)


def test_lists_are_given_on_item_by_item_alone() -> None:
    """Lists of lists of lists could grow without end."""
    parts = op("aten.split.Tensor", At(0), 1, 1)
    items = [op("operator.getitem", At(1), number) for number in (2, 0)]
    picked = Graph([Input(), parts, *items, op("aten.sub.Tensor", At(2), At(3))], At(4))
    assert torch.equal(Program(picked)({}, [X]), X[:, 2:] - X[:, :1])
    for graph in (Graph([Input(), parts], At(1)), Graph([Input(), parts, op("aten.cat.default", At(1))], At(2))):
        with pytest.raises(TypeError, match="only single results"):
            Program(graph)({}, [X])


def test_sizes_are_those_of_one_model_among_many() -> None:
    """Where many run as one, `sym_size` does not see that they do."""
    program = Program(Graph([Input(), op("aten.sym_size.int", At(0), 0), op("aten.mul.Scalar", At(0), At(1))], At(2)))
    together = torch.vmap(lambda batch: program({}, [batch]))
    assert torch.equal(together(X.expand(4, 2, 3)), 2 * X.expand(4, 2, 3))


@pytest.mark.parametrize("args", [(At(0), None), (At(0), 0.5), (3, 0)])
def test_sizes_are_asked_of_tensors_by_number(args: tuple[Any, ...]) -> None:
    """A size without its dimension would be a tuple."""
    with pytest.raises(TypeError, match="sym_size"):
        Program(Graph([Input(), op("aten.sym_size.int", *args)], At(1)))({}, [X])
