"""Leaves out the 2 in the Gaussian."""

fails = ["test_the_smoother_weighs_points_by_distance"]

### REGION smooth
return torch.softmax(-((x[:, None] - points) ** 2) / width**2, dim=-1) @ targets
