# %% [markdown]
# # Attention, from two scores to several heads
#
# A layer of a network usually reads its inputs in a fixed way: the weights are learned once and then stay, whatever
# comes in. *Attention* works out anew, for every input, what is worth reading. It is the heart of the transformer, and
# all of it fits into a few lines. In this notebook you write them.
#
# By the end you can
#
# - turn queries and keys into weights, and weights and values into answers;
# - say what attention has in common with a smoother from statistics of 1964;
# - keep a network from reading what it must not read: padding, and the future;
# - build multi-head attention, and say what a second head is good for;
# - look inside a trained network and see which word it has read.
#
# There are five tasks of one to ten lines each. Take about 90 minutes. The notebook runs as it is, before you write
# anything; every cell takes seconds on a laptop, without a GPU.

# %%
import math

import torch
import torch.nn.functional as F
from torch import nn

# %% tags=["skip-grading"]
import matplotlib.pyplot as plt

torch.set_num_threads(1)  # for tensors as small as these, a second thread would only be in the way

# %% [markdown]
# ## 1. Two scores
#
# Somebody asks a question, and there are several places where an answer may stand. Each place has a label on it that
# says what can be found there. The question is a vector $q$ of $d$ numbers, the **query**. The labels are vectors of
# $d$ numbers too, the **keys** $k_1, k_2, \dots$ How well a key fits a query is measured by their inner product,
# the **score** $q \cdot k_j$.
#
# Here is a query with two keys, and $d = 64$.

# %% tags=["skip-grading"]
query = torch.full((1, 64), 1.0)  # (T, d), T = 1 query
keys = torch.stack([torch.full((64,), 1.75), torch.full((64,), 1.5)])  # (S, d), S = 2 keys
print(query @ keys.T)

# %% [markdown]
# The first key fits better: 112 against 96. But how much better is that? The softmax turns scores into weights that are
# positive and sum to 1, and it looks at *differences* only. A difference of 16 is a lot: the second key would
# be left with $1 / (1 + e^{16})$, about one part in nine million, and the first would take all.
#
# Is the first key really nine million times as good? Suppose that the numbers in $q$ and $k$ have nothing to do with
# each other, with mean 0 and variance 1. Then each of the $d$ products in $q \cdot k$ has variance 1, their sum
# has variance $d$, and scores differ by about $\sqrt{d}$ for no reason but chance. So we measure scores in units of
# $\sqrt{d}$. With $\sqrt{64} = 8$ the scores become 14 and 12, and the weights
#
# $$\frac{e^{14}}{e^{14} + e^{12}} = \frac{1}{1 + e^{-2}} \approx 0.88, \qquad
#   \frac{e^{12}}{e^{14} + e^{12}} = \frac{1}{1 + e^{2}} \approx 0.12 .$$
#
# The first key still wins, and the second is still heard. The picture shows what that does for keys and queries drawn
# by chance, where no key deserves to win: how much weight the luckiest of eight keys gets.

# %% tags=["skip-grading"]
sizes = [4, 16, 64, 256, 1024]
chance = torch.Generator().manual_seed(0)
lucky = {"scores as they are": [], "scores divided by the root of d": []}
for d in sizes:
    scores = torch.randn(2000, 8, d, generator=chance) @ torch.randn(d, generator=chance)  # (2000, 8)
    lucky["scores as they are"].append(torch.softmax(scores, 1).amax(1).mean())
    lucky["scores divided by the root of d"].append(torch.softmax(scores / math.sqrt(d), 1).amax(1).mean())

plt.figure(figsize=(6, 3.2))
for label, shares in lucky.items():
    plt.plot(sizes, shares, "o-", label=label)
plt.axhline(1 / 8, color="gray", linestyle=":", label="one eighth")
plt.xscale("log", base=2)
plt.xticks(sizes, sizes)
plt.ylim(0, 1.05)
plt.xlabel("d")
plt.ylabel("largest of eight weights")
plt.legend()
plt.tight_layout()
plt.show()

