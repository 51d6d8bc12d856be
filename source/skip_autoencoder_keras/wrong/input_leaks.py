"""Hands the noisy image itself to the last layer in place of the encoder's maps."""

fails = [
    "test_the_network_has_as_many_parameters_as_it_should",
    "test_outer_join_carries_the_encoders_maps",
    "test_the_image_enters_through_the_encoder_alone",
]

### REGION join_28
h = layers.Concatenate()([h, pixels])
rebuilt = layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="rebuilt")(h)
