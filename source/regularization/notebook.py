# %% [markdown]
# # Dropout and normalisation: layers with two lives
#
# Most layers do the same thing whenever they are called. The layers of this notebook do not. While a network is
# trained, they throw dice, or look at the other examples of the batch; when it is used, they do neither. That makes
# them powerful, and easy to get subtly wrong: a network with a broken dropout layer still trains, only not as well,
# and nobody tells you.
#
# By the end you can
#
# - write dropout in both of its forms, and show why they agree on average;
# - keep dropout on when the network is used, and read from it how unsure the network is;
# - write batch normalisation with its running statistics, and layer normalisation, and say what each averages over;
# - tell which of them looks at which mode, and what goes wrong if it looks at the wrong one.
#
# There are nine small tasks. Take about 90 minutes. The notebook runs as it is, before you write anything: until
# their task is done, layers hand their input through. Every cell takes seconds on a laptop.

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

torch.set_num_threads(1)  # tensors as small as ours are faster on one core

# %% [markdown]
# ### What counts as your own
#
# Write all layers from elementary operations on tensors: sums, means, variances, square roots, comparisons, random
# numbers; `torch.var`, `torch.where` and `torch.bernoulli` are elementary, too. PyTorch's finished versions
# (`nn.Dropout`, `nn.BatchNorm1d`, `nn.LayerNorm` and their relatives, in `nn` as in `torch.nn.functional`) are there
# to compare with. The grader sees which operations your layers consist of, and does not accept those.
#
# It sees them because it follows tensors through your code. So let no `if` depend on the numbers in a tensor, and take
# none out with `.item()`; an `if` on `self.training`, on `self.p` or on a shape is fine. Draw random
# numbers with torch, not with NumPy: then `torch.manual_seed` repeats them.
#
# ## 1. Two modes
#
# Every module has an attribute `training`, which is `True` at first. `network.eval()` sets it to `False` in the network
# and in all layers inside of it, `network.train()` back to `True`. Nothing else happens: what a layer makes of its
# mode is up to its `forward`.
#
# ## 2. Dropout
#
# A large network trained on few examples finds a comfortable way to be right: groups of units that work only
# together, each making up for the errors of the others on exactly these examples. Dropout spoils that. In every step
# of training each unit is missing with probability $p$, so none can count on the company of another.
#
# For every element $x_i$ of its input, independently, the layer draws
#
# $$m_i = \begin{cases} 0 & \text{with probability } p \\ 1 & \text{with probability } 1 - p \end{cases}
# \qquad\text{and returns}\qquad y_i = \frac{m_i}{1-p}\, x_i .$$
#
# Why the division? The layer that follows adds up many of these values. Without it, the sum would shrink to the
# share $1-p$, and then jump up when dropout is switched off. With it, $\mathbb{E}[y_i] = x_i$, and so evaluation is
# as simple as it can be: $y_i = x_i$. This is called *inverted* dropout.
#
# **Task 1.** Write `Dropout.forward`.
#
# - In training, every element of `x` is dropped with probability `p`, independently of all other elements and of all
#   earlier calls. What is kept is divided by `1 - p`. `x` may have any shape.
# - In evaluation, nothing changes; returning `x` itself is fine.
# - `p = 0` drops nothing. `p = 1` drops everything: the answer is zeros, the gradient too. Mind $0/0$: neither of
#   them may hold NaN.
# - `x` holds finite floating-point numbers. The answer has the shape and the dtype of `x`. The tensor `x` itself is not
#   changed, here and in all other tasks.
#
# About the gradient you need not do anything: what was dropped gets none, what was kept gets $1/(1-p)$ times what
# arrives, as long as the answer is worked out from `x`.


# %%
class Dropout(nn.Module):
    """Inverted dropout: drops and scales up in training, does nothing in evaluation."""

    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        ### BEGIN SOLUTION dropout
        if not self.training:
            return x
        if self.p == 1:
            return x * 0
        kept = torch.rand_like(x) >= self.p
        return x * kept / (1 - self.p)
        ### STARTER
        # return x  # Task 1
        ### END SOLUTION


