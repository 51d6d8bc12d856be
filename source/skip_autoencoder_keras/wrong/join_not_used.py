"""Makes the outer join and calls the last layer on the maps from before it."""

fails = ["test_the_network_has_as_many_parameters_as_it_should", "test_outer_join_carries_the_encoders_maps"]

### REGION join_28
both = layers.Concatenate()([h, maps_28])
rebuilt = layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="rebuilt")(h)
