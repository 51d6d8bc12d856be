"""Gives the sigmoid a layer of its own, and works with NumPy where channels are moved."""

### REGION channels_last
return keras.ops.transpose(images, (0, 2, 3, 1))
### REGION join_28
both = layers.Concatenate(name="both")((h, maps_28))
logits = layers.Conv2D(1, 3, padding="same", name="rebuilt")(both)
rebuilt = layers.Activation("sigmoid")(logits)
