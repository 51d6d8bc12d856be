"""Concatenates with torch.hstack, which joins along the channels."""

### REGION skip_14
h = torch.hstack([h, maps_14])
### REGION skip_28
return torch.sigmoid(self.conv3(torch.hstack([h, maps_28])))
