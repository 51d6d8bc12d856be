"""Makes room for both stacks and writes each into its half."""

### REGION skip_14
both = h.new_zeros(h.shape[0], 2 * h.shape[1], 14, 14)
both[:, : h.shape[1]] = h
both[:, h.shape[1] :] = maps_14
h = both
