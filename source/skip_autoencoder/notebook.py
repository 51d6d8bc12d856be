# %% [markdown]
# # Skip connections in a denoising autoencoder
#
# A network that squeezes an image through a narrow place and unfolds it again forgets where things were. In this
# notebook you measure how much that costs, and then mend it with two *skip connections* that carry feature maps
# past the narrow place, straight from the encoder to the decoder.
#
# By the end you can
#
# - say what a bottleneck loses, and where that can still be found;
# - concatenate feature maps, and count the channels of the layer that follows;
# - show with a fair comparison that a change to a network helped.
#
# There are three tasks, a few lines of code each. Take about 45 minutes. The notebook runs as it is, before you
# write anything. Two cells train a network, which takes some ten seconds each on a laptop, without a GPU, and a few
# minutes on a slow machine.

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

# %% [markdown]
# ## 1. Digits, and what noise does to them
#
# Our images are 1,797 handwritten digits of $8 \times 8$ pixels, enlarged to $28 \times 28$, with values in $[0, 1]$.
# Enlarging leaves them grey and soft all over, so we raise the contrast around mid-grey until strokes have edges
# again. We train on 1,000 images and test on the rest.

# %% tags=["skip-grading"]
digits = load_digits()
images = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16  # (1797, 1, 8, 8)
images = F.interpolate(images, size=(28, 28), mode="bilinear")  # (1797, 1, 28, 28)
images = (3 * (images - 0.5) + 0.5).clamp(0, 1)
order = torch.tensor(np.random.default_rng(0).permutation(len(images)))
clean_train, clean_test = images[order[:1000]], images[order[1000:]]
print(tuple(clean_train.shape), tuple(clean_test.shape))

# %% [markdown]
# The noise is harsh. For every pixel $x$ we draw $u$ uniformly from $(-1, 1)$ and keep
#
# $$\tilde{x} = \min\bigl(1, \max(0,\; x + \mathrm{round}(u))\bigr).$$
#
# $\mathrm{round}(u)$ is $-1$ or $1$ with probability $\tfrac14$ each, and otherwise 0. So a quarter of all pixels
# turn black, a quarter turn white, whatever they were, and half stay as they are. A grey pixel is as it was. Of a
# black or a white one you cannot tell whether noise made it so: to clean it, a network must look at its neighbours
# and know what strokes look like.


# %%
def add_noise(images, generator):
    """A noisy copy of the images: a quarter of the pixels black, a quarter white, the rest as they were."""
    u = 2 * torch.rand(images.shape, generator=generator) - 1
    return (images + u.round()).clamp(0, 1)


def show_rows(rows):
    """Draw rows of images, each a pair of a title and images (N, 1, 28, 28)."""
    columns = len(rows[0][1])
    figure, axes = plt.subplots(len(rows), columns, figsize=(columns, 1.15 * len(rows)), squeeze=False)
    for line, (title, pictures) in zip(axes, rows, strict=True):
        for axis, picture in zip(line, pictures, strict=True):
            axis.imshow(picture[0], cmap="gray", vmin=0, vmax=1)
            axis.set_xticks([])
            axis.set_yticks([])
        line[0].set_ylabel(title, rotation=0, ha="right", va="center")
    figure.tight_layout()
    plt.show()


# %% tags=["skip-grading"]
noise = torch.Generator().manual_seed(1)
noisy_train = add_noise(clean_train, noise)
noisy_test = add_noise(clean_test, noise)
show_rows([("clean", clean_test[:10]), ("noisy", noisy_test[:10])])

# %% [markdown]
# ## 2. What the bottleneck loses
#
# Here is a plain encoder and decoder. Shapes are written as (batch, channels, height, width), and $F$ is the number
# of filters, 16 unless we say otherwise.
#
# | | layer | shape of its output |
# |---|---|---|
# | encoder | convolution $3\times3$, ReLU | $(B, F, 28, 28)$ |
# | | max pooling $2\times2$ | $(B, F, 14, 14)$ |
# | | convolution $3\times3$, ReLU | $(B, F, 14, 14)$ |
# | | max pooling $2\times2$: the **code** | $(B, F, 7, 7)$ |
# | decoder | convolution $3\times3$, ReLU | $(B, F, 7, 7)$ |
# | | upsampling $\times2$ | $(B, F, 14, 14)$ |
# | | convolution $3\times3$, ReLU | $(B, F, 14, 14)$ |
# | | upsampling $\times2$ | $(B, F, 28, 28)$ |
# | | convolution $3\times3$, sigmoid | $(B, 1, 28, 28)$ |
#
# Count the numbers in the code: $16 \cdot 7 \cdot 7 = 784$, exactly as many as the image has pixels. So it is not
# for want of numbers that something gets lost. It is *places* that are missing. Each max pooling keeps the largest
# of four values and forgets which of the four it was. After two of them, a square of $4\times4$ pixels shares one
# place in the code. A network can spend channels on remembering the position within that square, but it has to
# learn to, and it has only 16 channels for everything there is to say.


