"""Enlarges the 14 x 14 maps and carries them a second time in place of the 28 x 28 ones."""

fails = ["test_outer_join_carries_the_encoders_maps"]

### REGION join_28
h = layers.Concatenate()([h, layers.UpSampling2D()(maps_14)])
rebuilt = layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="rebuilt")(h)
