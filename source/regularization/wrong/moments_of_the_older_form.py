"""Works out the deviation without the scale."""

fails = ["test_moments_are_those_of_the_two_values"]

### REGION moments
return x, x.abs() * (p * (1 - p)) ** 0.5
