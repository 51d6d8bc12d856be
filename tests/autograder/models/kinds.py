"""The kinds of model that a deep-learning course builds, small: layers, what is done with them, and their inputs."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from rewritings import Written
from torch import nn
from torch.nn import functional as F

Inputs = Callable[[int], tuple[torch.Tensor, ...]]


@dataclass(frozen=True)
class Kind:
    """How a model is built, and inputs for a number of examples."""

    build: Callable[[], nn.Module]
    inputs: Inputs


class Takes(Written):
    """Layers, and code that uses them with several inputs."""

    def forward(self, *inputs: torch.Tensor) -> Any:  # type: ignore[override]
        return self._forward(self, *inputs)  # type: ignore[call-arg]


def written(forward: Callable[..., Any], **layers: Any) -> Callable[[], nn.Module]:
    """A module of these layers; each is given by what makes it."""
    return lambda: Takes({name: make() for name, make in layers.items()}, forward)


def of(kind: Callable[..., nn.Module], *args: Any, **kwargs: Any) -> Callable[[], nn.Module]:
    return lambda: kind(*args, **kwargs)


def chain(*makes: Callable[[], nn.Module]) -> Callable[[], nn.Module]:
    return lambda: nn.Sequential(*(make() for make in makes))


def images(batch: int) -> tuple[torch.Tensor, ...]:
    return (torch.rand(batch, 2, 8, 8, dtype=torch.float64),)


def rows(batch: int) -> tuple[torch.Tensor, ...]:
    return (torch.randn(batch, 6, dtype=torch.float64),)


def steps(batch: int) -> tuple[torch.Tensor, ...]:
    return (torch.randn(batch, 5, 8, dtype=torch.float64),)


def tokens(batch: int) -> tuple[torch.Tensor, ...]:
    return (torch.randint(11, (batch, 5)),)


def pairs(batch: int) -> tuple[torch.Tensor, ...]:
    """A source and a target sequence."""
    return torch.randint(11, (batch, 5)), torch.randint(11, (batch, 4))


def graphs(batch: int) -> tuple[torch.Tensor, ...]:
    """Features of seven nodes, and who is linked with whom."""
    return torch.randn(batch, 7, 6, dtype=torch.float64), (torch.rand(batch, 7, 7) > 0.6).double()


# -- convolutions ------------------------------------------------------------------------------------------------------


def skip_autoencoder(m: Any, x: torch.Tensor) -> Any:
    wide = torch.relu(m.down(x))
    deep = torch.relu(m.deep(F.max_pool2d(wide, 2)))
    return torch.sigmoid(m.last(torch.cat([m.up(deep), wide], dim=1)))


def residual(m: Any, x: torch.Tensor) -> Any:
    inner = m.norm2(m.conv2(torch.relu(m.norm1(m.conv1(x)))))
    return F.relu(inner + m.short(x), inplace=True)


def small_cnn(m: Any, x: torch.Tensor) -> Any:
    maps = F.max_pool2d(F.relu(m.conv(x)), 2)
    return F.log_softmax(m.head(m.drop(maps.view(x.shape[0], -1))), dim=1)


def maxout(m: Any, x: torch.Tensor) -> Any:
    return m.head(m.pieces(x).view(x.size(0), 4, 3).max(dim=2).values)


# -- attention ---------------------------------------------------------------------------------------------------------


def causal_by_hand(m: Any, x: torch.Tensor) -> Any:
    _, length, width = x.shape
    q, k, v = m.qkv(x).chunk(3, dim=-1)
    mask = torch.tril(torch.ones(length, length)).view(1, length, length)
    scores = (q @ k.transpose(-2, -1)) / math.sqrt(width)
    return F.softmax(scores.masked_fill(mask == 0, float("-inf")), dim=-1) @ v


def heads_by_hand(m: Any, x: torch.Tensor) -> Any:
    batch, length, width = x.shape
    q, k, v = (each.view(batch, length, 2, width // 2).transpose(1, 2) for each in m.qkv(x).split(width, dim=2))
    mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    return m.out(mixed.transpose(1, 2).contiguous().view(batch, length, width))


def einsum_attention(m: Any, x: torch.Tensor) -> Any:
    q, k, v = (each(x) for each in (m.q, m.k, m.v))
    weights = torch.einsum("bqd,bkd->bqk", q, k).mul(8**-0.5).softmax(-1)
    return torch.einsum("bqk,bkd->bqd", weights, v)


def built_in_attention(m: Any, x: torch.Tensor) -> Any:
    mask = torch.triu(torch.ones(5, 5, dtype=torch.bool), diagonal=1)
    return m.attention(x, x, x, attn_mask=mask, need_weights=True)


def decoder(m: Any, x: torch.Tensor) -> Any:
    mask = nn.Transformer.generate_square_subsequent_mask(x.size(1), dtype=x.dtype)
    return m.layer(x, m.memory(x), tgt_mask=mask, tgt_is_causal=True)


class Positions(nn.Module):
    """Sines and cosines as a buffer."""

    def __init__(self) -> None:
        super().__init__()
        place = torch.arange(20.0, dtype=torch.float64)[:, None]
        rate = torch.exp(torch.arange(0, 8, 2, dtype=torch.float64) * (-math.log(100.0) / 8))
        table = torch.zeros(20, 8, dtype=torch.float64)
        table[:, 0::2], table[:, 1::2] = torch.sin(place * rate), torch.cos(place * rate)
        self.register_buffer("table", table[None])

    def forward(self, x: torch.Tensor) -> Any:
        return x + self.table[:, : x.size(1)]


def language(m: Any, tokens: torch.Tensor) -> Any:
    places = torch.arange(tokens.shape[1])
    hidden = m.block(m.tokens(tokens) + m.places(places))
    return m.head(m.norm(hidden))


def masked_language(m: Any, tokens: torch.Tensor) -> Any:
    hidden = m.block(m.tokens(tokens), src_key_padding_mask=tokens == 0)
    return F.linear(hidden, m.tokens.weight)


def vision(m: Any, x: torch.Tensor) -> Any:
    patches = m.patches(x).flatten(2).transpose(1, 2)  # (B, 16, 8)
    tokens = torch.cat([m.first().expand(x.shape[0], -1, -1), patches], dim=1)
    return m.head(m.block(tokens)[:, 0])


class Learned(nn.Module):
    """A parameter of its own."""

    def __init__(self, *shape: int) -> None:
        super().__init__()
        self.value = nn.Parameter(torch.randn(shape) / 10)

    def forward(self) -> Any:
        return self.value


def mixer(m: Any, x: torch.Tensor) -> Any:
    mixed = x + m.across(m.norm1(x).mT).mT
    return mixed + m.within(m.norm2(mixed))


# -- sequences ---------------------------------------------------------------------------------------------------------


def last_state(m: Any, x: torch.Tensor) -> Any:
    out, _ = m.cell(x)
    return m.head(out[:, -1])


def final_state(m: Any, x: torch.Tensor) -> Any:
    _, (hidden, _) = m.cell(x, (torch.zeros(1, x.size(0), 6).to(x), torch.zeros(1, x.size(0), 6).to(x)))
    return m.head(hidden.squeeze(0))


def cell_in_a_loop(m: Any, x: torch.Tensor) -> Any:
    h = c = torch.zeros(x.size(0), 6, dtype=x.dtype)
    outs = []
    for step in range(x.size(1)):
        h, c = m.cell(x[:, step], (h, c))
        outs.append(h)
    return m.head(torch.stack(outs, dim=1))


def gru_cell_in_a_loop(m: Any, x: torch.Tensor) -> Any:
    h = x.new_zeros(x.size(0), 6)
    for step in x.unbind(1):
        h = m.cell(step, h)
    return h


def recurrence_by_hand(m: Any, x: torch.Tensor) -> Any:
    h = torch.zeros(x.shape[0], 6, dtype=x.dtype)
    for step in range(5):
        h = torch.tanh(m.input(x[:, step]) + m.state(h))
    return m.head(h)


def sequence_to_sequence(m: Any, source: torch.Tensor, target: torch.Tensor) -> Any:
    """With teacher forcing: the decoder reads the right words, shifted by START."""
    _, state = m.encoder(m.table(source))
    start = torch.ones(target.size(0), 1, dtype=torch.long)
    out, _ = m.decoder(m.table(torch.cat([start, target[:, :-1]], dim=1)), state)
    return m.head(out)


def reading_attention(m: Any, source: torch.Tensor, target: torch.Tensor) -> Any:
    """A decoder that attends to the encoder's states."""
    states, last = m.encoder(m.table(source))
    out, _ = m.decoder(m.table(target), last)
    weights = torch.softmax(torch.bmm(out, states.transpose(1, 2)), dim=-1)
    return m.head(torch.cat((out, torch.bmm(weights, states)), dim=-1))


