"""Joins the noisy image as a third one, beside both stacks of maps."""

fails = ["test_the_network_has_as_many_parameters_as_it_should", "test_the_image_enters_through_the_encoder_alone"]

### REGION join_28
h = layers.Concatenate()([h, maps_28, pixels])
rebuilt = layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="rebuilt")(h)
