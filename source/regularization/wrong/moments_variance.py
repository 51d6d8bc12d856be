"""Returns the variance in place of the standard deviation."""

fails = ["test_moments_are_those_of_the_two_values"]

### REGION moments
return x, x**2 * p / (1 - p)
