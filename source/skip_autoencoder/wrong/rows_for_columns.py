"""Permutes the axes of the outer maps as if they were stored otherwise: rows have become columns."""

fails = ["test_outer_skip_carries_the_encoders_maps"]

### REGION maps_28
maps_28 = h.permute(0, 1, 3, 2)
