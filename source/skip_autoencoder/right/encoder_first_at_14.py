"""Concatenates in the other order at 14 x 14: the encoder's maps first."""

### REGION skip_14
h = torch.cat([maps_14, h], dim=1)
