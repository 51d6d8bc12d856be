"""Keeps the outer maps on the module as well, to look at them later."""

### REGION maps_28
self.outer_maps = h
maps_28 = self.outer_maps
