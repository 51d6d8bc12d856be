"""Adds the two stacks of maps where they should be concatenated."""

fails = [
    "test_conv2_takes_both_feature_maps",
    "test_conv3_takes_both_feature_maps",
    "test_inner_skip_carries_the_encoders_maps",
    "test_outer_skip_carries_the_encoders_maps",
]

### REGION conv2
self.conv2 = nn.Conv2d(filters, filters, 3, padding=1)
### REGION conv3
self.conv3 = nn.Conv2d(filters, 1, 3, padding=1)
### REGION skip_14
h = h + maps_14
### REGION skip_28
h = h + maps_28
return torch.sigmoid(self.conv3(h))