# -- autoencoders, graphs, gates ---------------------------------------------------------------------------------------


def variational(m: Any, x: torch.Tensor) -> Any:
    mean, log_variance = m.encoder(x).chunk(2, dim=1)
    code = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
    divergence = -0.5 * (1 + log_variance - mean.pow(2) - log_variance.exp()).sum(1).mean()
    return {"rebuilt": m.decoder(code), "divergence": divergence}


def tied(m: Any, x: torch.Tensor) -> Any:
    return F.linear(torch.tanh(m.encoder(x)), m.encoder.weight.t(), m.bias())


def graph_convolution(m: Any, x: torch.Tensor, links: torch.Tensor) -> Any:
    with_self = links + torch.eye(7, dtype=x.dtype)
    root = with_self.sum(-1).rsqrt()
    norm = root.unsqueeze(-1) * with_self * root.unsqueeze(-2)
    return m.second(norm @ torch.relu(m.first(norm @ x)))


class Messages(nn.Module):
    """Message passing over a list of edges."""

    def __init__(self, mean: bool) -> None:
        super().__init__()
        self.register_buffer("edges", torch.tensor([[0, 1, 1, 3, 4, 5], [1, 0, 2, 1, 6, 4]]))
        self.message, self.update, self.mean = nn.Linear(6, 6), nn.Linear(12, 4), mean

    def forward(self, x: torch.Tensor, _: torch.Tensor) -> Any:
        source, target = self.edges
        sent = self.message(x[:, source])
        if self.mean:
            index = target.view(1, -1, 1).expand_as(sent)
            heard = torch.zeros_like(x).scatter_add(1, index, sent)
            count = torch.zeros(7, dtype=x.dtype).index_add(0, target, torch.ones(6, dtype=x.dtype))
            heard = heard / count.clamp(min=1).view(1, -1, 1)
        else:
            heard = torch.zeros_like(x).index_add_(1, target, sent)
        return self.update(torch.cat([x, heard], dim=-1))


