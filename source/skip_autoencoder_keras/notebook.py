# %% [markdown]
# # A graph of layers: skip connections in Keras
#
# In Keras a network is a drawing before it is a computation. You write down which layer follows which, on tensors that
# hold no numbers yet, and Keras keeps the drawing: it can count, check, draw and cut it. In this notebook you draw an
# autoencoder that cleans noisy digits, add two *skip connections* to the drawing, and then cut a window into the
# trained network to see what passes through.
#
# By the end you can
#
# - say where channels stand in an array of images, and move them without scrambling the images;
# - read and write a model with Keras's functional API, branches included;
# - count the parameters of a network by hand, and use the count to find a wrong join;
# - make a second model over the same layers, to look inside the first.
#
# There are five tasks, most of them a line or two. Take about an hour. You may have built a network like this in
# PyTorch before; you need not have. The notebook runs as it is, before you write anything, in less than a minute on a
# laptop without a GPU.

# %%
import os

os.environ["KERAS_BACKEND"] = "torch"  # Keras reads this once, when it is imported

import keras
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from keras import layers
from sklearn.datasets import load_digits

torch.set_num_threads(1)  # the images are small: several threads would mostly wait for one another

# %% [markdown]
# Keras does no arithmetic of its own. It hands it to a *backend*, here PyTorch, so what goes into our models and what
# comes out of them are ordinary PyTorch tensors.
#
# ## 1. Where channels stand
#
# A batch of images has four dimensions: which image, which row, which column, which channel. The order of the four is
# a convention. PyTorch puts channels second, $(N, C, H, W)$. Keras puts them last, $(N, H, W, C)$, as image files and
# plotting libraries do: what belongs to one pixel lies side by side. Neither is better, but data from one world must
# be turned before it enters the other.
#
# **Task 1.** Make `channels_last` right. It takes a tensor of shape $(N, C, H, W)$ and returns the same images as
# $(N, H, W, C)$:
#
# $$\text{out}[n, y, x, c] = \text{images}[n, c, y, x].$$
#
# As it stands it has the right shape, and passes unnoticed on grey images, where $C = 1$. The picture below shows what
# it does to a colour image.


# %%
def channels_last(images):
    """The same images with their channels moved to the end: (N, C, H, W) to (N, H, W, C)."""
    ### BEGIN SOLUTION channels_last
    return images.permute(0, 2, 3, 1)
    ### STARTER
    # # Task 1: `reshape` keeps the order of the numbers. Which order do you need?
    # count, channels, height, width = images.shape
    # return images.reshape(count, height, width, channels)
    ### END SOLUTION


# %% tags=["skip-grading"]
digits = load_digits()
small = torch.tensor(digits.images[:3], dtype=torch.float32).unsqueeze(1) / 16  # (3, 1, 8, 8)
tints = torch.tensor([[1.0, 0.6, 0.2], [0.3, 0.9, 0.5], [0.5, 0.6, 1.0]]).reshape(3, 3, 1, 1)
colour = small * tints + 0.15 * torch.linspace(0, 1, 8)  # (3, 3, 8, 8): three colour images of 8 x 8 pixels

figure, axes = plt.subplots(1, 3, figsize=(5.4, 2.1))
for axis, picture in zip(axes, channels_last(colour), strict=True):
    axis.imshow(picture.clamp(0, 1))  # matplotlib, too, wants (H, W, C)
    axis.axis("off")
figure.suptitle("three digits, one orange, one green, one blue?", fontsize=10)
plt.show()

# %% [markdown]
# ## 2. Digits, and noise
#
# Our images are scikit-learn's 1,797 handwritten digits, enlarged to $28 \times 28$ pixels, with the contrast raised,
# and turned for Keras. 1,000 are for training, the others for testing. The noise is harsh: to each pixel we add
# $\mathrm{round}(u)$ with $u$ uniform in $(-1, 1)$, and cut off at 0 and 1. So a quarter of the pixels turn black, a
# quarter turn white, and half stay. Cleaning means to guess from the neighbours what stood there.

