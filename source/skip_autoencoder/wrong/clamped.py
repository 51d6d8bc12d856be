"""Clamps to [0, 1] where a sigmoid belongs: no gradient where the clamp holds."""

fails = ["test_output_is_an_image"]

### REGION skip_28
h = torch.cat([h, maps_28], dim=1)
return self.conv3(h).clamp(0, 1)
