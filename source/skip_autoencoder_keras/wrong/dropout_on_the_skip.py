"""Puts dropout on the outer skip: in training half of what it carries is missing."""

fails = ["test_outer_join_carries_the_encoders_maps"]

### REGION join_28
h = layers.Concatenate()([h, layers.Dropout(0.5)(maps_28)])
rebuilt = layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="rebuilt")(h)
