"""What a run would cost: counted by what its calls are made of, and stopped the moment it is too much."""

import time
from collections.abc import Mapping

import pytest
import torch
from torch import nn

from autograder.box.describe import describe
from autograder.box.nodes import Argument, At, Graph, Input, Listing, Node, Operation
from autograder.errors import StudentError
from autograder.models import cost
from autograder.models.cost import Cost, cost_of
from autograder.models.rebuilt import Description, RebuiltModel

X = torch.ones(3, 4)


def call(name: str, *args: Argument, **kwargs: Argument) -> Operation:
    return Operation(f"aten.{name}", list(args), kwargs)


def sizes(*numbers: int) -> Listing:
    return Listing(list(numbers))


def cost_of_nodes(*nodes: Node, tensors: Mapping[str, torch.Tensor] | None = None) -> Cost:
    """The cost of these calls, the first on X, the last one's result returned."""
    return cost_of(Graph([Input(), *nodes], At(len(nodes))), tensors or {}, [X])


def refusal(*nodes: Node) -> str:
    with pytest.raises(StudentError) as caught:
        cost_of_nodes(*nodes)
    return str(caught.value)


# -- counted ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [200, 1000])
def test_bytes_are_those_of_all_results(batch: int) -> None:
    """Three results of (batch, 4) in four bytes each, and two transposed weights that are only views."""
    graph, tensors = describe(nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4)), (X,))
    found = cost_of(graph, tensors, [torch.empty(batch, 4)])
    assert found.bytes == 3 * batch * 4 * 4 + 2 * cost.LEAST_BYTES


def test_operations_are_products_and_numbers_read_and_written() -> None:
    """A product of (3, 4) and (4, 5): 60 multiplications and as many additions."""
    graph, tensors = describe(nn.Linear(4, 5, bias=False), (X,))
    numbers = (3 * 4 + 4 * 5 + 3 * 5) + (4 * 5 + 5 * 4)  # of the product, and of the weight's transposition
    assert cost_of(graph, tensors, [X]).operations == 2 * 60 + cost.PER_NUMBER * numbers


def test_operations_of_a_convolution_are_those_of_its_sums() -> None:
    """Two images, 9 maps of 6 x 6 from 8 maps, each number from 3 x 3 x 8 others."""
    graph, tensors = describe(nn.Conv2d(8, 9, 3, bias=False), (torch.ones(2, 8, 8, 8),))
    numbers = 2 * 8 * 64 + 9 * 72 + 2 * 9 * 36
    found = cost_of(graph, tensors, [torch.ones(2, 8, 8, 8)])
    assert found.operations == 2 * (2 * 9 * 36 * 72) + cost.PER_GROUP + cost.PER_NUMBER * numbers


def test_a_tensor_without_numbers_is_not_free() -> None:
    """A million of them would fill memory all the same."""
    assert cost_of_nodes(call("new_zeros.default", At(0), sizes(0))).bytes == cost.LEAST_BYTES


def test_a_view_is_free_until_it_pretends_to_be_more() -> None:
    """Transposing takes no memory; what is expanded may become real in the next call, in its gradient or in a trace."""
    assert cost_of_nodes(call("t.default", At(0))).bytes == cost.LEAST_BYTES
    assert cost_of_nodes(call("expand.default", At(0), sizes(100, 3, 4))).bytes == 100 * 3 * 4 * 4


def test_what_is_made_inside_of_one_call_is_counted() -> None:
    """An outer product of three vectors goes by way of one of two; an LSTM's steps add up."""
    product = call("einsum.default", "ab,cd,ef->abcdef", Listing([At(0)] * 3))
    assert cost_of_nodes(product).bytes > 12**3 * 4 + 12**2 * 4
    network = nn.LSTM(4, 8, batch_first=True)
    short, long = (
        cost_of(*describe(network, (steps,)), [steps]) for steps in (torch.ones(2, 5, 4), torch.ones(2, 20, 4))
    )
    assert long.calls > 3 * short.calls
    assert long.operations > 3 * short.operations


def test_a_trace_is_counted_with_the_copies_that_it_keeps() -> None:
    """Every call's arguments and result, as they were."""
    graph = Graph([Input(), call("relu.default", At(0))], At(1))
    large = torch.empty(300, 4)
    plain, traced = (cost_of(graph, {}, [large], snapshots=each) for each in (False, True))
    assert traced.bytes - plain.bytes == 2 * 300 * 4 * 4


def test_counting_computes_nothing_and_changes_nothing() -> None:
    """Neither the input, nor a weight that the graph overwrites."""
    given, weight = X.clone(), torch.ones(4)
    graph, _ = describe(lambda x: x.mul_(0), (X.clone(),))
    cost_of(graph, {"weight": weight}, [given])
    assert torch.equal(given, X)
    assert torch.equal(weight, torch.ones(4))


# -- bounded ---------------------------------------------------------------------------------------------------------


def ones(*shape: int, **kwargs: Argument) -> Operation:
    return call("new_ones.default", At(0), sizes(*shape), **kwargs)


@pytest.mark.parametrize(
    "nodes",
    [
        [ones(2**14, 2**14), call("mm.default", At(1), At(1))],
        [ones(1, 1, 2**21), ones(1, 1, 2**20), call("conv1d.default", At(1), At(2))],
        [ones(1, 2**12, 2**12), call("max_pool2d.default", At(1), sizes(2**11, 2**11), sizes(1, 1))],
        [ones(2**28), *[call("sum.default", At(1))] * 100],
        [ones(2**27), call("topk.default", At(1), 10), *[call("topk.default", At(1), 10)] * 20],
        [ones(2**27), *[call("select.int", At(1), 0, 0)] * 200],
    ],
    ids=["matrices", "a long filter", "a large window", "again and again", "sorting", "gradients of views"],
)
def test_work_without_end_is_refused(nodes: list[Node]) -> None:
    """Whatever it is made of, and though its results are small."""
    assert "GiB in one step" in refusal(*nodes) or "1,000 billion operations in one step" in refusal(*nodes)


