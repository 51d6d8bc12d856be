"""Concatenates at 7 x 7, where maps of the decoder and pooled maps of the encoder meet, and upsamples afterwards."""

fails = ["test_inner_skip_carries_the_encoders_maps"]

### REGION skip_14
h = torch.relu(self.conv1(code))
h = self.upsample(torch.cat([h, F.max_pool2d(maps_14, 2)], dim=1))
