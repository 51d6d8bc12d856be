"""Squashes the inner maps with a sigmoid before they join."""

fails = ["test_inner_skip_carries_the_encoders_maps"]

### REGION skip_14
h = torch.cat([h, torch.sigmoid(maps_14)], dim=1)
