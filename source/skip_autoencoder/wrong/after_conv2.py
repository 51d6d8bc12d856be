"""Concatenates the inner maps one layer too late, after conv2, and lets conv3 take three stacks."""

fails = ["test_conv2_takes_both_feature_maps", "test_inner_skip_carries_the_encoders_maps"]

### REGION conv2
self.conv2 = nn.Conv2d(filters, filters, 3, padding=1)
### REGION conv3
self.conv3 = nn.Conv2d(3 * filters, 1, 3, padding=1)
### REGION skip_14
pass
### REGION skip_28
h = torch.cat([h, self.upsample(maps_14), maps_28], dim=1)
return torch.sigmoid(self.conv3(h))
