"""Writes the sigmoid out."""

### REGION skip_28
h = self.conv3(torch.cat([h, maps_28], dim=1))
return 1 / (1 + torch.exp(-h))
