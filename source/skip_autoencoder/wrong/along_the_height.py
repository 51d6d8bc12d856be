"""Concatenates the inner skip along the height, dim=2; the convolution after it refuses the channels."""

fails = [
    "test_output_is_an_image",
    "test_inner_skip_carries_the_encoders_maps",
    "test_trains_to_a_low_loss",
    "test_beats_the_plain_network",
]

### REGION skip_14
h = torch.cat([h, maps_14], dim=2)
