"""Adds the gradients of all examples up where their mean is asked for."""

fails = ["test_gradient_for_the_weights", "test_gradient_for_the_bias"]

### REGION backwards
errors = linear_unit(inputs, weights, bias) - targets
return 2 * errors @ inputs, 2 * errors.sum()
