"""Forgets that the last layer, too, is given more channels."""

fails = ["test_parameters_of_the_network_are_counted"]

### REGION parameters_of_network
joined = 2 * filters if skips else filters
inner = 2 * parameters_of_convolution(filters, filters) + parameters_of_convolution(joined, filters)
return parameters_of_convolution(1, filters) + inner + parameters_of_convolution(filters, 1)
