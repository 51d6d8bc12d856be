"""Applies a second ReLU to the maps it keeps; after the first one that changes nothing."""

### REGION maps_28
maps_28 = torch.relu(h)