@pytest.mark.parametrize(
    "nodes",
    [
        [call("einsum.default", "ab,cd,ef,gh,ij,kl,mn->acegikm", Listing([At(0)] * 7)), ones(2**29), ones(2**29)],
        [ones(1), call("expand.default", At(1), sizes(2**31)), call("logsumexp.default", At(2), sizes(0))],
        [ones(1, 1), call("expand.default", At(1), sizes(2**16, 2**15)), call("mv.default", At(2), At(1))],
        [call("expand.default", At(0), sizes(2**40, 3, 4)), call("sum.default", At(1))],
    ],
    ids=["results", "a reduction's own copy", "a product's own copy", "a sum's gradient"],
)
def test_memory_without_end_is_refused(nodes: list[Node]) -> None:
    """What kernels and gradients would make of a tensor that only seems large is counted when it is made."""
    assert refusal(*nodes) == "the model would compute more than 4 GiB in one step"


@pytest.mark.parametrize(
    "cut",
    [
        call("unbind.int", At(2)),
        call("unbind.int", At(2), dim=-1),
        call("split.Tensor", At(2), 1),
        call("unsafe_chunk.default", At(2), 10_000),
    ],
    ids=lambda node: node.name,
)
def test_a_tensor_is_not_cut_into_pieces_without_end(cut: Operation) -> None:
    """A list of a billion tensors fills memory whatever is in them, so it is refused before it is made."""
    said = refusal(ones(1), call("expand.default", At(1), sizes(2**31)), cut)
    assert "10,000 pieces" in said or "GiB" in said


def test_calls_are_counted_with_the_items_of_their_lists() -> None:
    """A call is bounded, and a list of sizes is: both cost time whatever is computed."""
    nodes = [call("view.default", At(0), sizes(*[1] * 62, 3, 4)) for _ in range(4_000)]
    assert refusal(*nodes) == "the model makes more than 200,000 calls in one step"


def test_a_network_over_very_many_steps_is_refused_soon() -> None:
    """Each step would be several calls: a graph of one call could keep a machine busy for hours."""
    steps = call("expand.default", At(3), sizes(1, 10**6, 8))
    given: list[Argument] = [At(4), Listing([At(3), At(3)]), Listing([At(1), At(2)]), False, 1, 0.0, False, False, True]
    before = time.process_time()
    said = refusal(ones(32, 8), ones(32, 8), ones(1, 1, 8), steps, call("lstm.input", *given))
    assert said == "the model cuts a tensor into more than 10,000 pieces"
    assert time.process_time() - before < 5


def test_dimensions_have_an_end() -> None:
    """A call on a tensor of a hundred thousand dimensions takes long, whatever it does."""
    assert refusal(ones(*[1] * 65)) == "the model makes tensors of more than 64 dimensions"
    with pytest.raises(StudentError, match="more than 64 dimensions"):
        cost_of(Graph([Input()], At(0)), {}, [torch.ones([1] * 65)])


def test_negative_sizes_are_refused() -> None:
    """torch's `expand` makes such a tensor, if it has no numbers."""
    assert refusal(ones(1), call("expand.default", At(1), sizes(0, -2))) == "the model makes tensors of negative size"


# -- and no honest model comes near ----------------------------------------------------------------------------------


def residual(channels: int) -> nn.Sequential:
    """A small residual network's layers, without its sums, which cost next to nothing."""
    layers: list[nn.Module] = [nn.Conv2d(3, channels, 3, padding=1)]
    for _ in range(4):
        layers += [nn.Conv2d(channels, channels, 3, padding=1), nn.BatchNorm2d(channels), nn.ReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10))


@pytest.mark.parametrize(
    ("network", "example", "batch"),
    [
        (residual(16), torch.ones(3, 3, 32, 32), 128),
        (nn.TransformerEncoderLayer(128, 4, 512, batch_first=True), torch.ones(3, 128, 128), 64),
        (nn.GRU(28, 128, batch_first=True), torch.ones(3, 50, 28), 64),
    ],
    ids=["convolutions", "attention", "recurrent"],
)
def test_honest_models_stay_far_below_every_bound(network: nn.Module, example: torch.Tensor, batch: int) -> None:
    """By a factor of at least five, in training, with the batches of a course."""
    graph, tensors = describe(network, (example,), training=True)
    found = cost_of(graph, tensors, [torch.ones(batch, *example.shape[1:])])
    assert found.bytes < cost.MOST_BYTES / 5
    assert found.operations < cost.MOST_OPERATIONS / 5
    assert found.calls < cost.MOST_CALLS / 5


def test_a_model_is_costed_once_for_each_kind_of_input() -> None:
    """And again for another batch, another dtype, or a trace."""
    graph, tensors = describe(nn.ReLU(), (X,))
    model = RebuiltModel(Description(graph, graph, tensors))
    large = torch.ones(1, 1).expand(2**29, 4)
    model(X)
    with pytest.raises(StudentError, match="GiB in one step"):
        model(large)
    with pytest.raises(StudentError, match="GiB in one step"):
        model.trace(torch.ones(1, 1, dtype=torch.float64).expand(2**26, 4))
