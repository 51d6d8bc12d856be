"""Hidden graders of `attention`.

A mistake in an early task should not cost the later ones. So where a test is about masks, heads or reading, it takes
either torch's own attention as the truth, or what the student's other functions make of the same inputs.
"""

import functools
import itertools
import math

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from autograder.grader import Mistake, agrees, differentiable, drawn, gradients, influence, keeps_inputs

HEADS = 3
WIDTH = 33  # 11 numbers a head
FRONTS = ((2,), (2, 3))  # dimensions in front: a batch, and a batch with heads

SENTENCES = torch.tensor([[0, 1, 3, 4, 5, 6, 7], [0, 2, 3, 4, 5, 6, 8]])  # alike but for words 1 and 6
SUBJECT, LAST = 1, 5  # the word that decides, and the one that has to read it
WORDS = "a baker who whistles loves the".split(), "a sailor who whistles loves the".split()
COIN_FLIP = math.log(2) / 6  # the loss of who knows all that can be known


def masks():
    """Masks by name, for 2 items, 5 queries and 7 keys. True: may be read; every query may read the first key."""
    padding = torch.arange(7) < torch.tensor([3, 6]).reshape(2, 1, 1)  # (2, 1, 7)
    causal = torch.ones(5, 7).tril().bool()  # (5, 7)
    uneven = drawn(2, 5, 7, seed=4) > 0
    uneven[..., 0] = True
    return {"padding": padding, "causal": causal, "combined": padding & causal, "uneven": uneven}


def weights_without_hidden(student, queries, keys, mask):
    """The student's weights when hidden keys are not even there, for each query alone: 0 for those keys."""
    wanted = torch.zeros(2, 5, 7, dtype=torch.float64)
    for item, query in itertools.product(range(2), range(5)):
        shown = mask.expand(2, 5, 7)[item, query]
        wanted[item, query, shown] = student.attention_weights(queries[item, [query]], keys[item, shown])[0]
    return wanted


def asked(front=(2,), size=1.0):
    """Queries (..., 5, 11), keys (..., 7, 11) and values (..., 7, 13). Scores grow with the square of `size`."""
    return size * drawn(*front, 5, 11, seed=1), size * drawn(*front, 7, 11, seed=2), drawn(*front, 7, 13, seed=3)


# -- weights and what is read ------------------------------------------------------------------------------------------


@pytest.mark.points(4)
def test_weights_are_the_softmax_of_scaled_scores(student):
    """Every query's weights are the softmax, over the keys, of its scores in units of the root of d.

    Hint: which dimension is d, and along which dimension do weights sum to 1? Where large scores alone go wrong,
    compare with `torch.softmax`.
    """
    for front in FRONTS:
        for size in (1.0, 30.0):
            queries, keys, _ = asked(front, size)
            wanted = F.scaled_dot_product_attention(queries, keys, torch.eye(7).double().expand(*front, 7, 7))
            assert agrees(student.attention_weights(queries, keys), wanted, "`attention_weights`")


@pytest.mark.points(4)
def test_hidden_keys_get_no_weight(student):
    """Keys that a mask hides get a weight of 0, and the others keep their proportions and sum to 1.

    Hint: hide keys before the softmax, by a score that no other score can come near; True means may be read.
    """
    queries, keys, _ = asked()
    turned_away = -60 * keys[:, :1].expand_as(queries)  # from the first key, which is the only one that some may read
    for each in (queries, turned_away):
        for kind, mask in masks().items():
            wanted = weights_without_hidden(student, each, keys, mask)
            if not agrees(student.attention_weights(each, keys, mask), wanted, "`attention_weights` with a mask"):
                raise Mistake(f"with the {kind} mask, `attention_weights` are not what they should be")


@pytest.mark.points(3)
def test_queries_read_the_mean_of_the_values(student):
    """What a query reads is the mean of the values under its weights, with a mask and without.

    Hint: `attention` hands queries, keys and mask on to the weights, and multiplies these by the values.
    """
    cases = [(asked(front), None) for front in FRONTS] + [(asked(), mask) for mask in masks().values()]
    for (queries, keys, values), mask in cases:
        read = student.attention(queries, keys, values, mask)
        if not agrees(read, F.scaled_dot_product_attention(queries, keys, values, attn_mask=mask), "`attention`"):
            assert agrees(read, student.attention_weights(queries, keys, mask) @ values, "`attention`")


@pytest.mark.points(2)
def test_gradient_reaches_queries_keys_and_values(student):
    """Gradient flows through `attention` to all that it is given, and none of it is changed in place.

    Hint: `detach`, `item`, `.data` and a copy through NumPy stop the gradient; `/=` and `masked_fill_` write.
    """
    inputs = [drawn(2, 3, 2, seed=1), drawn(2, 5, 2, seed=2), drawn(2, 5, 1, seed=3)]
    mask = torch.ones(3, 5).tril(2).bool()
    rebuilt = student.attention.rebuild(*inputs, mask)
    assert all(bool(each.any()) for each in gradients(lambda *given: rebuilt(*given, mask), inputs, "`attention`"))
    assert differentiable(lambda *given: rebuilt(*given, mask), inputs)
    assert keeps_inputs(rebuilt, [*inputs, mask])


