"""Described and rebuilt: the module that comes back computes, learns and is trained as the one that went in."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils._pytree import tree_leaves

from autograder.box.describe import describe
from autograder.box.nodes import NotDescribable
from autograder.models.rebuilt import Description, RebuiltModel

same = partial(torch.testing.assert_close, rtol=1e-9, atol=1e-9)


class SkipAutoencoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.down, self.deep = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 4, 3, padding=1)
        self.up, self.last = nn.ConvTranspose2d(4, 4, 2, stride=2), nn.Conv2d(8, 1, 3, padding=1)

    def forward(self, images: torch.Tensor) -> Any:
        wide = torch.relu(self.down(images))
        deep = torch.relu(self.deep(F.max_pool2d(wide, 2)))
        return torch.sigmoid(self.last(torch.cat([self.up(deep), wide], dim=1)))


class Normed(nn.Module):
    """Batch norm with its running statistics, group norm, instance norm, global pooling."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.GELU(), nn.GroupNorm(2, 4), nn.InstanceNorm2d(4, affine=True)
        )
        self.head = nn.Linear(4, 2)

    def forward(self, images: torch.Tensor) -> Any:
        return self.head((self.body(images) ** 2).mean((2, 3)))


class Recurrent(nn.Module):
    def __init__(self, kind: Callable[..., nn.RNNBase]) -> None:
        super().__init__()
        self.cell = kind(8, 6, num_layers=2, batch_first=True)
        self.head = nn.Linear(6, 3)

    def forward(self, sequence: torch.Tensor) -> Any:
        return self.head(self.cell(sequence)[0][:, -1])


class SelfAttention(nn.Module):
    """torch's own attention; returns the values and the weights."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, sequence: torch.Tensor) -> Any:
        return self.attention(sequence, sequence, sequence)


class CausalAttention(nn.Module):
    """Attention by hand, as in an assignment: the mask is made while it runs."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(8, 24)

    def forward(self, sequence: torch.Tensor) -> Any:
        _, length, width = sequence.shape
        query, key, value = self.qkv(sequence).chunk(3, dim=-1)
        scores = query @ key.transpose(-2, -1) / width**0.5  # (B, T, T)
        future = torch.triu(torch.ones(length, length, dtype=torch.bool), diagonal=1)
        return scores.masked_fill(future, float("-inf")).softmax(dim=-1) @ value


