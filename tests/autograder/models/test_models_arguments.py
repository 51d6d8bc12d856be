"""Arguments on which torch would crash, read what was never written, or end a GPU's process."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

from autograder.box.describe import describe
from autograder.box.nodes import Argument, At, Buffer, Graph, Input, Listing, Node, Operation
from autograder.errors import StudentError
from autograder.models.arguments import check_call
from autograder.models.rebuilt import Description, RebuiltModel

STEPS = torch.ones(2, 5, 3)  # (batch, steps, width)


def lstm(*shapes: tuple[int, ...], layers: int = 1, biases: bool = False, dtype: torch.dtype = torch.float32) -> None:
    """Run an LSTM on STEPS in a rebuilt model: its two states and its weights are zeros of these shapes."""
    tensors = {str(number): torch.zeros(shape, dtype=dtype) for number, shape in enumerate(shapes)}
    given: list[Argument] = [At(index) for index in range(1, 1 + len(shapes))]
    args: list[Argument] = [At(0), Listing(given[:2]), Listing(given[2:]), biases, layers, 0.0, False, False, True]
    nodes: list[Node] = [Input(), *map(Buffer, tensors), Operation("aten.lstm.input", args, {})]
    graph = Graph([*nodes, Operation("operator.getitem", [At(len(nodes) - 1), 0], {})], At(len(nodes)))
    RebuiltModel(Description(graph, graph, tensors))(STEPS)


@pytest.mark.parametrize(
    "form", [{}, {"num_layers": 2, "bias": False, "bidirectional": True, "batch_first": True}], ids=["plain", "all"]
)
@pytest.mark.parametrize(
    ("kind", "more"),
    [(nn.LSTM, {}), (nn.LSTM, {"proj_size": 2}), (nn.GRU, {}), (nn.RNN, {}), (nn.RNN, {"nonlinearity": "relu"})],
    ids=["lstm", "projected", "gru", "rnn", "relu"],
)
def test_a_network_in_order_runs(kind: Callable[..., nn.Module], more: dict[str, Any], form: dict[str, Any]) -> None:
    """Of every form that torch's own modules have, with the same numbers."""
    network = kind(3, 4, **more, **form)
    graph, tensors = describe(network, (STEPS,))
    torch.testing.assert_close(RebuiltModel(Description(graph, graph, tensors))(STEPS)[0], network(STEPS)[0])


def test_an_lstm_in_order_runs() -> None:
    """Or else the refusals below would say nothing."""
    lstm((1, 2, 4), (1, 2, 4), (16, 3), (16, 4))
    lstm((1, 2, 4), (1, 2, 4), (16, 3), (16, 4), (16,), (16,), biases=True)


@pytest.mark.parametrize(
    "shapes",
    [
        [(1, 1, 4), (1, 2, 4), (16, 3), (16, 4)],
        [(2, 2, 4), (2, 2, 4), (16, 3), (16, 4)],
        [(1, 2, 4), (1, 2, 4), (16, 3)],
        [(1, 2, 4), (1, 2, 4), (16, 3), (16, 4), (16,), (16,)],
        [(1, 2, 4), (1, 2, 4), (12, 3), (12, 4)],
        [(1, 2, 4), (1, 2, 4), (16, 4), (16, 4)],
        [(1, 2, 4), (1, 2, 4)],
        [(1, 2, 4)],
        [],
    ],
)
def test_an_lstm_out_of_order_is_refused(shapes: list[tuple[int, ...]]) -> None:
    """A state of another batch gave numbers from memory that was never written."""
    with pytest.raises(StudentError, match="the model fails on inputs"):
        lstm(*shapes)


@pytest.mark.parametrize("layers", [0, -1, 2, 2**62])
def test_layers_without_weights_are_refused(layers: int) -> None:
    """None at all crashed the process."""
    with pytest.raises(StudentError, match="the model fails on inputs"):
        lstm((1, 2, 4), (1, 2, 4), (16, 3), (16, 4), layers=layers)
    with pytest.raises(StudentError, match="the model fails on inputs"):
        lstm((0, 2, 4), (0, 2, 4), layers=layers)


def test_weights_of_another_precision_are_refused() -> None:
    """Than the numbers that they are to be multiplied with."""
    with pytest.raises(StudentError, match="the model fails on inputs"):
        lstm((1, 2, 4), (1, 2, 4), (16, 3), (16, 4), dtype=torch.float64)


CELL = {"input": (2, 3), "hx": (2, 4), "w_ih": (12, 3), "w_hh": (12, 4), "b_ih": (12,), "b_hh": (12,)}


@pytest.mark.parametrize(
    ("name", "shape"), [("hx", (1, 2, 4)), ("hx", (3, 4)), ("input", (3,)), ("w_ih", (12, 4)), ("b_hh", (4,))]
)
def test_a_step_out_of_order_is_refused(name: str, shape: tuple[int, ...]) -> None:
    """A state of one dimension too many crashed the process."""
    check_call("aten.gru_cell.default", [], {key: torch.zeros(each) for key, each in CELL.items()})
    with pytest.raises(ValueError, match=r"of shapes|values to unpack"):
        check_call("aten.gru_cell.default", [], {key: torch.zeros(each) for key, each in {**CELL, name: shape}.items()})


