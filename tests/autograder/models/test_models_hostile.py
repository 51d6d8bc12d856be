"""Graphs that were written to do harm: refused with a sentence, and before a single number is computed."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from autograder.box.nodes import Argument, At, Dictionary, Dtype, Graph, Input, Listing, Node, Operation, Parameter
from autograder.errors import GraderError, StudentError
from autograder.models.graph import MOST_NODES, check, read_graph
from autograder.models.rebuilt import Description, RebuiltModel
from autograder.models.runs import Runs

X = torch.ones(2, 3)


def call(name: str, *args: Argument, **kwargs: Argument) -> Operation:
    return Operation(name, list(args), kwargs)


def sizes(*numbers: int) -> Listing:
    return Listing(list(numbers))


class Computed(TorchDispatchMode):
    """Writes down every operation whose result is real memory, not a shape on the `meta` device."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.names: list[str] = []

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        if func.overloadpacket is not torch.ops.aten.detach:  # a second view of what is already there
            self.names += [str(func) for each in tree_leaves(result) if getattr(each, "is_meta", None) is False]
        return result


def refusal(nodes: list[Node], output: Argument, tensors: Mapping[str, torch.Tensor] | None = None) -> StudentError:
    """The error that building and running this graph on X ends with, nothing having been computed before it."""
    graph = Graph([Input(), *nodes], output)
    with pytest.raises(StudentError) as caught, Computed() as computed:
        RebuiltModel(Description(graph, graph, tensors or {}))(X)
    assert computed.names == []
    return caught.value


def test_the_watch_sees_what_is_computed() -> None:
    """A graph in order runs, on a copy of its input, and its operation is written down."""
    graph = Graph([Input(), call("aten.relu.default", At(0))], At(1))
    with Computed() as computed:
        assert torch.equal(RebuiltModel(Description(graph, graph, {}))(X), X)
    assert computed.names == ["aten.clone.default", "aten.relu.default"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("aten.as_strided.default", "`as_strided`"),
        ("aten.from_file.default", "`from_file`"),
        ("aten.empty.memory_format", "`empty`"),
        ("aten.item.default", "`item`"),
        ("aten.relu.out", "`relu` in its form `out`"),
    ],
)
def test_an_operation_that_is_not_allowed_is_named(name: str, said: str) -> None:
    """Only the allow-list counts; what torch or Python have under a name does not."""
    error = refusal([call(name, "/etc/passwd")], At(1))
    assert str(error) == f"the grader does not rebuild {said}, which it uses"
    assert error.detail == name


@pytest.mark.parametrize(
    "name",
    [
        "os.system",
        "aten.relu",
        "aten.relu.hidden",
        "aten._ops.default",
        "builtins.eval",
        "operator.attrgetter",
        "aten.hidden 7331.x",
        "eval",
        "",
    ],
)
def test_a_name_that_is_no_operation_is_not_repeated(name: str) -> None:
    """It is text from the box, and might hold what the student should not read."""
    error = refusal([call(name, "/etc/passwd")], At(1))
    assert str(error) == "the model uses an operation that torch does not have"
    assert error.detail == name


@pytest.mark.parametrize("key", ["device", "layout", "pin_memory", "memory_format"])
def test_where_tensors_lie_is_not_the_graphs_to_say(key: str) -> None:
    """A device of its own choice would be real memory while sizes are still worked out."""
    node = call("aten.new_ones.default", At(0), sizes(2**40), **{key: "cpu"})
    assert "where its tensors lie" in str(refusal([node], At(1)))


def test_nothing_is_made_before_its_size_is_known_even_without_inputs() -> None:
    """A function of numbers alone has no tensor that would tell where it runs."""
    graph = Graph([call("aten.ones.default", sizes(2**32))], At(0))
    with pytest.raises(StudentError, match="GiB in one step"), Computed() as computed:
        RebuiltModel(Description(graph, graph, {}))()
    assert computed.names == []


