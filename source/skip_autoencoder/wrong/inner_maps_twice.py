"""Enlarges the 14 x 14 maps and carries them a second time in place of the 28 x 28 ones."""

fails = ["test_outer_skip_carries_the_encoders_maps"]

### REGION skip_28
h = torch.cat([h, self.upsample(maps_14)], dim=1)
return torch.sigmoid(self.conv3(h))
