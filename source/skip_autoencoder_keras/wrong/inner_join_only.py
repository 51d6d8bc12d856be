"""Stops after task 3."""

fails = [
    "test_the_network_has_as_many_parameters_as_it_should",
    "test_outer_join_carries_the_encoders_maps",
    "test_every_layer_learns_by_every_way",
]

### REGION join_28
rebuilt = layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="rebuilt")(h)
