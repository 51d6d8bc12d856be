# %% [markdown]
# # Training: the loop, its optimizers, and when to stop
#
# `optimizer.step()` is one line, and so is `loss.backward()`. Around these two lines stand a dozen decisions, and most
# of what goes wrong in training goes wrong there: quietly, with a curve that still falls. In this notebook you write
# all of it yourself, from the order of the examples to the moment when training ends.
#
# By the end you can
#
# - write a training loop that counts every example once, and say what each of its lines is for;
# - turn the formulas of SGD, momentum, Nesterov, Adam and AdamW into code that agrees with PyTorch's, digit by digit;
# - clip gradients, plan a learning rate, mix examples, stop in time and go back to the best weights;
# - see in a learning curve what each of these did.
#
# There are twelve tasks, most of them two to six lines. Take about two hours; sections 3 and 7 are good places for a
# break. The notebook runs as it is, before you write anything: a bowl down which nothing rolls, a network that learns
# nothing. Every cell takes seconds on a laptop, without a GPU.

# %%
import math

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

# %% [markdown]
# ## 1. Digits, some of them with a wrong label
#
# We train on 400 handwritten digits of $8 \times 8$ pixels, each a row of 64 numbers in $[0, 1]$. To make it
# interesting, a quarter of the training images carry a label drawn at random, as happens when labels are collected
# cheaply. A network can learn such labels by heart, and should not. 400 other images with true labels are for
# *validation*: they tell us how training goes. The rest is for the very end.
#
# Labels are rows of ten probabilities: $(0, 0, 1, 0, \dots)$ says "a two". It looks wasteful now, and pays off in
# section 6. `F.cross_entropy` takes such rows as they are.

# %% tags=["skip-grading"]
digits = load_digits()
images = torch.tensor(digits.images, dtype=torch.float32).flatten(1) / 16  # (1797, 64)
labels = F.one_hot(torch.tensor(digits.target), 10).float()  # (1797, 10)

chance = torch.Generator().manual_seed(0)
order = torch.randperm(len(images), generator=chance)
images, labels = images[order], labels[order]
mislabelled = torch.randperm(400, generator=chance)[:100]
train_images, train_labels = images[:400], labels[:400].clone()
train_labels[mislabelled] = F.one_hot(torch.randint(10, (100,), generator=chance), 10).float()
valid_images, valid_labels = images[400:800], labels[400:800]
test_images, test_labels = images[800:], labels[800:]
print(len(train_images), "to train on,", len(valid_images), "to validate,", len(test_images), "to test")


# %%
def make_network(hidden=128):
    """A small classifier for images (B, 64): its results (B, 10) are logits, with no softmax applied."""
    return nn.Sequential(nn.Linear(64, hidden), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Linear(hidden, 10))


# %% [markdown]
# ## 2. The loop
#
# An **epoch** shows the network every training example once. It does so in **batches** of $B$ examples: each batch $b$
# gives a mean loss over its examples, the gradient of that, and one step of the optimizer,
#
# $$L_b(\theta) = \frac1{|b|}\sum_{i \in b} \ell_i(\theta), \qquad
# \theta \leftarrow \theta - \eta\, \nabla L_b(\theta).$$
#
# The gradient of a batch is a noisy estimate of the gradient over all examples. Its noise is fair as long as batches
# are drawn afresh in each epoch. In a fixed order, the same examples would pull together every time.
#
# **Task 1.** Write `shuffled_batches(count, batch_size)`. It returns a list of tensors of indices, one tensor a batch,
# in which each of the numbers $0, \dots, \text{count} - 1$ stands exactly once, in an order drawn anew at every call.
# All batches have `batch_size` indices, except for the last, which takes what is left. What stands there now has two
# faults.


# %%
def shuffled_batches(count, batch_size):
    """A list of tensors of indices, which are the batches of one epoch."""
    ### BEGIN SOLUTION shuffled_batches
    return list(torch.randperm(count).split(batch_size))
    ### STARTER
    # # Task 1: the order is always the same, and who is left over at the end is left out.
    # return [torch.arange(first, first + batch_size) for first in range(0, count - batch_size + 1, batch_size)]
    ### END SOLUTION


# %% tags=["skip-grading"]
print(shuffled_batches(10, 4))
print(shuffled_batches(10, 4))

