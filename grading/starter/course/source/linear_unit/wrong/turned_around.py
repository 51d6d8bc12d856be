"""Subtracts the answer from the target, so that every step goes uphill."""

fails = ["test_gradient_for_the_weights", "test_gradient_for_the_bias"]

### REGION backwards
errors = targets - linear_unit(inputs, weights, bias)
return 2 * errors @ inputs / len(inputs), 2 * errors.mean()
