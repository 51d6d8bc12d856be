"""Joins in the other order, the encoder's maps first."""

### REGION join_14
h = layers.Concatenate()([maps_14, h])
### REGION join_28
h = layers.Concatenate()([maps_28, h])
rebuilt = layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="rebuilt")(h)
