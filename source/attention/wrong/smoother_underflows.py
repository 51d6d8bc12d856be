"""Divides sums of Gaussians as they stand on paper: 0/0 far away."""

fails = ["test_the_smoother_weighs_points_by_distance"]

### REGION smooth
near = torch.exp(-((x[:, None] - points) ** 2) / (2 * width**2))
return near @ targets / near.sum(dim=1)
