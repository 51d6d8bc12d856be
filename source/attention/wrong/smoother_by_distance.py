"""Scores by the distance, not by its square."""

fails = ["test_the_smoother_weighs_points_by_distance"]

### REGION smooth
return torch.softmax(-(x[:, None] - points).abs() / (2 * width**2), dim=-1) @ targets
