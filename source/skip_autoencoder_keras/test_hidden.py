"""Hidden graders of `skip_autoencoder_keras`.

Keras computes in single precision here, so comparisons are as wide as that needs. Inside, its convolutions hand maps to
torch with channels first: what reaches them is (B, C, H, W).
"""

from functools import cached_property

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from autograder.grader import Mistake, Recipe, agrees, check_joined, drawn, input_of, redraw

FILTERS = (16, 5)  # the notebook's, and one that is not written anywhere
ATOL = 1e-5  # maps are around 1, and single precision leaves 1e-6 of that
CHANNELS_FIRST = (3, 2, 0, 1)  # a kernel of Keras, (H, W, C, F), as torch's, (F, C, H, W)


class PlainNet(nn.Module):
    """The notebook's network without skips, for images with channels last; weights begin as Keras has them begin."""

    def __init__(self, filters=16):
        super().__init__()
        sizes = [(1, filters), *3 * [(filters, filters)], (filters, 1)]
        self.layers = nn.ModuleList([nn.Conv2d(*size, 3, padding=1) for size in sizes])
        for layer in self.layers:
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, images):
        h = images.movedim(-1, 1)  # (B, 1, 28, 28)
        for layer in self.layers[:2]:
            h = F.max_pool2d(torch.relu(layer(h)), 2)
        for layer in self.layers[2:4]:
            h = F.interpolate(torch.relu(layer(h)), scale_factor=2)
        return torch.sigmoid(self.layers[4](h)).movedim(1, -1)


DENOISE = Recipe(
    model="build_autoencoder",
    data="noisy_digits_last",
    loss="binary_cross_entropy",
    optimizer="adam",
    lr=2e-3,
    batch_size=8,
    epochs=1,
    seeds=8,
    train_size=512,
    baseline=PlainNet,
)


def noisy_images(count):
    """Images (count, 28, 28, 1) with values in (0, 1), no two pixels alike."""
    return drawn(count, 28, 28, 1, seed=11).sigmoid().float()


def count_parameters(filters, skips):
    """What torch's own layers of these sizes hold."""
    joined = 2 * filters if skips else filters
    sizes = ((1, filters), (filters, filters), (filters, filters), (joined, filters), (joined, 1))
    made = [nn.Conv2d(*size, 3, device="meta") for size in sizes]
    return sum(each.numel() for layer in made for each in layer.parameters())


class Wiring:
    """A network of the student's with weights that are drawn here, and what every convolution of it is given."""

    def __init__(self, student, training):
        self.images = noisy_images(3)
        self.network = redraw(student.build_autoencoder().rebuild(self.images, training=training), channels_last=True)
        self.tensors = {name.removeprefix("_torch_params."): each for name, each in self.network.named().items()}

    @cached_property
    def trace(self):
        return self.network.trace(self.images)

    def kernel(self, name):
        """Kernel of a convolution as Keras keeps it, (H, W, C, F). Raises Mistake where it plays no part."""
        if f"{name}/kernel" not in self.tensors:
            raise Mistake(f"the layer `{name}` plays no part in what the network returns")
        return self.tensors[f"{name}/kernel"]

    def input_of(self, name):
        """What reaches a convolution: (B, C, H, W)."""
        return input_of(self.trace, self.kernel(name).permute(CHANNELS_FIRST), name)

    def apply(self, name, maps):
        """convolution(maps) with a layer's weights, (B, C, H, W)."""
        return F.conv2d(maps, self.kernel(name).permute(CHANNELS_FIRST), self.tensors.get(f"{name}/bias"), padding=1)

    def encoders_maps(self):
        """The encoder's maps at 28 x 28 and 14 x 14, worked out from its weights."""
        maps_28 = torch.relu(self.apply("encoder_28", self.images.movedim(-1, 1)))
        return maps_28, torch.relu(self.apply("encoder_14", F.max_pool2d(maps_28, 2)))

    def decoders_maps(self, name, maps):
        """What the decoder makes of the maps that a convolution is given: convolution, ReLU, upsampling."""
        return F.interpolate(torch.relu(self.apply(name, maps)), scale_factor=2)

    @torch.no_grad()
    def shut(self, name):
        """From now on a convolution gives the same, whatever it is given."""
        self.kernel(name).zero_()

    def check_learns(self, name, way):
        """Raise Mistake unless gradient reaches every filter of a convolution, by what is left of the network."""
        (found,) = torch.autograd.grad(
            self.network(self.images).square().sum(), self.kernel(name), allow_unused=True, materialize_grads=True
        )
        if not bool((found.abs().amax(dim=(0, 1, 2)) > 0).all()):
            raise Mistake(f"no gradient, or not for all filters, reaches `{name}` through {way}")