# %% [markdown]
# Our images are the handwritten digits that come with scikit-learn, $8 \times 8$ pixels each. Below, one of them goes
# through dropout three times for each of three probabilities. No two masks should be alike, what is kept should
# become brighter the more is dropped, and the last column should be the image itself.

# %% tags=["skip-grading"]
digits = load_digits()
images = torch.tensor(digits.data, dtype=torch.float32) / 16  # (1797, 64), values in [0, 1]
labels = torch.tensor(digits.target)
order = torch.tensor(np.random.default_rng(0).permutation(len(images)))
train_images, train_labels = images[order[:1000]], labels[order[:1000]]
test_images, test_labels = images[order[1000:]], labels[order[1000:]]

torch.manual_seed(0)
figure, axes = plt.subplots(3, 4, figsize=(6, 4.6))
for row, p in zip(axes, (0.2, 0.5, 0.8), strict=True):
    layer = Dropout(p)
    pictures = [layer(train_images[0]) for _ in range(3)] + [layer.eval()(train_images[0])]
    for axis, picture in zip(row, pictures, strict=True):
        axis.imshow(picture.reshape(8, 8), cmap="gray", vmin=0, vmax=2)
        axis.set(xticks=[], yticks=[])
    row[0].set_ylabel(f"p = {p}")
    row[3].set_title("evaluation")
figure.tight_layout()
plt.show()

# %% [markdown]
# ## 3. The older form
#
# When dropout was new, the correction stood at the other end. Training only drops,
#
# $$y_i = m_i\, x_i \quad\text{in training}, \qquad y_i = (1-p)\, x_i \quad\text{in evaluation,}$$
#
# and the network that is used has its activations turned down to the level that it met in training. You will find
# this form in papers and in old code. It serves as well; but the two must not be mixed, and whoever takes a network
# of one form for the other is off by a factor at every layer.
#
# **Task 2.** Write `ClassicDropout.forward`. Apart from where it scales, everything from task 1 holds; so `p = 1` gives
# zeros in both modes.


# %%
class ClassicDropout(nn.Module):
    """Dropout in its older form: drops in training, scales down in evaluation."""

    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        ### BEGIN SOLUTION classic
        if self.training:
            return x * (torch.rand_like(x) >= self.p)
        return x * (1 - self.p)
        ### STARTER
        # return x  # Task 2
        ### END SOLUTION


# %%
DROPOUTS = (Dropout, ClassicDropout, nn.Dropout)  # what counts as a dropout layer below

# %% [markdown]
# ## 4. What is left on average
#
# Both forms promise the same: on average over masks, training and evaluation agree. An average says nothing about
# how far single values lie from it, though. How much noise does dropout put on a value?
#
# **Task 3.** On paper first: one element $x$ goes through *inverted* dropout in training, with $0 \le p < 1$. The
# answer $y$ can take two values. With which probabilities? What is its mean $\mathbb{E}[y]$, and what its standard
# deviation $\sqrt{\mathbb{E}[y^2] - \mathbb{E}[y]^2}$? Then write `dropout_moments(x, p)`, which returns both for
# every element of a tensor `x`, as two tensors of its shape. There is no chance in it: it is a formula. Elements may
# be negative; a standard deviation may not.


# %%
def dropout_moments(x, p):
    """Mean and standard deviation of what inverted dropout makes of each element of x."""
    ### BEGIN SOLUTION moments
    return x, x.abs() * (p / (1 - p)) ** 0.5
    ### STARTER
    # return x, torch.zeros_like(x)  # Task 3: is there no noise at all?
    ### END SOLUTION


# %% [markdown]
# Now the experiment to the theory: let many masks go by, and look at the mean and the standard deviation of what
# comes out. This works for whole networks as well, where no formula is at hand, and has a name there: *Monte Carlo
# dropout*. A network is asked the same question many times, with dropout on and everything else as in evaluation.
# The mean is its answer; the standard deviation says how much the answer hangs on single units, and that is a
# measure of how unsure the network is. We come back to that in section 7.
#
# **Task 4.** Write `monte_carlo(network, x, passes)`.
#
# - For the passes, every dropout layer in the network (an instance of one of `DROPOUTS`, however deep inside) is in
#   training mode, and every other layer in evaluation mode. `network.modules()` runs through all of them, the
#   network itself included.
# - It returns two tensors of the shape of `network(x)`: the mean over the passes and the standard deviation over the
#   passes, the one that `torch.std` gives (it divides by `passes - 1`; you may rely on at least two passes). Every
#   pass has fresh masks.
# - Afterwards each layer is in the mode that it was in before. They need not all have been in the same. Remember that
#   `train()` and `eval()` reach all layers inside; `layer.training = True` sets just one.
# - Nobody will ask for gradients, so do it under `torch.no_grad()`.


