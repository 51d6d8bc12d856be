"""What options of the quizzes claim of networks that generate, and of graph networks, tried out."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from claims import Claims, Truths, close
from torch import Tensor, nn


def gan_step() -> Truths:
    generator, discriminator = nn.Linear(3, 4), nn.Sequential(nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 1))
    generator_optimizer = torch.optim.SGD(generator.parameters(), lr=0.1)
    noise = torch.randn(16, 3)
    before = [each.detach().clone() for each in discriminator.parameters()]
    fake = generator(noise)
    verdict = discriminator(fake)
    loss = F.binary_cross_entropy_with_logits(verdict, torch.ones_like(verdict))
    generator_optimizer.zero_grad()
    loss.backward()
    generator_optimizer.step()
    given = all(each.grad.abs().sum() > 0 for each in discriminator.parameters())
    still = all(torch.equal(one, other) for one, other in zip(before, discriminator.parameters(), strict=True))
    reached = generator.weight.grad.abs().sum() > 0
    more_real = discriminator(generator(noise)).mean() > verdict.mean()
    cut = discriminator(generator(noise).detach()).sum()
    learns_detached = torch.autograd.grad(cut, generator.weight, allow_unused=True)[0] is not None
    losses = F.softplus(-torch.linspace(-5, 5, 11))  # the same loss, by logit
    return bool(reached), learns_detached, given and still, not more_real, bool((losses.diff() < 0).all())


def renumbered_graph() -> Truths:
    features, order = torch.randn(6, 3), torch.randperm(6)
    layers = [(nn.Linear(3, 3), nn.Linear(3, 3)) for _ in range(3)]
    dense = nn.Linear(18, 1)

    def nodes(x: Tensor, adjacency: Tensor) -> Tensor:
        for own, message in layers:
            x = torch.tanh(own(x) + adjacency @ message(x))
        return x

    directed = (torch.rand(6, 6) < 0.4).double()
    assert not torch.equal(directed, directed.T)
    undirected = ((directed + directed.T) > 0).double()
    moves, stays = (
        [compare(nodes(features[order], a[order][:, order]), nodes(features, a)) for a in (undirected, directed)]
        for compare in (
            lambda new, old: close(new, old[order]),
            lambda new, old: close(new.mean(0), old.mean(0)),
        )
    )
    return (
        all(moves),
        all(stays),
        not all(stays),
        not (moves[1] and stays[1]),
        close(dense(features[order].ravel()), dense(features.ravel())),
    )


def linear_autoencoder() -> Truths:
    """The best linear code, with other axes than PCA's; what no linear map can better is known from the eigenvalues."""
    generator = np.random.default_rng(5)
    data = generator.normal(size=(200, 5)) * [3.0, 2.0, 1.0, 0.5, 0.2] @ generator.normal(size=(5, 5))
    data -= data.mean(axis=0)
    k = 2
    components = np.linalg.svd(data, full_matrices=False)[2][:k]  # (k, 5)
    mixing = generator.normal(size=(k, k))
    encoder, decoder = components.T @ mixing, np.linalg.inv(mixing) @ components
    best = np.linalg.eigvalsh(data.T @ data)[:-k].sum()
    assert np.square(data - data @ encoder @ decoder).sum() == pytest.approx(best)
    middle = generator.normal(size=(k, k))
    deeper = data @ (encoder @ np.linalg.inv(middle)) @ middle @ decoder
    return (
        np.allclose(data @ encoder @ decoder, data @ components.T @ components),
        np.allclose(np.abs(data @ encoder), np.abs(data @ components.T)),
        np.linalg.matrix_rank(np.vstack([components, decoder])) == k,
        bool(np.square(data - deeper).sum() < best - 1e-9),
    )


CLAIMS: Claims = {
    "gan-step": gan_step,
    "renumbered-graph": renumbered_graph,
    "linear-autoencoder": linear_autoencoder,
}