# %% [markdown]
# **Task 2.** Write `train_epoch`. First it puts the network into training mode, and leaves it there: its batch
# normalisation must work with the statistics of the batch. Then it goes through the batches in the order in which they
# are given, and for each one
#
# 1. lets go of old gradients, `optimizer.zero_grad()`: `backward` *adds* to what is there;
# 2. works out the mean cross-entropy of `network(inputs[batch])` against `targets[batch]`;
# 3. asks for its gradient;
# 4. calls `before_step()`, without arguments, unless it is `None`. Gradients are complete by then and weights have not
#    moved, so this is the place for clipping, and for a learning rate that changes;
# 5. takes one step, `optimizer.step()`.
#
# It returns a number: the mean of the losses *over examples*, each as it was when its batch was met. Mind the last
# batch. With 10 examples in batches of 4, 4 and 2, the mean over batches would count each of the last two examples
# twice as much as any other.
#
# As it stands, the function looks at losses, averages them over batches, and learns nothing.


# %%
def train_epoch(network, optimizer, inputs, targets, batches, before_step=None):
    """Train on each batch once; the mean loss over examples. inputs (N, ...), targets (N, classes)."""
    ### BEGIN SOLUTION train_epoch
    network.train()
    total, count = 0.0, 0
    for batch in batches:
        optimizer.zero_grad()
        loss = F.cross_entropy(network(inputs[batch]), targets[batch])
        loss.backward()
        if before_step is not None:
            before_step()
        optimizer.step()
        total += loss.item() * len(batch)
        count += len(batch)
    return total / count
    ### STARTER
    # losses = []
    # for batch in batches:
    #     losses.append(F.cross_entropy(network(inputs[batch]), targets[batch]).item())
    #     # Task 2: learn from this batch.
    # return sum(losses) / len(losses)
    ### END SOLUTION


# %% [markdown]
# **Task 3.** Write `evaluate`, which only looks. It puts the network into evaluation mode, and leaves it there: now
# batch normalisation uses what it has gathered in training, and gathers nothing more. It records no gradients, and
# returns two numbers, both over *examples*: the mean cross-entropy, and the accuracy. An example counts as right when
# its largest logit stands where its largest target stands. Batches may have different sizes here, too.


# %%
def evaluate(network, inputs, targets, batches):
    """Mean loss over examples and share of right answers; two numbers."""
    ### BEGIN SOLUTION evaluate
    network.eval()
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for batch in batches:
            logits = network(inputs[batch])  # (B, classes)
            total += F.cross_entropy(logits, targets[batch], reduction="sum").item()
            right += (logits.argmax(dim=1) == targets[batch].argmax(dim=1)).sum().item()
            count += len(batch)
    return total / count, right / count
    ### STARTER
    # return 0.0, 0.0  # Task 3
    ### END SOLUTION


# %% [markdown]
# Do the three parts work together? Guessing gives 10 %. With PyTorch's own SGD, the validation accuracy should be far
# above that after one epoch, and near 90 % after ten.

# %% tags=["skip-grading"]
torch.manual_seed(0)
network = make_network()
optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
valid_batches = torch.arange(len(valid_images)).split(128)
for epoch in range(1, 11):
    train_loss = train_epoch(network, optimizer, train_images, train_labels, shuffled_batches(400, 32))
    valid_loss, accuracy = evaluate(network, valid_images, valid_labels, valid_batches)
    print(f"epoch {epoch:2}: training loss {train_loss:.3f}, validation loss {valid_loss:.3f}, accuracy {accuracy:.0%}")

# %% [markdown]
# ## 3. Optimizers
#
# An optimizer holds parameters and knows one thing about each: its gradient. Whatever else it needs it has to remember
# itself. So here is a base class that keeps a dictionary for every parameter, its **state**. The classes that follow
# fill in `update(parameter, gradient, state)`, which
#
# - changes the parameter **in place** (`parameter -= ...`; `parameter = parameter - ...` would only give a new tensor
#   that name);
# - leaves the gradient as it is: others may still want to read it;
# - reads the learning rate from `self.lr` at every step, since a schedule may have changed it.
#
# `step` runs under `torch.no_grad()`: a change to the weights is no part of what is differentiated.
#
# **Task 4.** Mend `step`. A parameter whose gradient is `None` played no part in this batch and has to sit the step
# out: neither it nor its state changes. Then write the update of `SGD`; $\theta$ is the parameter, $g$ its gradient:
#
# $$\theta \leftarrow \theta - \eta\, g$$


# %%
class Optimizer:
    """What all optimizers share: the parameters, a state for each of them, and the learning rate."""

    def __init__(self, parameters, lr):
        self.parameters = list(parameters)
        self.states = [{} for _ in self.parameters]
        self.lr = lr

    def zero_grad(self):
        for parameter in self.parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self):
        """Update each parameter, with its own gradient and its own state."""
        ### BEGIN SOLUTION step
        for parameter, state in zip(self.parameters, self.states, strict=True):
            if parameter.grad is not None:
                self.update(parameter, parameter.grad, state)
        ### STARTER
        # for parameter, state in zip(self.parameters, self.states, strict=True):
        #     self.update(parameter, parameter.grad, state)  # Task 4: who sits this step out?
        ### END SOLUTION


