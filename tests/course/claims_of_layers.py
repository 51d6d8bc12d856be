"""What options of the quizzes claim of dropout, normalisation, convolutions and residual blocks, tried out."""

import re
from collections.abc import Callable

import torch
import torch.nn.functional as F
from claims import Claims, Truths, attend, close, option_texts
from torch import Tensor, nn


def dropout_factors() -> Truths:
    x = torch.tensor([3.0, -2.0])
    choices: list[Callable[[float], tuple[float, float]]] = [
        lambda p: (1 / (1 - p), 1),
        lambda p: (1 / p, 1),
        lambda p: (1, 1 - p),
        lambda p: (1, 1 / (1 - p)),
        lambda p: (1 / (1 - p), 1 - p),
        lambda p: ((1 - p) ** -0.5, (1 - p) ** 0.5),
    ]

    def agrees(a: float, b: float, p: float) -> bool:
        mean = p * torch.zeros(2) + (1 - p) * a * x  # over the two masks that a number may meet
        return close(mean, b * x)

    return tuple(all(agrees(*choice(p), p) for p in (0.1, 0.25, 0.5, 0.9)) for choice in choices)


def batch_norm_modes() -> Truths:
    layer = nn.BatchNorm2d(3)
    batch = torch.randn(32, 3, 4, 4) * 2 + 5
    other = batch.clone()
    other[1:] = torch.randn(31, 3, 4, 4)

    def of_first(training: bool, images: Tensor) -> Tensor:
        layer.train(training)
        return layer(images)[0]

    def running(step: Callable[[], object]) -> bool:
        before = layer.running_mean.clone()
        step()
        return not torch.equal(before, layer.running_mean)

    in_training = not close(of_first(True, batch), of_first(True, other))
    in_evaluation = not close(of_first(False, batch), of_first(False, other))
    with torch.no_grad():
        under_no_grad = running(lambda: of_first(True, batch))
    optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)
    of_first(True, batch).square().sum().backward()
    by_optimizer = running(optimizer.step)
    mean, var = (each[:, None, None].clone() for each in (layer.running_mean, layer.running_var))
    with_running = close(of_first(True, batch), F.batch_norm(batch, mean.ravel(), var.ravel())[0])
    one = of_first(False, batch)
    scale = (one[:, :1, :1] - one[:, 1:2, 1:2]) / (batch[0, :, :1, :1] - batch[0, :, 1:2, 1:2])
    shift = one[:, :1, :1] - scale * batch[0, :, :1, :1]
    return in_training, in_evaluation, under_no_grad, by_optimizer, with_running, close(one, scale * batch[0] + shift)


def no_grad_dropout() -> Truths:
    layer, x = nn.Dropout(0.5).train(), torch.ones(1000)
    with torch.no_grad():
        passes = torch.equal(layer(x), x)
    return passes, not passes


def edge_kernel() -> Truths:
    """Each kernel as the paper shows it, on the square of the picture."""
    square = torch.zeros(1, 1, 14, 14)
    square[..., 4:10, 4:10] = 1

    def shown(option: str) -> bool:
        numbers = [float(each) for each in re.findall(r"-?\d+", option)]
        result = F.conv2d(square, torch.tensor(numbers).reshape(1, 1, 3, 3), padding=1)[0, 0]
        bars = result[5:9, 3:5] > 0, result[5:9, 9:11] < 0
        return bool(bars[0].all() and bars[1].all() and (result[:, 5:9] == 0).all())

    return tuple(shown(text) for text in option_texts("edge-kernel"))


