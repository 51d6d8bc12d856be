"""Has the outer skip alone; conv2 never sees the encoder's maps."""

fails = [
    "test_conv2_takes_both_feature_maps",
    "test_inner_skip_carries_the_encoders_maps",
    "test_gradient_reaches_the_encoder_through_the_skips",
]

### REGION conv2
self.conv2 = nn.Conv2d(filters, filters, 3, padding=1)
### REGION skip_14
pass