# %% tags=["skip-grading"]
images = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16  # (1797, 1, 8, 8)
images = F.interpolate(images, size=(28, 28), mode="bilinear")
images = channels_last((3 * (images - 0.5) + 0.5).clamp(0, 1))  # (1797, 28, 28, 1)
generator = torch.Generator().manual_seed(0)
images = images[torch.randperm(len(images), generator=generator)]
noisy = (images + (2 * torch.rand(images.shape, generator=generator) - 1).round()).clamp(0, 1)
clean_train, clean_test = images[:1000], images[1000:]
noisy_train, noisy_test = noisy[:1000], noisy[1000:]
print("training images", tuple(clean_train.shape), "test images", tuple(clean_test.shape))


# %%
def show_rows(rows):
    """Draw rows of grey images, each a pair of a title and images (N, H, W)."""
    columns = max(8, *(len(pictures) for _, pictures in rows))
    size = (0.95 * columns, 1.05 * len(rows))
    figure, axes = plt.subplots(len(rows), columns, figsize=size, squeeze=False)
    for axis in axes.flat:
        axis.set_xticks([])
        axis.set_yticks([])
    for line, (title, pictures) in zip(axes, rows, strict=True):
        for axis, picture in zip(line, pictures, strict=False):
            axis.imshow(picture, cmap="gray")
        line[0].set_ylabel(title, rotation=0, ha="right", va="center")
    figure.tight_layout()
    plt.show()


# %% tags=["skip-grading"]
show_rows([("clean", clean_test[:10, :, :, 0]), ("noisy", noisy_test[:10, :, :, 0])])

# %% [markdown]
# ## 3. A network as a graph
#
# Here is an autoencoder without skips. Read it line by line.


# %%
def convolution(filters, name, activation="relu"):
    """A layer of 3 x 3 convolutions that keeps the size of its maps."""
    return layers.Conv2D(filters, 3, padding="same", activation=activation, name=name)


def build_plain(filters=16):
    """An encoder and a decoder, one layer after the other."""
    pixels = keras.Input((28, 28, 1), name="pixels")
    # the encoder
    h = convolution(filters, "encoder_28")(pixels)  # (B, 28, 28, filters)
    h = layers.MaxPooling2D(name="pool_14")(h)  # (B, 14, 14, filters)
    h = convolution(filters, "encoder_14")(h)  # (B, 14, 14, filters)
    h = layers.MaxPooling2D(name="code")(h)  # (B, 7, 7, filters)
    # the decoder
    h = convolution(filters, "decoder_7")(h)  # (B, 7, 7, filters)
    h = layers.UpSampling2D(name="up_14")(h)  # (B, 14, 14, filters)
    h = convolution(filters, "decoder_14")(h)  # (B, 14, 14, filters)
    h = layers.UpSampling2D(name="up_28")(h)  # (B, 28, 28, filters)
    rebuilt = convolution(1, "rebuilt", activation="sigmoid")(h)  # (B, 28, 28, 1)
    return keras.Model(pixels, rebuilt, name="plain")


# %% [markdown]
# `keras.Input` makes a *symbolic* tensor. It has a shape and a type, and no numbers. Its first dimension is `None`:
# any batch size will do.
#
# `layers.Conv2D(...)` makes a layer, here by way of `convolution`. Calling that layer on a symbolic tensor computes
# nothing. It works out the shape of the result, makes weights that fit, and notes in the graph: *this tensor comes from
# that layer, which was given that tensor*. Nobody told the convolutions how many channels they will be given. Each
# looks at its input.
#
# At the end `keras.Model(pixels, rebuilt)` walks back from `rebuilt` along these notes until it arrives at `pixels`.
# What lies on the way is the model. Only when you call the model on images do numbers flow.

# %% tags=["skip-grading"]
plain = build_plain()
print("symbolic:", plain.get_layer("code").output)
print("numbers: ", tuple(plain(noisy_test[:2]).shape))
plain.summary(line_length=72)

