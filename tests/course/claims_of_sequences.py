"""What options of the quizzes claim of recurrence, attention and transformers, tried out."""

import math
from collections.abc import Callable, Iterable
from itertools import pairwise

import torch
from claims import Claims, Truths, attend, close
from torch import Tensor, nn


def rnn_assumes() -> Truths:
    layer = nn.RNN(3, 6, batch_first=True)
    names = {name for name, _ in layer.named_parameters()}
    x = torch.randn(1, 9, 3)
    states = layer(x)[0]
    moved, swapped = x.clone(), x[:, [1, 0, *range(2, 9)]]
    moved[:, 3] += 1
    reach = [each_input_matters(nn.RNN(3, 6, batch_first=True)) for _ in range(20)]
    return (
        names == {"weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"},
        len({layer(x[:, :length])[1].shape for length in (1, 4, 9)}) == 1,
        layer(x[:, :4])[0].shape[1] != 4 or not close(layer(x[:, :4])[0], states[:, :4]),
        close(layer(moved)[0][:, 4], states[:, 4]),
        all(gains[-1] > 10 * gains[0] for gains in reach),
        close(layer(swapped)[0][:, -1], states[:, -1]),
    )


def each_input_matters(layer: nn.RNN) -> Tensor:
    """The length of the last state's gradient at each of twenty inputs."""
    x = torch.randn(1, 20, 3, requires_grad=True)
    layer(x)[1].sum().backward()
    return x.grad.norm(dim=2)[0]


def rnn_any_weights() -> Truths:
    layer = nn.RNN(4, 4, batch_first=True)
    x = torch.randn(1, 6, 4)
    other = x.clone()
    other[:, 3:] = torch.randn(3, 4)
    states, of_other = layer(x)[0], layer(other)[0]
    before = layer(torch.randn(1, 1, 4))[0][0, 0]  # another beginning, led to the second state of `x` on purpose
    drive = states[0, 1].atanh() - layer.weight_hh_l0 @ before - layer.bias_hh_l0 - layer.bias_ih_l0
    same_from_here = torch.cat([torch.linalg.solve(layer.weight_ih_l0, drive)[None, None], x[:, 2:]], dim=1)
    onward = layer(same_from_here, before[None, None])[0]
    deaf = nn.RNN(4, 4, batch_first=True)
    nn.init.zeros_(deaf.weight_ih_l0)
    return (
        close(states[:, 2], of_other[:, 2]),
        close(layer(x.flip(1))[1], layer(x)[1]),
        close(onward[:, 0], states[:, 1]) and close(onward, states[:, 1:]),
        not close(deaf(x)[1], deaf(other)[1]),
        run_lengths(layer, 4, (10, 1000)),
    )


def run_lengths(layer: nn.RNN, inputs: int, lengths: Iterable[int]) -> bool:
    """Whether one and the same layer, with the parameters that it has, reads sequences of all these lengths."""
    return all(layer(torch.randn(1, length, inputs))[0].shape[1] == length for length in lengths)


def rnn_limits() -> Truths:
    layer = nn.RNN(3, 4, batch_first=True)
    cell = nn.RNNCell(3, 4)
    states = [torch.zeros(1, 4, requires_grad=True)]
    for x in torch.randn(500, 1, 3):
        states.append(cell(x, states[-1]))
    links = [
        torch.autograd.grad(after.sum(), before, retain_graph=True)[0].abs().sum() > 0
        for before, after in pairwise(states[1:])
    ]
    tiny = nn.Parameter(torch.zeros(5))
    tiny.grad = torch.full((5,), 1e-12)
    nn.utils.clip_grad_norm_([tiny], 1.0)
    return (
        None,
        not run_lengths(layer, 3, (500, 800)),
        all(links) and len(links) == 499,
        not run_lengths(layer, 3, (50, 500)),
        None,
        tiny.grad.norm().item() > 1e-6,
    )


def rnn_attention() -> Truths:
    encoder, decoder = nn.RNN(3, 5, batch_first=True), nn.RNNCell(5, 5)
    sentence = torch.randn(1, 6, 3)

    def write(states: Tensor, steps: int = 4) -> tuple[Tensor, Tensor]:
        """What is read at each step (D, 5), and the weights (D, S)."""
        state, read, table = states[-1:].detach(), [], []
        for _ in range(steps):
            weights = (state @ states.T).softmax(dim=1)
            read.append(weights @ states)
            table.append(weights)
            state = decoder(read[-1], state)
        return torch.cat(read), torch.cat(table)

    states = encoder(sentence)[0][0]
    loose = states.detach().requires_grad_()  # the recurrence between them is cut
    read, table = write(loose)
    reaches = [torch.autograd.grad(row.sum(), loose, retain_graph=True)[0].norm(dim=1).min() > 0 for row in read]
    moved = sentence.clone()
    moved[:, 0] += 1
    earlier = states.detach().clone()
    earlier[0] += 1
    return (
        not close(read[0], read[1]),
        close(encoder(moved)[0][0, 1], states[1]),  # would a state be known without the one before it?
        table.shape == (4, 6),
        close(write(encoder(torch.randn(1, 6, 3))[0][0])[1], table),
        all(reaches),
        close(write(earlier)[0], read),
    )