@pytest.mark.points(3)
def test_the_smoother_weighs_points_by_distance(student):
    """The smoothed curve is the mean of the measurements under a Gaussian, also far away from all of them.

    Hint: the softmax of the scores in section 3. Exponentials written out end as 0/0 where all of them are tiny.
    """
    x, points, targets = 3 * drawn(5, seed=5), 2 * drawn(7, seed=6), drawn(7, seed=7)
    keys = torch.stack([points, points.square()], dim=1)  # (7, 2)
    for width in (0.3, 1.7):
        for place in (x, 40 + x):
            # of (x - x_j)^2, the part that is the same for every j makes no difference
            queries = torch.stack([place, torch.full_like(place, -0.5)], dim=1) / width**2  # (5, 2)
            wanted = F.scaled_dot_product_attention(queries, keys, targets[:, None], scale=1.0)[:, 0]
            assert agrees(student.smooth(place, points, targets, width), wanted, "`smooth`")


# -- masks -------------------------------------------------------------------------------------------------------------


@pytest.mark.points(1)
def test_the_causal_mask_shows_past_and_self(student):
    """In `causal_mask`, every position may read itself and what came before, and nothing later.

    Hint: rows are those who read, columns what is read; look at the diagonal and on which side of it True stands.
    """
    for size in (1, 2, 7):
        wanted = torch.tensor([[column <= row for column in range(size)] for row in range(size)])
        assert agrees(student.causal_mask(size), wanted, "`causal_mask`")


@pytest.mark.points(2)
def test_the_padding_mask_shows_each_items_length(student):
    """In `padding_mask`, the first positions of every item may be read, as many as it is long.

    Hint: the shape is (B, 1, size); with a length of 3, positions 0, 1 and 2 may be read, and position 3 may not.
    """
    for lengths in ([5], [3, 7, 1]):
        wanted = torch.tensor([[[place < length for place in range(7)]] for length in lengths])
        assert agrees(student.padding_mask(torch.tensor(lengths), 7), wanted, "`padding_mask`")


# -- the two sentences -------------------------------------------------------------------------------------------------