# %% [markdown]
# Without the root, a wide network begins its training with weights that are nearly 0 or 1. The softmax is flat there,
# hardly any gradient comes through, and learning is slow.
#
# Now for all queries at once. They are the rows of $Q$, of shape $(T, d)$; the keys are the rows of $K$, of shape
# $(S, d)$. There may be more keys than queries, or fewer. All weights together are
#
# $$A = \mathrm{softmax}\!\left(\frac{Q K^\top}{\sqrt{d}}\right), \qquad A \text{ of shape } (T, S),$$
#
# with the softmax over the keys, so that **every row of $A$ sums to 1**: each query has one unit of attention to spend.
#
# **Task 1.** In the function below, work out the scores, and turn them into weights. Your code should take any number
# of dimensions in front of the last two, such as $(B, T, d)$ for a batch or $(B, H, T, d)$ for a batch with
# several heads; `...` stands for them in the comments. Large scores should not worry it, so leave the softmax to torch,
# and what it is given should not be changed in place.
#
# Leave the argument `mask` alone until section 4.


# %%
def attention_weights(queries, keys, mask=None):
    """How much each query reads of each key.

    Queries (..., T, d) and keys (..., S, d) give weights (..., T, S).
    """
    ### BEGIN SOLUTION scores
    scores = queries @ keys.transpose(-2, -1) / math.sqrt(queries.shape[-1])  # (..., T, S)
    ### STARTER
    # # Task 1: every query's scores over the keys, in units of the square root of d.
    # scores = torch.zeros(*queries.shape[:-1], keys.shape[-2], dtype=queries.dtype)  # (..., T, S)
    ### END SOLUTION
    if mask is not None:
        ### BEGIN SOLUTION mask
        scores = scores.masked_fill(~mask, -math.inf)
        ### STARTER
        # # Task 4: take out the keys that must not be read.
        # pass
        ### END SOLUTION
    ### BEGIN SOLUTION weights
    return torch.softmax(scores, dim=-1)
    ### STARTER
    # # Task 1: weights that are positive, and sum to 1 for every query.
    # return torch.ones_like(scores) / scores.shape[-1]
    ### END SOLUTION


# %% [markdown]
# Does it give 0.88 and 0.12?

# %% tags=["skip-grading"]
print(attention_weights(query, keys))

# %% [markdown]
# ## 2. What is read
#
# Behind each label stands what can be read there, the **value** $v_j$. A query that gives weight $a_j$ to key $j$
# reads the weighted mean $\sum_j a_j v_j$. Values are the rows of $V$, of shape $(S, e)$, one for every key. Their
# size $e$ may be another one than $d$, since they are never compared with anything. Together,
#
# $$\mathrm{attention}(Q, K, V) = \mathrm{softmax}\!\left(\frac{Q K^\top}{\sqrt{d}}\right) V ,
#   \qquad \text{of shape } (T, e).$$
#
# **Task 2.** Write it down. A mask, if there is one, is handed on to the weights. A network will learn through this
# function, so gradient must flow back through it to queries, keys and values: use torch's operations all the way.


# %%
def attention(queries, keys, values, mask=None):
    """What each query reads.

    Queries (..., T, d), keys (..., S, d) and values (..., S, e) give (..., T, e).
    """
    ### BEGIN SOLUTION attention
    return attention_weights(queries, keys, mask) @ values
    ### STARTER
    # # Task 2: the mean of the values under each query's weights.
    # return torch.zeros(*queries.shape[:-1], values.shape[-1], dtype=values.dtype)
    ### END SOLUTION


# %% [markdown]
# In the example, let the first place hold the value $(10, 0)$ and the second $(0, 10)$. The query should read about
# $(8.8, 1.2)$: mostly the first, with a trace of the second.

# %% tags=["skip-grading"]
values = torch.tensor([[10.0, 0.0], [0.0, 10.0]])  # (S, e)
print(attention(query, keys, values))

