"""Joins along axis 1, as in PyTorch: here that is the height, and the second join no longer fits."""

fails = [
    "test_the_network_has_as_many_parameters_as_it_should",
    "test_output_is_an_image",
    "test_inner_join_carries_the_encoders_maps",
    "test_trains_to_a_low_loss",
    "test_beats_the_plain_network",
]

### REGION join_14
h = layers.Concatenate(axis=1)([h, maps_14])