class Residual(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner, self.norm = nn.Linear(5, 5), nn.LayerNorm(5)

    def forward(self, x: torch.Tensor) -> Any:
        return x + self.norm(F.silu(self.inner(x)))


class Tied(nn.Module):
    """One weight under two names."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(5, 5), nn.Linear(5, 5)
        self.second.weight = self.first.weight

    def forward(self, x: torch.Tensor) -> Any:
        return self.second(torch.tanh(self.first(x)))


class WithConstants(nn.Module):
    """A buffer, a tensor kept as a plain attribute, and a tensor made in the code."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(5, 5)
        self.register_buffer("mask", torch.tril(torch.ones(5, 5)))
        self.ramp = torch.arange(5.0, dtype=torch.float64)

    def forward(self, x: torch.Tensor) -> Any:
        return (self.inner(x) @ self.mask + self.ramp) * torch.tensor([2.0], dtype=torch.float64)


class Nested(nn.Module):
    """Returns a dict of a tensor and a tuple that holds a list."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(5, 4)

    def forward(self, x: torch.Tensor) -> Any:
        hidden = self.inner(x)
        return {"hidden": hidden, "parts": (hidden.relu(), [hidden.sum(1), hidden.mean()])}


class Variational(nn.Module):
    """Draws noise while it runs."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.Linear(5, 4), nn.Linear(2, 5)

    def forward(self, x: torch.Tensor) -> Any:
        mean, log_variance = self.encoder(x).chunk(2, dim=1)
        code = mean + torch.randn_like(mean) * torch.exp(log_variance / 2)
        return self.decoder(code), mean, log_variance


class Language(nn.Module):
    """Tokens with learned positions: the inputs are integers."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens, self.positions = nn.Embedding(10, 6), nn.Parameter(torch.randn(20, 6))
        self.head = nn.Linear(6, 10)

    def forward(self, tokens: torch.Tensor) -> Any:
        return F.log_softmax(self.head(self.tokens(tokens) + self.positions[: tokens.shape[1]]), dim=-1)


def images(batch: int) -> torch.Tensor:
    return torch.rand(batch, 1, 8, 8, dtype=torch.float64)


def vectors(batch: int) -> torch.Tensor:
    return torch.rand(batch, 5, dtype=torch.float64)


def sequences(batch: int) -> torch.Tensor:
    return torch.rand(batch, 6, 8, dtype=torch.float64)


def tokens(batch: int) -> torch.Tensor:
    return torch.randint(10, (batch, 7))


Kind = tuple[Callable[[], nn.Module], Callable[[int], torch.Tensor]]

KINDS: dict[str, Kind] = {
    "skip autoencoder": (SkipAutoencoder, images),
    "norms": (Normed, images),
    "dropout": (lambda: nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 2)), vectors),
    "lstm": (lambda: Recurrent(nn.LSTM), sequences),
    "gru": (lambda: Recurrent(nn.GRU), sequences),
    "attention": (SelfAttention, sequences),
    "causal attention": (CausalAttention, sequences),
    "transformer": (lambda: nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), sequences),
    "residual": (Residual, vectors),
    "tied": (Tied, vectors),
    "constants": (WithConstants, vectors),
    "nested": (Nested, vectors),
    "variational": (Variational, vectors),
    "language": (Language, tokens),
}


class Pair:
    """A module and what was rebuilt from its description, in one mode, in float64."""

    def __init__(self, kind: str, training: bool) -> None:
        build, self.inputs = KINDS[kind]
        self.original = build().double().train(training)
        graph, tensors = describe(self.original, (self.inputs(3),), training)
        self.rebuilt = RebuiltModel(Description(graph, graph, tensors)).train(training)

    def outputs(self, batch: int) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        """What both return for one batch, with the same numbers drawn on the way."""
        given = self.inputs(batch)
        torch.manual_seed(1)
        ours = tree_leaves(self.original(given))
        torch.manual_seed(1)
        return ours, tree_leaves(self.rebuilt(given))

    def step(self, batch: int, lr: float) -> None:
        """Leave gradients in both and take one step of SGD."""
        for model, outputs in zip((self.original, self.rebuilt), self.outputs(batch), strict=True):
            model.zero_grad()
            torch.stack([output.pow(2).mean() for output in outputs]).sum().backward()
            torch.optim.SGD(model.parameters(), lr=lr).step()

    def compared_gradients(self) -> set[nn.Parameter]:
        """The original's parameters whose last gradient is that of the rebuilt module's, too."""
        compared, named = set(), self.rebuilt.named()
        for name, parameter in self.original.named_parameters(remove_duplicate=False):
            if name in named and named[name].grad is not None:  # of a weight with two names the graph uses one
                same(named[name].grad, parameter.grad)
                compared.add(parameter)
        return compared


@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_rebuilt_module_computes_the_same(kind: str, training: bool) -> None:
    """For every batch size, though it was described on three examples."""
    pair = Pair(kind, training)
    for batch in (3, 1, 8):
        ours, theirs = pair.outputs(batch)
        assert len(ours) == len(theirs) > 0
        for one, other in zip(ours, theirs, strict=True):
            same(other, one)


@pytest.mark.parametrize("kind", KINDS)
def test_the_rebuilt_module_has_the_same_gradients_and_trains_the_same(kind: str) -> None:
    """Five steps of SGD on the same batches: every parameter's gradient, the statistics and the outputs agree."""
    pair = Pair(kind, training=True)
    before = [parameter.detach().clone() for parameter in pair.original.parameters()]
    for _ in range(5):
        pair.step(4, lr=0.05)
    ours, theirs = pair.outputs(4)
    for one, other in zip(ours, theirs, strict=True):
        same(other, one)
    assert not all(torch.equal(old, new) for old, new in zip(before, pair.original.parameters(), strict=True))
    assert pair.compared_gradients() == set(pair.original.parameters())
    for name, buffer in pair.original.named_buffers():
        same(pair.rebuilt.named()[name], buffer)


def test_batch_norm_trains_with_the_batch_and_evaluates_with_the_past(described: Callable[..., Description]) -> None:
    """Statistics that training leaves are the ones that evaluation uses, across the two graphs."""
    original = Normed().double()
    model = RebuiltModel(described(original, images(3)))
    for batch in (images(6), images(6)):
        original.train()(batch)
        model.train()(batch)
    given = images(2)
    same(model.eval()(given), original.eval()(given))
    assert not torch.allclose(model.train()(given), original(given))


def test_a_function_with_a_mask_is_rebuilt() -> None:
    """A function needs no module; the mask is an input like any other."""

    def attend(query: torch.Tensor, key: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return (query @ key.transpose(1, 2)).masked_fill(mask == 0, -1e9).softmax(dim=-1)

    def given(batch: int) -> tuple[torch.Tensor, ...]:
        return sequences(batch), sequences(batch), torch.randint(2, (batch, 6, 6))

    graph, tensors = describe(attend, given(3))
    model = RebuiltModel(Description(graph, graph, tensors))
    inputs = given(5)
    same(model(*inputs), attend(*inputs))


def test_describing_leaves_the_module_as_it_was() -> None:
    """Its modes, its weights and its statistics."""
    module = Normed().double().train()
    module.body[1].eval()
    before = {name: tensor.clone() for name, tensor in module.state_dict().items()}
    describe(module, (images(3),), training=True)
    assert module.training
    assert not module.body[1].training
    assert all(torch.equal(tensor, before[name]) for name, tensor in module.state_dict().items())


def test_a_description_keeps_nothing_alive() -> None:
    """Its tensors are copies: training the original later does not change what was handed in."""
    module = Residual().double()
    _, tensors = describe(module, (vectors(3),))
    before = tensors["inner.weight"].clone()
    with torch.no_grad():
        module.inner.weight.zero_()
    assert torch.equal(tensors["inner.weight"], before)


def test_the_codes_own_error_is_told() -> None:
    """What the code raises on the example says more than what tracing it raises."""
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        describe(nn.Linear(4, 2).double(), (vectors(3),))


def test_code_that_depends_on_values_is_not_describable() -> None:
    """A graph has no branches on data."""

    def branching(x: torch.Tensor) -> torch.Tensor:
        return x if x.sum() > 0 else -x

    with pytest.raises(NotDescribable):
        describe(branching, (vectors(3),))


def test_what_is_no_tensor_cannot_be_returned() -> None:
    """The message names the type."""
    with pytest.raises(NotDescribable, match="complex"):
        describe(lambda x: (x, 1j), (vectors(3),))
