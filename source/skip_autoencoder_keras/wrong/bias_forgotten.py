"""Counts weights and forgets biases."""

fails = ["test_parameters_of_a_convolution_are_counted", "test_parameters_of_the_network_are_counted"]

### REGION parameters_of_convolution
return size * size * channels * filters
