"""Hands the noisy image itself to the last convolution in place of the encoder's maps."""

fails = ["test_conv3_takes_both_feature_maps", "test_outer_skip_carries_the_encoders_maps"]

### REGION maps_28
maps_28 = images
### REGION conv3
self.conv3 = nn.Conv2d(filters + 1, 1, 3, padding=1)
