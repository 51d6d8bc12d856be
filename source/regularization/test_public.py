"""Public checks of `regularization`: names, shapes and one small example a task. Run them as often as you like."""

import torch


def rounded(tensor):
    """The numbers in a tensor, to two digits, as a list."""
    return [round(number, 2) for number in tensor.flatten().tolist()]


def shape(tensor):
    return tuple(tensor.shape)


def test_dropout_drops_and_scales(student):
    """In training with p = 0.5, every 3 becomes 0 or 6; in evaluation, it stays a 3.

    Hint: task 1. Look at `self.training`; divide what is kept by 1 - p.
    """
    threes = torch.full((20, 10), 3.0)
    layer = student.Dropout(0.5)
    assert set(layer.train()(threes).flatten().tolist()) == {0.0, 6.0}
    assert torch.equal(layer.eval()(threes), threes)


def test_classic_dropout_scales_in_evaluation(student):
    """In the older form with p = 0.75, every 4 becomes 0 or stays a 4 in training; in evaluation it becomes a 1.

    Hint: task 2. Nothing is divided; evaluation multiplies by the share that gets through in training.
    """
    fours = torch.full((20, 10), 4.0)
    layer = student.ClassicDropout(0.75)
    assert set(layer.train()(fours).flatten().tolist()) == {0.0, 4.0}
    assert torch.equal(layer.eval()(fours), torch.ones(20, 10))


def test_moments_of_an_example(student):
    """With p = 0.5, a 3 becomes 0 or 6: its mean is 3, and both lie 3 away from that.

    Hint: task 3. Two tensors of the shape of `x` are wanted, computed by a formula.
    """
    mean, std = student.dropout_moments(torch.tensor([3.0]), 0.5)
    assert (shape(mean), shape(std)) == ((1,), (1,))
    assert rounded(mean) == [3.0]
    assert rounded(std) == [3.0]


def test_monte_carlo_sees_noise_behind_each_kind_of_dropout(student):
    """For a network with a dropout layer, two tensors of the shape of its answer come back, and the second is not zero.

    Hint: task 4. Which layers belong to `DROPOUTS`? Turn them on, whatever the mode of the network.
    """
    for dropout in (student.Dropout(0.5), student.ClassicDropout(0.5), student.nn.Dropout(0.5)):
        network = student.nn.Sequential(student.nn.Linear(4, 30), dropout).eval()
        mean, std = student.monte_carlo(network, torch.rand(2, 4), 10)
        assert (shape(mean), shape(std)) == ((2, 30), (2, 30))
        assert bool((std > 0).any())


def test_batch_norm_has_what_it_needs(student):
    """A BatchNorm of four features has two parameters and at least two buffers, of four numbers each.

    Hint: task 5. `nn.Parameter` for what is learned, `register_buffer` for what is remembered.
    """
    layer = student.BatchNorm(4)
    assert sorted(tensor.tolist() for tensor in layer._parameters.values()) == [[0.0] * 4, [1.0] * 4]
    assert rounded(layer._buffers["running_mean"]) == [0.0] * 4
    assert rounded(layer._buffers["running_var"]) == [1.0] * 4


def test_batch_norm_of_two_examples(student):
    """The columns (1, 3) and (10, 50) become (-1, 1) both; the running statistics move a tenth of the way.

    Hint: tasks 6 to 8. The variances within the batch are 1 and 400; what is remembered is 2 and 800, and a tenth of it
    counts.
    """
    layer = student.BatchNorm(2).train()
    assert rounded(layer(torch.tensor([[1.0, 10.0], [3.0, 50.0]]))) == [-1.0, -1.0, 1.0, 1.0]
    assert rounded(layer.running_mean) == [0.2, 3.0]
    assert rounded(layer.running_var) == [1.1, 80.9]


def test_batch_norm_in_evaluation_uses_what_it_remembers(student):
    """A new layer in evaluation hardly changes anything: it remembers mean 0 and variance 1. Images work as well.

    Hint: tasks 5 and 7. Statistics of shape (C,) must be reshaped before they meet (N, C, H, W).
    """
    layer = student.BatchNorm(2)
    assert rounded(layer.eval()(torch.tensor([[5.0, -6.0]]))) == [5.0, -6.0]
    assert shape(layer.train()(torch.rand(3, 2, 4, 4))) == (3, 2, 4, 4)
    layer.train()(torch.full((3, 2), 8.0))
    assert bool((layer.running_mean > 0).all())


def test_layer_norm_of_two_examples(student):
    """The rows (1, 3) and (10, 50) become (-1, 1) both.

    Hint: task 9. Every row has a mean and a variance of its own.
    """
    assert rounded(student.LayerNorm(2)(torch.tensor([[1.0, 3.0], [10.0, 50.0]]))) == [-1.0, 1.0, -1.0, 1.0]


def test_masks_can_be_repeated(student):
    """With one seed, torch draws one mask; without, each call draws another.

    Hint: section "What counts as your own". Draw with functions of torch, not with NumPy, and set no seed yourself.
    """
    ones = torch.ones(50, 20)
    for layer in (student.Dropout(0.5).train(), student.ClassicDropout(0.5).train()):
        student.torch.manual_seed(8)
        first, second = layer(ones), layer(ones)
        student.torch.manual_seed(8)
        assert torch.equal(layer(ones), first)
        assert not torch.equal(second, first)
