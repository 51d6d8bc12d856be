"""Ends with the ReLU of all the other layers."""

fails = ["test_output_is_an_image"]

### REGION join_28
h = layers.Concatenate()([h, maps_28])
rebuilt = layers.Conv2D(1, 3, padding="same", activation="relu", name="rebuilt")(h)
