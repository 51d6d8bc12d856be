"""Multiplies the count out by hand."""

### REGION parameters_of_convolution
return filters + size * size * filters * channels
### REGION parameters_of_network
return 36 * filters**2 + 31 * filters + 1 if skips else 27 * filters**2 + 22 * filters + 1
