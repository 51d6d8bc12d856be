"""Carries maps of a new convolution over the pixels, not the encoder's own: a second way in for the image."""

fails = [
    "test_the_network_has_as_many_parameters_as_it_should",
    "test_outer_join_carries_the_encoders_maps",
    "test_every_layer_learns_by_every_way",
    "test_the_image_enters_through_the_encoder_alone",
]

### REGION join_28
fresh = layers.Conv2D(filters, 3, padding="same", activation="relu", name="encoder_again")(pixels)
h = layers.Concatenate()([h, fresh])
rebuilt = layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="rebuilt")(h)
