"""The hidden checks of `skip_autoencoder` as other graders run them: beside the student's code, in plain torch.

This file is not imported but read: its text, behind a header that `peers.py` writes, stands in nbgrader's hidden test
cells and in otter-grader's test files. Every function checks what the hidden test of its name checks; `student` holds
the notebook's names. The header defines RECIPE and THRESHOLDS, from the assignment's own files.
"""

import functools
import math

import numpy
import torch
from torch import nn
from torch.nn import functional as F

FILTERS = 5


class PlainNet(nn.Module):
    """The network without skips, its layers made in the same order."""

    def __init__(self, filters=16):
        super().__init__()
        self.encoder = nn.ModuleList([nn.Conv2d(1, filters, 3, padding=1), nn.Conv2d(filters, filters, 3, padding=1)])
        self.decoder = nn.ModuleList(
            [
                nn.Conv2d(filters, filters, 3, padding=1),
                nn.Conv2d(filters, filters, 3, padding=1),
                nn.Conv2d(filters, 1, 3, padding=1),
            ]
        )

    def forward(self, images):
        h = images
        for layer in self.encoder:
            h = F.max_pool2d(torch.relu(layer(h)), 2)
        for layer in self.decoder[:2]:
            h = F.interpolate(torch.relu(layer(h)), scale_factor=2)
        return torch.sigmoid(self.decoder[2](h))


def noisy_images(count, seed=11):
    generator = torch.Generator().manual_seed(seed)
    images = torch.rand(count, 1, 28, 28, dtype=torch.float64, generator=generator)
    return images * torch.linspace(0.5, 1.0, count, dtype=torch.float64).reshape(-1, 1, 1, 1)


class Wiring:
    """One network of the student's, and what each of its convolutions was given."""

    def __init__(self, student):
        network = student.MyAENet(FILTERS).double().eval()
        self.images = noisy_images(3)
        self.layers = {f"encoder.conv{number}": getattr(network.encoder, f"conv{number}") for number in (1, 2)}
        self.layers |= {f"decoder.conv{number}": getattr(network.decoder, f"conv{number}") for number in (1, 2, 3)}
        self.inputs = {name: [] for name in self.layers}
        for name, layer in self.layers.items():
            layer.register_forward_pre_hook(functools.partial(self.note, name))
        with torch.no_grad():
            network(self.images)

    def note(self, name, _, given):
        self.inputs[name].append(given[0])

    def input_of(self, name):
        assert len(self.inputs[name]) == 1, f"{name} is used {len(self.inputs[name])} times"
        return self.inputs[name][0]

    def apply(self, name, maps):
        layer = self.layers[name]
        with torch.no_grad():
            return torch.relu(F.conv2d(maps, layer.weight, layer.bias, padding=1))

    def encoders_maps(self):
        maps_28 = self.apply("encoder.conv1", self.images)
        return maps_28, self.apply("encoder.conv2", F.max_pool2d(maps_28, 2))


def check_halves(joined, own, carried):
    assert joined.shape == (joined.shape[0], own.shape[1] + carried.shape[1], *own.shape[2:]), "channels"
    halves = joined.split(own.shape[1], dim=1)
    is_own = [torch.allclose(half, own, rtol=1e-9, atol=1e-12) for half in halves]
    is_carried = [torch.allclose(half, carried, rtol=1e-9, atol=1e-12) for half in halves]
    assert not all(is_own), "the decoder's maps twice"
    assert any(is_own), "the decoder's own maps are missing"
    assert any(is_carried), "the encoder's maps are missing"


def test_output_is_an_image(student):
    network = student.MyAENet()
    for count in (1, 2, 5):
        assert network(noisy_images(count).float()).shape == (count, 1, 28, 28)
    for factor in (1.0, 20.0, -20.0):
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.mul_(factor)
            values = network(noisy_images(3).float())
        assert bool(((values >= 0) & (values <= 1)).all())