# %%
def monte_carlo(network, x, passes=100):
    """Mean and standard deviation of network(x) over passes, with dropout alone switched on."""
    ### BEGIN SOLUTION monte_carlo
    modes = [(layer, layer.training) for layer in network.modules()]
    for layer, _ in modes:
        layer.training = isinstance(layer, DROPOUTS)
    with torch.no_grad():
        answers = torch.stack([network(x) for _ in range(passes)])  # (passes, *shape of the answer)
    for layer, mode in modes:
        layer.training = mode
    return answers.mean(0), answers.std(0)
    ### STARTER
    # answer = network(x)  # Task 4: one pass, in whatever mode the network is
    # return answer, torch.zeros_like(answer)
    ### END SOLUTION


# %% [markdown]
# If all is well, the dots of the first picture lie on the lines: measured noise against your formula, for values of
# both signs. The second picture shows that the two forms keep their promise. The distance between the mean over
# passes and the answer in evaluation shrinks like one over the square root of the number of passes, the dotted line:
# half of it costs four times as many. (The older form lies lower because its values are half as large.)

# %% tags=["skip-grading"]
torch.manual_seed(0)
values = torch.linspace(-2, 2, 21)
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6))
for p, color in ((0.2, "tab:blue"), (0.5, "tab:orange"), (0.8, "tab:green")):
    left.plot(values, dropout_moments(values, p)[1], color=color, label=f"p = {p}")
    left.plot(values, monte_carlo(Dropout(p), values, 1000)[1], "o", color=color, markersize=4)
left.set(xlabel="value that goes in", ylabel="standard deviation of what comes out")
left.legend()

counts = [2, 8, 32, 128, 512, 2048]
values = torch.rand(500)
for layer, name in ((Dropout(0.5), "inverted"), (ClassicDropout(0.5), "older form")):
    errors = [monte_carlo(layer, values, count)[0] - layer.eval()(values) for count in counts]
    right.loglog(counts, [error.square().mean().sqrt() for error in errors], "o-", label=name)
right.loglog(counts, [0.5 / count**0.5 for count in counts], "k:", label="one over the square root")
right.set(xlabel="passes", ylabel="distance of mean from evaluation")
right.legend()
figure.tight_layout()
plt.show()