@pytest.mark.points(1)
def test_channels_move_to_the_end(student):
    """Every number of an image with several channels stays in its pixel when channels move to the end.

    Hint: this is a reordering of dimensions, not a new shape for the same row of numbers.
    """
    for size in ((2, 3, 5, 7), (3, 2, 7, 5), (1, 1, 2, 3)):
        images = drawn(*size, seed=2)
        assert agrees(student.channels_last(images), torch.einsum("nchw->nhwc", images), "`channels_last(images)`")


@pytest.mark.points(1)
def test_parameters_of_a_convolution_are_counted(student):
    """A convolution's weights and biases are counted for any number of channels and filters and any size of kernel.

    Hint: a filter has weights for every channel that it is given, and one bias in all.
    """
    for channels, filters, size in ((3, 7, 3), (7, 3, 3), (1, 11, 5), (5, 2, 1)):
        layer = nn.Conv2d(channels, filters, size, device="meta")
        wanted = sum(each.numel() for each in layer.parameters())
        assert agrees(
            student.parameters_of_convolution(channels, filters, size=size), wanted, "`parameters_of_convolution`"
        )
    assert agrees(student.parameters_of_convolution(3, 7), 28 * 7, "`parameters_of_convolution`")


@pytest.mark.points(2)
def test_parameters_of_the_network_are_counted(student, score):
    """The parameters of the network are counted, without skips and with both.

    Hint: go through the five convolutions one by one; a join adds up the channels that the next one is given.
    """
    right = [
        all(
            agrees(student.parameters_of_network(filters, skips=skips), count_parameters(filters, skips), "the count")
            for filters in (3, 16, 37)
        )
        for skips in (False, True)
    ]
    if not any(right):
        raise Mistake("neither count is right")
    score.partial(sum(right) / 2, "" if all(right) else f"the count {'without' if right[1] else 'with'} skips is wrong")


@pytest.mark.points(1)
def test_the_network_has_as_many_parameters_as_it_should(student):
    """With 16 filters and with another number, the network has exactly the parameters that two joins give it.

    Hint: compare `count_params()` with your own count; what differs names the layer.
    """
    for filters in FILTERS:
        network = student.build_autoencoder(filters).rebuild(noisy_images(3), training=True)
        held = sum(each.numel() for each in network.named().values() if each.requires_grad)
        assert held == count_parameters(filters, skips=True)


@pytest.mark.points(1)
def test_output_is_an_image(student):
    """Every noisy image gives one image of the same size with values in [0, 1].

    Hint: a join must leave the number of images, rows and columns alone; the last layer ends with one sigmoid.
    """
    network = student.build_autoencoder()
    for count in (1, 2, 5):
        assert network(noisy_images(count)).shape == (count, 28, 28, 1)
    wiring = Wiring(student, training=False)
    wanted = torch.sigmoid(wiring.apply("rebuilt", wiring.input_of("rebuilt"))).movedim(1, -1)
    assert agrees(wiring.network(wiring.images), wanted, "what the network returns", rtol=0, atol=ATOL)


@pytest.mark.points(3)
def test_inner_join_carries_the_encoders_maps(student):
    """At 14 x 14, the encoder's maps join the decoder's own along the channels.

    Hint: `layers.Concatenate` on the decoder's maps and `maps_14`, in either order, along the last axis; then
    `decoder_14` is called on the result.
    """
    for training in (True, False):
        wiring = Wiring(student, training)
        _, maps_14 = wiring.encoders_maps()
        own = wiring.decoders_maps("decoder_7", F.max_pool2d(maps_14, 2))
        check_joined(wiring.input_of("decoder_14"), own, maps_14, "decoder_14", atol=ATOL)


