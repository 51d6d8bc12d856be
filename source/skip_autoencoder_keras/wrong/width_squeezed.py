"""Joins along the width at 28 x 28, and pools the result until it fits."""

fails = ["test_the_network_has_as_many_parameters_as_it_should", "test_outer_join_carries_the_encoders_maps"]

### REGION join_28
h = layers.MaxPooling2D((1, 2))(layers.Concatenate(axis=2)([h, maps_28]))
rebuilt = layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="rebuilt")(h)