@pytest.mark.parametrize("kind", [nn.LSTMCell, nn.GRUCell, nn.RNNCell])
@pytest.mark.parametrize("bias", [False, True])
def test_a_step_in_order_runs(kind: Callable[..., nn.Module], bias: bool) -> None:
    """As torch's own modules make it, with the same numbers."""
    cell = kind(3, 4, bias=bias)
    graph, tensors = describe(cell, (STEPS[0],))
    rebuilt, own = (model(STEPS[0]) for model in (RebuiltModel(Description(graph, graph, tensors)), cell))
    torch.testing.assert_close(rebuilt, own)


@pytest.mark.parametrize("name", ["chunk", "unsafe_chunk"])
def test_nothing_is_not_cut_into_pieces_without_end(name: str) -> None:
    """Of a tensor without numbers, torch makes as many pieces as it is asked for."""
    check_call(f"aten.{name}.default", [torch.ones(0), 10_000], {})
    with pytest.raises(ValueError, match="chunks"):
        check_call(f"aten.{name}.default", [torch.ones(0)], {"chunks": 2**40})


TABLE = torch.ones(4, 3)
OUT_OF_BOUNDS = [torch.tensor([0, 4]), torch.tensor([-1, 0])]


@pytest.mark.parametrize("index", OUT_OF_BOUNDS)
def test_an_index_out_of_bounds_is_refused_before_a_gpu_sees_it(index: torch.Tensor) -> None:
    """There it would end every later computation of the process; the CPU looks by itself."""
    check_call("aten.embedding.default", [TABLE, torch.tensor([0, 3])], {})
    calls: list[tuple[str, list[Any]]] = [
        ("embedding.default", [TABLE, index]),
        ("index_select.default", [TABLE, 0, index]),
        ("gather.default", [TABLE, 0, index[:, None]]),
        ("scatter.value", [TABLE, 0, index[:, None], 1.0]),
        ("index_add.default", [TABLE, 0, index, torch.ones(2, 3)]),
        ("index_add_.default", [TABLE, 0, index, torch.ones(2, 3)]),
        ("index_fill.int_Scalar", [TABLE, 0, index, 1.0]),
        ("scatter_.value", [TABLE, 0, index[:, None], 1.0]),
        ("scatter_add_.default", [TABLE, 0, index[:, None], torch.ones(2, 3)]),
        ("scatter_reduce.two", [TABLE, 0, index[:, None], torch.ones(2, 3), "sum"]),
        ("take_along_dim.default", [TABLE, index[:, None], 0]),
    ]
    for name, args in calls:
        with pytest.raises(IndexError, match="out of bounds for size 4"):
            check_call(f"aten.{name}", args, {})


def test_indexing_may_count_from_the_end() -> None:
    """As it does in Python, down to the first."""
    check_call("aten.index.Tensor", [TABLE, [None, torch.tensor([-3, 2])]], {})
    check_call("aten.index.Tensor", [TABLE, [torch.tensor([], dtype=torch.int64)]], {})
    with pytest.raises(IndexError):
        check_call("aten.index.Tensor", [TABLE, [None, torch.tensor([-4])]], {})


def test_an_index_to_write_to_is_needed() -> None:
    """Without one torch fails when the gradient is taken, where nobody expects it."""
    check_call("aten.index_put.default", [TABLE, [torch.tensor([1])], torch.ones(3)], {})
    for indices in ([], [None, None]):
        with pytest.raises(IndexError, match="no index"):
            check_call("aten.index_put_.default", [TABLE, indices, torch.ones(3)], {})


@pytest.mark.parametrize("target", [-1, 3])
def test_classes_are_those_that_there_are(target: int) -> None:
    """Of the scores, or as many as are asked for; what a loss ignores does not count."""
    right, wrong = torch.tensor([0, 2]), torch.tensor([0, target])
    for name in ("cross_entropy_loss.default", "nll_loss_nd.default"):
        check_call(f"aten.{name}", [torch.ones(2, 3), torch.tensor([2, -100])], {})
        with pytest.raises(IndexError):
            check_call(f"aten.{name}", [torch.ones(2, 3), wrong], {})
    check_call("aten.one_hot.default", [right, 3], {})
    with pytest.raises(IndexError):
        check_call("aten.one_hot.default", [wrong, 3], {})


@pytest.mark.parametrize("chance", [-0.1, 1.1, float("nan")])
def test_chances_lie_between_none_and_certainty(chance: float) -> None:
    """A GPU asserts it."""
    for name in ("bernoulli", "binary_cross_entropy"):
        check_call(f"aten.{name}.default", [torch.tensor([0.0, 1.0])], {})
        with pytest.raises(ValueError, match="probability"):
            check_call(f"aten.{name}.default", [torch.tensor([chance])], {})


def test_what_is_no_tensor_is_told_so() -> None:
    """By an error that counts as the model's fault."""
    with pytest.raises(TypeError, match="where a tensor belongs"):
        check_call("aten.embedding.default", [TABLE, 3], {})
    with pytest.raises(KeyError):
        check_call("aten.embedding.default", [], {})