# %% [markdown]
# ## 3. An old acquaintance
#
# You may have met attention before, under another name. Given points $x_1, \dots, x_S$ with noisy measurements
# $y_1, \dots, y_S$, what is the value of the curve behind them at $x$? In 1964 Nadaraya and Watson proposed, each on
# his own, to take a mean of the measurements in which near points count more:
#
# $$\hat{y}(x) = \frac{\sum_j G(x - x_j)\, y_j}{\sum_j G(x - x_j)}, \qquad G(u) = e^{-u^2 / (2 h^2)} .$$
#
# How near is near is said by the width $h$ of the Gaussian. Now look at the weights: exponentials, divided by their
# sum. That is a softmax, with
#
# $$\text{scores} \quad -\frac{(x - x_j)^2}{2 h^2} .$$
#
# So the smoother is attention. The query is $x$, the keys are the $x_j$, the values are the $y_j$, and only the score
# is another one: a distance in place of an inner product.
#
# Two points are enough to see it. Let $x_1 = 0$ and $x_2 = 2$, $h = 1$, and ask at $x = 0$. The scores are 0 and
# $-2$, two apart as 14 and 12 were, and the weights are 0.88 and 0.12 again.
#
# **Task 3.** Write the smoother with a softmax of these scores; you need not call `attention` for it. Some ten widths
# away from all points, every $G(x - x_j)$ is so small that a computer takes it for 0, and the fraction above becomes
# 0/0. A softmax of the scores has no such trouble, some hundred widths away either; your function should have none.


# %%
def smooth(x, points, targets, width):
    """The smoothed curve at every x (T,), a tensor (T,).

    It follows from measurements `targets` (S,) at `points` (S,), and from a width, a number.
    """
    ### BEGIN SOLUTION smooth
    scores = -((x[:, None] - points) ** 2) / (2 * width**2)  # (T, S)
    return torch.softmax(scores, dim=-1) @ targets
    ### STARTER
    # # Task 3: let near points count more.
    # return targets.mean() * torch.ones_like(x)
    ### END SOLUTION


# %% tags=["skip-grading"]
chance = torch.Generator().manual_seed(1)
points = (6 * torch.rand(40, generator=chance)).sort().values
targets = torch.sin(2 * points) + 0.3 * torch.randn(40, generator=chance)
x = torch.linspace(0, 6, 200)

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4))
left.plot(x, torch.sin(2 * x), color="gray", linestyle=":", label="the truth")
left.plot(points, targets, "o", color="gray", markersize=4, label="measured")
for width, color in ((0.05, "tab:orange"), (0.3, "tab:blue"), (1.5, "tab:green")):
    left.plot(x, smooth(x, points, targets, width), color=color, label=f"h = {width}")
left.set_xlabel("x")
left.set_ylim(-1.5, 2.3)
left.legend(fontsize=8, ncols=3, loc="upper center")
# what `smooth` makes of targets that are 1 at one point and 0 elsewhere is the weight of that point
weights = torch.stack([smooth(x, points, one, 0.3) for one in torch.eye(40)], dim=1)  # (T, S)
shown = right.imshow(weights, aspect="auto", extent=(0, 40, 6, 0), cmap="viridis")
right.set_xlabel("key: the number of the point")
right.set_ylabel("query: x")
right.set_title("weights, h = 0.3", fontsize=10)
figure.colorbar(shown, ax=right)
figure.tight_layout()
plt.show()

# %% [markdown]
# On the left, the narrow Gaussian repeats the noise, and the wide one has forgotten the curve. On the right is the
# first *attention map* of this notebook: a row for each query, a column for each key. The bright band says that every
# $x$ reads its neighbours.
#
# In a network nobody chooses $h$, or where the points lie. Queries and keys are made by layers that learn, and training
# decides what is near to what.
#
# ## 4. What must not be read
#
# Some keys are none of a query's business.
#
# **Padding.** Sentences in a batch have different lengths, and the shorter ones are filled up at their end. What stands
# there means nothing, and nobody should read it.
#
# **The future.** A network that learns to guess the next word must not see it. Position $i$ may read the positions up
# to and including $i$: the past and itself.
#
# Both are said by a **mask**, a tensor of truths (`torch.bool`) that broadcasts to the weights, $(\dots, T, S)$. In
# this notebook **True means: this query may read this key.** Libraries do not agree on that.
# `F.scaled_dot_product_attention` takes it as we do; in `nn.MultiheadAttention`, True means that the key is *hidden*.
# It is worth a look at the manual every time.
#
# A hidden key must get a weight of 0, and those that remain must sum to 1 again. Setting weights to 0 after the
# softmax does the first and not the second. It is easier to act *before* the softmax, on the scores. Which score
# becomes a weight of 0? Not a score of 0: $e^0 = 1$, and another key may have a score below that.
#
# Somebody has to be left to read from. In this notebook every query may read at least one key; what your code does with
# a query that may read nothing is up to you.
#
# **Task 4.** Go back to `attention_weights`, and take hidden keys out there, however large their scores are. A mask is
# always a tensor of truths. Then write the two functions below, which make masks.


