"""Joins with functions in place of layers, and counts the axis from the front."""

### REGION join_14
h = layers.concatenate([h, maps_14], axis=3)
### REGION join_28
h = keras.ops.concatenate([h, maps_28], axis=3)
rebuilt = layers.Conv2D(1, (3, 3), padding="SAME", activation=keras.ops.sigmoid, name="rebuilt")(h)
