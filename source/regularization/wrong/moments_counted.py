"""Draws a thousand masks where a formula is asked for."""

fails = ["test_moments_are_those_of_the_two_values"]

### REGION moments
masks = torch.rand(1000, *x.shape) >= p
values = x * masks / (1 - p)
return values.mean(0), values.std(0)
