"""Public checks of `skip_autoencoder`: shapes, and whether skips are used. Run them as often as you like."""

import torch


def shape(tensor):
    return tuple(tensor.shape)


def test_the_network_rebuilds_images(student):
    """Two noisy images go into MyAENet, and two images with values in [0, 1] come out.

    Hint: an error about channels means that a convolution does not expect the maps that reach it; count them. If the
    number of images changed, look at the dimension along which you concatenate.
    """
    images = torch.rand(2, 1, 28, 28)
    rebuilt = student.MyAENet()(images)
    assert shape(rebuilt) == (2, 1, 28, 28)
    assert bool(((rebuilt >= 0) & (rebuilt <= 1)).all())


def test_the_encoder_returns_maps_at_both_sizes(student):
    """The encoder returns the code, the maps at 14 x 14 and the maps at 28 x 28.

    Hint: task 3 begins in the encoder; keep the maps before they are pooled.
    """
    code, maps_14, maps_28 = student.MyEncoder()(torch.rand(2, 1, 28, 28))
    assert shape(code) == (2, 16, 7, 7)
    assert shape(maps_14) == (2, 16, 14, 14)
    assert maps_28 is not None
    assert shape(maps_28) == (2, 16, 28, 28)


def test_conv2_has_weights_for_both_stacks(student):
    """The decoder's second convolution has 16 filters over 32 channels.

    Hint: 16 maps from the decoder and 16 from the encoder, concatenated and not added, make 32 channels. Write the sum
    yourself: a `LazyConv2d` has no weights until it has run, and cannot be graded.
    """
    assert shape(student.MyDecoder().conv2.weight) == (16, 32, 3, 3)


def test_conv3_has_weights_for_both_stacks(student):
    """The decoder's third convolution has one filter over 32 channels.

    Hint: the outer skip brings 16 more maps, as the inner one did.
    """
    assert shape(student.MyDecoder().conv3.weight) == (1, 32, 3, 3)


def test_channels_follow_the_number_of_filters(student):
    """A decoder with 4 filters expects 8 channels in both places, and turns maps of 4 channels into one image.

    Hint: the checks above hold for 16 filters; once they pass, look for a 16 or a 32 where `filters` should stand.
    """
    decoder = student.MyDecoder(filters=4)
    code, maps_14, maps_28 = torch.rand(1, 4, 7, 7), torch.rand(1, 4, 14, 14), torch.rand(1, 4, 28, 28)
    assert shape(decoder(code, maps_14, maps_28)) == (1, 1, 28, 28)
    assert (decoder.conv2.in_channels, decoder.conv3.in_channels) == (8, 8)


def test_the_decoder_uses_both_stacks_of_maps(student):
    """Other maps at 14 x 14, or at 28 x 28, make the decoder draw another image.

    Hint: what the encoder kept has to reach a convolution of the decoder.
    """
    decoder = student.MyDecoder()
    code, maps_14, maps_28 = torch.rand(1, 16, 7, 7), torch.rand(1, 16, 14, 14), torch.rand(1, 16, 28, 28)
    drawn = decoder(code, maps_14, maps_28)
    assert not torch.equal(decoder(code, 2 * maps_14, maps_28), drawn)
    assert not torch.equal(decoder(code, maps_14, 2 * maps_28), drawn)