# %%
class PlainNet(nn.Module):
    """The encoder and decoder of the table above, one layer after another."""

    def __init__(self, filters=16):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, filters, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(filters, filters, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(filters, filters, 3, padding=1),
            nn.ReLU(),
            nn.Upsample(scale_factor=2),
            nn.Conv2d(filters, filters, 3, padding=1),
            nn.ReLU(),
            nn.Upsample(scale_factor=2),
            nn.Conv2d(filters, 1, 3, padding=1),
            nn.Sigmoid(),
        )

    def forward(self, images):
        return self.layers(images)


# %% [markdown]
# We train with the binary cross-entropy, averaged over all pixels. A pixel of a digit is a grey value $y$ and not a
# coin flip, and the loss takes that well: it is smallest at $\hat{y} = y$. It is not zero there, though, unless $y$
# is 0 or 1. So compare losses with each other and with this floor, the loss of the clean images themselves, and not
# with zero.


# %%
def train(network, noisy, clean, noisy_test, clean_test, epochs=20, batch_size=128, learning_rate=1e-3, seed=0):
    """Train the network to rebuild clean images from noisy ones; the test loss after every epoch."""
    optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate)
    generator = torch.Generator().manual_seed(seed)
    losses = []
    for _ in range(epochs):
        for batch in torch.randperm(len(noisy), generator=generator).split(batch_size):
            loss = F.binary_cross_entropy(network(noisy[batch]), clean[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(F.binary_cross_entropy(network(noisy_test), clean_test).item())
    return losses


# %% tags=["skip-grading"]
torch.manual_seed(0)
plain = PlainNet()
plain_losses = train(plain, noisy_train, clean_train, noisy_test, clean_test)
floor = F.binary_cross_entropy(clean_test, clean_test).item()
print(f"plain network: test loss {plain_losses[-1]:.4f}, {plain_losses[-1] - floor:.4f} above the floor")

with torch.no_grad():
    show_rows([("noisy", noisy_test[:10]), ("plain", plain(noisy_test[:10])), ("clean", clean_test[:10])])

# %% [markdown]
# Compare the middle row with the clean one. Given how little is left of the noisy images, this is a feat: most
# digits can be read, so the code knows *what* is there. But strokes are smeared, their ends are only near where
# they should be, and small holes close. The code does not know quite *where*.
#
# ## 3. What a skip carries
#
# The fine positions were there once. Before each pooling the encoder held feature maps at full detail, and then let
# go of them. A skip connection keeps them and hands them to the decoder at the moment when it works at the same
# size again:
#
# ```
# image ── conv1 ──┬── pool ── conv2 ──┬── pool ── code ── conv1 ── up ──●── conv2 ── up ──●── conv3 ── rebuilt
#                  │                   └──────── 14 x 14 maps ───────────┘                 │
#                  └────────────────────────── 28 x 28 maps ───────────────────────────────┘
# ```
#
# Now the decoder has both: from below what is in the image, from the side where it is. The gradient gains as well.
# It reaches the encoder's layers along the skip, in a few steps, and not only through every layer of the decoder.
#
# How should two stacks of maps meet at a dot? Call the decoder's maps $h$ and the encoder's $e$. The layer that
# follows is a convolution, which is linear, so write $W$ for it.
#
# **Adding** them gives $W(h + e) = Wh + We$. Both stacks must have the same number of channels, and both are read
# with the same weights: channel 5 of $h$ and channel 5 of $e$ have to mean the same thing.
#
# **Concatenating** them gives
#
# $$W \begin{bmatrix} h \\ e \end{bmatrix} = W_h\, h + W_e\, e ,$$
#
# where each stack has weights of its own. Addition is the special case $W_h = W_e$, so nothing is lost by
# concatenating. The price: channels add up. $F$ channels and $F$ channels make $2F$, and the convolution that
# follows needs $2F \cdot 9$ weights for each filter where it needed $F \cdot 9$.
#
# In this notebook we concatenate.
#
# ## 4. Your network
#
# Below is the plain network once more, in two halves, so that there is room for the skips. The encoder returns its
# code and also the maps that the skips will carry. As it stands, nobody uses them yet. Your three tasks add what the
# skips need; all other layers, with their activations and their names, stay as they are, and the network still works
# for any number of `filters`.
#
# **Task 1.** In the decoder's `forward`, right after the first upsampling, concatenate the decoder's maps and the
# encoder's $14\times14$ maps along the channels, in either order. Then run the cell with your change, and the cell
# "Does it fit together?" further down. It fails, and should: read what PyTorch says about channels before you go on.
#
# **Task 2.** Change `conv2` of the decoder so that it takes the maps that reach it now. It still returns $F$
# channels. Write the number that it takes with `filters`.
#
# **Task 3.** Add the outer skip, all by yourself. Three places belong to it: the encoder has to keep the
# $28\times28$ maps that come out of its first ReLU, before pooling; the decoder has to concatenate them with its
# own after the second upsampling; and `conv3` has to expect what arrives. It still returns one channel.
#
# A skip carries *the encoder's maps*, after their ReLU, and lets the gradient come back the same way. Handing the
# noisy image itself to the last layer would be another network, and so would maps that have been pooled and blown up
# again, or cut off from the gradient.


# %%
class MyEncoder(nn.Module):
    """Two convolutions, each followed by a ReLU and by max pooling."""

    def __init__(self, filters=16):
        super().__init__()
        self.conv1 = nn.Conv2d(1, filters, 3, padding=1)
        self.conv2 = nn.Conv2d(filters, filters, 3, padding=1)
        self.pool = nn.MaxPool2d(2)

    def forward(self, images):
        """The code, and the maps at 14 x 14 and at 28 x 28 pixels that skips may carry."""
        h = torch.relu(self.conv1(images))  # (B, filters, 28, 28)
        ### BEGIN SOLUTION maps_28
        maps_28 = h
        ### STARTER
        # maps_28 = None  # Task 3: keep the maps at 28 x 28 here.
        ### END SOLUTION
        h = self.pool(h)  # (B, filters, 14, 14)
        maps_14 = torch.relu(self.conv2(h))  # (B, filters, 14, 14)
        code = self.pool(maps_14)  # (B, filters, 7, 7)
        return code, maps_14, maps_28


# %%
class MyDecoder(nn.Module):
    """Three convolutions with upsampling between them, joined by the encoder's maps on the way."""

    def __init__(self, filters=16):
        super().__init__()
        self.conv1 = nn.Conv2d(filters, filters, 3, padding=1)
        ### BEGIN SOLUTION conv2
        self.conv2 = nn.Conv2d(2 * filters, filters, 3, padding=1)
        ### STARTER
        # # Task 2: how many channels reach conv2?
        # self.conv2 = nn.Conv2d(filters, filters, 3, padding=1)
        ### END SOLUTION
        ### BEGIN SOLUTION conv3
        self.conv3 = nn.Conv2d(2 * filters, 1, 3, padding=1)
        ### STARTER
        # # Task 3: and how many reach conv3?
        # self.conv3 = nn.Conv2d(filters, 1, 3, padding=1)
        ### END SOLUTION
        self.upsample = nn.Upsample(scale_factor=2)

    def forward(self, code, maps_14, maps_28):
        """The rebuilt images (B, 1, 28, 28), with values in [0, 1]."""
        h = torch.relu(self.conv1(code))  # (B, filters, 7, 7)
        h = self.upsample(h)  # (B, filters, 14, 14)
        ### BEGIN SOLUTION skip_14
        h = torch.cat([h, maps_14], dim=1)  # (B, 2 * filters, 14, 14)
        ### STARTER
        # # Task 1: let the encoder's maps at 14 x 14 join h here.
        ### END SOLUTION
        h = torch.relu(self.conv2(h))  # (B, filters, 14, 14)
        h = self.upsample(h)  # (B, filters, 28, 28)
        ### BEGIN SOLUTION skip_28
        h = torch.cat([h, maps_28], dim=1)  # (B, 2 * filters, 28, 28)
        return torch.sigmoid(self.conv3(h))
        ### STARTER
        # # Task 3: let the encoder's maps at 28 x 28 join h here.
        # return torch.sigmoid(self.conv3(h))
        ### END SOLUTION


# %%
class MyAENet(nn.Module):
    """Encoder and decoder, with what passes between them."""

    def __init__(self, filters=16):
        super().__init__()
        self.encoder = MyEncoder(filters)
        self.decoder = MyDecoder(filters)

    def forward(self, images):
        code, maps_14, maps_28 = self.encoder(images)
        return self.decoder(code, maps_14, maps_28)


# %% [markdown]
# ### Does it fit together?
#
# Two images go in, two must come out, at the same size. Come back to this cell after every task.

# %% tags=["skip-grading"]
network = MyAENet()
code, maps_14, maps_28 = network.encoder(clean_test[:2])
print("code     ", tuple(code.shape))
print("maps_14  ", tuple(maps_14.shape))
print("maps_28  ", "not kept yet" if maps_28 is None else tuple(maps_28.shape))
print("rebuilt  ", tuple(network(clean_test[:2]).shape))
print("decoder.conv2 takes", network.decoder.conv2.in_channels, "channels")
print("decoder.conv3 takes", network.decoder.conv3.in_channels, "channels")

# %% [markdown]
# ## 5. Did it help?
#
# A fair comparison changes one thing. Your network trains on the same noisy images as the plain one, in the same
# order, for as many epochs and with the same optimizer; only the skips differ. Before task 1 the two networks are
# the same, down to their first weights, and their curves lie on top of each other. Watch them part.

# %% tags=["skip-grading"]
torch.manual_seed(0)
mine = MyAENet()
my_losses = train(mine, noisy_train, clean_train, noisy_test, clean_test)
print(f"plain network: test loss {plain_losses[-1]:.4f}, {plain_losses[-1] - floor:.4f} above the floor")
print(f"your network:  test loss {my_losses[-1]:.4f}, {my_losses[-1] - floor:.4f} above the floor")

# %% tags=["skip-grading"]
epochs = range(1, len(plain_losses) + 1)
plt.figure(figsize=(6, 3.5))
plt.plot(epochs, plain_losses, "--", color="gray", linewidth=2, label="plain network")
plt.plot(epochs, my_losses, color="tab:blue", label="your network")
plt.axhline(floor, color="gray", linestyle=":", label="floor: the clean images")
plt.xlabel("epoch")
plt.ylabel("test loss")
plt.xticks(range(0, len(plain_losses) + 1, 5))
plt.legend()
plt.tight_layout()
plt.show()

# %% tags=["skip-grading"]
with torch.no_grad():
    show_rows(
        [
            ("noisy", noisy_test[:10]),
            ("plain", plain(noisy_test[:10])),
            ("yours", mine(noisy_test[:10])),
            ("clean", clean_test[:10]),
        ]
    )

# %% [markdown]
# With both skips in place your curve should fall much faster in the first epochs, and in the end about an eighth less
# of the loss above the floor should be left. In the pictures, look at small holes. The numbers vary a little from
# machine to machine, and more from seed to seed.
#
# One run proves little, though: a lucky seed can beat a better network, and a network with one skip, or with the
# wrong maps on it, comes close to one with both. So the grader looks at the maps that arrive first. Then it trains
# your network and the plain one in pairs, each pair with the same seed and the same batches, and looks at all of
# them. You can do the same here: copy the training cells into a new one and loop over seeds.
#
# Three questions to think about before you hand in. They are not graded.
#
# - The outer skip carries maps made from *noisy* pixels, past everything that could have cleaned them. Why does it
#   help all the same?
# - Without noise, and with skips at every size, a network could learn to copy its input and ignore its code. What
#   would it then have learned about digits?
# - The skips double the weights of `conv2` and `conv3`. How would you find out whether the gain comes from the
#   skips or merely from more weights?
#
# ## Check and hand in
#
# Save the notebook and run `torchgrade check skip_autoencoder.ipynb` in its folder, or with a `!` before it in a
# cell: it tells you whether shapes and types are as they should be. Not all checks pass before all three tasks are
# done. They cannot see whether the right maps meet, nor how well the network trains. Then hand in this one file.
