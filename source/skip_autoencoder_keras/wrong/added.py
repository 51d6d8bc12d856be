"""Adds the two stacks of maps where they should be concatenated: Keras fits the next layer to either."""

fails = [
    "test_the_network_has_as_many_parameters_as_it_should",
    "test_inner_join_carries_the_encoders_maps",
    "test_outer_join_carries_the_encoders_maps",
]

### REGION join_14
h = layers.Add()([h, maps_14])
### REGION join_28
h = layers.Add()([h, maps_28])
rebuilt = layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="rebuilt")(h)
