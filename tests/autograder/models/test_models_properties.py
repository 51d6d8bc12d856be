"""Any bytes, and any graph that was right before somebody changed it, give a result or a sentence, and soon."""

import functools
import random
import resource
from datetime import timedelta
from typing import Any

import msgspec
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from autograder.box.describe import describe
from autograder.errors import StudentError
from autograder.models.graph import canonical, fingerprint, read_graph
from autograder.models.normal import normal_form
from autograder.models.operations import ALLOWED
from autograder.models.rebuilt import Description, RebuiltModel

IMAGES = torch.rand(3, 2, 8, 8, generator=torch.Generator().manual_seed(0))
NAMES = sorted(ALLOWED)
ODD: list[Any] = [-(2**63), -(2**40), -3, -1, 0, 1, 2, 3, 5, 100, 2**40, 2**62, 2**63 - 1, 2**64 - 1]
ODD += [0.0, -1.5, 1e308, 1e-308, float("nan"), float("inf"), None, True, False, "", "reflect", "ij,jk->ik"]
ODD += [["list", []], ["list", [2**40, 2**40]], ["list", [0, -1]], ["tuple", [["at", 0]]], ["dict", ["a"], []]]
ODD += [["at", -1], ["at", 0], ["at", 1], ["at", 2], ["at", 2**40], ["dtype", "int64"], ["dtype", "float64"]]
ODD += [["dtype", "bfloat16"], ["dtype", "quint8"], ["list", [["at", 1], ["at", 1]]], ["list", [["list", [1]]]]]

BOUNDED = settings(
    max_examples=150, deadline=timedelta(seconds=60), suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


class Convolving(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.down, self.norm, self.up = nn.Conv2d(2, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ConvTranspose2d(8, 2, 2, 2)

    def forward(self, x: torch.Tensor) -> Any:
        maps = F.max_pool2d(torch.relu(self.norm(self.down(x))), 2)
        wide = F.pad(F.interpolate(maps, scale_factor=0.5), (1, 1, 1, 1))
        return {"out": self.up(torch.cat([maps, wide[:, :, :4, :4]], 1)), "all": (maps.topk(2)[0], maps.cumsum(1))}


class Attending(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.mixed, self.norm, self.steps = nn.Linear(8, 24), nn.LayerNorm(8), nn.LSTM(8, 4, batch_first=True)
        self.table = nn.Embedding(5, 8)

    def forward(self, x: torch.Tensor) -> Any:
        tokens = self.norm(x.flatten(1, 2)) + self.table((torch.arange(16) > 7).long())
        q, k, v = self.mixed(tokens).chunk(3, -1)
        read = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        mixed = torch.einsum("bij,bkj,bkl->bil", q, k, v).masked_fill(torch.eye(16, 8) > 0, 0.5)
        return self.steps(read + mixed)[0].gather(1, torch.zeros(1, 1, 4).long().expand(x.shape[0], 2, 4)).unbind(1)


@functools.cache
def originals() -> list[tuple[Any, dict[str, torch.Tensor]]]:
    """Graphs that are right, as plain lists, with their tensors."""
    torch.manual_seed(0)
    described = [describe(module, (IMAGES,), training=True) for module in (Convolving(), Attending())]
    return [(msgspec.to_builtins(graph), tensors) for graph, tensors in described]


def changed(graph: Any, chooser: random.Random) -> Any:
    """The same with one thing changed: mostly one call's name or one of its arguments, else anything anywhere."""
    nodes = graph.get("nodes") if isinstance(graph, dict) else None
    nodes = nodes if isinstance(nodes, list) else []
    calls = [place for place, node in enumerate(nodes) if isinstance(node, list) and len(node) == 4]
    if not calls or chooser.random() < 0.15:
        return altered(graph, chooser)
    place = chooser.choice(calls)
    tag, name, args, kwargs = nodes[place]
    if chooser.random() < 0.2:
        name = chooser.choice(NAMES)
    elif isinstance(args, list) and args:
        which = chooser.randrange(len(args))
        args = [*args[:which], argument(args[which], len(nodes), chooser), *args[which + 1 :]]
    return {**graph, "nodes": [*nodes[:place], [tag, name, args, kwargs], *nodes[place + 1 :]]}


def argument(value: Any, nodes: int, chooser: random.Random) -> Any:
    """Another argument in its place: of its own kind if it can be."""
    match value:
        case ["at", int()] if chooser.random() < 0.7:
            return ["at", chooser.randrange(nodes)]
        case ["list", [*items]] if items and chooser.random() < 0.8:
            place = chooser.randrange(len(items))
            return ["list", [*items[:place], argument(items[place], nodes, chooser), *items[place + 1 :]]]
        case int() if abs(value) < 2**62 and chooser.random() < 0.4:
            return value + chooser.choice([-1, 1])
    return chooser.choice(ODD)


def altered(value: Any, chooser: random.Random) -> Any:
    """The same with something taken out, doubled, or replaced, whatever its type."""
    if isinstance(value, dict) and value:
        key = chooser.choice(sorted(value))
        return {**value, key: altered(value[key], chooser)}
    if isinstance(value, list) and value and chooser.random() < 0.9:
        place = chooser.randrange(len(value))
        what = chooser.random()
        if what < 0.04:
            return value[:place] + value[place + 1 :]
        if what < 0.08:
            return value[: place + 1] + value[place:]
        return [*value[:place], altered(value[place], chooser), *value[place + 1 :]]
    return chooser.choice([*ODD, *NAMES])


def outcome(data: bytes, tensors: dict[str, torch.Tensor]) -> str:
    """What becomes of a graph from the box, from its bytes to the gradient; anything but a StudentError is raised."""
    try:
        graph = read_graph(data)
        canonical(graph)
        fingerprint(graph, graph)
        description = Description(graph, graph, tensors)
        model = RebuiltModel(normal_form(description, [IMAGES]), "Net")
        model = RebuiltModel(description, "Net")
        model(IMAGES)
        model.trace(IMAGES)
    except StudentError as error:
        return str(error)
    return "ran"


@given(st.binary(max_size=300))
@BOUNDED
def test_any_bytes_are_a_graph_or_refused(data: bytes) -> None:
    """With the same sentence, whatever they are."""
    assert outcome(data, {}) == "the description of the model is not one"


@given(st.recursive(st.sampled_from(ODD), lambda inner: st.lists(inner, max_size=4), max_leaves=30))
@BOUNDED
def test_anything_in_the_form_of_a_graph_is_one_or_refused(output: Any) -> None:
    """Lists of lists of odd values, where a model's output belongs."""
    data = msgspec.msgpack.encode({"nodes": [["input"]], "output": output})
    outcome(data, {})


@given(st.integers(0, 2**32), st.integers(0, 1), st.integers(0, 4))
@BOUNDED
def test_a_changed_graph_runs_or_is_refused(seed: int, which: int, changes: int) -> None:
    """With a sentence for the student, and without taking the memory that it asks for."""
    graph, tensors = originals()[which]
    chooser = random.Random(seed)
    for _ in range(changes):
        graph = changed(graph, chooser)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said = outcome(msgspec.msgpack.encode(graph), tensors)
    assert changes or said == "ran"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 8 * 2**20  # KiB
