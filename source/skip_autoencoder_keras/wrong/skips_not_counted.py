"""Counts the plain network in both cases."""

fails = ["test_parameters_of_the_network_are_counted"]

### REGION parameters_of_network
return 27 * filters**2 + 22 * filters + 1