# %% [markdown]
# Does this also make a *network's* answer in evaluation the mean of its answers with masks? Nearly. It would be so
# if all that follows were linear; behind a ReLU or a softmax, the mean of the outputs is not the output of the mean.
# Evaluation is a cheap estimate of that mean, one pass in place of a hundred.
#
# ## 5. Batch normalisation
#
# The second layer with two lives looks at its neighbours instead of throwing dice. Take one unit, and the values
# that it has for the $n$ examples of a batch. Batch normalisation moves and stretches them to mean 0 and variance 1:
#
# $$\hat{x}_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \qquad \mu = \frac1n \sum_i x_i,
# \qquad \sigma^2 = \frac1n \sum_i (x_i - \mu)^2, \qquad y_i = \gamma\, \hat{x}_i + \beta .$$
#
# Every unit (or *channel*) has its own $\mu$ and $\sigma^2$, and its own learned scale $\gamma$ and shift $\beta$, by
# which the network can undo all this if it wants to. $\varepsilon$ keeps a unit that never changes from being
# divided by zero. For images (N, C, H, W), all pixels of a channel count as examples of it: $n = N \cdot H \cdot W$.
#
# The gradient flows through $\mu$ and $\sigma^2$ as well. They depend on $x$, and are no constants.
#
# And in use? One image is no batch, and an answer should not depend on who else was asked. So during training the
# layer keeps *running statistics*, and in evaluation uses these in place of $\mu$ and $\sigma^2$. With momentum $a$,
# each batch moves them by
#
# $$r_\mu \leftarrow (1-a)\, r_\mu + a\, \mu, \qquad r_{\sigma^2} \leftarrow (1-a)\, r_{\sigma^2} + a\, s^2, \qquad
# s^2 = \frac{n}{n-1}\, \sigma^2 .$$
#
# Look closely at the last. The batch is normalised by its own variance $\sigma^2$, with $n$ below. What is remembered
# is an estimate of the variance of *all* data, and that has $n-1$ below.
#
# A layer owns two kinds of tensors. *Parameters* are changed by the optimizer. *Buffers* are not: the layer changes
# them itself, they are saved in its `state_dict`, and move along to a GPU. `nn.Parameter(tensor)` makes the one,
# `self.register_buffer("name", tensor)` the other; then it is `self.name`.
#
# **Task 5.** In `__init__`, make two parameters of shape (features,): a scale that starts at ones and a shift that
# starts at zeros, directly in the layer under names of your choice, and no other parameters. And two buffers of shape
# (features,): `running_mean`, zeros at first, and `running_var`, ones at first.
#
# **Task 6.** Write `remember`, which moves the running statistics, in place or by new tensors. It gets the batch's
# $\mu$ and $\sigma^2$ and the number $n$ of values in each. Statistics are records: no gradient may flow through
# them, or they would drag along the graph of every batch that they ever saw. Use `torch.no_grad()` or `detach()`.
#
# **Task 7.** Write the first half of `forward`, which finds `mean` and `var`, both of shape (features,): in training
# those of the batch, which `remember` is then told of, with $n$; in evaluation the running ones, which stay as they
# are. `x` is (N, C) or (N, C, H, W), and $n \ge 2$ in training.
#
# **Task 8.** Write the second half, which normalises, scales and shifts. Mind where $\varepsilon$ stands, and mind
# how a tensor of shape (C,) meets one of shape (N, C, H, W).


