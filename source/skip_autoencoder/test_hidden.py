"""Hidden graders of `skip_autoencoder`.

Structure first: which maps meet, where, and whether gradient flows. Only then the loss: of wrong networks with a skip
somewhere, most reach a low one.
"""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from autograder.grader import Mistake, Recipe

FILTERS = 5  # a prime, and not the notebook's 16: a number written where `filters` belongs shows


class PlainNet(nn.Module):
    """The notebook's network without skips, its layers made in the same order."""

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


DENOISE = Recipe(
    model="MyAENet",
    data="noisy_digits",
    loss="binary_cross_entropy",
    optimizer="adam",
    lr=3e-3,
    batch_size=32,
    epochs=3,
    seeds=3,
    train_size=512,
    baseline=PlainNet,
)


def noisy_images(count, seed=11):
    """Images (count, 1, 28, 28) in float64, each with a brightness of its own."""
    generator = torch.Generator().manual_seed(seed)
    images = torch.rand(count, 1, 28, 28, dtype=torch.float64, generator=generator)
    return images * torch.linspace(0.5, 1.0, count, dtype=torch.float64).reshape(-1, 1, 1, 1)


class Wiring:
    """One network of the student's with its weights here, and what every convolution of it was given."""

    def __init__(self, student, filters=FILTERS):
        network = student.MyAENet(filters).double().eval()
        self.images = noisy_images(3)
        encoder, decoder = network.encoder, network.decoder
        self.layers = {
            name: (layer.weight, layer.bias)
            for name, layer in {
                "encoder.conv1": encoder.conv1,
                "encoder.conv2": encoder.conv2,
                "decoder.conv1": decoder.conv1,
                "decoder.conv2": decoder.conv2,
                "decoder.conv3": decoder.conv3,
            }.items()
        }
        self.trace = network.rebuild(self.images).trace(self.images)

    def input_of(self, name):
        """What reaches a convolution, found by its weights: (B, C, H, W)."""
        weight, _ = self.layers[name]
        found = [call for call in self.trace if call.operation == "conv2d" and torch.equal(call.args[1], weight)]
        if len(found) != 1:
            raise Mistake(f"`{name}` is used {len(found)} times; it should be used once")
        return found[0].args[0]

    def apply(self, name, maps):
        """relu(convolution(maps)) with a layer's weights."""
        weight, bias = self.layers[name]
        return torch.relu(F.conv2d(maps, weight, bias, padding=1))

    def encoders_maps(self):
        """The encoder's maps at 28 x 28 and 14 x 14, worked out from its weights."""
        maps_28 = self.apply("encoder.conv1", self.images)
        return maps_28, self.apply("encoder.conv2", F.max_pool2d(maps_28, 2))


def check_halves(joined, own, carried, layer):
    """One half of the channels of `joined` is the decoder's own maps, the other the encoder's; either order."""
    wanted = (joined.shape[0], own.shape[1] + carried.shape[1], *own.shape[2:])
    if joined.shape != wanted:
        raise Mistake(f"`{layer}` should be given {wanted[1]} channels at {wanted[2]} x {wanted[3]}")
    halves = joined.split(own.shape[1], dim=1)
    is_own = [torch.allclose(half, own, rtol=1e-9, atol=1e-12) for half in halves]
    is_carried = [torch.allclose(half, carried, rtol=1e-9, atol=1e-12) for half in halves]
    if all(is_own):
        raise Mistake(f"`{layer}` is given the decoder's maps twice")
    if not any(is_own):
        raise Mistake(f"the decoder's own maps do not reach `{layer}`")
    if not any(is_carried):
        raise Mistake(f"what joins the decoder's maps before `{layer}` is not the encoder's maps of that size")


@pytest.mark.points(1)
def test_output_is_an_image(student):
    """Every noisy image gives one image of the same size with values in [0, 1].

    Hint: the last layer's values go through a sigmoid; concatenation must not change the number of images.
    """
    network = student.MyAENet()
    for count in (1, 2, 5):
        assert network(noisy_images(count).float()).shape == (count, 1, 28, 28)
    rebuilt = network.rebuild(noisy_images(3).float())
    for factor in (1.0, 20.0, -20.0):  # whatever the weights
        with torch.no_grad():
            for parameter in rebuilt.parameters():
                parameter.mul_(factor)
            values = rebuilt(noisy_images(3).float())
        assert bool(((values >= 0) & (values <= 1)).all())


