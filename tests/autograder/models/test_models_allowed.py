"""What students' functions call, beyond the layers of models: described, rebuilt, counted, and the same numbers."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch.nn import functional as F

from autograder.box.describe import describe
from autograder.models.cost import cost_of
from autograder.models.rebuilt import Description, RebuiltModel

X = torch.rand(3, 4, generator=torch.Generator().manual_seed(0)) * 0.9 + 0.05
SQUARE, LABELS = torch.eye(4) * 2 + 0.1, torch.tensor([0, 3, 1])


def overwritten_places(x: torch.Tensor) -> torch.Tensor:
    y = x.clone()
    y[:, 0], y[1] = 0.0, x[0]
    y[y > 0.9] = 0.5
    return y


def statistics(x: torch.Tensor) -> Any:
    return x.std(), x.var(), torch.var_mean(x, 1), torch.std_mean(x, 1), x.norm(), torch.linalg.vector_norm(x, dim=1)


def a_table_of_positions(x: torch.Tensor) -> torch.Tensor:
    table = torch.zeros(3, 4)
    angles = torch.arange(3.0)[:, None] / torch.pow(100, torch.arange(0, 4, 2) / 4)
    table[:, 0::2], table[:, 1::2] = torch.sin(angles), torch.cos(angles)
    return x + table


FUNCTIONS: dict[str, Callable[[torch.Tensor], Any]] = {
    "one hot": lambda x: F.one_hot(x.argmax(1), 4) * x,
    "classification losses": lambda x: (F.cross_entropy(x, LABELS), F.nll_loss(x.log_softmax(1), LABELS)),
    "losses of numbers": lambda x: (
        F.mse_loss(x, x * 2),
        F.l1_loss(x, x * 2),
        F.smooth_l1_loss(x, x),
        F.huber_loss(x, x),
    ),
    "losses of chances": lambda x: (
        F.binary_cross_entropy(x, x.round()),
        F.binary_cross_entropy_with_logits(x, x.round()),
        F.kl_div(x.log(), x, reduction="batchmean"),
    ),
    "patches": lambda x: F.fold(F.unfold(x.reshape(3, 1, 2, 2), 2, padding=1), (2, 2), 2, padding=1),
    "overwriting places": overwritten_places,
    "scattering": lambda x: torch.zeros(3, 4).scatter_(1, x.argmax(1, keepdim=True), 1.0),
    "adding up by index": lambda x: (
        torch.zeros(4, 4).scatter_add_(0, LABELS[:, None].expand(3, 4), x),
        torch.zeros(4, 4).index_add_(0, LABELS, x),
        torch.zeros(4, 4).scatter_reduce(0, LABELS[:, None].expand(3, 4), x, "amax"),
    ),
    "indexing": lambda x: (x[LABELS % 3], x.take_along_dim(x.argsort(1), 1), x.index_fill(1, LABELS, 0.0)),
    "sorting": lambda x: (x.sort(1)[0], x.topk(2)[0], x.argsort(0), x.argmin(1), torch.aminmax(x)[1]),
    "statistics": statistics,
    "similarities": lambda x: (F.cosine_similarity(x, x + 1), torch.cdist(x, x.flip(0)), F.normalize(x)),
    "products": lambda x: (torch.kron(x, x), torch.tensordot(x, x, dims=2), x @ torch.matrix_power(SQUARE, 3)),
    "powers and logarithms": lambda x: (x.log10(), x.logit(), torch.logaddexp(x, -x), x.float_power(2), x.exp2()),
    "angles": lambda x: (x.atan2(x + 1), x.acos(), x.asin(), x.cosh(), x.asinh(), x.atanh(), (x + 1).acosh()),
    "rounding": lambda x: (x.round(), x.trunc(), x.frac(), x % 0.3, x // 0.1, torch.fmod(x, 0.3), x.sgn()),
    "activations": lambda x: (
        F.logsigmoid(x),
        F.softsign(x),
        F.tanhshrink(x),
        F.hardshrink(x),
        F.softshrink(x),
        F.threshold(x, 0.5, 0),
        F.celu(x, inplace=True),
        F.hardswish(x),
        F.mish(x),
        torch.heaviside(x - 0.5, x),
    ),
    "logic": lambda x: ((x > 0.2) & (x < 0.8)) ^ (x.greater(0.5) | x.less_equal(0.1)),
    "comparisons": lambda x: (x.isclose(x), (x > 0).all((0, 1)), torch.where(x > 0.5, 1.0, 0.0), x.nan_to_num()),
    "averages over time": lambda x: (x.clone().lerp_(x * 2, 0.1), torch.addcmul(x, x, x, value=0.5), x.diff(dim=1)),
    "in place": lambda x: x.clone().clamp_(0, 0.5).neg_().exp_().sqrt_().pow_(2).square_().mul_(2).round_(),
    "shapes": lambda x: (
        x.narrow(1, 0, 2),
        x.repeat_interleave(2, 0),
        torch.rot90(x),
        x.fliplr(),
        x.movedim((0, 1), (1, 0)),
    ),
    "triangles": lambda x: (torch.triu_indices(4, 4), torch.tril_indices(4, 4), x @ torch.eye(4), torch.diag(x[0])),
    "grids": lambda x: torch.meshgrid(x[0], torch.linspace(0, 1, 5), indexing="ij")[0],
    "random numbers": lambda x: (
        torch.normal(x, x),
        torch.randint(0, 5, (3,)),
        torch.randint_like(x, 4),
        torch.randperm(5),
        torch.zeros(3).uniform_(),
        torch.zeros(3).normal_(),
        torch.zeros(3).bernoulli_(0.5),
    ),
    "dropout of other kinds": lambda x: (F.alpha_dropout(x, 0.5, True), F.feature_alpha_dropout(x[None], 0.5, True)),
    "pooling with places": lambda x: F.max_pool2d(x.reshape(3, 1, 2, 2), 2, return_indices=True),
    "a table of positions": a_table_of_positions,
    "conversions": lambda x: (x.double().to(x), x.to(torch.int64), x.type_as(LABELS), x.long().float()),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_a_function_calls_is_rebuilt_and_counted(name: str) -> None:
    """The rebuilt function gives what the original gives; its cost was worked out before."""
    torch.manual_seed(0)
    graph, tensors = describe(FUNCTIONS[name], (X,))
    assert cost_of(graph, tensors, [X]).operations > 0
    torch.manual_seed(1)
    found = RebuiltModel(Description(graph, graph, tensors))(X)
    torch.manual_seed(1)
    torch.testing.assert_close(found, FUNCTIONS[name](X.clone()), rtol=0, atol=0, equal_nan=True)