# %%
def causal_mask(size):
    """Truths (size, size): row i may read column j if j is not later than i."""
    ### BEGIN SOLUTION causal
    return torch.ones(size, size, dtype=torch.bool).tril()
    ### STARTER
    # # Task 4: no position may read a later one.
    # return torch.ones(size, size, dtype=torch.bool)
    ### END SOLUTION


def padding_mask(lengths, size):
    """Truths (B, 1, size): of item b, every query may read the first lengths[b] keys.

    `lengths` is a tensor (B,) of whole numbers from 1 to `size`.
    """
    ### BEGIN SOLUTION padding
    return (torch.arange(size) < lengths[:, None])[:, None, :]
    ### STARTER
    # # Task 4: nobody may read the padding.
    # return torch.ones(len(lengths), 1, size, dtype=torch.bool)
    ### END SOLUTION


# %% [markdown]
# The 1 in the middle of $(B, 1, S)$ is for the queries: padding is hidden from all of them alike. Masks can be
# combined. `causal_mask(S) & padding_mask(lengths, S)` broadcasts to $(B, S, S)$, and is True where a key is neither
# padding nor later.
#
# Below, masks of a sentence of 5 words, filled up to 7; and the weights of random queries and keys that follow.

# %% tags=["skip-grading"]
chance = torch.Generator().manual_seed(2)
some_queries, some_keys = torch.randn(2, 1, 7, 16, generator=chance)  # each (B, T, d), B = 1 sentence
masks = {
    "no mask": torch.ones(1, 7, 7, dtype=torch.bool),
    "padding": padding_mask(torch.tensor([5]), 7).expand(1, 7, 7),
    "causal": causal_mask(7)[None],
    "both": causal_mask(7) & padding_mask(torch.tensor([5]), 7),
}
figure, axes = plt.subplots(2, 4, figsize=(10, 5.2))
for (title, mask), (upper, lower) in zip(masks.items(), axes.T, strict=True):
    upper.set_title(title)
    upper.imshow(mask[0], cmap="gray", vmin=0, vmax=1)
    lower.imshow(attention_weights(some_queries, some_keys, mask)[0], cmap="viridis", vmin=0, vmax=1)
    for axis in (upper, lower):
        axis.set_xticks(range(7))
        axis.set_yticks(range(7))
    sums = attention_weights(some_queries, some_keys, mask).sum(-1)
    print(f"{title}: the weights of each query sum to {sums.min():.2f} to {sums.max():.2f}")
axes[0, 0].set_ylabel("mask (white: may read)")
axes[1, 0].set_ylabel("weights")
figure.tight_layout()
plt.show()

# %% [markdown]
# In the lower row, everything that is black above should have the darkest colour, and the first row of "causal" one
# bright square: the first word has nobody to read but itself.
#
# ## 5. Who asks whom
#
# Nothing so far says where queries, keys and values come from. Two answers are in use everywhere.
#
# **Encoder-decoder attention.** An encoder has read a sentence of $E$ words; a decoder writes another one, of $D$
# words. The decoder asks: queries come from its $D$ positions. The encoder answers: keys and values come from its $E$
# positions. So the weights have shape $(D, E)$ and what is read has shape $(D, e)$, an answer for every position that
# asked.
#
# **Self-attention.** A sentence asks itself. Queries, keys and values are made from the same positions, by a linear map
# each: $Q = X W_Q$, $K = X W_K$, $V = X W_V$. Every word can ask for something else than it has to offer.