def train_reader(reader):
    """Train a rebuilt Reader on the two sentences, from weights that are drawn here; its loss at every step."""
    generator = torch.Generator().manual_seed(33)
    for name, tensor in sorted(reader.named().items()):
        if tensor.requires_grad:
            nn.init.normal_(tensor, std=1.0 if name == "embed.weight" else 0.1, generator=generator)
    optimizer = torch.optim.SGD(reader.parameters(), lr=1.0)
    losses = []
    for _ in range(100):
        guesses = reader(SENTENCES[:, :-1])  # (2, 6, words)
        loss = F.cross_entropy(guesses.flatten(0, 1), SENTENCES[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@pytest.mark.points(3)
def test_the_trained_reader_reads_the_word_that_decides(student, evidence):
    """Trained on the two sentences, "the" reads baker or sailor, and no position sees what it has to guess.

    Hint: look at your attention map in section 6. A loss below a coin flip's means that the future was read.
    """
    reader = student.Reader().double().rebuild(SENTENCES[:, :-1])
    losses = train_reader(reader)
    evidence.curve("loss of your trained reader", {"your reader": losses}, {"what a coin flip costs": COIN_FLIP})
    learned = {name: tensor.detach() for name, tensor in reader.named().items()}
    if not {"query.weight", "key.weight"} <= learned.keys():
        raise Mistake("what `attention` reads does not depend on queries and keys")
    x = F.embedding(SENTENCES[:, :-1], learned["embed.weight"])
    queries, keys = F.linear(x, learned["query.weight"]), F.linear(x, learned["key.weight"])
    weights = student.attention_weights(queries, keys, student.causal_mask(6))  # (2, 6, 6)
    for words, read in zip(WORDS, weights, strict=True):
        evidence.map(f"your attention map of “{' '.join(words)}”: rows ask, columns are read", read, words, words)
    assert COIN_FLIP <= losses[-1] <= 1.1 * COIN_FLIP
    assert bool((weights[:, LAST].argmax(dim=-1) == SUBJECT).all())


# -- several heads -----------------------------------------------------------------------------------------------------


def is_bias(tensor):
    """Whether a parameter adds to features in place of weighing them: at most a number for each, three times over."""
    return tensor.numel() <= 3 * WIDTH


@torch.no_grad()
def equal_weights(module):
    """Give all weights one value, and no bias: then it makes no difference which row belongs to which head."""
    for tensor in module.parameters():
        tensor.fill_(0 if is_bias(tensor) else WIDTH**-0.5)
    return module


@torch.no_grad()
def random_weights(module):
    """Give a module weights that are drawn here, whatever it began with."""
    generator = torch.Generator().manual_seed(15)
    for _, tensor in sorted(module.named().items()):
        if tensor.requires_grad:
            nn.init.normal_(tensor, std=WIDTH**-0.5, generator=generator)
    return module


def own_attention_in_heads(student, queries, keys, values):
    """What heads with equal weights give when each reads with the student's own `attention`."""
    sums = [each.sum(dim=-1)[:, None, :, None] * WIDTH**-0.5 for each in (queries, keys, values)]  # (B, 1, T, 1)
    read = student.attention(*(each.expand(-1, HEADS, -1, WIDTH // HEADS) for each in sums))
    return (read.sum(dim=(1, 3)) * WIDTH**-0.5)[..., None].expand(-1, -1, WIDTH)


def sequences():
    """Queries (2, 5, 33), keys (2, 7, 33) and values (2, 7, 33)."""
    return drawn(2, 5, WIDTH, seed=8), drawn(2, 7, WIDTH, seed=9), drawn(2, 7, WIDTH, seed=10)


@pytest.mark.points(4)
def test_heads_are_cut_read_and_put_together(student):
    """With the same weights, your heads give what torch's `nn.MultiheadAttention` gives, in training and after.

    Hint: cut the features, never the positions; scale by the root of a head's d; put the heads back in the same steps.
    """
    inputs = sequences()
    torchs = equal_weights(nn.MultiheadAttention(WIDTH, HEADS, batch_first=True, dtype=torch.float64))
    wanted, _ = torchs(*inputs, need_weights=False)
    for training in (True, False):
        module = equal_weights(student.MultiHeadAttention(WIDTH, HEADS).double().rebuild(*inputs, training=training))
        gradients(functools.partial(module, *inputs[:2]), inputs[2:], "`MultiHeadAttention`")  # or says why not
        read = module(*inputs)
        if not agrees(read, wanted, "`MultiHeadAttention`"):
            assert agrees(read, own_attention_in_heads(student, *inputs), "`MultiHeadAttention`")


@pytest.mark.points(1)
def test_four_maps_learn_and_all_of_each_takes_part(student):
    """Queries, keys, values and what was read have a linear map each, and gradient reaches every number of them.

    Hint: four maps from `width` to `width`, and nothing else that learns.
    """
    inputs = sequences()
    module = random_weights(student.MultiHeadAttention(WIDTH, HEADS).double().rebuild(*inputs))
    weights = [tensor for tensor in module.parameters() if not is_bias(tensor)]
    assert sum(tensor.numel() for tensor in weights) == 4 * WIDTH**2
    mixture = (module(*inputs) * drawn(2, 5, WIDTH, seed=11)).sum()
    found = torch.autograd.grad(mixture, weights, allow_unused=True)
    assert all(each is not None and bool((each != 0).all()) for each in found)


@pytest.mark.points(1)
def test_every_head_reads_in_its_own_way(student):
    """Heads read with weights of their own, and what they have read is put side by side.

    Hint: heads that share weights read the same mean; a sum or a mean over the heads mixes what they have read.
    """
    queries, keys, values = sequences()
    module = random_weights(student.MultiHeadAttention(WIDTH, HEADS).double().rebuild(queries, keys, values))
    # answers are linear in the values: what one value adds to them is of as many kinds as there are heads
    alike = [each[:1].expand(7, -1, -1) for each in (queries, keys)]
    one_each = torch.eye(7)[:, :, None] * values[:1, :1]  # (7, 7, 33): in every item another position has a value
    added = module(*alike, one_each) - module(*alike, torch.zeros_like(one_each))  # (7, 5, 33)
    assert torch.linalg.matrix_rank(added.flatten(0, 1), rtol=1e-6) == HEADS
    answers = module(drawn(17, 5, WIDTH, seed=12), drawn(17, 7, WIDTH, seed=13), drawn(17, 7, WIDTH, seed=14))
    assert torch.linalg.matrix_rank(answers.flatten(0, 1), rtol=1e-6) == WIDTH


@pytest.mark.points(2)
def test_heads_read_nothing_that_is_hidden(student):
    """A hidden key is as good as none, for every head and every item; under a causal mask, no position sees ahead.

    Hint: the mask gets a dimension for the heads, in front of the positions, and stays with its own item.
    """
    queries, keys, values = sequences()
    module = student.MultiHeadAttention(WIDTH, HEADS).double().eval()
    for kind, mask in masks().items():
        read = module(queries, keys, values, mask)
        for item, query in ((0, 2), (1, 4)):
            shown = mask.expand(2, 5, 7)[item, query]
            alone = module(queries[item, query][None, None], keys[item, shown][None], values[item, shown][None])
            if not agrees(read[item, query], alone[0, 0], "what a query reads"):
                raise Mistake(f"with the {kind} mask, `MultiHeadAttention` reads what is hidden")
    causal = torch.ones(5, 5).tril().bool()
    assert torch.equal(influence(lambda x: module(x, x, x, causal), [queries]), causal)