def hidden_keys() -> Truths:
    """Among scores between -10 and 10, with the worst that may be hidden: the largest."""
    scores = torch.tensor([[10.0, 0.0, -1.0, -10.0, 3.0], [-3.0, -10.0, -9.0, -10.0, -8.0]])
    hidden = torch.tensor([[True, False, False, False, True], [True, False, False, True, True]])
    wanted = torch.zeros(2, 5)
    for row in range(2):
        wanted[row, ~hidden[row]] = scores[row, ~hidden[row]].softmax(0)
    cut = scores.softmax(1) * ~hidden
    ways = (
        scores.masked_fill(hidden, -math.inf).softmax(1),
        scores.masked_fill(hidden, 0).softmax(1),
        (scores - 1e9 * hidden).softmax(1),
        (scores - 10.0 * hidden).softmax(1),
        cut,
        cut / cut.sum(1, keepdim=True),
    )
    return tuple(close(way, wanted) for way in ways)


def several_heads() -> Truths:
    width, heads, d = 16, 8, 2
    layer, tokens = nn.MultiheadAttention(width, heads, batch_first=True), torch.randn(1, 5, width)
    weights = layer(tokens, tokens, tokens, average_attn_weights=False)[1]
    maps = layer.in_proj_weight.chunk(3), layer.in_proj_bias.chunk(3)
    queries, keys, values = (tokens @ matrix.T + bias for matrix, bias in zip(*maps, strict=True))

    def by_hand(scale: float, split: Callable[[Tensor], Tensor]) -> Tensor:
        scores = split(queries) @ split(keys).transpose(-2, -1) / scale
        merged = (scores.softmax(-1) @ split(values)).transpose(1, 2).reshape(1, 5, width)
        return layer.out_proj(merged)

    def split(each: Tensor) -> Tensor:
        return each.view(1, 5, heads, d).transpose(1, 2)

    result = attend(layer, tokens)
    assert close(by_hand(math.sqrt(d), split), result)
    single = nn.MultiheadAttention(width, 1, batch_first=True)
    with torch.no_grad():
        layer.in_proj_weight[:d] += 1  # the queries of the first head
    after = layer(tokens, tokens, tokens, average_attn_weights=False)[1]
    return (
        sum(each.numel() for each in layer.parameters()) == sum(each.numel() for each in single.parameters()),
        not close(after[:, 1:], weights[:, 1:]),
        weights.shape == (1, heads, 5, 5) and not close(weights[:, 0], weights[:, 1]),
        close(by_hand(math.sqrt(width), split), result),
        close(queries.view(1, heads, 5, d), split(queries)),
    )


def order_blind() -> Truths:
    few, many = nn.MultiheadAttention(8, 1, batch_first=True), nn.MultiheadAttention(8, 8, batch_first=True)
    tokens, swap = torch.randn(1, 5, 8), [0, 3, 2, 1, 4]
    causal = ~torch.ones(5, 5, dtype=torch.bool).tril()
    after = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 8))
    positions = torch.randn(1, 5, 8)

    def follows(layer: Callable[[Tensor], Tensor]) -> bool:
        return close(layer(tokens[:, swap]), layer(tokens)[:, swap])

    return (
        follows(lambda each: attend(few, each)),
        not follows(lambda each: attend(many, each)),
        close(attend(few, tokens[:, torch.randperm(5)]).mean(1), attend(few, tokens).mean(1)),
        follows(lambda each: attend(few, each, causal)),
        follows(lambda each: after(attend(few, each))),
        follows(lambda each: attend(few, each + positions)),
    )


def one_pass() -> Truths:
    layer = nn.TransformerEncoderLayer(8, 2, dropout=0.0, batch_first=True)
    causal = nn.Transformer.generate_square_subsequent_mask(6, dtype=torch.float64)
    tokens = torch.randn(1, 6, 8)
    whole = layer(tokens, src_mask=causal, is_causal=True)
    single = [layer(tokens[:, : end + 1], src_mask=causal[: end + 1, : end + 1])[:, -1] for end in range(6)]
    same = close(whole, torch.stack(single, dim=1))
    return same, not same


def padded_batch() -> Truths:
    layer, pad = nn.RNN(3, 4, batch_first=True), torch.randn(3)
    words, longer = torch.randn(1, 4, 3), torch.randn(1, 6, 3)
    batch = torch.cat([torch.cat([words, pad.expand(1, 2, 3)], dim=1), longer])
    states = layer(batch)[0]
    batch_of_others = torch.cat([batch[:1], torch.randn(1, 6, 3)])
    return (
        close(states[:1, :4], layer(words)[0]),
        close(states[0, -1], states[0, 3]),
        states.shape[1] > words.shape[1],  # there are outputs at PAD, and a loss over all of them has them in it
        not close(layer(batch_of_others)[0][0], states[0]),
    )


CLAIMS: Claims = {
    "rnn-assumes": rnn_assumes,
    "rnn-any-weights": rnn_any_weights,
    "rnn-limits": rnn_limits,
    "rnn-attention": rnn_attention,
    "hidden-keys": hidden_keys,
    "several-heads": several_heads,
    "order-blind": order_blind,
    "one-pass": one_pass,
    "padded-batch": padded_batch,
}
