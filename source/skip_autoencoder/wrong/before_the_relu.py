"""Carries what the first convolution gives before its ReLU."""

fails = ["test_outer_skip_carries_the_encoders_maps"]

### REGION maps_28
maps_28 = self.conv1(images)
