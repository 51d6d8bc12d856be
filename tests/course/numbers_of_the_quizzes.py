"""Every number in the keys of the course's quizzes, worked out by other means, and the numbers of wrong ways to it."""

import math
from collections.abc import Callable, Mapping

import numpy as np
import torch
import torch.nn.functional as F
from course_quizzes import ITEMS
from scipy import optimize, stats
from torch import nn

Values = Mapping[str, float]  # of an item's parameters


def at_b(given: Values) -> float:
    """`graph-by-hand` by autograd."""
    b = torch.tensor(given["b"], requires_grad=True)
    ((given["a"] + b) * (b + 1)).backward()
    return b.grad.item()


def after_adam(given: Values) -> float:
    parameter = nn.Parameter(torch.tensor(1.0, dtype=torch.float64))
    parameter.grad = torch.tensor(given["g"], dtype=torch.float64)
    torch.optim.Adam([parameter], lr=given["eta"]).step()
    return parameter.item()


def half_way_up(given: Values) -> float:
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=given["m"], total_steps=int(given["T"]))
    rates = []
    for _ in range(int(given["T"])):
        rates.append(schedule.get_last_lr()[0])
        optimizer.step()
        if len(rates) < given["T"]:
            schedule.step()
    peak = rates.index(max(rates))
    assert peak == round(0.3 * given["T"] - 1)  # where the question says that it is
    return rates[peak // 2]


def last_step(given: Values) -> float:
    parameter = nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = torch.optim.SGD([parameter], lr=given["eta"], momentum=given["mu"])
    before = 0.0
    for _ in range(400):
        before = parameter.item()
        parameter.grad = torch.full((1,), 2.0, dtype=torch.float64)
        optimizer.step()
    return before - parameter.item()


def clipped(given: Values) -> float:
    first, second = nn.Parameter(torch.zeros(1)), nn.Parameter(torch.zeros(2))
    first.grad, second.grad = torch.tensor([given["a"]]), torch.tensor([0.0, 4.0])
    nn.utils.clip_grad_norm_([first, second], given["c"])
    return first.grad.item()


def losses_of_the_table() -> list[float]:
    row = next(line for line in ITEMS["stop-epoch"].passage.splitlines() if line.startswith("| val"))
    return [float(cell) for cell in row.split("|")[2:-1]]


def early_stopping() -> tuple[int, int]:
    """The epoch that is run last and the one whose weights are kept, by the rule in the passage."""
    losses = losses_of_the_table()
    improved = [1]
    for epoch in range(2, len(losses) + 1):
        if losses[epoch - 1] < losses[improved[-1] - 1] - 0.05:
            improved.append(epoch)
        if epoch - improved[-1] == 3:
            return epoch, improved[-1]
    raise AssertionError("the table ends before training does")


def spread(given: Values) -> float:
    outcome = stats.rv_discrete(values=([0, 1], [given["p"], 1 - given["p"]]))
    return outcome.std() * given["x"] / (1 - given["p"])


def parameters_of_convolution(given: Values) -> float:
    return sum(each.numel() for each in nn.Conv2d(int(given["C"]), 32, int(given["k"])).parameters())


def rows_after(given: Values) -> float:
    n, k = int(given["n"]), int(given["k"])
    return F.conv2d(torch.zeros(1, 1, n, n), torch.zeros(1, 1, k, k), stride=2, padding=1).shape[-1]


def weight_of_first_key(given: Values) -> float:
    d = int(given["d"])
    query = torch.zeros(1, d, dtype=torch.float64)
    query[0, 0] = 1
    keys = torch.zeros(2, d, dtype=torch.float64)
    keys[:, 0] = torch.tensor([112.0, 96.0])
    return F.scaled_dot_product_attention(query, keys, torch.eye(2, dtype=torch.float64))[0, 0].item()


def distance_from_prior(given: Values) -> float:
    posterior = torch.distributions.Normal(given["m"], given["s"])
    return torch.distributions.kl_divergence(posterior, torch.distributions.Normal(0.0, 1.0)).item()


def variance_of_noise(given: Values) -> float:
    """`noise-share`: how strongly the result answers to the noise of each step, squared and added up."""
    noise = torch.zeros(int(given["t"]), dtype=torch.float64, requires_grad=True)
    x = torch.ones((), dtype=torch.float64)
    for each in noise:
        x = math.sqrt(1 - given["b"]) * x + math.sqrt(given["b"]) * each
    x.backward()
    return noise.grad.square().sum().item()


def weight_of_edge(given: Values) -> float:
    i, j = int(given["i"]), int(given["j"])
    ends = [(0, 1), *((0, leaf) for leaf in range(2, i + 1)), *((1, leaf) for leaf in range(i + 1, i + j))]
    adjacency = np.eye(i + j)
    for one, other in ends:
        adjacency[one, other] = adjacency[other, one] = 1
    root = np.diag(adjacency.sum(axis=1) ** -0.5)
    return (root @ adjacency @ root)[0, 1]


def nodes_within_reach(given: Values) -> float:
    features = torch.ones(41, requires_grad=True)
    x = features
    for _ in range(int(given["L"])):
        x = x + F.pad(x[1:], (0, 1)) + F.pad(x[:-1], (1, 0))
    x[20].backward()
    return torch.count_nonzero(features.grad).item()


def half_open(given: Values) -> float:
    return optimize.brentq(lambda x: 1 / (1 + np.exp(-(given["b"] + given["w"] * x))) - 0.5, -20, 20)


def groups_of_layer_norm(given: Values) -> float:
    """`norm-means`: numbers in all, over those that change when one of them does."""
    torch.manual_seed(0)
    x = torch.randn(int(given["B"]), int(given["T"]), 16)
    moved = x.clone()
    moved[0, 0, 0] += 1
    changed = torch.count_nonzero(nn.LayerNorm(16)(moved) != nn.LayerNorm(16)(x)).item()
    return x.numel() / changed


def channels_that_arrive(given: Values) -> float:
    h, e = torch.zeros(2, int(given["F"]), 14, 14), torch.zeros(2, int(given["G"]), 14, 14)
    return torch.cat([h, e], dim=1).shape[1]


def position_table(_: Values) -> float:
    d, n = 4, 100
    positions, pairs = np.meshgrid(np.arange(5), np.arange(d // 2), indexing="ij")
    angles = positions / n ** (2 * pairs / d)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(5, d)[3, 2]


ORACLES: dict[str, Callable[[Values], float]] = {
    "graph-by-hand": at_b,
    "adam-first-step": after_adam,
    "one-cycle-rate": half_way_up,
    "momentum-length": last_step,
    "clip-norm": clipped,
    "stop-epoch": lambda _: early_stopping()[0],
    "kept-epoch": lambda _: early_stopping()[1],
    "dropout-spread": spread,
    "conv-parameters": parameters_of_convolution,
    "conv-output": rows_after,
    "scaled-scores": weight_of_first_key,
    "vae-kl": distance_from_prior,
    "noise-share": variance_of_noise,
    "gcn-weight": weight_of_edge,
    "message-reach": nodes_within_reach,
    "half-open": half_open,
    "norm-means": groups_of_layer_norm,
    "channels-meet": channels_that_arrive,
    "position-entry": position_table,
}

TEMPTING: dict[str, Callable[[Values], tuple[float, ...]]] = {
    "graph-by-hand": lambda v: (v["b"] + 1, v["a"] + v["b"], (v["a"] + v["b"]) * (v["b"] + 1)),
    "adam-first-step": lambda v: (1 - v["eta"] * v["g"], 1 + v["eta"], 1 - v["eta"] * 0.1 / math.sqrt(0.001)),
    "one-cycle-rate": lambda v: (v["m"] / 2, v["m"] / 50, v["m"]),
    "momentum-length": lambda v: (2 * v["eta"], 2 * v["eta"] * (1 + v["mu"]), 2 / (1 - v["mu"])),
    "clip-norm": lambda v: (v["c"], v["a"], v["a"] * v["c"] / (v["a"] + 4)),
    "stop-epoch": lambda _: (5, 6, 7, 9, 10),
    "kept-epoch": lambda _: (2, 4, 8, 10),
    "dropout-spread": lambda v: (v["x"] * math.sqrt(v["p"] * (1 - v["p"])), v["x"] * v["p"] / (1 - v["p"])),
    "conv-parameters": lambda v: ((v["k"] ** 2 + 1) * 32, v["k"] ** 2 * v["C"] * 32, v["k"] ** 2 * v["C"] + 32),
    "conv-output": lambda v: ((v["n"] - v["k"]) // 2 + 1, (v["n"] + 2 - v["k"]) // 2, (v["n"] + 2 - v["k"]) + 1),
    "scaled-scores": lambda v: (1.0, 112 / 208, 1 / (1 + math.exp(-16 / v["d"]))),
    "vae-kl": lambda v: (
        (v["m"] ** 2 + v["s"] ** 2 - 1 - math.log(v["s"])) / 2,
        ((1 + v["m"] ** 2) / v["s"] ** 2 - 1 + math.log(v["s"] ** 2)) / 2,
        (v["m"] ** 2 + v["s"] ** 2 - math.log(v["s"] ** 2)) / 2,
        v["m"] ** 2 + v["s"] ** 2 - 1 - math.log(v["s"] ** 2),
    ),
    "noise-share": lambda v: (v["b"], v["b"] * v["t"], (1 - v["b"]) ** v["t"], v["b"] ** v["t"]),
    "gcn-weight": lambda v: (1 / (v["i"] + 1), 1 / (v["j"] + 1), (v["i"] * v["j"]) ** -0.5, 1.0),
    "message-reach": lambda v: (v["L"], v["L"] + 1, 2 * v["L"], 3 ** v["L"]),
    "half-open": lambda v: (v["b"] / v["w"], -v["b"], -v["w"] / v["b"]),
    "norm-means": lambda v: (16, v["B"], v["T"], v["B"] * v["T"] * 16),
    "channels-meet": lambda v: (v["F"], v["G"], 14),
    "position-entry": lambda _: (math.sin(0.03), math.sin(3), math.cos(0.3), math.sin(3 / 100**0.25)),
}