# %% [markdown]
# The narrow place is the layer called `code`, a stack of 16 maps of $7 \times 7$. Each max pooling on the way there
# kept the largest of four values and forgot which of the four it was. What the digit is can survive that; where
# exactly its strokes run cannot, or not well.
#
# ### Counting by hand
#
# The summary's last column is worth understanding. A convolution with $F$ filters of $k \times k$ pixels over $C$
# channels has for every filter $k \cdot k$ weights *for each channel*, and one bias:
#
# $$P = (k^2\, C + 1)\, F .$$
#
# **Task 2.** Write both functions with numbers and arithmetic alone, without building a model.
#
# - `parameters_of_convolution(channels, filters, size=3)` is $P$ for one convolution with a `size` $\times$ `size`
#   kernel.
# - `parameters_of_network(filters, skips)` is the sum over the network's five convolutions. With `skips=False` it is
#   the plain network above. With `skips=True` it is the network that you will build in section 4: there, the two
#   layers `decoder_14` and `rebuilt` are each given $F$ more channels than here. Pooling and upsampling have no
#   parameters.


# %%
def parameters_of_convolution(channels, filters, size=3):
    """How many weights and biases a convolution has."""
    ### BEGIN SOLUTION parameters_of_convolution
    return (size * size * channels + 1) * filters
    ### STARTER
    # return 0  # Task 2: weights for each channel and filter, and the biases
    ### END SOLUTION


def parameters_of_network(filters, skips):
    """How many weights and biases the whole autoencoder has, with or without both skips."""
    ### BEGIN SOLUTION parameters_of_network
    joined = 2 * filters if skips else filters
    return (
        parameters_of_convolution(1, filters)  # encoder_28
        + 2 * parameters_of_convolution(filters, filters)  # encoder_14 and decoder_7
        + parameters_of_convolution(joined, filters)  # decoder_14
        + parameters_of_convolution(joined, 1)  # rebuilt
    )
    ### STARTER
    # return 0  # Task 2: the sum over five convolutions
    ### END SOLUTION


# %% tags=["skip-grading"]
for filters in (4, 16, 64):
    by_hand, by_keras = parameters_of_network(filters, skips=False), build_plain(filters).count_params()
    print(f"{filters:2} filters, no skips: {by_hand:7,} by hand, {by_keras:7,} by Keras")

# %% [markdown]
# ## 4. Two skips
#
# The fine positions were there before each pooling, in `maps_28` and `maps_14`. A skip connection hands them to the
# decoder when it works at the same size again. In a graph that is nothing special: a tensor may be used twice.
#
# ```
# pixels─encoder_28─┬─pool─encoder_14─┬─code─decoder_7─up─●─decoder_14─up─●─rebuilt
#                   │                 └───── maps_14 ─────┘               │
#                   └────────────────────── maps_28 ──────────────────────┘
# ```
#
# At each dot two stacks of $F$ maps are *concatenated*: they become one stack of $2F$ maps. The layer that follows has
# weights of its own for each of them, and learns what to take from below and what from the side. (Adding them would
# force both through the same weights.)
#
# In Keras a join is a layer as well, `layers.Concatenate`. It is called on a *list* of symbolic tensors, and its
# argument `axis` says which dimension grows; the others must agree. Which one is it here, where channels come last?
#
# **Task 3.** In `build_autoencoder`, after the first upsampling, join the decoder's maps `h` and the encoder's
# `maps_14`.
#
# **Task 4.** After the second upsampling, join `h` and `maps_28`, and let the last layer be called on what the join
# gives. It stays what it is in the plain network: a convolution with one $3 \times 3$ filter, a sigmoid, and the name
# `"rebuilt"`.
#
# The order within a list does not matter, and what you call your joins is up to you; leave all other names as they are.
# Carry the encoder's maps themselves, unchanged. The noisy image is not to reach the decoder by any way of its own.


