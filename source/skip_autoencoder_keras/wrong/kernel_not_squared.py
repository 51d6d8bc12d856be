"""Takes the kernel's size for its number of pixels."""

fails = ["test_parameters_of_a_convolution_are_counted", "test_parameters_of_the_network_are_counted"]

### REGION parameters_of_convolution
return (size * channels + 1) * filters
