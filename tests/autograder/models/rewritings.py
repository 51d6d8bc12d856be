"""Pairs of models that compute the same in different code: how each pair is written, and what is told of it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

Forward = Callable[[nn.Module, torch.Tensor], Any]


@dataclass(frozen=True)
class Rewriting:
    """Two ways of writing one model; `layers` makes its layers, the same for both."""

    sentence: str
    layers: Callable[[], dict[str, nn.Module]]
    one: Forward
    other: Forward
    shape: tuple[int, ...] = (1, 6, 6)  # of an example


class Written(nn.Module):
    """Layers, and code that uses them."""

    def __init__(self, layers: dict[str, nn.Module], forward: Forward) -> None:
        super().__init__()
        for name, layer in layers.items():
            self.add_module(name, layer)
        self._forward = forward

    def forward(self, x: torch.Tensor) -> Any:
        return self._forward(self, x)


def convolution(**more: Any) -> Callable[[], dict[str, nn.Module]]:
    return lambda: {"conv": nn.Conv2d(1, 4, 3, padding=1, **more)}


def two() -> dict[str, nn.Module]:
    return {"a": nn.Conv2d(1, 4, 3, padding=1), "b": nn.Conv2d(1, 4, 5, padding=2)}


def dense() -> dict[str, nn.Module]:
    return {"a": nn.Linear(5, 8), "b": nn.Linear(8, 3)}


def attending() -> dict[str, nn.Module]:
    return {"q": nn.Linear(8, 8), "k": nn.Linear(8, 8), "v": nn.Linear(8, 8), "out": nn.Linear(8, 8)}


def as_padding_same(m: Any, x: torch.Tensor) -> Any:
    return F.conv2d(x, m.conv.weight, m.conv.bias, padding="same")


def heads(m: Any, x: torch.Tensor) -> Any:
    """Two heads, written with views and transpositions."""
    batch, length, width = x.shape
    q, k, v = (f(x).view(batch, length, 2, width // 2).transpose(1, 2) for f in (m.q, m.k, m.v))
    weights = F.softmax(q @ k.transpose(-2, -1) / math.sqrt(width // 2), dim=-1)
    return m.out((weights @ v).transpose(1, 2).contiguous().view(batch, -1, width))


def heads_otherwise(m: Any, x: torch.Tensor) -> Any:
    """Two heads, written with reshapes, permutations and functions of torch."""
    split = [layer(x).reshape(x.size(0), x.size(1), 2, -1).permute(0, 2, 1, 3) for layer in (m.q, m.k, m.v)]
    scores = torch.true_divide(torch.matmul(split[0], split[1].mT), 2.0)
    mixed = torch.matmul(torch.softmax(scores, 3), split[2])
    return m.out(mixed.swapaxes(1, 2).reshape(x.shape))


def patches_in_place(m: Any, x: torch.Tensor) -> Any:
    tokens = m.conv(x).flatten(2).transpose(1, 2)
    tokens += torch.arange(9)[:, None] / 10
    scores = m.q(tokens) / 3
    scores.masked_fill_(torch.ones(9, 9).triu(1).bool(), -1e9)
    return scores.softmax(-1)


def patches(m: Any, x: torch.Tensor) -> Any:
    tokens = m.conv(x).flatten(2).transpose(1, 2) + torch.arange(9)[:, None] / 10
    return (m.q(tokens) / 3).masked_fill(torch.ones(9, 9).tril() == 0, -1e9).softmax(-1)


def angles() -> torch.Tensor:
    return torch.arange(7.0)[:, None] / torch.tensor(100.0) ** (torch.arange(2) / 2)


def written_table() -> torch.Tensor:
    table = torch.zeros(7, 4)
    table[:, 0::2] = torch.sin(angles())
    table[:, 1::2] = torch.cos(angles())
    return table


REWRITINGS = {
    "padding": Rewriting(
        "padding=1 around a window of three is padding='same'",
        convolution(),
        lambda m, x: m.conv(x),
        as_padding_same,
    ),
    "concatenation": Rewriting(
        "cat, concat and concatenate; an axis counted from the end, or from the front",
        two,
        lambda m, x: torch.cat([m.a(x), m.b(x)], dim=1),
        lambda m, x: torch.concat((m.a(x), m.b(x)), -3).clone(),
    ),
    "functions": Rewriting(
        "a method, a function, a module, one that overwrites its input",
        convolution(),
        lambda m, x: torch.sigmoid(m.conv(x).relu()),
        lambda m, x: nn.Sigmoid()(nn.ReLU(inplace=True)(m.conv(x))),
    ),
    "flattening": Rewriting(
        "flatten, view, reshape and nn.Flatten",
        lambda: {"conv": nn.Conv2d(1, 4, 3), "head": nn.Linear(64, 3)},
        lambda m, x: m.head(m.conv(x).view(x.size(0), -1)),
        lambda m, x: m.head(nn.Flatten()(m.conv(x))),
    ),
    "order of layers": Rewriting(
        "layers under other names, made in another order, some never used",
        dense,
        lambda m, x: m.b(torch.tanh(m.a(x))),
        lambda m, x: m.z_second(m.a_first(x).tanh()),
        (5,),
    ),
    "order of calls": Rewriting(
        "branches worked out in another order, and added the other way round",
        two,
        lambda m, x: m.a(x) + m.b(x),
        lambda m, x: torch.add(*[layer(x) for layer in (m.b, m.a)]),
    ),
    "sequential": Rewriting(
        "nn.Sequential, and its layers one after another",
        dense,
        lambda m, x: nn.Sequential(m.a, nn.ReLU(), nn.Identity(), m.b)(x),
        lambda m, x: m.b(F.relu(m.a(x))),
        (5,),
    ),
    "arithmetic": Rewriting(
        "operators and functions: sub and subtract, mul and multiply, div and true_divide, whole numbers and others",
        dense,
        lambda m, x: -(m.a(x) - 1) * 2 / 3,
        lambda m, x: torch.true_divide(torch.multiply(torch.negative(torch.subtract(m.a(x), 1.0)), 2.0), 3.0),
        (5,),
    ),
    "transposition": Rewriting(
        "transpose, swapaxes, permute, movedim and .mT",
        lambda: {"a": nn.Linear(6, 8)},
        lambda m, x: m.a(x).transpose(1, 2).permute(0, 2, 1).transpose(-1, -2),
        lambda m, x: m.a(x).mT.swapaxes(2, 1).movedim(1, 2),
        (7, 6),
    ),
    "products": Rewriting(
        "@, matmul and bmm of two stacks of matrices",
        lambda: {"a": nn.Linear(6, 6)},
        lambda m, x: m.a(x) @ x.transpose(1, 2),
        lambda m, x: torch.bmm(m.a(x), x.transpose(1, 2)),
        (7, 6),
    ),
    "pooling": Rewriting(
        "nn.MaxPool2d(2), and all its arguments",
        convolution(),
        lambda m, x: nn.MaxPool2d(2)(m.conv(x)),
        lambda m, x: F.max_pool2d(m.conv(x), kernel_size=(2, 2), stride=2, padding=0),
    ),
    "upsampling": Rewriting(
        "nn.Upsample by a factor, F.interpolate to a size",
        convolution(),
        lambda m, x: nn.Upsample(scale_factor=2)(m.conv(x)),
        lambda m, x: F.interpolate(m.conv(x), size=(12, 12), mode="nearest"),
    ),
    "what does nothing": Rewriting(
        "copies, dropout with chance 0, conversions to the dtype that there is, calls that nothing follows from",
        dense,
        lambda m, x: m.b(m.a(x)),
        lambda m, x: (m.a(x).sum(), m.b(F.dropout(m.a(x).contiguous().clone().to(x.dtype), p=0.0)))[1],
        (5,),
    ),
    "heads": Rewriting(
        "attention in two heads, by views and transpositions or by reshapes and permutations",
        attending,
        heads,
        heads_otherwise,
        (7, 8),
    ),
    "overwriting": Rewriting(
        "results that are overwritten, where nothing else has looked at them",
        lambda: {"conv": nn.Conv2d(1, 4, 3, padding=1), "norm": nn.BatchNorm2d(4), "other": nn.Conv2d(1, 4, 1)},
        lambda m, x: torch.relu(m.norm(m.conv(x)) + m.other(x)),
        lambda m, x: m.norm(m.conv(x)).add_(m.other(x)).relu_(),
    ),
    "overwriting a view": Rewriting(
        "positions added to patches in place, behind views of what the convolution made; a mask filled in place",
        lambda: {"conv": nn.Conv2d(1, 4, 2, stride=2), "q": nn.Linear(4, 9)},
        patches_in_place,
        patches,
    ),
    "tables": Rewriting(
        "a table of positions, written into zeros or put together at once",
        lambda: {"a": nn.Linear(6, 4)},
        lambda m, x: m.a(x) + written_table(),
        lambda m, x: m.a(x) + torch.stack([angles().sin(), angles().cos()], dim=-1).flatten(1),
        (7, 6),
    ),
    "noise": Rewriting(
        "randn_like and randn of a size",
        lambda: {"a": nn.Linear(5, 4), "b": nn.Linear(5, 4)},
        lambda m, x: m.a(x) + torch.randn_like(m.b(x)) * torch.exp(0.5 * m.b(x)),
        lambda m, x: m.a(x) + torch.exp(m.b(x) / 2) * torch.randn(x.size(0), 4, dtype=x.dtype),
        (5,),
    ),
    "square": Rewriting(
        "x ** 2 and torch.square",
        dense,
        lambda m, x: m.a(x) ** 2,
        lambda m, x: torch.square(m.a(x)),
        (5,),
    ),
    "masks": Rewriting(
        "a mask of torch.ones or of new_ones, and its size from whatever has it",
        lambda: {"a": nn.Linear(6, 7)},
        lambda m, x: m.a(x).masked_fill(torch.triu(torch.ones(7, 7), 1).bool(), -1e9).softmax(-1),
        lambda m, x: F.softmax(m.a(x).masked_fill(x.new_ones(x.shape[1], x.shape[1]).triu(1) == 1, -1e9), 2),
        (7, 6),
    ),
}
