"""Concatenates in the other order: the encoder's maps first."""

### REGION skip_14
h = torch.cat([maps_14, h], dim=1)
### REGION skip_28
h = torch.cat([maps_28, h], dim=1)
return torch.sigmoid(self.conv3(h))
