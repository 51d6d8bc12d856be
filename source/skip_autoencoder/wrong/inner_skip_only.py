"""Stops after task 2: the inner skip is there, the outer one is not."""

fails = [
    "test_conv3_takes_both_feature_maps",
    "test_outer_skip_carries_the_encoders_maps",
    "test_gradient_reaches_the_encoder_through_the_skips",
]

### REGION maps_28
maps_28 = None
### REGION conv3
self.conv3 = nn.Conv2d(filters, 1, 3, padding=1)
### REGION skip_28
return torch.sigmoid(self.conv3(h))
