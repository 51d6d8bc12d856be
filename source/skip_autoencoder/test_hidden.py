"""Hidden graders of `skip_autoencoder`.

Structure first: which maps meet, where, and whether gradient flows. Only then the loss: of wrong networks with a skip
somewhere, most reach a low one.
"""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from autograder.grader import Mistake, Recipe, check_joined, input_of, redraw

FILTERS = 5  # not the notebook's 16: a number written where `filters` belongs shows


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
    """A network of the student's with weights that are drawn here, and what every convolution of it is given."""

    def __init__(self, student, training):
        self.images = noisy_images(3)
        self.network = redraw(student.MyAENet().double().rebuild(self.images, training=training))
        self.tensors = self.network.named()
        self.trace = self.network.trace(self.images)

    def layer(self, name):
        """Weight and bias of a convolution. Raises Mistake where it plays no part in the result."""
        if f"{name}.weight" not in self.tensors:
            raise Mistake(f"`{name}` is not used")
        return self.tensors[f"{name}.weight"], self.tensors.get(f"{name}.bias")

    def input_of(self, name):
        """What reaches a convolution: (B, C, H, W)."""
        return input_of(self.trace, self.layer(name)[0], name)

    def apply(self, name, maps):
        """convolution(maps) with a layer's weights."""
        return F.conv2d(maps, *self.layer(name), padding=1)

    def encoders_maps(self):
        """The encoder's maps at 28 x 28 and 14 x 14, worked out from its weights."""
        maps_28 = torch.relu(self.apply("encoder.conv1", self.images))
        return maps_28, torch.relu(self.apply("encoder.conv2", F.max_pool2d(maps_28, 2)))

    def decoders_maps(self, name, maps):
        """What the decoder makes of the maps that a convolution is given: convolution, ReLU, upsampling."""
        return F.interpolate(torch.relu(self.apply(name, maps)), scale_factor=2)


def gradient(result, inputs):
    """The gradient of the sum of squares of `result`; zeros where none arrives."""
    if not isinstance(result, torch.Tensor) or not result.requires_grad:
        return torch.zeros_like(inputs)
    (found,) = torch.autograd.grad(result.square().sum(), inputs, retain_graph=True, allow_unused=True)
    return torch.zeros_like(inputs) if found is None else found


@pytest.mark.points(1)
def test_output_is_an_image(student):
    """Every noisy image gives one image of the same size with values in [0, 1].

    Hint: the last layer's values go through one sigmoid; concatenation must not change the number of images.
    """
    network = student.MyAENet()
    for count in (1, 2, 5):
        assert network(noisy_images(count).float()).shape == (count, 1, 28, 28)
    wiring = Wiring(student, training=False)
    wanted = torch.sigmoid(wiring.apply("decoder.conv3", wiring.input_of("decoder.conv3")))
    assert torch.allclose(wiring.network(wiring.images), wanted, rtol=1e-9, atol=1e-12)


@pytest.mark.points(2)
def test_conv2_takes_both_feature_maps(student):
    """The decoder's second convolution accepts the decoder's and the encoder's maps together.

    Hint: concatenation adds channels; the layer that follows must expect the sum, for any number of filters.
    """
    for filters in (16, FILTERS):
        assert student.MyDecoder(filters).conv2.weight.shape == (filters, 2 * filters, 3, 3)
        assert student.MyAENet(filters)(noisy_images(2).float()).shape == (2, 1, 28, 28)


@pytest.mark.points(2)
def test_conv3_takes_both_feature_maps(student):
    """The decoder's last convolution accepts the decoder's and the encoder's maps together.

    Hint: the outer skip brings as many channels as the inner one; `conv3` still returns one.
    """
    for filters in (16, FILTERS):
        assert student.MyDecoder(filters).conv3.weight.shape == (1, 2 * filters, 3, 3)
        assert student.MyAENet(filters)(noisy_images(2).float()).shape == (2, 1, 28, 28)


@pytest.mark.points(4)
def test_inner_skip_carries_the_encoders_maps(student):
    """At 14 x 14, the encoder's maps join the decoder's own along the channels.

    Hint: `torch.cat` with the decoder's maps and the encoder's, in either order, along dimension 1.
    """
    for training in (True, False):
        wiring = Wiring(student, training)
        _, maps_14 = wiring.encoders_maps()
        own = wiring.decoders_maps("decoder.conv1", F.max_pool2d(maps_14, 2))
        check_joined(wiring.input_of("decoder.conv2"), own, maps_14, "conv2")


@pytest.mark.points(4)
def test_outer_skip_carries_the_encoders_maps(student):
    """At 28 x 28, the encoder's first maps join the decoder's own along the channels.

    Hint: keep the maps after the first ReLU and before pooling; the image itself, or maps that were pooled and
    enlarged again, are something else.
    """
    for training in (True, False):
        wiring = Wiring(student, training)
        maps_28, _ = wiring.encoders_maps()
        own = wiring.decoders_maps("decoder.conv2", wiring.input_of("decoder.conv2"))
        check_joined(wiring.input_of("decoder.conv3"), own, maps_28, "conv3")


@pytest.mark.points(2)
def test_gradient_reaches_the_encoder_through_the_skips(student):
    """Through the code and through each skip alone, the loss tells the encoder how to change.

    Hint: `detach`, a copy through NumPy or a multiplication by zero let values pass and stop the gradient.
    """
    generator = torch.Generator().manual_seed(12)
    code, maps_14, maps_28 = (
        torch.rand(3, 16, size, size, dtype=torch.float64, generator=generator).requires_grad_() for size in (7, 14, 28)
    )
    decoder = redraw(student.MyDecoder(16).double().rebuild(code.detach(), maps_14.detach(), maps_28.detach()))
    rebuilt = decoder(code, maps_14, maps_28)
    for way, maps in (("the code", code), ("the skip at 14 x 14", maps_14), ("the skip at 28 x 28", maps_28)):
        if not bool((gradient(rebuilt, maps).abs().amax(dim=(0, 2, 3)) > 0).all()):
            raise Mistake(f"no gradient, or not to all channels, passes through {way}")
    images = noisy_images(3).requires_grad_()
    kept = redraw(student.MyEncoder(16).double().rebuild(images.detach()))(images)
    assert all(bool((gradient(maps, images) != 0).any()) for maps in kept)


@pytest.mark.points(3)
def test_trains_to_a_low_loss(trained, threshold, evidence):
    """Trained from scratch, the network rebuilds noisy digits that it has never seen.

    Hint: look at the loss curve; a network without both skips learns more slowly.
    """
    outcome = trained(DENOISE)
    evidence.images("noisy, rebuilt, clean", outcome.noisy, outcome.rebuilt, outcome.clean)
    evidence.curve("training loss", outcome.curves_by_seed("without skips"), step="epoch")
    losses = {"your network": outcome.losses, "without skips": outcome.baseline_losses}
    told = {"right networks end well below this": 0.23}  # a round figure, looser than the threshold
    evidence.curve("loss on digits never seen, with other first weights each time", losses, told, step="training")
    assert threshold("denoise.loss").accepts(outcome.loss)


@pytest.mark.points(2)
def test_beats_the_plain_network(trained, threshold):
    """With the same seeds and batches, the network does better than one without skips.

    Hint: if it does no better, the maps may be carried but not used.
    """
    assert threshold("denoise.gain").accepts(trained(DENOISE).gain)