class SGD(Optimizer):
    """Against the gradient, by the learning rate."""

    def update(self, parameter, gradient, _state):
        ### BEGIN SOLUTION sgd
        parameter -= self.lr * gradient
        ### STARTER
        # pass  # Task 4: move the parameter.
        ### END SOLUTION


# %% [markdown]
# To try an optimizer we need neither a network nor a loss, only gradients. `follow` hands an optimizer gradients that
# we choose, takes the steps, and writes down where the parameters went. With a parameter at 1, a gradient of 2 and a
# learning rate of 0.1, SGD should arrive at 0.8, then at 0.6.


# %%
def follow(optimizer, gradients, rates=None):
    """Take a step for each item of `gradients`, a list with one gradient (or None) for each of the parameters.

    With `rates`, each step has its own learning rate. Returns a list of copies of all parameters for every step.
    """
    path = []
    for number, step in enumerate(gradients):
        if rates is not None:
            optimizer.lr = rates[number]
        for parameter, gradient in zip(optimizer.parameters, step, strict=True):
            parameter.grad = gradient
        optimizer.step()
        path.append([parameter.detach().clone() for parameter in optimizer.parameters])
    return path


# %% tags=["skip-grading"]
two = torch.tensor([2.0])
print(follow(SGD([torch.tensor([1.0])], lr=0.1), [[two], [two]]))

# %% [markdown]
# **Momentum.** In a long narrow valley, the gradient points mostly at the opposite wall and only a little down the
# valley. SGD therefore bounces from wall to wall. A ball would not: its velocity $v$ averages over the past, so that
# what changes sign cancels, and what stays adds up. Every velocity begins at $v = 0$.
#
# $$v \leftarrow \mu\, v + g, \qquad \theta \leftarrow \theta - \eta\, v$$
#
# The learning rate stands outside of the velocity, so that a new rate takes hold at once. Where $g$ stays the same,
# $v$ grows to $g / (1 - \mu)$: with $\mu = 0.9$, the ball becomes ten times as fast as SGD.
#
# **Nesterov's** variant looks ahead. By the time the step is taken, the velocity will carry us on by $\mu v$ anyway,
# so add that, with the velocity that has just been updated:
#
# $$v \leftarrow \mu\, v + g, \qquad \theta \leftarrow \theta - \eta\, (g + \mu\, v)$$
#
# **Task 5.** Write both updates. `state` is an empty dictionary at the first step of its parameter, and yours to fill.


# %%
class Momentum(Optimizer):
    """Against a velocity that remembers earlier gradients."""

    def __init__(self, parameters, lr, momentum=0.9):
        super().__init__(parameters, lr)
        self.momentum = momentum

    def update(self, parameter, gradient, state):
        ### BEGIN SOLUTION momentum
        velocity = self.momentum * state.get("velocity", 0) + gradient
        state["velocity"] = velocity
        parameter -= self.lr * velocity
        ### STARTER
        # pass  # Task 5: velocity, then parameter.
        ### END SOLUTION


class Nesterov(Momentum):
    """Against the velocity as it will be one step ahead."""

    def update(self, parameter, gradient, state):
        ### BEGIN SOLUTION nesterov
        velocity = self.momentum * state.get("velocity", 0) + gradient
        state["velocity"] = velocity
        parameter -= self.lr * (gradient + self.momentum * velocity)
        ### STARTER
        # pass  # Task 5: the same velocity, another step.
        ### END SOLUTION


# %% [markdown]
# **Adam** gives every single number its own step size. It keeps two running means for each: $m$ of the gradient, and
# $v$ of its square. Their ratio $m / \sqrt v$ has no unit left. Wherever the gradient keeps its sign it is near
# $\pm 1$, however small the gradient; where the sign flips all the time it is near 0.
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
#
# Both begin at 0 and so are too small at first: after $t$ equal gradients $m = (1 - \beta_1^t)\, g$. Dividing by that
# factor mends it. Here $t$ counts the steps that *this parameter* has taken, the present one included.
#
# $$\hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat v = \frac{v}{1 - \beta_2^t}, \qquad
# \theta \leftarrow \theta - \eta\, \frac{\hat m}{\sqrt{\hat v} + \epsilon}$$
#
# **Task 6.** Write Adam's update. Without the correction, the first step would be about three times too long, since
# $\sqrt{v}$ starts further below its due than $m$ does. With it, the very first step is $\eta$ for every gradient
# that is not as tiny as $\epsilon$.