# %% tags=["skip-grading"]
decoder, encoder = torch.randn(3, 8), torch.randn(5, 8)  # D = 3 and E = 5 positions
print("weights", tuple(attention_weights(decoder, encoder).shape))
print("read   ", tuple(attention(decoder, encoder, encoder).shape))

# %% [markdown]
# ## 6. Two sentences
#
# Here is a whole language, of two sentences:
#
# > a baker who whistles loves the oven
# >
# > a sailor who whistles loves the sea
#
# A network reads one word after the other and guesses, at every position, what comes next. Mostly that is easy: after
# "who" comes "whistles". Two places are different. After "a" nobody can know whether a baker or a sailor comes, and the
# best guess is half and half. After "the" it *can* be known, but not from the word "the", and not from the words just
# before it, which are the same in both sentences. One word decides, four places back.
#
# The network below has an embedding for each word, one self-attention with your functions, and a layer that makes
# guesses. What a position has read is added to its own embedding. Nobody tells the network which word decides.


# %%
class Reader(nn.Module):
    """Guess the word after each position from the word there, and from what it reads up to there."""

    def __init__(self, words=9, width=32):
        super().__init__()
        self.embed = nn.Embedding(words, width)
        self.query = nn.Linear(width, width, bias=False)
        self.key = nn.Linear(width, width, bias=False)
        self.value = nn.Linear(width, width, bias=False)
        self.guess = nn.Linear(width, words)

    def look(self, tokens):
        """The attention map: tokens (B, T) give weights (B, T, T)."""
        x = self.embed(tokens)  # (B, T, width)
        return attention_weights(self.query(x), self.key(x), causal_mask(tokens.shape[1]))

    def forward(self, tokens):
        """Scores of all words to be the next one: tokens (B, T) give (B, T, words)."""
        x = self.embed(tokens)  # (B, T, width)
        read = attention(self.query(x), self.key(x), self.value(x), causal_mask(tokens.shape[1]))
        return self.guess(x + read)


# %% [markdown]
# What loss can we hope for? At five of the six positions the next word can be known, which costs nothing. At the first
# it is a coin flip, which costs $\ln 2$. So the mean over positions cannot fall below $\ln 2 / 6 \approx 0.116$. A loss
# below that is no reason for joy: who predicts a coin flip has seen the coin.

# %% tags=["skip-grading"]
sentences = ["a baker who whistles loves the oven".split(), "a sailor who whistles loves the sea".split()]
words = sorted({word for sentence in sentences for word in sentence})
tokens = torch.tensor([[words.index(word) for word in sentence] for sentence in sentences])  # (2, 7)

