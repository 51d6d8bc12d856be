"""Divides by the width in place of its square."""

fails = ["test_the_smoother_weighs_points_by_distance"]

### REGION smooth
return torch.softmax(-((x[:, None] - points) ** 2) / (2 * width), dim=-1) @ targets