def test_conv2_takes_both_feature_maps(student):
    for filters in (16, FILTERS):
        assert student.MyDecoder(filters).conv2.weight.shape == (filters, 2 * filters, 3, 3)
    assert Wiring(student).input_of("decoder.conv2").shape == (3, 2 * FILTERS, 14, 14)


def test_conv3_takes_both_feature_maps(student):
    for filters in (16, FILTERS):
        assert student.MyDecoder(filters).conv3.weight.shape == (1, 2 * filters, 3, 3)
    assert Wiring(student).input_of("decoder.conv3").shape == (3, 2 * FILTERS, 28, 28)


def test_inner_skip_carries_the_encoders_maps(student):
    wiring = Wiring(student)
    _, maps_14 = wiring.encoders_maps()
    own = F.interpolate(wiring.apply("decoder.conv1", F.max_pool2d(maps_14, 2)), scale_factor=2)
    check_halves(wiring.input_of("decoder.conv2"), own, maps_14)


def test_outer_skip_carries_the_encoders_maps(student):
    wiring = Wiring(student)
    maps_28, _ = wiring.encoders_maps()
    own = F.interpolate(wiring.apply("decoder.conv2", wiring.input_of("decoder.conv2")), scale_factor=2)
    check_halves(wiring.input_of("decoder.conv3"), own, maps_28)


def test_gradient_reaches_the_encoder_through_the_skips(student):
    generator = torch.Generator().manual_seed(12)
    maps = [
        torch.randn(3, FILTERS, size, size, dtype=torch.float64, generator=generator).abs().requires_grad_()
        for size in (7, 14, 28)
    ]
    student.MyDecoder(FILTERS).double()(*maps).square().sum().backward()
    for each in maps[1:]:
        assert each.grad is not None
        assert bool((each.grad.abs().amax(dim=(0, 2, 3)) > 0).all())
    images = noisy_images(3).requires_grad_()
    _, maps_14, maps_28 = student.MyEncoder(FILTERS).double()(images)
    for kept in (maps_14, maps_28):
        (gradient,) = torch.autograd.grad(kept.square().sum(), images, retain_graph=True)
        assert bool(gradient.abs().sum() > 0)


@functools.cache
def digits():
    """Noisy and clean images to train on, and others to measure on."""
    with numpy.load("digits.npz") as arrays:
        names = ("train_inputs", "train_targets", "test_inputs", "test_targets")
        return [torch.from_numpy(arrays[name]) for name in names]


@functools.cache
def losses_of(network_class):
    """The loss on images not trained on, a value a seed."""
    losses = []
    for seed in range(RECIPE["seeds"]):  # noqa: F821
        torch.manual_seed(seed)
        network = network_class()
        losses.append(trained_loss(network, seed))
    return losses


def trained_loss(network, seed):
    train_inputs, train_targets, test_inputs, test_targets = digits()
    optimizer = torch.optim.Adam(network.parameters(), lr=RECIPE["lr"])  # noqa: F821
    network.train()
    for epoch in range(RECIPE["epochs"]):  # noqa: F821
        generator = torch.Generator().manual_seed(seed + epoch)
        for chosen in torch.randperm(len(train_inputs), generator=generator).split(RECIPE["batch_size"]):  # noqa: F821
            optimizer.zero_grad()
            F.binary_cross_entropy(network(train_inputs[chosen]), train_targets[chosen]).backward()
            optimizer.step()
    network.eval()
    with torch.no_grad():
        predicted = torch.cat([network(inputs) for inputs in test_inputs.split(500)])
    return float(F.binary_cross_entropy(predicted, test_targets))


def accepts(name, value):
    low, high = THRESHOLDS[name]  # noqa: F821
    return low <= value <= high


def test_trains_to_a_low_loss(student):
    losses = losses_of(student.MyAENet)
    assert accepts("denoise.loss", math.exp(sum(map(math.log, losses)) / len(losses)))


def test_beats_the_plain_network(student):
    pairs = zip(losses_of(PlainNet), losses_of(student.MyAENet), strict=True)
    gains = [math.log(plain / own) for plain, own in pairs]
    assert accepts("denoise.gain", sum(gains) / len(gains))