@pytest.mark.parametrize(
    "nodes",
    [
        [call("operator.mul", Listing([0]), 2**34)],
        [call("operator.mul", "a", 2**34)],
        [call("operator.add", Listing([0]), Listing([0]))],
        [call("operator.mul", 2**62, 2**62), call("operator.mul", At(1), At(1))],
        [call("operator.truediv", 1e308, 1e-308)],
    ],
)
def test_arithmetic_is_for_sizes(nodes: list[Node]) -> None:
    """Lists, text and numbers without end would fill memory outside of any tensor."""
    assert "fails on inputs" in str(refusal(nodes, At(1)))


@pytest.mark.parametrize("index", [-1, 1, 2, 10**12])
@pytest.mark.parametrize("deep", [False, True])
def test_a_reference_must_point_backwards(index: int, deep: bool) -> None:
    """To itself, ahead, or before the beginning is refused, in lists as well."""
    argument: Argument = Listing([At(index)]) if deep else At(index)
    assert "refers to what is not there" in str(refusal([call("aten.relu.default", argument)], At(1)))


def test_lists_are_not_nested_without_end() -> None:
    """Deep enough, they would exhaust whoever walks them; no operation takes a list of lists."""
    deep: Argument = At(0)
    for _ in range(200):
        deep = Dictionary(["a"], [Listing([deep])])
    assert "nests lists too deeply" in str(refusal([], deep))
    assert "nests lists too deeply" in str(refusal([call("aten.cat.default", Listing([Listing([At(0)])]))], At(1)))


@pytest.mark.parametrize(
    "nodes",
    [
        [call("operator.getitem", Listing([Listing([At(0)])]), 0)],
        [call("operator.getitem", "text", 0)],
        [call("operator.getitem", At(0), 0)],
        [call("operator.getitem", Listing([1, 2]), 0)],
        [call("aten.unbind.int", At(0)), call("aten.stack.default", At(1))],
        [call("aten.unbind.int", At(0)), call("aten.stack.default", Listing([At(1), At(1)]))],
    ],
)
def test_lists_cannot_grow_by_being_given_on(nodes: list[Node]) -> None:
    """Two lists of the list before, sixty times over, are more items than any memory holds."""
    graph = Graph([Input(), *nodes], At(len(nodes)))
    with pytest.raises(StudentError, match=r"fails on inputs|nests lists"):
        RebuiltModel(Description(graph, graph, {}))(X)


def test_results_of_one_call_are_taken_one_by_one() -> None:
    """As every description of a real model does."""
    nodes = [call("aten.unbind.int", At(0)), call("operator.getitem", At(1), 1)]
    graph = Graph([Input(), *nodes], At(2))
    assert torch.equal(RebuiltModel(Description(graph, graph, {}))(X), X[1])


def test_the_output_must_refer_to_a_node() -> None:
    """One past the last is no node."""
    assert "refers to what is not there" in str(refusal([], Listing([At(0), At(1)])))


def test_a_keyword_argument_is_checked_like_any_other() -> None:
    """References stand in both."""
    assert "refers to what is not there" in str(refusal([call("aten.add.Tensor", At(0), At(0), alpha=At(5))], At(1)))


def test_a_tensor_that_did_not_cross_is_missed() -> None:
    """Before the module is built."""
    error = refusal([Parameter("weight"), call("aten.matmul.default", At(0), At(1))], At(2))
    assert str(error) == "the description of the model lacks some of its tensors"


def test_too_many_calls_are_refused() -> None:
    """A limit that no assignment's model comes near."""
    nodes: list[Node] = [call("aten.relu.default", At(0))] * MOST_NODES
    assert str(refusal(nodes, At(1))) == "the model makes more than 20,000 calls"
    check(Graph([Input(), *nodes[1:]], At(1)))