def layer_assumptions() -> Truths:
    """An assumption of a layer is a symmetry: what it does with a shifted, rotated or permuted input."""
    image = torch.zeros(1, 1, 12, 12)
    image[..., 3:6, 3:6] = torch.randn(3, 3)
    convolution, dense, cell = nn.Conv2d(1, 2, 3, padding=1), nn.Linear(12, 5), nn.RNNCell(4, 4)
    shifted = close(convolution(image.roll((2, 1), (2, 3))), convolution(image).roll((2, 1), (2, 3)))
    rotated = close(convolution(image.rot90(1, (2, 3))), convolution(image).rot90(1, (2, 3)))
    order, x = torch.randperm(12), torch.randn(3, 12)
    permuted = nn.Linear(12, 5)  # a dense layer loses nothing when neighbours are torn apart
    permuted.load_state_dict({"weight": dense.weight[:, order], "bias": dense.bias})
    needs_neighbours = not close(permuted(x[:, order]), dense(x))
    steps, layer = torch.randn(6, 4), nn.RNN(4, 4)
    layer.load_state_dict({f"{name}_l0": value for name, value in cell.state_dict().items()})
    state = torch.zeros(4)
    for step in steps:
        state = cell(step, state)
    attention = nn.MultiheadAttention(8, 2, batch_first=True)
    tokens, places = torch.randn(1, 7, 8), torch.randperm(7)
    read, read_permuted = attend(attention, tokens), attend(attention, tokens[:, places])
    far = torch.tensor([0, 6, 5, 4, 3, 2, 1])
    nearness_counts = not close(attend(attention, tokens[:, far])[:, 0], read[:, 0])
    return (
        shifted,
        needs_neighbours,
        close(state, layer(steps)[1][0]),
        rotated,
        close(read_permuted, read[:, places]),
        nearness_counts,
    )


def residual_block() -> Truths:
    first, second = nn.Conv1d(2, 2, 3, padding=1), nn.Conv1d(2, 2, 3, padding=1)
    x = torch.randn(1, 2, 5)

    def inner(images: Tensor, activation: Callable[[Tensor], Tensor] = torch.relu) -> Tensor:
        return second(activation(first(images)))

    whole = torch.autograd.functional.jacobian(lambda each: each + inner(each), x).reshape(10, 10)
    part = torch.autograd.functional.jacobian(inner, x).reshape(10, 10)
    one, other = torch.randn(2, 1, 2, 5)

    def without_relu(images: Tensor) -> Tensor:
        return images + inner(images, lambda each: each)

    affine = close(without_relu((one + other) / 2), (without_relu(one) + without_relu(other)) / 2)
    block = Residual(first, second)
    weights = sum(each.numel() for each in block.parameters())
    nn.init.zeros_(second.weight)
    nn.init.zeros_(second.bias)
    hands_on = close(block(x), x)
    return (
        hands_on,
        weights == 2 * sum(each.numel() for layer in (first, second) for each in layer.parameters()),
        close(whole, torch.eye(10) + part),
        not affine,
        not hands_on,  # with the target y = x, nothing is left for F to learn
    )


class Residual(nn.Module):
    def __init__(self, first: nn.Module, second: nn.Module) -> None:
        super().__init__()
        self.first, self.second = first, second

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(torch.relu(self.first(x)))


def one_by_one() -> Truths:
    layer, x = nn.Conv2d(64, 16, 1), torch.randn(2, 64, 5, 6)
    dense = x.permute(0, 2, 3, 1) @ layer.weight[:, :, 0, 0].T + layer.bias
    moved = x.clone()
    moved[:, :, 2, 3] += 1
    elsewhere = (layer(moved) != layer(x)).any(dim=1).any(dim=0)
    elsewhere[2, 3] = False
    return (
        close(layer(x), dense.permute(0, 3, 1, 2)),
        layer.weight.numel() == 16,
        layer(x).shape == (2, 16, 5, 6),
        bool(elsewhere.any()),
    )


CLAIMS: Claims = {
    "dropout-factors": dropout_factors,
    "batch-norm-modes": batch_norm_modes,
    "no-grad-dropout": no_grad_dropout,
    "edge-kernel": edge_kernel,
    "layer-assumptions": layer_assumptions,
    "residual-block": residual_block,
    "one-by-one": one_by_one,
}