@pytest.mark.points(3)
def test_outer_join_carries_the_encoders_maps(student):
    """At 28 x 28, the encoder's first maps join the decoder's own along the channels.

    Hint: the maps that `encoder_28` gives, before they are pooled; the image itself, or maps that were pooled and
    enlarged again, are something else.
    """
    for training in (True, False):
        wiring = Wiring(student, training)
        maps_28, _ = wiring.encoders_maps()
        own = wiring.decoders_maps("decoder_14", wiring.input_of("decoder_14"))
        check_joined(wiring.input_of("rebuilt"), own, maps_28, "rebuilt", atol=ATOL)


@pytest.mark.points(2)
def test_every_layer_learns_by_every_way(student):
    """Through the code and through each skip alone, the loss tells the layers before it how to change.

    Hint: a layer or an operation that stops gradients, or multiplies by zero, lets a picture of the graph look right.
    """
    wiring = Wiring(student, training=True)
    wiring.check_learns("decoder_7", "the decoder")
    wiring.shut("decoder_7")
    wiring.check_learns("encoder_14", "the skip at 14 x 14")
    wiring.shut("encoder_14")
    wiring.check_learns("encoder_28", "the skip at 28 x 28")


@pytest.mark.points(1)
def test_the_image_enters_through_the_encoder_alone(student):
    """With a first convolution that sees nothing, the network returns the same for every image.

    Hint: follow the graph back from the last layer; `pixels` should be used once.
    """
    wiring = Wiring(student, training=False)
    wiring.shut("encoder_28")
    assert torch.equal(wiring.network(wiring.images), wiring.network(1 - wiring.images))


@pytest.mark.points(2)
def test_a_window_shows_what_passes_inside(student):
    """A window gives what the layer gives within the model, also after the model's weights have changed.

    Hint: `keras.Model` with the inputs of the model and the output of its layer shares all layers on the way; a copy
    does not learn with the model.
    """
    model = student.build_autoencoder(FILTERS[1])
    windows = {name: student.inside(model, name) for name in ("encoder_28", "code")}
    first = model.get_layer("encoder_28")
    for scale in (1.0, -0.5):
        kernel, bias = drawn(3, 3, 1, FILTERS[1], seed=5).float() * scale, drawn(FILTERS[1], seed=6).float()
        first.set_weights([kernel, bias])
        images = noisy_images(2)
        maps_28 = torch.relu(F.conv2d(images.movedim(-1, 1), kernel.permute(CHANNELS_FIRST), bias, padding=1))
        second = model.get_layer("encoder_14").get_weights()
        maps_14 = torch.relu(
            F.conv2d(F.max_pool2d(maps_28, 2), second[0].permute(CHANNELS_FIRST), second[1], padding=1)
        )
        wanted = {"encoder_28": maps_28, "code": F.max_pool2d(maps_14, 2)}
        for name, window in windows.items():
            seen = window(images)
            assert agrees(seen, wanted[name].movedim(1, -1), f"the window at `{name}`", rtol=0, atol=ATOL)


@pytest.mark.points(1)
def test_trains_to_a_low_loss(trained, threshold, evidence):
    """Trained from scratch, the network rebuilds noisy digits that it has never seen.

    Hint: look at the loss curve; a network without both skips learns more slowly.
    """
    outcome = trained(DENOISE)
    evidence.images("noisy, rebuilt, clean", outcome.noisy, outcome.rebuilt, outcome.clean)
    losses = {"your network": outcome.losses, "without skips": outcome.baseline_losses}
    told = {"right networks end well below this": 0.22}  # a round figure, looser than the threshold
    evidence.curve("loss on digits never seen, with other first weights each time", losses, told, step="training")
    assert threshold("denoise.loss").accepts(outcome.loss)


@pytest.mark.points(2)
def test_beats_the_plain_network(student, trained, threshold):
    """With the same seeds and batches, the network does better than one without skips.

    Hint: if it does no better, the maps may be carried but not used.
    """
    wiring = Wiring(student, training=False)
    wiring.shut("decoder_7")
    if torch.equal(wiring.network(wiring.images), wiring.network(1 - wiring.images)):
        raise Mistake("nothing passes by the code: this is a network without skips")
    assert threshold("denoise.gain").accepts(trained(DENOISE).gain)
