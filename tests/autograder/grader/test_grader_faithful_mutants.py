"""Descriptions that were broken on purpose: the comparison with the student's own model finds every one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
import torch

from autograder.box.nodes import Argument, At, Buffer, Graph, Node, Operation, Parameter
from autograder.errors import NotRebuilt
from autograder.grader.session import Session
from autograder.models.draft import draws
from autograder.models.rebuilt import Description

Notebook = Callable[..., Session]

NETWORKS = """
import torch
from torch import nn

class Convolutional(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 3, 3, padding=1, bias=False)  # nothing would follow from one, before the norm
        self.second = nn.Conv2d(3, 3, 3, padding=1)
        self.norm, self.drop = nn.BatchNorm2d(3), nn.Dropout(0.4)
        self.last = nn.Linear(3, 2)

    def forward(self, x):
        h = torch.relu(self.norm(self.first(x)))
        h = h - self.drop(torch.tanh(self.second(h)))
        return self.last(h.mean((2, 3)))

class Attending(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.value = nn.Linear(8, 8), nn.Linear(8, 8)
        self.key = nn.Linear(8, 8, bias=False)  # nothing would follow from one
        self.norm = nn.LayerNorm(8)

    def forward(self, x):
        x = x.flatten(1).unflatten(1, (8, 8))
        scores = self.query(x) @ self.key(x).mT / 8 ** 0.5
        return self.norm(torch.softmax(scores, -1) @ self.value(x) - x)

class Drawing(nn.Module):
    def __init__(self):
        super().__init__()
        self.mean, self.spread = nn.Linear(64, 4), nn.Linear(64, 4)

    def forward(self, x):
        x = x.flatten(1)
        return self.mean(x) + torch.randn(len(x), 4) * torch.exp(0.5 * self.spread(x))

class Keeping(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(64))
        self.register_buffer("calls", torch.zeros(()))
        self.scale = nn.Parameter(torch.ones(64))

    def forward(self, x):
        x = x.flatten(1)
        if self.training:
            self.mean = 0.9 * self.mean + 0.1 * x.mean(0)
            self.calls += 1
        return (x - self.mean) * self.scale / (1 + self.calls)
"""
EXAMPLE = torch.rand(3, 1, 8, 8, generator=torch.Generator().manual_seed(0))
SWAPPED = ("aten.sub.Tensor", "aten.div.Tensor", "aten.matmul.default")
NUMBERS = 1.7  # by which a number of a call is multiplied


@dataclass(frozen=True)
class Mutant:
    name: str
    description: Description


def mutants(original: Description) -> Iterator[Mutant]:
    """Each call in each mode left out, its arguments swapped, its numbers changed, its draws and its state frozen."""
    for name in sorted({node.name for node in original.training.nodes if isinstance(node, Parameter)}):
        yield Mutant(
            f"{name} no longer learned",
            Description(*(fixed(each, name) for each in graphs(original)), original.tensors),
        )
    for mode in ("training", "evaluation"):
        graph: Graph = getattr(original, mode)
        for index, node in enumerate(graph.nodes):
            for name, nodes, tensors in broken(graph, index, node):
                changed = replace(original, **{mode: Graph(nodes, graph.output)})
                label = f"{mode}, {index} {getattr(node, 'name', 'input')}: {name}"
                yield Mutant(label, replace(changed, tensors={**original.tensors, **tensors}))


def graphs(description: Description) -> tuple[Graph, Graph]:
    return description.training, description.evaluation


def fixed(graph: Graph, name: str) -> Graph:
    """The graph with a parameter that is none any more."""
    nodes = [Buffer(name) if node == Parameter(name) else node for node in graph.nodes]
    return Graph(nodes, graph.output)


def broken(graph: Graph, index: int, node: Node) -> Iterator[tuple[str, list[Node], dict[str, torch.Tensor]]]:
    def instead(other: Node) -> list[Node]:
        return [*graph.nodes[:index], other, *graph.nodes[index + 1 :]]

    if not isinstance(node, Operation):
        return
    if node.name in SWAPPED:
        yield "arguments swapped", instead(Operation(node.name, [node.args[1], node.args[0]], node.kwargs)), {}
    if node.name in ("aten.relu.default", "aten.tanh.default", "aten.exp.default"):
        yield "left out", instead(Operation("aten.alias.default", node.args, {})), {}
    if node.name in ("aten.add_.Tensor", "aten.copy_.default"):
        yield "state lost", instead(Operation("aten.alias.default", node.args[:1], {})), {}
    if node.name == "aten.batch_norm.default" and node.args[5] is True:
        yield "statistics lost", instead(with_argument(node, 6, 0.0)), {}
        yield "statistics of evaluation", instead(with_argument(node, 5, False)), {}
    if draws(node.name) and node.name == "aten.randn.default":
        yield "draw frozen", instead(Operation("aten.full.default", [node.args[0], 0.3], {})), {}
    if node.name == "aten.dropout.default" and node.args[2] is True:
        yield "never dropped", instead(with_argument(node, 2, False)), {}
        yield "dropped more", instead(with_argument(node, 1, 0.6)), {}
    for position, argument in enumerate(node.args):
        if type(argument) is float and argument and node.name in ("aten.mul.Tensor", "aten.div.Tensor"):
            yield "another number", instead(with_argument(node, position, argument * NUMBERS)), {}
    has_bias = len(node.args) > 2 and isinstance(node.args[2], At)
    if node.name in ("aten.linear.default", "aten.conv2d.default") and has_bias:
        yield "no bias", instead(Operation(node.name, [*node.args[:2], None, *node.args[3:]], node.kwargs)), {}


def with_argument(node: Operation, position: int, value: Argument) -> Operation:
    return Operation(node.name, [*node.args[:position], value, *node.args[position + 1 :]], node.kwargs)


def found_out(session: Session, name: str, description: Description) -> bool:
    handle = session.build(name, {}, 0)
    try:
        session.insist(handle, description, [EXAMPLE], (True, False), name, any_batch=True)
    except NotRebuilt:
        return True
    return False


@pytest.mark.parametrize("name", ["Convolutional", "Attending", "Drawing", "Keeping"])
def test_every_mutant_of_a_description_is_found(notebook: Notebook, name: str) -> None:
    """None of them is used; the description itself is."""
    session = notebook(NETWORKS)
    session.start("load")
    original = session.describe_module(name, {}, EXAMPLE, seed=0)
    missed = [each.name for each in mutants(original) if not found_out(session, name, each.description)]
    assert missed == []
    assert not found_out(session, name, original)


def test_there_are_enough_mutants(notebook: Notebook) -> None:
    session = notebook(NETWORKS)
    session.start("load")
    names = ["Convolutional", "Attending", "Drawing", "Keeping"]
    counted = {name: len(list(mutants(session.describe_module(name, {}, EXAMPLE, seed=0)))) for name in names}
    assert sum(counted.values()) >= 30, counted
    assert min(counted.values()) >= 3, counted
