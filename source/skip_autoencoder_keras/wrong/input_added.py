"""Adds the noisy image to the maps that the outer skip carries: no count shows it."""

fails = ["test_outer_join_carries_the_encoders_maps", "test_the_image_enters_through_the_encoder_alone"]

### REGION join_28
h = layers.Concatenate()([h, maps_28 + pixels])
rebuilt = layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="rebuilt")(h)