# %%
class BatchNorm(nn.Module):
    """Batch normalisation of (N, C) or (N, C, H, W), channel by channel."""

    def __init__(self, features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        ### BEGIN SOLUTION batch_norm_state
        self.scale = nn.Parameter(torch.ones(features))
        self.shift = nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))
        ### STARTER
        # # Task 5: two parameters and two buffers.
        ### END SOLUTION

    def remember(self, mean, var, n):
        """Move the running statistics towards those of a batch of n values a channel."""
        ### BEGIN SOLUTION remember
        with torch.no_grad():
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(var * n / (n - 1), self.momentum)
        ### STARTER
        # # Task 6
        ### END SOLUTION

    def forward(self, x):
        ### BEGIN SOLUTION batch_norm_statistics
        if self.training:
            axes = (0, 2, 3) if x.dim() == 4 else 0
            mean = x.mean(axes)  # (C,)
            var = x.var(axes, correction=0)  # (C,)
            self.remember(mean, var, x.numel() // x.shape[1])
        else:
            mean, var = self.running_mean, self.running_var
        ### STARTER
        # mean, var = None, None  # Task 7: (C,) each
        ### END SOLUTION
        ### BEGIN SOLUTION batch_norm_apply
        shape = (1, -1, 1, 1) if x.dim() == 4 else (1, -1)
        normal = (x - mean.reshape(shape)) / (var.reshape(shape) + self.eps).sqrt()
        return self.scale.reshape(shape) * normal + self.shift.reshape(shape)
        ### STARTER
        # return x  # Task 8
        ### END SOLUTION


# %% [markdown]
# Below, a fresh network of ten layers meets its first batch of digits. Without normalisation the activations become
# weaker from layer to layer: at the end, ten different digits hardly differ. With it, they have the same spread
# everywhere. (Before your tasks are done, both rows are the same.)


# %%
def deep_network(norm=None, depth=10, width=64):
    """Linear layers with ReLUs, and where `norm` is given, norm(width) between the two."""
    layers = []
    for size in [64] + [width] * (depth - 1):
        layers += [nn.Linear(size, width), norm(width) if norm else nn.Identity(), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(width, 10))


# %% tags=["skip-grading"]
figure, axes = plt.subplots(2, 5, figsize=(10, 3.6), sharex=True)
for row, norm, name in zip(axes, (None, BatchNorm), ("plain", "batch norm"), strict=True):
    torch.manual_seed(0)
    h = train_images[:256]
    before_relu = [h := layer(h) for layer in deep_network(norm)][1::3]
    for axis, number in zip(row, (1, 3, 5, 7, 10), strict=True):
        values = before_relu[number - 1].detach()  # (256, 64)
        spread = values.std(0).mean().item()  # over the examples
        axis.hist(values.flatten(), bins=60, range=(-3, 3))
        axis.set(yticks=[], title=f"layer {number}: spread {spread:.2f}")
    row[0].set_ylabel(name)
figure.tight_layout()
plt.show()

# %% [markdown]
# The next picture follows the running statistics of one layer, whose inputs have mean 3 and variance 4. They start at
# 0 and 1 and creep up. In batches of eight, the batch's own statistics (dots) jump about; the running ones (lines)
# are calmer, but never quite still. (It stays empty until task 5 is done.)

# %% tags=["skip-grading"]
torch.manual_seed(0)
layer = BatchNorm(1)
batches = [3 + 2 * torch.randn(8, 1) for _ in range(80)]
history = []
for batch in batches:
    layer(batch)
    history.append({name: buffer.item() for name, buffer in layer.named_buffers()})
plt.figure(figsize=(7, 3.2))
for name, statistic, truth in (("running_mean", torch.mean, 3), ("running_var", torch.var, 4)):
    if name in history[0]:
        (line,) = plt.plot([each[name] for each in history], label=name)
        plt.plot([statistic(batch).item() for batch in batches], ".", color=line.get_color(), markersize=4)
        plt.axhline(truth, color=line.get_color(), linewidth=0.5)
        plt.legend()
plt.xlabel("batches seen")
plt.tight_layout()
plt.show()

# %% [markdown]
# ## 6. Layer normalisation
#
# Batch normalisation needs a batch, and a large one. *Layer normalisation* turns the table on its side. It takes one
# example, and normalises over that example's features:
#
# $$\hat{x}_j = \frac{x_j - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \qquad \mu = \frac1C \sum_j x_j,
# \qquad \sigma^2 = \frac1C \sum_j (x_j - \mu)^2, \qquad y_j = \gamma_j\, \hat{x}_j + \beta_j .$$
#
# The sums run over the last dimension, so every example, and in a sequence every token, has its own $\mu$ and
# $\sigma^2$. Scale and shift still belong to features. Nothing is shared between examples, so there is nothing to
# remember, and training and evaluation do the same: this layer has one life only.
#
# **Task 9.** Write `LayerNorm.forward`, for inputs of any shape whose last dimension has `features` elements.


# %%
class LayerNorm(nn.Module):
    """Layer normalisation over the last dimension."""

    def __init__(self, features, eps=1e-5):
        super().__init__()
        self.eps = eps
        self.scale = nn.Parameter(torch.ones(features))
        self.shift = nn.Parameter(torch.zeros(features))

    def forward(self, x):
        ### BEGIN SOLUTION layer_norm
        mean = x.mean(-1, keepdim=True)  # (..., 1)
        var = x.var(-1, correction=0, keepdim=True)  # (..., 1)
        return self.scale * (x - mean) / (var + self.eps).sqrt() + self.shift
        ### STARTER
        # return x  # Task 9
        ### END SOLUTION


# %% [markdown]
# Who is compared with whom? Below, eight examples have twelve features. Some features are high for everybody, and
# some examples are loud in all features. Batch normalisation removes what the *columns* have in common, layer
# normalisation what the *rows* have.

# %% tags=["skip-grading"]
torch.manual_seed(1)
x = torch.randn(8, 12) + 2 * torch.randn(1, 12) + 2 * torch.randn(8, 1)
with torch.no_grad():
    pictures = {"x": x, "batch norm": BatchNorm(12)(x), "layer norm": LayerNorm(12)(x)}
figure, axes = plt.subplots(1, 3, figsize=(10, 2.7))
for axis, (title, picture) in zip(axes, pictures.items(), strict=True):
    axis.imshow(picture, cmap="RdBu", vmin=-4, vmax=4)
    axis.set(xticks=[], yticks=[], title=title, xlabel="features", ylabel="examples")
figure.tight_layout()
plt.show()

# %% [markdown]
# ## 7. What it is good for
#
# Three experiments with what you have written. The loop is the usual one; mind its two lines about modes, which are
# all that a training loop has to know of this notebook.


# %%
def train(network, images, labels, epochs, batch_size=64):
    """Train with Adam; after every epoch, the share of right answers on these and on the test images."""
    torch.manual_seed(0)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    training, testing = [], []
    for _ in range(epochs):
        network.train()
        for batch in torch.randperm(len(images)).split(batch_size):
            loss = F.cross_entropy(network(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        network.eval()
        with torch.no_grad():
            training.append((network(images).argmax(1) == labels).float().mean().item())
            testing.append((network(test_images).argmax(1) == test_labels).float().mean().item())
    return training, testing


# %% [markdown]
# **Dropout against learning by heart.** We take 500 digits and give three in ten of them a label drawn by chance,
# which is the right one for a tenth of these. There is no rule behind the others, so whoever gets them "right" has
# learned them by heart. A network of two wide layers does just that, and the more of them it knows, the worse it does
# on new digits. With 70 % of its units missing at any time, it learns what many units can agree on: the rule, and not
# the exceptions. Who knows the rule and nothing else is right about
# 73 % of the 500.

# %% tags=["skip-grading"]
generator = torch.Generator().manual_seed(1)
is_wrong = torch.rand(500, generator=generator) < 0.3
few_images, few_labels = train_images[:500], train_labels[:500].clone()
few_labels[is_wrong] = torch.randint(10, (int(is_wrong.sum()),), generator=generator)


def wide_network(p):
    """Two wide layers, each followed by dropout."""
    layers = [nn.Linear(64, 256), nn.ReLU(), Dropout(p), nn.Linear(256, 256), nn.ReLU(), Dropout(p)]
    return nn.Sequential(*layers, nn.Linear(256, 10))


figure, axes = plt.subplots(1, 2, figsize=(9, 3.3), sharey=True)
for axis, p in zip(axes, (0.0, 0.7), strict=True):
    torch.manual_seed(0)
    training, testing = train(wide_network(p), few_images, few_labels, epochs=60, batch_size=32)
    axis.plot(training, "--", color="gray", label="500 digits, some labels wrong")
    axis.plot(testing, color="tab:blue", label="new digits")
    axis.set(title=f"p = {p}: {testing[-1]:.0%} of new digits right", xlabel="epoch", ylim=(0, 1))
axes[0].set_ylabel("share of right answers")
axes[0].legend(loc="lower right")
figure.tight_layout()
plt.show()

# %% [markdown]
# **Normalisation against depth.** Ten narrow layers, 1,000 digits, all labels right. Plain, the network spends its
# first epochs finding out that there is an input at all. You saw why in section 5.

# %% tags=["skip-grading"]
plt.figure(figsize=(6, 3.3))
for norm, name in ((None, "plain"), (BatchNorm, "batch norm"), (LayerNorm, "layer norm")):
    torch.manual_seed(0)
    _, testing = train(deep_network(norm), train_images, train_labels, epochs=15)
    plt.plot(range(1, 16), testing, "--" if norm is None else "-", label=name)
plt.xlabel("epoch")
plt.ylabel("share of new digits right")
plt.ylim(0, 1)
plt.legend()
plt.tight_layout()
plt.show()

# %% [markdown]
# **Dropout for doubt.** A network that has only seen upright digits is shown one that turns. Its probabilities always
# sum to 1, so it will name something with confidence at any angle, sense or not. With Monte Carlo dropout we ask it
# 200 times, each time with other units missing. Where the answers scatter, it should not be trusted. The lines are
# means, the bands one standard deviation to both sides. The softmax is part of the network that is asked: what we
# average are probabilities. Do not be surprised where the network is sure and wrong; see the third question at the end.

# %% tags=["skip-grading"]
torch.manual_seed(0)
network = wide_network(0.5)
train(network, train_images, train_labels, epochs=30)
probabilities = nn.Sequential(network, nn.Softmax(dim=1))


def turned(image, degrees):
    """An image (64,) turned about its centre by each of the angles: (angles, 64)."""
    radians = torch.deg2rad(degrees)
    cosine, sine, zero = radians.cos(), radians.sin(), torch.zeros_like(radians)
    grids = torch.stack([cosine, -sine, zero, sine, cosine, zero], dim=1).reshape(-1, 2, 3)
    copies = image.reshape(1, 1, 8, 8).expand(len(degrees), 1, 8, 8)
    places = F.affine_grid(grids, copies.shape, align_corners=False)  # (angles, 8, 8, 2)
    return F.grid_sample(copies, places, align_corners=False).flatten(1)


degrees = torch.linspace(0, 180, 37)
six = turned(test_images[test_labels == 6][0], degrees)  # (37, 64)
with torch.no_grad():
    mean, std = monte_carlo(probabilities, six, 200)  # (37, 10) each

figure = plt.figure(figsize=(9, 4.6))
grid = figure.add_gridspec(2, 10, height_ratios=(1, 4))
for column, angle in enumerate(range(0, 37, 4)):
    axis = figure.add_subplot(grid[0, column])
    axis.imshow(six[angle].reshape(8, 8), cmap="gray", vmin=0, vmax=1)
    axis.set(xticks=[], yticks=[], title=f"{degrees[angle]:.0f}°")
axis = figure.add_subplot(grid[1, :])
for digit in range(10):
    if mean[:, digit].max() > 0.25:
        middle, spread = mean[:, digit], std[:, digit]
        axis.plot(degrees, middle, label=f"{digit}")
        axis.fill_between(degrees, middle - spread, middle + spread, alpha=0.2)
axis.set(xlabel="turned by degrees", ylabel="probability", ylim=(0, 1), xlim=(-3, 183))
axis.legend(title="digit", loc="center right")
figure.tight_layout()
plt.show()

# %% [markdown]
# Doubt should be large wherever one digit turns into another. You will also find angles at which the network is sure
# of something absurd: it was never asked to tell a digit from what is none.
#
# Can its doubt be trusted, then? The last picture asks the network about all test digits, made harder by noise, and
# parts the answers into right and wrong ones. Where it is wrong, it should be less sure.

# %% tags=["skip-grading"]
torch.manual_seed(0)
noisy = test_images + 0.3 * torch.randn(test_images.shape)
with torch.no_grad():
    mean, std = monte_carlo(probabilities, noisy, 100)  # (797, 10) each
answers = mean.argmax(1)  # (797,)
doubt = std.gather(1, answers[:, None]).flatten()  # (797,), of the digit that it settles on
plt.figure(figsize=(6, 3))
for chosen, name in ((answers == test_labels, "right"), (answers != test_labels, "wrong")):
    label = f"{int(chosen.sum())} {name} answers: {doubt[chosen].mean():.2f} on average"
    plt.hist(doubt[chosen], bins=25, range=(0, 0.5), density=True, alpha=0.6, label=label)
plt.xlabel("standard deviation of the answer")
plt.ylabel("density")
plt.ylim(0, 15)
plt.legend()
plt.tight_layout()
plt.show()

# %% [markdown]
# ### Three questions to think about
#
# They are not graded.
#
# - A colleague forgets `network.eval()` before measuring the test accuracy, and finds that it depends on how the
#   test set is cut into batches. Which of your layers is to blame? What would the other one have done?
# - Dropout right before batch normalisation: in training, the variance that is remembered contains dropout's noise.
#   What does the layer meet in evaluation? Your formula of task 3 says by how much it is off.
# - A digit that was turned by 180° can look like a perfect digit of another kind. Should a network be unsure about
#   it? What, then, can Monte Carlo dropout tell you, and what can it not?
#
# ## Check and hand in
#
# Save the notebook and run `torchgrade check regularization.ipynb` in its folder, or `!torchgrade check
# regularization.ipynb` in a cell: it tells you whether names, shapes and types are as they should be, and tries one
# small example of each task. Then hand in this one file.
