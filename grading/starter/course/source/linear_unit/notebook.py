# %% [markdown]
# # A linear unit, and how it learns
#
# A linear unit weighs its inputs, adds them up, and adds a bias. To learn, it needs to know one thing: which way to
# move each weight so that its error shrinks. In this notebook you write both, in two lines each.
#
# By the end you can
#
# - compute the answers of a unit for a whole batch of inputs at once;
# - say why each weight moves by its own input times the error.
#
# Both tasks together take about 20 minutes. The notebook runs as it is, before you write anything.

# %%
import matplotlib.pyplot as plt
import torch

# %% [markdown]
# ## 1. Forwards
#
# For an input $x$ with $d$ numbers, the unit with weights $w$ and bias $b$ answers
#
# $$a = w_1 x_1 + \dots + w_d x_d + b.$$
#
# Inputs come in batches: a matrix with one input in each row. Its product with the weights gives all answers at once.
#
# **Task 1.** Return the unit's answers for a batch.


# %%
def linear_unit(inputs, weights, bias):
    """Inputs (B, d), weights (d,) and a bias () give answers (B,)."""
    ### BEGIN SOLUTION forwards
    return inputs @ weights + bias
    ### STARTER
    # return torch.zeros(len(inputs), dtype=inputs.dtype)  # task 1
    ### END SOLUTION


# %% [markdown]
# ## 2. Backwards
#
# How wrong the unit is on $B$ examples with targets $t$, the mean squared error says:
#
# $$E = \frac1B \sum_{i=1}^{B} (a_i - t_i)^2.$$
#
# Change one weight $w_j$ a little, and every answer $a_i$ changes by $x_{ij}$ times as much. By the chain rule,
#
# $$\frac{\partial E}{\partial w_j} = \frac2B \sum_{i=1}^{B} (a_i - t_i)\, x_{ij},
# \qquad
# \frac{\partial E}{\partial b} = \frac2B \sum_{i=1}^{B} (a_i - t_i).$$
#
# So an input that is zero moves no weight, and a unit that is right moves nothing.
#
# **Task 2.** Return both gradients, for the weights and for the bias. `linear_unit` gives the answers.


# %%
def gradients(inputs, targets, weights, bias):
    """The gradients of the mean squared error over inputs (B, d) and targets (B,), for weights (d,) and bias ()."""
    ### BEGIN SOLUTION backwards
    errors = linear_unit(inputs, weights, bias) - targets  # (B,)
    return 2 * errors @ inputs / len(inputs), 2 * errors.mean()
    ### STARTER
    # return torch.zeros_like(weights), torch.zeros_like(bias)  # task 2
    ### END SOLUTION


# %% [markdown]
# ## 3. A line through points
#
# With one input, a unit draws a line. Below are 50 points near $t = 3x - 1$. Gradient descent starts with the line
# $t = 0$ and takes 100 steps against your gradients. Once both tasks are done, the weight ends near 3 and the bias near
# $-1$, and the line goes through the middle of the points.

# %% tags=["skip-grading"]
generator = torch.Generator().manual_seed(1)
inputs = 2 * torch.rand(50, 1, generator=generator) - 1  # (50, 1)
targets = 3 * inputs[:, 0] - 1 + 0.3 * torch.randn(50, generator=generator)  # (50,)
weights, bias = torch.zeros(1), torch.tensor(0.0)
for _ in range(100):
    for_weights, for_bias = gradients(inputs, targets, weights, bias)
    weights, bias = weights - 0.2 * for_weights, bias - 0.2 * for_bias
print(f"weight {weights.item():.2f}, bias {bias.item():.2f}")

# %% tags=["skip-grading"]
ends = torch.tensor([[-1.0], [1.0]])
plt.scatter(inputs[:, 0], targets)
plt.plot(ends[:, 0], linear_unit(ends, weights, bias), color="black")
plt.xlabel("input")
plt.ylabel("target, and the unit's answer")
plt.show()
