"""Applies the sigmoid twice: no pixel can be darker than one half."""

fails = ["test_output_is_an_image"]

### REGION join_28
h = layers.Concatenate()([h, maps_28])
h = layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="rebuilt")(h)
rebuilt = layers.Activation("sigmoid")(h)