# %%
def build_autoencoder(filters=16):
    """The autoencoder with two skips: from noisy images (B, 28, 28, 1) to rebuilt ones in [0, 1]."""
    pixels = keras.Input((28, 28, 1), name="pixels")
    # the encoder
    maps_28 = convolution(filters, "encoder_28")(pixels)  # (B, 28, 28, filters)
    h = layers.MaxPooling2D(name="pool_14")(maps_28)  # (B, 14, 14, filters)
    maps_14 = convolution(filters, "encoder_14")(h)  # (B, 14, 14, filters)
    code = layers.MaxPooling2D(name="code")(maps_14)  # (B, 7, 7, filters)
    # the decoder
    h = convolution(filters, "decoder_7")(code)  # (B, 7, 7, filters)
    h = layers.UpSampling2D(name="up_14")(h)  # (B, 14, 14, filters)
    ### BEGIN SOLUTION join_14
    h = layers.Concatenate(axis=-1, name="join_14")([h, maps_14])  # (B, 14, 14, 2 * filters)
    ### STARTER
    # # Task 3: let maps_14 join h here.
    ### END SOLUTION
    h = convolution(filters, "decoder_14")(h)  # (B, 14, 14, filters)
    h = layers.UpSampling2D(name="up_28")(h)  # (B, 28, 28, filters)
    ### BEGIN SOLUTION join_28
    h = layers.Concatenate(axis=-1, name="join_28")([h, maps_28])  # (B, 28, 28, 2 * filters)
    rebuilt = convolution(1, "rebuilt", activation="sigmoid")(h)  # (B, 28, 28, 1)
    ### STARTER
    # # Task 4: let maps_28 join h here, before the last layer.
    # rebuilt = convolution(1, "rebuilt", activation="sigmoid")(h)
    ### END SOLUTION
    return keras.Model(pixels, rebuilt, name="autoencoder")


# %% [markdown]
# ### Is it the network that you meant?
#
# That layers look at their input by themselves is a comfort, and a trap. Join along the wrong axis, or the wrong
# tensors, and Keras may well build a network for you: another one. A wrong axis is given away by the shapes in the
# graph and by the number of parameters: compare both with what you expect. Wrong tensors of the right shape are not.
# For these read the last column of the summary, which tells where each join gets its maps from.

# %% tags=["skip-grading"]
network = build_autoencoder()
for name in ("encoder_28", "encoder_14", "code", "decoder_14", "rebuilt"):
    layer = network.get_layer(name)
    print(f"{name:10}  is given {layer.input.shape!s:22}  and gives {layer.output.shape}")
print(f"parameters: {network.count_params():,} by Keras, {parameters_of_network(16, skips=True):,} by hand")
network.summary(line_length=100)

# %% [markdown]
# ## 5. Training, and a fair comparison
#
# `compile` says how to train, `fit` trains. Both networks get the same images in the same batches, the same number of
# epochs and the same optimizer; the random weights that they start from are drawn with the same seed. Only the skips
# differ; before tasks 3 and 4 nothing does, and the curves are the same. The loss is the binary cross-entropy,
# averaged over pixels. Its smallest value is not 0, since our pixels are grey values: compare losses with each other.


# %%
def train(model, epochs=8):
    """Train on the noisy images; the loss on the test images after every epoch."""
    keras.utils.set_random_seed(1)  # the same batches for every model
    model.compile(optimizer=keras.optimizers.Adam(3e-3), loss="binary_crossentropy")
    test = (noisy_test, clean_test)
    log = model.fit(noisy_train, clean_train, batch_size=50, epochs=epochs, validation_data=test, verbose=0)
    return log.history["val_loss"]


# %% tags=["skip-grading"]
keras.utils.set_random_seed(0)
plain = build_plain()
keras.utils.set_random_seed(0)
mine = build_autoencoder()
plain_losses, my_losses = train(plain), train(mine)
print(f"test loss: plain {plain_losses[-1]:.4f}, yours {my_losses[-1]:.4f}")

# %% tags=["skip-grading"]
epochs = range(1, len(plain_losses) + 1)
plt.figure(figsize=(6, 3.2))
for model, losses, style in ((plain, plain_losses, "--"), (mine, my_losses, "-")):
    name = "plain" if model is plain else "yours"
    plt.plot(epochs, losses, style, label=f"{name}, {model.count_params():,} parameters")
plt.xlabel("epoch")
plt.ylabel("test loss")
plt.legend()
plt.tight_layout()
plt.show()

# %% tags=["skip-grading"]
with torch.no_grad():
    rows = [("noisy", noisy_test), ("plain", plain(noisy_test[:10])), ("yours", mine(noisy_test[:10]))]