# %%
class Adam(Optimizer):
    """By the mean of the gradient over the root of the mean of its square."""

    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(parameters, lr)
        self.betas = betas
        self.eps = eps

    def update(self, parameter, gradient, state):
        ### BEGIN SOLUTION adam
        beta1, beta2 = self.betas
        steps = state["steps"] = state.get("steps", 0) + 1
        mean = state["mean"] = beta1 * state.get("mean", 0) + (1 - beta1) * gradient
        square = state["square"] = beta2 * state.get("square", 0) + (1 - beta2) * gradient**2
        mean = mean / (1 - beta1**steps)
        square = square / (1 - beta2**steps)
        parameter -= self.lr * mean / (square.sqrt() + self.eps)
        ### STARTER
        # pass  # Task 6: two running means, their corrections, the step.
        ### END SOLUTION


# %% [markdown]
# **Weight decay** prefers small weights. The classical way adds $\frac{\lambda}{2} \lVert\theta\rVert^2$ to the loss,
# and hence $\lambda\theta$ to the gradient. For SGD that means $\theta \leftarrow (1 - \eta\lambda)\,\theta - \eta g$:
# all weights shrink at the same rate.
#
# Inside Adam it means something else. There $\lambda\theta$ goes into $m$ and is then divided by $\sqrt{\hat v}$, like
# everything else. Weights with large gradients hardly shrink any more, and those without any, which should just fade
# away, take full steps. **AdamW** keeps the two apart. First every weight shrinks, then Adam takes its step with
# the gradient of the loss alone:
#
# $$\theta \leftarrow (1 - \eta\lambda)\,\theta, \qquad \text{then Adam's update with } g$$
#
# **Task 7.** Complete `AdamW.update`. So far it is plain Adam.


# %%
class AdamW(Adam):
    """Adam whose weights also shrink, apart from what the gradient does."""

    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr, betas, eps)
        self.weight_decay = weight_decay

    def update(self, parameter, gradient, state):
        ### BEGIN SOLUTION adamw
        parameter *= 1 - self.lr * self.weight_decay
        super().update(parameter, gradient, state)
        ### STARTER
        # super().update(parameter, gradient, state)  # Task 7: where do weights shrink?
        ### END SOLUTION


# %% [markdown]
# ### Four ways down
#
# The bowl $f(x, y) = \frac12 (x^2 + 60\, y^2)$ is a valley along $x$ with steep walls in $y$. SGD's learning rate must
# stay below $2/60$, or it flies out over the walls; and at such a rate, it crawls along $x$. All four start at the same
# place and take 40 steps.


# %%
def bowl(point):
    """A valley: sixty times as steep in y as in x. point (2,) gives a number."""
    return (point[0] ** 2 + 60 * point[1] ** 2) / 2


