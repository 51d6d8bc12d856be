"""Concatenates in the other order at 28 x 28: the encoder's maps first."""

### REGION skip_28
h = torch.cat([maps_28, h], dim=1)
return torch.sigmoid(self.conv3(h))
