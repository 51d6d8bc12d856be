"""Sums Gaussians and never divides."""

fails = ["test_the_smoother_weighs_points_by_distance"]

### REGION smooth
return torch.exp(-((x[:, None] - points) ** 2) / (2 * width**2)) @ targets
