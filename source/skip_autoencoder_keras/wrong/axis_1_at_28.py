"""Joins along axis 1 at 28 x 28: everything builds, and images come out twice as high."""

fails = [
    "test_the_network_has_as_many_parameters_as_it_should",
    "test_output_is_an_image",
    "test_outer_join_carries_the_encoders_maps",
    "test_trains_to_a_low_loss",
]

### REGION join_28
h = layers.Concatenate(axis=1)([h, maps_28])
rebuilt = layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="rebuilt")(h)
