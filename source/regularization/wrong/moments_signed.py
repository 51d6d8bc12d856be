"""Forgets that a deviation is not negative."""

fails = ["test_moments_are_those_of_the_two_values"]

### REGION moments
return x, x * (p / (1 - p)) ** 0.5
