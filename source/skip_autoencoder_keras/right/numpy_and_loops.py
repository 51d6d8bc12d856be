"""Moves channels by stacking them, as NumPy arrays; counts in a loop over pairs of channels."""

### REGION channels_last
import numpy as np

return np.stack([np.asarray(images[:, channel]) for channel in range(images.shape[1])], axis=-1)
### REGION parameters_of_convolution
weights = 0
for _ in range(filters):
    weights += size**2 * channels + 1
return weights
### REGION parameters_of_network
given = [1, filters, filters, filters * (1 + skips), filters * (1 + skips)]
made = [filters, filters, filters, filters, 1]
return sum(parameters_of_convolution(c, f) for c, f in zip(given, made, strict=True))
