"""Public checks of `attention`: shapes, types and one worked example a task. Run them as often as you like."""

import torch


def shape(tensor):
    return tuple(tensor.shape)


def rounded(tensor):
    """The numbers in a tensor to three digits, as a list."""
    return [round(number, 3) for number in tensor.flatten().tolist()]


def test_two_scores_become_two_weights(student):
    """Scores of 112 and 96 with 64 numbers a key give the weights 0.88 and 0.12.

    Hint: 112 and 96 are inner products of the query with each key. Divided by the root of 64 they are 14 and 12.
    """
    query = torch.full((1, 64), 1.0)
    keys = torch.stack([torch.full((64,), 1.75), torch.full((64,), 1.5)])
    weights = student.attention_weights(query, keys)
    assert shape(weights) == (1, 2)
    assert rounded(weights) == [0.881, 0.119]


def test_weights_keep_the_dimensions_in_front(student):
    """Weights have a row for each query and a column for each key, in a batch and with heads; rows sum to 1.

    Hint: exchange the last two dimensions of the keys, and take the softmax over the last, both counted from the end.
    """
    batch = student.attention_weights(torch.rand(2, 4, 8), torch.rand(2, 6, 8))
    assert shape(batch) == (2, 4, 6)
    assert rounded(batch.sum(-1)) == [1.0] * 8
    heads = student.attention_weights(torch.rand(1, 3, 4, 8), torch.rand(1, 3, 6, 8))
    assert shape(heads) == (1, 3, 4, 6)
    assert rounded(heads.sum(-1)) == [1.0] * 12


def test_a_query_reads_a_mean_of_the_values(student):
    """The example's query reads 8.8 of the first value and 1.2 of the second.

    Hint: multiply the weights by the values; the answer has as many numbers as a value, not as a key.
    """
    query = torch.full((1, 64), 1.0)
    keys = torch.stack([torch.full((64,), 1.75), torch.full((64,), 1.5)])
    answer = student.attention(query, keys, torch.tensor([[10.0, 0.0], [0.0, 10.0]]))
    assert shape(answer) == (1, 2)
    assert rounded(answer) == [8.808, 1.192]


def test_the_smoother_weighs_near_points_more(student):
    """At 0, of points at 0 and at 2 and with a width of 1, the second has a weight of 0.12.

    Hint: the scores are 0 and -2; the square of the width belongs to them, too.
    """
    smoothed = student.smooth(torch.tensor([0.0, 1.0]), torch.tensor([0.0, 2.0]), torch.tensor([0.0, 1.0]), 1.0)
    assert shape(smoothed) == (2,)
    assert rounded(smoothed) == [0.119, 0.5]


def test_masks_are_truths(student):
    """With three positions, the causal mask is a lower triangle; the padding mask shows each item's length.

    Hint: True means that this query may read this key. Rows are queries, columns are keys.
    """
    causal = student.causal_mask(3)
    assert causal.dtype == torch.bool
    assert causal.tolist() == [[True, False, False], [True, True, False], [True, True, True]]
    padding = student.padding_mask(torch.tensor([2, 3]), 3)
    assert padding.dtype == torch.bool
    assert padding.tolist() == [[[True, True, False]], [[True, True, True]]]


def test_a_hidden_key_is_not_read(student):
    """With the second of two keys hidden, the first gets all the weight, whatever the scores are.

    Hint: where the mask is False, the score must become so low that nothing is left of it after the softmax.
    """
    keys = torch.tensor([[0.0, 0.0], [9.0, 9.0]])
    weights = student.attention_weights(torch.ones(1, 2), keys, torch.tensor([[True, False]]))
    assert rounded(weights) == [1.0, 0.0]


def test_several_heads_give_back_the_width(student):
    """Four queries over six keys, in batches of two with 12 numbers each, give (2, 4, 12), with and without a mask.

    Hint: cut the last dimension into heads first, then bring the heads in front of the positions; afterwards the same
    steps back. The mask needs a dimension for the heads.
    """
    module = student.MultiHeadAttention(12, 3)
    queries, keys, values = torch.rand(2, 4, 12), torch.rand(2, 6, 12), torch.rand(2, 6, 12)
    read = module(queries, keys, values)
    assert shape(read) == (2, 4, 12)
    assert not torch.equal(read, queries)
    for mask in (torch.ones(4, 6), torch.ones(2, 1, 6), torch.ones(2, 4, 6)):
        assert shape(module(queries, keys, values, mask.bool())) == (2, 4, 12)


def test_the_order_of_the_keys_makes_no_difference(student):
    """With the positions of keys and values exchanged in the same way, several heads read the same.

    Hint: a `view` that brings heads in front of positions at once mixes positions with features; it takes two steps.
    """
    module = student.MultiHeadAttention(8, 2)
    queries, keys, values = torch.rand(1, 3, 8), torch.rand(1, 5, 8), torch.rand(1, 5, 8)
    read = module(queries, keys, values)
    exchanged = module(queries, keys.flip(1), values.flip(1))
    assert not torch.equal(read, queries)
    assert rounded(exchanged - read) == [0.0] * 24
