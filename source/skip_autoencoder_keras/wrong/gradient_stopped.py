"""Stops the gradient of what both skips carry."""

fails = ["test_every_layer_learns_by_every_way"]

### REGION join_14
h = layers.Concatenate()([h, keras.ops.stop_gradient(maps_14)])
### REGION join_28
h = layers.Concatenate()([h, keras.ops.stop_gradient(maps_28)])
rebuilt = layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="rebuilt")(h)