@pytest.mark.points(2)
def test_conv2_takes_both_feature_maps(student):
    """The decoder's second convolution accepts the decoder's and the encoder's maps together.

    Hint: concatenation adds channels; the layer that follows must expect the sum.
    """
    for filters in (16, FILTERS):
        assert student.MyDecoder(filters).conv2.weight.shape == (filters, 2 * filters, 3, 3)
    assert Wiring(student).input_of("decoder.conv2").shape == (3, 2 * FILTERS, 14, 14)


@pytest.mark.points(2)
def test_conv3_takes_both_feature_maps(student):
    """The decoder's last convolution accepts the decoder's and the encoder's maps together.

    Hint: the outer skip brings as many channels as the inner one; `conv3` still returns one.
    """
    for filters in (16, FILTERS):
        assert student.MyDecoder(filters).conv3.weight.shape == (1, 2 * filters, 3, 3)
    assert Wiring(student).input_of("decoder.conv3").shape == (3, 2 * FILTERS, 28, 28)


@pytest.mark.points(4)
def test_inner_skip_carries_the_encoders_maps(student):
    """At 14 x 14, the encoder's maps join the decoder's own along the channels.

    Hint: `torch.cat` with the decoder's maps and the encoder's, in either order, along dimension 1.
    """
    wiring = Wiring(student)
    _, maps_14 = wiring.encoders_maps()
    own = F.interpolate(wiring.apply("decoder.conv1", F.max_pool2d(maps_14, 2)), scale_factor=2)
    check_halves(wiring.input_of("decoder.conv2"), own, maps_14, "conv2")


@pytest.mark.points(4)
def test_outer_skip_carries_the_encoders_maps(student):
    """At 28 x 28, the encoder's first maps join the decoder's own along the channels.

    Hint: keep the maps after the first ReLU and before pooling; the image itself, or maps that were pooled and
    enlarged again, are something else.
    """
    wiring = Wiring(student)
    maps_28, _ = wiring.encoders_maps()
    own = F.interpolate(wiring.apply("decoder.conv2", wiring.input_of("decoder.conv2")), scale_factor=2)
    check_halves(wiring.input_of("decoder.conv3"), own, maps_28, "conv3")


@pytest.mark.points(2)
def test_gradient_reaches_the_encoder_through_the_skips(student):
    """Through each skip alone, the loss tells the encoder how to change.

    Hint: `detach`, a copy through NumPy or a multiplication by zero let values pass and stop the gradient.
    """
    generator = torch.Generator().manual_seed(12)
    maps = [
        torch.randn(3, FILTERS, size, size, dtype=torch.float64, generator=generator).abs().requires_grad_()
        for size in (7, 14, 28)
    ]
    decoder = student.MyDecoder(FILTERS).double().rebuild(*(each.detach() for each in maps))
    decoder(*maps).square().sum().backward()
    for size, each in zip((14, 28), maps[1:], strict=True):
        if each.grad is None or not bool((each.grad.abs().amax(dim=(0, 2, 3)) > 0).all()):
            raise Mistake(f"no gradient passes through the skip at {size} x {size}")
    images = noisy_images(3).requires_grad_()
    _, maps_14, maps_28 = student.MyEncoder(FILTERS).double().rebuild(images.detach())(images)
    for kept in (maps_14, maps_28):
        (gradient,) = torch.autograd.grad(kept.square().sum(), images, retain_graph=True)
        assert bool(gradient.abs().sum() > 0)


@pytest.mark.points(3)
def test_trains_to_a_low_loss(trained, threshold, evidence):
    """Trained from scratch, the network rebuilds noisy digits that it has never seen.

    Hint: look at the loss curve; a network without both skips learns more slowly.
    """
    outcome = trained(DENOISE)
    evidence.images("noisy, rebuilt, clean", outcome.noisy, outcome.rebuilt, outcome.clean)
    evidence.curve("training loss an epoch", outcome.curves)
    assert threshold("denoise.loss").accepts(outcome.loss)


@pytest.mark.points(2)
def test_beats_the_plain_network(trained, threshold):
    """With the same seeds and batches, the network does better than one without skips.

    Hint: if it does no better, the maps may be carried but not used.
    """
    assert threshold("denoise.gain").accepts(trained(DENOISE).gain)