def descend(make_optimizer, start, steps):
    """The points that an optimizer visits on its way down the bowl: (steps + 1, 2)."""
    point = torch.tensor(start, requires_grad=True)
    optimizer = make_optimizer([point])
    path = [point.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        bowl(point).backward()
        optimizer.step()
        path.append(point.detach().clone())
    return torch.stack(path)


# %% tags=["skip-grading"]
ways = {
    "SGD": lambda points: SGD(points, lr=0.032),
    "momentum": lambda points: Momentum(points, lr=0.008),
    "Nesterov": lambda points: Nesterov(points, lr=0.008),
    "Adam": lambda points: Adam(points, lr=0.5),
}
x, y = torch.meshgrid(torch.linspace(-10.5, 4, 120), torch.linspace(-1.8, 1.8, 80), indexing="xy")  # (80, 120)
figure, axes = plt.subplots(2, 2, figsize=(9, 5), sharex=True, sharey=True)
for axis, (name, make_optimizer) in zip(axes.flat, ways.items(), strict=True):
    path = descend(make_optimizer, (-10.0, 1.5), steps=40)
    axis.contour(x, y, bowl(torch.stack([x, y])), levels=[0.5, 3, 9, 20, 40, 70], colors="lightgray", linewidths=0.8)
    axis.plot(path[:, 0], path[:, 1], ".-", color="tab:blue", linewidth=1, markersize=5)
    axis.plot(0, 0, "+", color="black", markersize=10)
    axis.set_title(f"{name}: f = {bowl(path[-1]):.2g} after 40 steps", fontsize=10)
figure.supxlabel("x")
figure.supylabel("y")
figure.tight_layout()
plt.show()

# %% [markdown]
# SGD bounces between the walls and creeps along the valley's floor. Momentum swings as well, but it gets further in as
# many steps, and even too far: a ball does not stop at once. Nesterov damps the same swings sooner, since it sees the
# next wall coming. Adam sets out diagonally: it divides by what the walls are steeper by, so for Adam this valley is
# nearly round.
#
# ## 4. Clipping
#
# Once in a while a batch gives a gradient a hundred times longer than usual, and one step along it undoes an epoch.
# **Clipping by the global norm** limits the length of the step and keeps its direction. Take the norm over *all*
# gradients together, as if they were one long vector,
#
# $$\lVert g \rVert = \sqrt{\sum_k \lVert g_k \rVert^2}, \qquad
# g_k \leftarrow g_k \cdot \frac{c}{\lVert g \rVert} \quad \text{for all } k \text{, if } \lVert g \rVert > c .$$
#
# A gradient that is short enough stays exactly as it is. Clipping every $g_k$ on its own would turn the vector.
#
# **Task 8.** Write `clip_gradients(parameters, max_norm)`. It changes gradients in place, skips parameters without one,
# and returns the norm from *before* clipping as a number (0 where there is no gradient at all). It is called as
# `clip_gradients(network.parameters(), 1.0)`: what `parameters()` gives can be gone through only once.


# %%
def clip_gradients(parameters, max_norm):
    """Shorten all gradients by one factor, in place, to max_norm at most; their norm before."""
    ### BEGIN SOLUTION clip
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    norm = math.sqrt(sum(gradient.square().sum().item() for gradient in gradients))
    if norm > max_norm:
        for gradient in gradients:
            gradient *= max_norm / norm
    return norm
    ### STARTER
    # return 0.0  # Task 8
    ### END SOLUTION


# %% [markdown]
# `clipped` tries it on gradients that we choose. Together, the gradients $(3)$ and $(0, 4)$ have the norm 5; clipped
# to 1, they should be $(0.6)$ and $(0, 0.8)$.


# %%
def clipped(gradients, max_norm):
    """Clip parameters with these gradients (None: without); the norm, and the gradients after."""
    parameters = []
    for gradient in gradients:
        parameter = nn.Parameter(torch.zeros(2) if gradient is None else torch.zeros_like(gradient))
        parameter.grad = gradient
        parameters.append(parameter)
    norm = clip_gradients(iter(parameters), max_norm)
    return norm, [parameter.grad for parameter in parameters]


# %% tags=["skip-grading"]
print(clipped([torch.tensor([3.0]), None, torch.tensor([0.0, 4.0])], max_norm=1.0))

# %% [markdown]
# ## 5. One cycle
#
# At the beginning the weights are arbitrary and gradients wild: small steps. In the middle there is way to make: large
# steps. At the end we want to settle: small steps again, and smaller still. A **one-cycle schedule** does just that,
# along two halves of a cosine. With $T$ steps in all, counted $s = 0, 1, \dots, T - 1$, let
#
# $$a = \frac{\eta_{\max}}{25}, \qquad p = 0.3\, T - 1, \qquad z = \frac{a}{10^4} .$$
#
# The rate rises from $a$ at step $0$ to $\eta_{\max}$ at step $p$, and falls from there to $z$ at step $T - 1$:
#
# $$\eta(s) = \begin{cases}
# \mathrm{anneal}(a,\; \eta_{\max},\; s / p) & s \le p \\
# \mathrm{anneal}(\eta_{\max},\; z,\; (s - p) / (T - 1 - p)) & s > p
# \end{cases}
# \qquad \mathrm{anneal}(u, w, r) = w + \frac{u - w}{2} \bigl(1 + \cos \pi r\bigr)$$
#
# $p$ need not be a whole number. `anneal` goes from $u$ at $r = 0$ to $w$ at $r = 1$, flat at both ends.
#
# **Task 9.** Write `one_cycle(step, total_steps, max_lr)`, which returns $\eta(s)$ as a number. You may assume that
# $0 \le s < T$ and $T \ge 10$. This is the learning rate of what PyTorch calls `OneCycleLR`, with its defaults.


# %%
def one_cycle(step, total_steps, max_lr):
    """The learning rate of a step, counted from 0."""
    ### BEGIN SOLUTION one_cycle
    first = max_lr / 25
    peak = 0.3 * total_steps - 1

    def anneal(start, end, progress):
        return end + (start - end) / 2 * (1 + math.cos(math.pi * progress))

    if step <= peak:
        return anneal(first, max_lr, step / peak)
    return anneal(max_lr, first / 1e4, (step - peak) / (total_steps - 1 - peak))
    ### STARTER
    # return max_lr  # Task 9
    ### END SOLUTION


# %% tags=["skip-grading"]
rates = [one_cycle(step, 200, 0.1) for step in range(200)]
plt.figure(figsize=(6, 2.8))
plt.plot(rates, color="tab:blue")
plt.axvline(0.3 * 200 - 1, color="gray", linestyle=":")
plt.xlabel("step")
plt.ylabel("learning rate")
plt.tight_layout()
plt.show()

# %% [markdown]
# ## 6. Mixup
#
# A network that is sure of every training image has drawn sharp borders between them, wrong labels included. **Mixup**
# asks for something gentler: *between* two images, the answer should lie between their labels. Draw a share
# $\lambda \in [0, 1]$ and give each example $i$ of the batch a partner $\pi(i)$ from the same batch. Then
#
# $$\tilde x_i = \lambda\, x_i + (1 - \lambda)\, x_{\pi(i)}, \qquad
# \tilde y_i = \lambda\, y_i + (1 - \lambda)\, y_{\pi(i)} .$$
#
# One $\lambda$ serves the whole batch, drawn from $\mathrm{Beta}(\alpha, \alpha)$. For $\alpha = 1$ that is the
# uniform distribution; for small $\alpha$, nearly all shares are close to 0 or 1. $\pi$ is a permutation, drawn anew
# for each batch: everybody is somebody's partner, exactly once. An example may happen to meet itself.
#
# **Task 10.** Write `mixup`. A `share` that is given is used as it is (0 and 1 are shares, too); `None` means that you
# draw it, and `torch.distributions.Beta` helps. Return new tensors, and leave those that you are given as they are.


# %%
def mixup(inputs, targets, alpha=1.0, share=None):
    """Mixed inputs and mixed targets, of the shapes that came in: (B, ...) and (B, classes)."""
    ### BEGIN SOLUTION mixup
    if share is None:
        share = torch.distributions.Beta(alpha, alpha).sample().item()
    partners = torch.randperm(len(inputs))
    mixed_inputs = share * inputs + (1 - share) * inputs[partners]
    mixed_targets = share * targets + (1 - share) * targets[partners]
    return mixed_inputs, mixed_targets
    ### STARTER
    # return inputs, targets  # Task 10
    ### END SOLUTION


# %% tags=["skip-grading"]
torch.manual_seed(4)
mixed_images, mixed_labels = mixup(valid_images[:8], valid_labels[:8], share=0.6)
figure, axes = plt.subplots(2, 8, figsize=(9, 3))
for column in range(8):
    for axis, picture, label in (
        (axes[0, column], valid_images[column], valid_labels[column]),
        (axes[1, column], mixed_images[column], mixed_labels[column]),
    ):
        axis.imshow(picture.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
        says = [f"{share:.0%} {digit}" for digit, share in enumerate(label.tolist()) if share > 0]
        axis.set_title("\n".join(says), fontsize=8)
        axis.axis("off")
figure.tight_layout()
plt.show()

# %% [markdown]
# Above, eight digits as they are; below, the same ones mixed with partners. Nobody would mistake a mixture for a
# photograph of a digit. It is a request for good manners, made of pixels: be half sure where you are halfway.
#
# A mixture is drawn for every batch, so a mixed epoch takes its batches one by one. It is your loop that does the work.


# %%
def train_epoch_mixed(network, optimizer, inputs, targets, batches, alpha, before_step=None):
    """As train_epoch, each batch mixed with itself; the mean loss over examples, as mixed."""
    total = 0.0
    for batch in batches:
        mixed = mixup(inputs[batch], targets[batch], alpha)
        total += len(batch) * train_epoch(network, optimizer, *mixed, [torch.arange(len(batch))], before_step)
    return total / sum(len(batch) for batch in batches)


# %% [markdown]
# ## 7. Early stopping
#
# The training loss falls for as long as you like. The validation loss falls, turns, and rises again, once the network
# has nothing left to learn but the training set's accidents. So watch the validation loss, stop some time after it
# has last improved, and *go back* to the weights of the best epoch. Three details make this harder than it sounds.
#
# **What is an improvement?** The loss of an epoch is one when it lies below the best so far *by more than* `min_delta`.
# "The best so far" is the loss of the last epoch that was an improvement, and at first $\infty$. Small steps therefore
# add up: with `min_delta` 0.25, losses 1.0, 0.9, 0.7 improve at the first and at the third epoch. NaN is never an
# improvement.
#
# **When to stop?** Once `patience` epochs *in a row* have brought no improvement. So `patience=1` stops at the first
# such epoch. An epoch that improves never stops; hence `patience=0` does what `patience=1` does.
#
# **What to keep?** `network.state_dict()` names the tensors of a network, buffers included, and *shares* them: as
# training goes on, they change under your hands. What is kept has to be a copy.
#
# **Task 11.** Write `step`, which is told the validation loss of an epoch, keeps the weights if it was an improvement,
# and returns whether to stop; and `restore`, which puts back what `step` kept last. If no epoch was an improvement,
# `restore` leaves the network alone.


# %%
class EarlyStopping:
    """Watches the validation loss, remembers the best weights, and says when it is enough."""

    def __init__(self, patience, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = math.inf
        self.best_weights = None
        self.waited = 0  # epochs in a row without improvement

    def step(self, loss, network):
        """Call it after each epoch; True means stop, False go on."""
        ### BEGIN SOLUTION stopper_step
        if loss < self.best_loss - self.min_delta:
            self.best_loss = loss
            self.best_weights = {name: tensor.clone() for name, tensor in network.state_dict().items()}
            self.waited = 0
            return False
        self.waited += 1
        return self.waited >= self.patience
        ### STARTER
        # return False  # Task 11
        ### END SOLUTION

    def restore(self, network):
        """Give the network the weights of its best epoch."""
        ### BEGIN SOLUTION stopper_restore
        if self.best_weights is not None:
            network.load_state_dict(self.best_weights)
        ### STARTER
        # pass  # Task 11
        ### END SOLUTION


# %% [markdown]
# **Task 12.** Complete `fit`, which runs at most `epochs` epochs. Each epoch calls `train_one(network)` and then
# `validate(network)`, which returns the validation loss. Tell the stopper, and end when it says so. At the end,
# stopped or not, restore the best weights. Return the validation losses as a list, one for each epoch that was run.


# %%
def fit(network, train_one, validate, epochs, stopper):
    """Train until the stopper says stop, and restore the best weights; the validation losses."""
    losses = []
    ### BEGIN SOLUTION fit
    for _ in range(epochs):
        train_one(network)
        losses.append(validate(network))
        if stopper.step(losses[-1], network):
            break
    stopper.restore(network)
    return losses
    ### STARTER
    # for _ in range(epochs):
    #     train_one(network)
    #     losses.append(validate(network))
    # return losses  # Task 12: stop in time, and go back.
    ### END SOLUTION


# %% [markdown]
# A rehearsal without any training: `nudge` adds 1 to every number in a network, so that a weight that began at 0 tells
# which epoch it comes from, and `distance` says how far the weights are from 2. Its losses are therefore 1, 0, 1, 2, 3
# and so on. A patience of 3 should end the run after epoch 5, with the weight back at 2.


# %%
def nudge(network):
    """Stands for an epoch of training: adds 1 to every weight and buffer."""
    with torch.no_grad():
        for tensor in network.state_dict().values():
            tensor += 1


def distance(network):
    """Stands for a validation loss: how far the mean weight is from 2."""
    return abs(network.weight.mean().item() - 2)


# %% tags=["skip-grading"]
layer = nn.Linear(1, 1)
nn.init.zeros_(layer.weight)
losses = fit(layer, nudge, distance, 8, EarlyStopping(patience=3))
print(f"{len(losses)} epochs with losses {losses}; the weight is {layer.weight.item():g}")

# %% [markdown]
# ## 8. All of it
#
# Now for the digits with their wrong labels. Three runs, each from the same first weights:
#
# 1. **Adam for 60 epochs**, and what there is at the end is what we get;
# 2. **Adam with early stopping**, patience 8: the same run, ended in time;
# 3. **the full recipe**: AdamW, one cycle of 30 epochs, clipping, mixup, and early stopping as well.
#
# The last one changes its learning rate and clips through `before_step`, the door that you left open in task 2.


# %%
def validation_loss(network):
    return evaluate(network, valid_images, valid_labels, valid_batches)[0]


def start(make_optimizer):
    """The first weights, the same for every run, and an optimizer for them."""
    torch.manual_seed(0)
    network = make_network()
    return network, make_optimizer(network.parameters())


# %% tags=["skip-grading"]
long_network, optimizer = start(lambda parameters: Adam(parameters, lr=3e-3))
long_losses = []
for _ in range(60):
    train_epoch(long_network, optimizer, train_images, train_labels, shuffled_batches(400, 32))
    long_losses.append(validation_loss(long_network))

# %% tags=["skip-grading"]
stopped_network, optimizer = start(lambda parameters: Adam(parameters, lr=3e-3))


def train_plain(network):
    train_epoch(network, optimizer, train_images, train_labels, shuffled_batches(400, 32))


stopped_losses = fit(stopped_network, train_plain, validation_loss, 60, EarlyStopping(patience=8))

# %% tags=["skip-grading"]
full_network, full_optimizer = start(lambda parameters: AdamW(parameters, weight_decay=0.1))
total_steps = 30 * math.ceil(400 / 32)
rates = iter([one_cycle(step, total_steps, max_lr=1e-2) for step in range(total_steps)])


def rate_and_clip():
    full_optimizer.lr = next(rates)
    clip_gradients(full_network.parameters(), max_norm=1.0)


def train_fully(network):
    batches = shuffled_batches(400, 32)
    loss = train_epoch_mixed(network, full_optimizer, train_images, train_labels, batches, 1.0, rate_and_clip)
    mixed_losses.append(loss)


mixed_losses = []
full_losses = fit(full_network, train_fully, validation_loss, 30, EarlyStopping(patience=8))
print(f"full recipe, last epoch: training loss {mixed_losses[-1]:.2f}, validation loss {full_losses[-1]:.2f}")

# %% tags=["skip-grading"]
plt.figure(figsize=(7.5, 3.8))
for name, losses, style in (
    ("Adam, 60 epochs", long_losses, {"color": "tab:gray", "linestyle": "--"}),
    ("Adam, stopped", stopped_losses, {"color": "tab:blue"}),
    ("full recipe, stopped", full_losses, {"color": "tab:orange"}),
):
    best = min(range(len(losses)), key=losses.__getitem__)
    plt.plot(range(1, len(losses) + 1), losses, label=name, **style)
    plt.plot(best + 1, losses[best], "*", color=style["color"], markersize=13)
plt.xlabel("epoch")
plt.ylabel("validation loss (a star: the best epoch)")
plt.legend()
plt.tight_layout()
plt.show()

# %% tags=["skip-grading"]
everything = [torch.arange(len(test_images))]
runs = {"Adam, 60 epochs": long_network, "Adam, stopped": stopped_network, "full recipe": full_network}
for name, network in runs.items():
    loss, accuracy = evaluate(network, test_images, test_labels, everything)
    print(f"{name:16} test loss {loss:.3f}, accuracy {accuracy:.1%}")

# %% [markdown]
# What did the networks learn? Ask them about the very training images whose label is wrong. An answer can be what the
# image shows, or the label that it was trained on. Only who has learned that label by heart can give the second.

# %% tags=["skip-grading"]
given, true = train_labels.argmax(dim=1), labels[:400].argmax(dim=1)
puzzling = (given != true).nonzero().flatten()


def answers(network):
    """The digits (N,) that a network sees in the training images with a wrong label."""
    network.eval()
    with torch.no_grad():
        return network(train_images[puzzling]).argmax(dim=1)


by_heart = [(answers(network) == given[puzzling]).float().mean() for network in runs.values()]
seen_through = [(answers(network) == true[puzzling]).float().mean() for network in runs.values()]
places = torch.arange(3)
plt.figure(figsize=(8, 2.6))
plt.barh(places - 0.2, seen_through, height=0.36, color="tab:green", label="what the image shows")
plt.barh(places + 0.2, by_heart, height=0.36, color="tab:red", label="the wrong label, by heart")
plt.yticks(places, list(runs))
plt.gca().invert_yaxis()
plt.xlim(0, 1)
plt.xlabel("share of the answers")
plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.tight_layout()
plt.show()

# %% tags=["skip-grading"]
figure, axes = plt.subplots(1, 8, figsize=(9, 1.9))
for axis, index, answer in zip(axes, puzzling, answers(full_network), strict=False):
    axis.imshow(train_images[index].reshape(8, 8), cmap="gray_r")
    axis.set_title(f"label {given[index]}\nanswer {answer}", fontsize=9)
    axis.axis("off")
figure.tight_layout()
plt.show()

# %% [markdown]
# After 60 epochs of plain Adam, the network repeats nearly all the nonsense that it was told, and its validation loss
# had been saying so for fifty epochs. Stopped in time, the same network sees through about half of it. The full recipe
# was stopped early as well, and sees through most: among ever new mixtures, a single image is hard to learn by heart.
# Numbers vary from machine to machine, and more from seed to seed.
#
# Three questions to think about before you hand in. They are not graded.
#
# - We chose the best epoch by the validation loss. Is that loss, at that epoch, a fair guess of the loss on new images?
#   Why do we keep a test set beside the validation set?
# - The full recipe's best epoch came while its learning rate was still rising, and it was stopped before the rate had
#   come down again. What speaks for letting a cycle run to its end, and how would you choose its length then?
# - With mixup, the training loss stays far above the validation loss; look at what the full recipe printed. Is anything
#   wrong?
#
# ## Check and hand in
#
# Save the notebook and run `torchgrade check training.ipynb` in its folder, or `!torchgrade check training.ipynb` in
# a cell: for each task it tells you whether names, shapes and types are as they should be, and it tries one small
# example. It does not look further. Then hand in this one file.