def gated(m: Any, x: torch.Tensor) -> Any:
    gate = torch.softmax(m.gate(x), dim=1)  # (B, 3)
    experts = torch.stack([m.a(x), m.b(x), m.c(x)], dim=2)
    return (experts * gate.unsqueeze(1)).sum(dim=2) * torch.sigmoid(m.own(x))


def activations(m: Any, x: torch.Tensor) -> Any:
    h = m.learned(m.a(x))
    for function in (F.elu, F.softplus, F.leaky_relu, F.gelu, F.silu, F.logsigmoid, F.softsign, F.hardtanh):
        h = h + function(m.a(x))
    return m.b(h)


LAYER: dict[str, Any] = {"dropout": 0.1, "batch_first": True}

KINDS: dict[str, Kind] = {
    "convolution": Kind(of(nn.Conv2d, 2, 3, 3), images),
    "strided convolution": Kind(chain(of(nn.Conv2d, 2, 4, 3, stride=2, padding=1), nn.ReLU), images),
    "transposed convolution": Kind(of(nn.ConvTranspose2d, 2, 3, 3, stride=2, padding=1, output_padding=1), images),
    "grouped convolution": Kind(of(nn.Conv2d, 2, 4, 3, groups=2, padding="same"), images),
    "one by one convolution": Kind(of(nn.Conv2d, 2, 5, 1, bias=False), images),
    "dilated convolution": Kind(of(nn.Conv2d, 2, 3, 3, dilation=2, padding=2, padding_mode="reflect"), images),
    "one-dimensional convolution": Kind(chain(of(nn.Conv1d, 5, 4, 3), nn.Tanh, of(nn.AvgPool1d, 2)), steps),
    "separable convolution": Kind(
        chain(of(nn.Conv2d, 2, 2, 3, groups=2, padding=1), of(nn.Conv2d, 2, 4, 1), nn.ReLU6), images
    ),
    "batch norm": Kind(chain(of(nn.Conv2d, 2, 4, 3), of(nn.BatchNorm2d, 4), nn.ReLU), images),
    "layer norm": Kind(chain(of(nn.Linear, 6, 8), of(nn.LayerNorm, 8), nn.GELU), rows),
    "group norm": Kind(chain(of(nn.Conv2d, 2, 4, 3), of(nn.GroupNorm, 2, 4)), images),
    "instance norm": Kind(chain(of(nn.Conv2d, 2, 4, 3), of(nn.InstanceNorm2d, 4, affine=True)), images),
    "dropout": Kind(chain(of(nn.Linear, 6, 8), of(nn.Dropout, 0.4), of(nn.Linear, 8, 2)), rows),
    "dropout of maps": Kind(chain(of(nn.Conv2d, 2, 4, 3), of(nn.Dropout2d, 0.4)), images),
    "residual block": Kind(
        written(
            residual,
            conv1=of(nn.Conv2d, 2, 4, 3, stride=2, padding=1, bias=False),
            norm1=of(nn.BatchNorm2d, 4),
            conv2=of(nn.Conv2d, 4, 4, 3, padding=1, bias=False),
            norm2=of(nn.BatchNorm2d, 4),
            short=chain(of(nn.Conv2d, 2, 4, 1, stride=2), of(nn.BatchNorm2d, 4)),
        ),
        images,
    ),
    "small CNN": Kind(
        written(small_cnn, conv=of(nn.Conv2d, 2, 4, 3, padding=1), drop=of(nn.Dropout, 0.2), head=of(nn.Linear, 64, 5)),
        images,
    ),
    "global pooling": Kind(
        chain(of(nn.Conv2d, 2, 4, 3), of(nn.AdaptiveAvgPool2d, 1), nn.Flatten, of(nn.Linear, 4, 3)), images
    ),
    "skip autoencoder": Kind(
        written(
            skip_autoencoder,
            down=of(nn.Conv2d, 2, 4, 3, padding=1),
            deep=of(nn.Conv2d, 4, 4, 3, padding=1),
            up=of(nn.ConvTranspose2d, 4, 4, 2, stride=2),
            last=of(nn.Conv2d, 8, 2, 3, padding=1),
        ),
        images,
    ),
    "upsampling decoder": Kind(
        chain(
            of(nn.Conv2d, 2, 4, 3, padding=1), of(nn.Upsample, scale_factor=2, mode="bilinear"), of(nn.Conv2d, 4, 1, 1)
        ),
        images,
    ),
    "causal attention by hand": Kind(written(causal_by_hand, qkv=of(nn.Linear, 8, 24)), steps),
    "multi-head attention by hand": Kind(
        written(heads_by_hand, qkv=of(nn.Linear, 8, 24), out=of(nn.Linear, 8, 8)), steps
    ),
    "attention by einsum": Kind(written(einsum_attention, **dict.fromkeys("qkv", of(nn.Linear, 8, 8))), steps),
    "nn.MultiheadAttention": Kind(
        written(built_in_attention, attention=of(nn.MultiheadAttention, 8, 2, batch_first=True)), steps
    ),
    "transformer encoder": Kind(
        chain(of(nn.TransformerEncoderLayer, 8, 2, 16, **LAYER), of(nn.TransformerEncoderLayer, 8, 2, 16, **LAYER)),
        steps,
    ),
    "transformer decoder": Kind(
        written(decoder, layer=of(nn.TransformerDecoderLayer, 8, 2, 16, **LAYER), memory=of(nn.Linear, 8, 8)), steps
    ),
    "sinusoidal positions": Kind(
        chain(Positions, of(nn.TransformerEncoderLayer, 8, 2, 16, norm_first=True, **LAYER)), steps
    ),
    "language model": Kind(
        written(
            language,
            tokens=of(nn.Embedding, 11, 8),
            places=of(nn.Embedding, 20, 8),
            block=of(nn.TransformerEncoderLayer, 8, 2, 16, **LAYER),
            norm=of(nn.LayerNorm, 8),
            head=of(nn.Linear, 8, 11),
        ),
        tokens,
    ),
    "masked language model": Kind(
        written(
            masked_language,
            tokens=of(nn.Embedding, 11, 8),
            block=of(nn.TransformerEncoderLayer, 8, 2, 16, **LAYER),
        ),
        lambda batch: (torch.randint(1, 11, (batch, 5)),),
    ),
    "vision transformer": Kind(
        written(
            vision,
            patches=of(nn.Conv2d, 2, 8, 2, stride=2),
            first=of(Learned, 1, 1, 8),
            block=of(nn.TransformerEncoderLayer, 8, 2, 16, **LAYER),
            head=of(nn.Linear, 8, 3),
        ),
        images,
    ),
    "mixer": Kind(
        written(
            mixer,
            norm1=of(nn.LayerNorm, 8),
            across=chain(of(nn.Linear, 5, 9), nn.GELU, of(nn.Linear, 9, 5)),
            norm2=of(nn.LayerNorm, 8),
            within=chain(of(nn.Linear, 8, 9), nn.GELU, of(nn.Linear, 9, 8)),
        ),
        steps,
    ),
    "LSTM": Kind(
        written(last_state, cell=of(nn.LSTM, 8, 6, num_layers=2, batch_first=True), head=of(nn.Linear, 6, 3)), steps
    ),
    "LSTM with states": Kind(
        written(final_state, cell=of(nn.LSTM, 8, 6, batch_first=True), head=of(nn.Linear, 6, 3)), steps
    ),
    "GRU": Kind(written(last_state, cell=of(nn.GRU, 8, 6, batch_first=True), head=of(nn.Linear, 6, 3)), steps),
    "RNN": Kind(written(last_state, cell=of(nn.RNN, 8, 6, batch_first=True), head=of(nn.Linear, 6, 3)), steps),
    "bidirectional": Kind(
        written(last_state, cell=of(nn.LSTM, 8, 3, batch_first=True, bidirectional=True), head=of(nn.Linear, 6, 3)),
        steps,
    ),
    "LSTM cell in a loop": Kind(written(cell_in_a_loop, cell=of(nn.LSTMCell, 8, 6), head=of(nn.Linear, 6, 3)), steps),
    "GRU cell in a loop": Kind(written(gru_cell_in_a_loop, cell=of(nn.GRUCell, 8, 6)), steps),
    "recurrence by hand": Kind(
        written(
            recurrence_by_hand,
            input=of(nn.Linear, 8, 6),
            state=of(nn.Linear, 6, 6, bias=False),
            head=of(nn.Linear, 6, 3),
        ),
        steps,
    ),
    "sequence to sequence": Kind(
        written(
            sequence_to_sequence,
            table=of(nn.Embedding, 11, 8, padding_idx=0),
            encoder=of(nn.GRU, 8, 6, batch_first=True),
            decoder=of(nn.GRU, 8, 6, batch_first=True),
            head=of(nn.Linear, 6, 11),
        ),
        pairs,
    ),
    "attention over encoder states": Kind(
        written(
            reading_attention,
            table=of(nn.Embedding, 11, 8),
            encoder=of(nn.RNN, 8, 6, batch_first=True),
            decoder=of(nn.RNN, 8, 6, batch_first=True),
            head=of(nn.Linear, 12, 11),
        ),
        pairs,
    ),
    "linear autoencoder": Kind(chain(of(nn.Linear, 6, 2, bias=False), of(nn.Linear, 2, 6, bias=False)), rows),
    "tied autoencoder": Kind(written(tied, encoder=of(nn.Linear, 6, 3), bias=of(Learned, 6)), rows),
    "variational autoencoder": Kind(
        written(variational, encoder=of(nn.Linear, 6, 4), decoder=of(nn.Linear, 2, 6)), rows
    ),
    "generator": Kind(
        chain(
            of(nn.Linear, 6, 16),
            of(nn.Unflatten, 1, (4, 2, 2)),
            of(nn.ConvTranspose2d, 4, 4, 4, stride=2, padding=1),
            of(nn.BatchNorm2d, 4),
            of(nn.ReLU, inplace=True),
            of(nn.ConvTranspose2d, 4, 1, 4, stride=2, padding=1),
            nn.Tanh,
        ),
        rows,
    ),
    "discriminator": Kind(
        chain(
            of(nn.Conv2d, 2, 4, 4, stride=2, padding=1),
            of(nn.LeakyReLU, 0.2, inplace=True),
            nn.Flatten,
            of(nn.Linear, 64, 1),
            nn.Sigmoid,
        ),
        images,
    ),
    "graph convolution": Kind(
        written(graph_convolution, first=of(nn.Linear, 6, 5), second=of(nn.Linear, 5, 3)), graphs
    ),
    "message passing, sum": Kind(of(Messages, False), graphs),
    "message passing, mean": Kind(of(Messages, True), graphs),
    "maxout": Kind(written(maxout, pieces=of(nn.Linear, 6, 12), head=of(nn.Linear, 4, 2)), rows),
    "activations": Kind(
        written(activations, a=of(nn.Linear, 6, 6), b=of(nn.Linear, 6, 2), learned=of(nn.PReLU, 6)), rows
    ),
    "gates": Kind(
        written(
            gated,
            **dict.fromkeys("abc", of(nn.Linear, 6, 4)),
            gate=of(nn.Linear, 6, 3),
            own=of(nn.Linear, 6, 4),
        ),
        rows,
    ),
}