torch.manual_seed(1)
reader = Reader(len(words))
optimizer = torch.optim.SGD(reader.parameters(), lr=0.3)
losses = []
for _ in range(400):
    guesses = reader(tokens[:, :-1])  # (2, 6, words)
    loss = F.cross_entropy(guesses.flatten(0, 1), tokens[:, 1:].flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
print(f"loss {losses[-1]:.3f}; whoever is below {math.log(2) / 6:.3f} has seen the future")

# %% tags=["skip-grading"]
plt.figure(figsize=(6, 3))
plt.plot(losses)
plt.axhline(math.log(2) / 6, color="gray", linestyle=":", label="what a coin flip costs")
plt.yscale("log")
plt.xlabel("step")
plt.ylabel("loss")
plt.legend()
plt.tight_layout()
plt.show()

# %% [markdown]
# And now we look inside. A row for each word that asks, a column for each word that can be read.

# %% tags=["skip-grading"]
with torch.no_grad():
    maps = reader.look(tokens[:, :-1])  # (2, 6, 6)
figure, axes = plt.subplots(1, 2, figsize=(10, 4.4))
for axis, sentence, weights in zip(axes, sentences, maps, strict=True):
    axis.imshow(weights, cmap="viridis", vmin=0, vmax=1)
    axis.set_xticks(range(6), sentence[:-1], rotation=45, ha="right")
    axis.set_yticks(range(6), sentence[:-1])
    axis.set_title(f"... {sentence[-1]}")
    for row in range(6):
        for column in range(row + 1):
            share = weights[row, column].item()
            color = "black" if share > 0.6 else "white"
            axis.text(column, row, f"{share:.2f}", ha="center", va="center", color=color)
figure.tight_layout()
plt.show()

# %% [markdown]
# Look at the last row. Of all that "the" could read, it has learned to read *baker* in one sentence and *sailor* in the
# other: the word that decides. The other rows matter less, since their own word says all there is to know.
#
# With other first weights a map can look different. It is enough to know a baker when there is one; a reader that has
# found none may guess "sea" whatever else it reads. Change the seed above, and watch out for that.
#
# ## 7. Several heads
#
# One softmax reads one mean. If a position needs two things, from two places, it gets them stirred together, and
# nothing says any more which was which. So let it ask twice, or $H$ times, in **heads** that work side by side. Each
# head has small queries, keys and values of its own, made by linear maps from what comes in:
#
# $$\text{head}_i = \mathrm{attention}(Q W^Q_i,\; K W^K_i,\; V W^V_i), \qquad i = 1, \dots, H .$$
#
# If what comes in has `width` numbers at each position, a head works with $d = \text{width} / H$ of them, so that all
# heads together cost as much as one large head would. What they have read is concatenated, to `width` numbers again,
# and one more linear map mixes it:
#
# $$\mathrm{MultiHead}(Q, K, V) = \bigl[\text{head}_1, \dots, \text{head}_H\bigr]\, W^O .$$
#
# There is no need for a loop over heads. The $H$ maps $W^Q_1, \dots, W^Q_H$, each of shape $(\text{width}, d)$, are one
# map of shape $(\text{width}, \text{width})$, whose result is then cut into $H$ pieces:
#
# $$(B, T, \text{width}) \to (B, T, H, d) \to (B, H, T, d) .$$
#
# The first step is `unflatten` or `view`; the second exchanges two dimensions. They cannot be done in one `view`:
# that would cut the *sentence* in pieces. With the heads in front, attention treats them as it treats a batch. After
# it, the same steps lead back.
#
# **Task 5.** Write the module `MultiHeadAttention(width, heads)`. Its call is `(queries, keys, values, mask=None)`.
# Queries have shape $(B, T, \text{width})$, keys and values $(B, S, \text{width})$. The result has the shape of the
# queries.
#
# - It learns four linear maps from `width` to `width`, for queries, keys, values, and for what the heads have read,
#   with biases or without. It learns nothing else, and there is no dropout. What the parts are called, and whether
#   several maps share one layer, is up to you.
# - Scores of a head are divided by the root of *its* $d$. `heads` always divides `width`.
# - A mask broadcasts to $(B, T, S)$ and holds for all heads: it may have shape $(T, S)$, $(B, 1, S)$ or $(B, T, S)$.
#   With the heads in front of the positions, it needs a place for them, too.


# %%
class MultiHeadAttention(nn.Module):
    """Attention in `heads` heads side by side, each with width / heads numbers."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        ### BEGIN SOLUTION projections
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.output = nn.Linear(width, width)
        ### STARTER
        # # Task 5: four linear maps.
        ### END SOLUTION

    def forward(self, queries, keys, values, mask=None):
        """Queries (B, T, width), keys (B, S, width) and values (B, S, width) give (B, T, width)."""
        ### BEGIN SOLUTION heads
        q, k, v = (
            each.unflatten(-1, (self.heads, -1)).transpose(1, 2)  # (B, H, T or S, d)
            for each in (self.query(queries), self.key(keys), self.value(values))
        )
        read = attention(q, k, v, None if mask is None else mask.unsqueeze(-3))  # (B, H, T, d)
        return self.output(read.transpose(1, 2).flatten(2))
        ### STARTER
        # # Task 5: cut into heads, let each head read, put together, mix.
        # return queries
        ### END SOLUTION


# %% [markdown]
# ### Is the second head worth it?
#
# A small game decides. An encoder holds six letters, drawn from four; one of them, wherever it stands, is marked red
# and another one blue. A decoder with a single position ($D = 1$, $E = 6$) has to say both: which letter is red, and
# which is blue. Its keys are made from the marks, its values from the letters. With one head, both letters arrive in
# one mean, and it is the same mean for whichever letter is asked. With two heads, one can look for red and the other
# for blue.


# %%
def draw_letters(count, generator):
    """Six letters (count, 6, 4), marks (count, 6, 2), and which letters are red and blue (count, 2)."""
    letters = torch.randint(4, (count, 6), generator=generator)
    marked = torch.rand(count, 6, generator=generator).argsort(1)[:, :2]  # (count, 2): two different places
    marks = F.one_hot(marked, 6).transpose(1, 2)  # (count, 6, 2)
    return F.one_hot(letters, 4).float(), marks.float(), letters.gather(1, marked)


class Player(nn.Module):
    """Say which letters are marked, after reading them once with so many heads."""

    def __init__(self, heads, width=16):
        super().__init__()
        self.letter = nn.Linear(4, width)
        self.mark = nn.Linear(2, width)
        self.question = nn.Parameter(torch.randn(1, 1, width))
        self.read = MultiHeadAttention(width, heads)
        self.answer = nn.Linear(width, 8)

    def forward(self, letters, marks):
        """Letters (B, 6, 4) and marks (B, 6, 2) give scores (B, 2, 4) of four letters, for red and blue."""
        question = self.question.expand(len(letters), 1, -1)  # (B, 1, width)
        read = self.read(question, self.mark(marks), self.letter(letters))  # (B, 1, width)
        return self.answer(read).unflatten(2, (2, 4))[:, 0]


def play(heads, seed, steps=400):
    """Train a player with so many heads; its share of right answers."""
    torch.manual_seed(seed)
    chance = torch.Generator().manual_seed(seed)
    player = Player(heads)
    optimizer = torch.optim.Adam(player.parameters(), lr=0.01)
    for _ in range(steps):
        letters, marks, marked = draw_letters(128, chance)
        loss = F.cross_entropy(player(letters, marks).flatten(0, 1), marked.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    letters, marks, marked = draw_letters(2000, chance)
    return (player(letters, marks).argmax(2) == marked).float().mean().item()


# %% tags=["skip-grading"]
plt.figure(figsize=(6, 3))
for heads in (1, 2, 4):
    shares = [play(heads, seed) for seed in range(4)]
    plt.plot([str(heads)] * 4, shares, "o", markersize=9, alpha=0.5, color="tab:blue")
    print(f"{heads} heads:", ", ".join(f"{share:.0%}" for share in shares), "right")
plt.axhline(1 / 4, color="gray", linestyle=":", label="guessing")
plt.xlabel("heads")
plt.ylabel("right answers, from four starts")
plt.ylim(0, 1.05)
plt.legend(loc="lower right")
plt.tight_layout()
plt.show()

# %% [markdown]
# All have the same number of weights. One head never solves the game, whatever weights it starts from: it learns one
# letter, and has to guess the other. Two heads can solve it, and from most starts do; now and then both settle on the
# same letter. With four, one of them nearly always finds what the others have missed.
#
# Three questions to think about before you hand in. They are not graded.
#
# - The smoother of section 3 scores by distance, attention by inner product. Expand $(x - x_j)^2$: which of its three
#   terms make no difference to the weights, and what would keys have to look like for `attention` to give the
#   same curve?
# - Exchange two words of a sentence, and self-attention without a mask gives the same answers, exchanged: it does not
#   know where words stand. The reader of section 6 gets along without that. For which two sentences would it not?
# - A map shows what is read, and not what is done with it. Think of a network in which the largest weight of a row
#   makes no difference to the result.
#
# ## Check and hand in
#
# Save the notebook and run `torchgrade check attention.ipynb` in its folder, or `!torchgrade check attention.ipynb`
# in a cell: it tells you whether shapes and types are as they should be, and tries the worked examples. Then hand in
# this one file.
