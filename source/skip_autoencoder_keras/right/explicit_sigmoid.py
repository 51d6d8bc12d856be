"""Writes the sigmoid as a formula of symbolic tensors, and moves channels with two transpositions."""

### REGION channels_last
return images.transpose(1, 2).transpose(2, 3)
### REGION join_28
h = layers.Concatenate()([h, maps_28])
h = layers.Conv2D(1, 3, padding="same", name="rebuilt")(h)
rebuilt = 1 / (1 + keras.ops.exp(-h))