show_rows([(title, pictures[:10, :, :, 0]) for title, pictures in [*rows, ("clean", clean_test)]])

# %% [markdown]
# With both skips your curve should fall faster and stay below the plain one. One pair of runs proves little, though:
# other first weights alone move a loss by a few thousandths. Look at small holes in the pictures. On MNIST, another set
# of digits, with 64 filters and 20 epochs, the lecture has 0.166 without skips and 0.14 with both.
#
# ## 6. A window into the network
#
# The graph is still there, and every tensor in it may be the end of a model. `keras.Model(inputs, outputs)` walks back
# from whatever you give it as outputs. A model from the same pixels to a layer in the middle shares all layers on the
# way with the first model: not copies, the very same weights. Train one, and the other has learned, too.
#
# **Task 5.** Write `inside(model, name)`. It returns a `keras.Model` that takes what `model` takes, and gives what the
# layer called `name` gives within `model`, with the layers of `model` itself. (The cells that print shapes, in sections
# 3 and 4, find a layer by its name and ask for its `output`. `model.inputs` are a model's own `pixels`.)


# %%
def inside(model, name):
    """A model that ends where the layer called `name` ends in `model`; the two share their layers."""
    ### BEGIN SOLUTION inside
    return keras.Model(model.inputs, model.get_layer(name).output)
    ### STARTER
    # return model  # Task 5: a model that ends earlier
    ### END SOLUTION


# %% tags=["skip-grading"]
with torch.no_grad():
    rows = []
    for name in ("encoder_28", "encoder_14", "code", "decoder_14"):
        maps = inside(mine, name)(noisy_test[4:5])[0].movedim(-1, 0)  # (channels, height, width)
        liveliest = maps.std(dim=(1, 2)).argsort(descending=True)[:8]
        rows.append((name, maps[liveliest]))
show_rows(rows)

# %% [markdown]
# Each row shows what one noisy test image becomes at that layer: the eight maps in which most happens. `encoder_28` is
# sharp, and full of noise. `code` is small and coarse. `decoder_14` has been given what comes from the code and what
# `encoder_14` kept. (Each map is drawn with a contrast of its own.)
#
# What does each of the two ways give to the result? The last layer keeps its weights as an array of shape (rows,
# columns, channels, filters). One half of its channels comes from below and one from the side, in the order of your
# list. So set the weights of one half to 0, and look at what the network makes of the other.

# %% tags=["skip-grading"]
last = mine.get_layer("rebuilt")
kernel, bias = last.get_weights()  # (3, 3, channels, 1) and (1,)
half = kernel.shape[2] // 2
rows = [("noisy", noisy_test[:10, :, :, 0])]
halves = {"first half": slice(0, half), "second half": slice(half, None), "both": slice(None)}
for title, kept in halves.items():
    part = 0 * kernel
    part[:, :, kept] = kernel[:, :, kept]
    last.set_weights([part, bias])  # in the end, all weights are what they were
    with torch.no_grad():
        rows.append((title, mine(noisy_test[:10])[:, :, :, 0]))
show_rows(rows)

# %% [markdown]
# What comes from below can tell which digit it is, in strokes that are soft and too thin. What comes from the side can
# tell hardly anything by itself; but it knows where the light is. Together they draw an edge where an edge belongs.
#
# Three questions to think about. They are not graded.
#
# - Joining along `axis=1` at $28 \times 28$ alone builds without a complaint. What does that network return, and which
#   of your numbers would have told you before any training?
# - The skips bring about a third more parameters. With how many filters would the plain network have about as many,
#   and would it do as well? You have all that you need to find out.
# - Your network is drawn once, and then only numbers flow. What could a network not do, that is drawn before it sees
#   an image? Think of sentences of different lengths.
#
# ## Check and hand in
#
# Save the notebook and run `torchgrade check skip_autoencoder_keras.ipynb` in its folder, or with a `!` before it in a
# cell: it tells you whether names, shapes and types are as they should be, and tries small examples. It does not see
# whether the right maps meet, and does not train. Then hand in this one file.
