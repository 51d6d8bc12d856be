"""Joins in a Lambda layer that calls torch, and moves channels with movedim."""

### REGION channels_last
return images.movedim(1, -1)
### REGION join_14
h = layers.Lambda(lambda stacks: torch.cat(stacks, dim=-1), output_shape=(14, 14, 2 * filters))([h, maps_14])
