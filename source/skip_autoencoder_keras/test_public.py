"""Public checks of `skip_autoencoder_keras`: shapes, types and worked examples. Run them as often as you like."""

import torch


def shape(tensor):
    return tuple(tensor.shape)


def test_channels_move_to_the_end(student):
    """Four pixels of three channels each: red, green and blue of a pixel come to stand side by side.

    Hint: no number may end up in another pixel. `reshape` keeps the order in which numbers lie in memory; look for a
    function that reorders dimensions.
    """
    images = torch.arange(12.0).reshape(1, 3, 2, 2)  # three channels of two rows and two columns
    turned = student.channels_last(images)
    assert shape(turned) == (1, 2, 2, 3)
    assert turned[0, 0, 0].tolist() == [0.0, 4.0, 8.0]
    assert turned[0, 0, 1].tolist() == [1.0, 5.0, 9.0]
    assert turned[0, 1, 0].tolist() == [2.0, 6.0, 10.0]


def test_a_small_convolution_is_counted(student):
    """One filter of 1 x 1 pixels over 4 channels has 4 weights and a bias; two of 2 x 2 pixels have 34 together.

    Hint: every filter has a weight for each of its pixels in each channel, and a bias of its own.
    """
    assert student.parameters_of_convolution(4, 1, size=1) == 5
    assert student.parameters_of_convolution(4, 2, size=2) == 34


def test_a_network_with_one_filter_is_counted(student):
    """With one filter the plain network has 50 parameters, the one with skips 68.

    Hint: write down, for each of the five convolutions, how many channels it is given. `pixels` has one.
    """
    assert student.parameters_of_network(1, skips=False) == 50
    assert student.parameters_of_network(1, skips=True) == 68


def test_the_network_rebuilds_images(student):
    """Two noisy images go into the network, and two images with values in [0, 1] come out.

    Hint: if there are more rows or columns than before, a join has grown the wrong dimension.
    """
    rebuilt = student.build_autoencoder()(torch.rand(2, 28, 28, 1))
    assert shape(rebuilt) == (2, 28, 28, 1)
    assert bool(((rebuilt >= 0) & (rebuilt <= 1)).all())


def test_decoder_14_is_given_both_stacks(student):
    """`decoder_14` is given 32 maps of 14 x 14: the decoder's 16 and the encoder's 16.

    Hint: `layers.Concatenate` is called on a list of two tensors; channels are the last dimension.
    """
    assert tuple(student.build_autoencoder().get_layer("decoder_14").input.shape) == (None, 14, 14, 32)


def test_rebuilt_is_given_both_stacks(student):
    """The last layer is called `rebuilt`, and is given 32 maps of 28 x 28.

    Hint: the last layer has to be called on what the second join gives, and the join has to be along the channels.
    """
    assert tuple(student.build_autoencoder().get_layer("rebuilt").input.shape) == (None, 28, 28, 32)


def test_a_window_ends_in_the_middle(student):
    """A window into the network at `code` gives 16 maps of 7 x 7.

    Hint: `keras.Model` takes the inputs and the outputs of the model that you want; a layer's output is in the graph.
    """
    window = student.inside(student.build_autoencoder(), "code")
    assert shape(window(torch.rand(2, 28, 28, 1))) == (2, 7, 7, 16)