@pytest.mark.parametrize(
    "nodes",
    [
        [call("aten.zeros.default", sizes(2**40))],
        [call("aten.zeros.default", sizes(2**62, 2**62))],
        [call("aten.rand.default", sizes(2**20, 2**20))],
        [call("aten.expand.default", At(0), sizes(2**20, 2**10, 2, 3)), call("aten.clone.default", At(1))],
        [call("aten.repeat.default", At(0), sizes(2**30, 1))],
        [call("aten.arange.default", 2**50)],
        [call("aten.eye.default", 2**20)],
        [call("aten.pad.default", At(0), sizes(2**34, 0))],
        [
            call("aten.flatten.using_ints", At(0)),
            call("aten.repeat.default", At(1), sizes(2**18)),
            call("aten.outer.default", At(2), At(2)),
        ],
    ],
    ids=lambda nodes: nodes[-1].name,
)
def test_what_would_fill_memory_is_refused_before_it_runs(nodes: list[Node]) -> None:
    """Sizes are worked out first, without values."""
    message = str(refusal(nodes, At(len(nodes))))
    assert "GiB in one step" in message or "the model fails on inputs of shape (2, 3)" in message


def test_memory_counts_over_the_whole_graph() -> None:
    """Many results that fit one by one are refused together."""
    nodes: list[Node] = [call("aten.new_zeros.default", At(0), sizes(2**28)) for _ in range(5)]
    assert str(refusal(nodes, At(1))) == "the model would compute more than 4 GiB in one step"


@pytest.mark.parametrize(
    "node",
    [
        call("aten.relu.default", "text"),
        call("aten.relu.default"),
        call("aten.relu.default", At(0), At(0)),
        call("aten.relu.default", At(0), nothing=1),
        call("aten.conv2d.default", At(0), None),
        call("aten.reshape.default", At(0), sizes(7)),
        call("aten.to.dtype", At(0), Dtype("quint8")),
        call("aten.mul.Scalar", At(0), 2**70),
        call("aten.einsum.default", "ij,jk", Listing([At(0)])),
        call("operator.getitem", At(0), "key"),
        call("operator.floordiv", 1, 0),
        call("operator.truediv", 1.0, 0),
        call("operator.mod", 1, 0),
        call("operator.neg", None),
        call("torch.sym_float", "x"),
        call("torch.sym_max", "x", None),
    ],
    ids=lambda node: node.name,
)
def test_arguments_that_do_not_fit_are_the_models_fault(node: Operation) -> None:
    """Whatever torch or Python raise, it ends as one sentence with the inputs' shapes; theirs is for staff."""
    error = refusal([node], At(1))
    assert str(error) == "the model fails on inputs of shape (2, 3)"
    assert error.detail


def test_more_inputs_than_given_are_refused() -> None:
    """A graph that asks for a second input gets none; one that crossed was compared on as many as it asks for."""
    graph = Graph([Input(), Input(), call("aten.relu.default", At(1))], At(2))
    with pytest.raises(StudentError, match="fails on inputs"):
        Runs(graph, graph).run({}, [X], training=False)
    with pytest.raises(GraderError, match="rebuilt on an example of 2 inputs and is called on 1"):
        RebuiltModel(Description(graph, graph, {}))(X)


def test_keys_without_values_are_refused() -> None:
    """A dictionary's two lists must be of one length."""
    graph = Graph([Input()], Dictionary(["a", "b"], [At(0)]))
    with pytest.raises(StudentError, match="fails on inputs"):
        RebuiltModel(Description(graph, graph, {}))(X)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        b"not a graph",
        msgspec.msgpack.encode({"nodes": [], "output": None, "more": 1}),
        msgspec.msgpack.encode({"nodes": [["op", "aten.relu.default", "args", {}]], "output": None}),
        msgspec.msgpack.encode({"nodes": [["code", "print()"]], "output": None}),
        msgspec.msgpack.encode({"nodes": [], "output": None})[:-1] + b"\x91" * 100_000,
    ],
)
def test_bytes_that_are_no_graph_are_refused(data: bytes) -> None:
    """Cut short, of other types, with more keys than there are, or nested without end."""
    with pytest.raises(StudentError, match="the description of the model is not one"):
        read_graph(data)


def test_a_graph_is_checked_as_it_is_read() -> None:
    """What decodes well may still ask for what is not allowed."""
    with pytest.raises(StudentError, match="as_strided"):
        read_graph(msgspec.msgpack.encode(Graph([call("aten.as_strided.default")], None)))
