"""Writes 9 where the size of the kernel belongs."""

fails = ["test_parameters_of_a_convolution_are_counted"]

### REGION parameters_of_convolution
return (9 * channels + 1) * filters
