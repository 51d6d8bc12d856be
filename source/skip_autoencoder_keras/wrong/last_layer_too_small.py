"""Makes the last convolution 1 x 1."""

fails = ["test_the_network_has_as_many_parameters_as_it_should", "test_output_is_an_image"]

### REGION join_28
h = layers.Concatenate()([h, maps_28])
rebuilt = layers.Conv2D(1, 1, padding="same", activation="sigmoid", name="rebuilt")(h)
