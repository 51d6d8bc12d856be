"""Keeps a copy of the first maps, which changes neither values nor gradients."""

### REGION maps_28
maps_28 = h.clone()
